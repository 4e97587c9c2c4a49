// SPDX-License-Identifier: BSD-2-Clause
// From packets that the kernel tells to lines of the log.

#include "gate/firewall_log.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "firewall/ruleset.h"
#include "gate/state.h"

enum { FAMILY_SHIFT = 32, MENU_SHIFT = 40, LINE_MAX_SIZE = 399 };

static uint64_t key_of(uint8_t menu, uint8_t family, uint32_t id)
{
	return (uint64_t)menu << MENU_SHIFT | (uint64_t)family << FAMILY_SHIFT | id;
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct firewall_log_rule *)a)->key;
	uint64_t y = ((const struct firewall_log_rule *)b)->key;

	return (x > y) - (x < y);
}

// PREFIX is what the kernel tells, and anybody's rule may log to our group.
static const struct firewall_log_rule *find(const struct firewall_log *l, const char *prefix)
{
	struct firewall_rule_key key;
	struct firewall_log_rule wanted;

	if (l->count == 0 || !firewall_counter_of(prefix, &key))
		return NULL;
	wanted.key = key_of(key.menu, key.family, key.id);
	return bsearch(&wanted, l->rule, l->count, sizeof(*l->rule), by_key);
}

static const char *name_of(const void *context, uint32_t ifindex)
{
	const struct gate *g = context;
	const struct link *link = host_facts_link(&g->facts, ifindex);

	return link ? link->name : NULL;
}

static void on_packet(void *context, const struct nflog_packet *packet)
{
	struct gate *g = context;
	const struct firewall_log_rule *rule = find(&g->firewall_log, packet->prefix);
	struct strbuf line;

	if (!rule)
		return;
	strbuf_init(&line, LINE_MAX_SIZE);
	firewall_log_write(&line, rule, packet, name_of, g);
	journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_INFO, "%s", strbuf_text(&line));
	strbuf_free(&line);
}

static void on_missed(void *context, uint64_t count)
{
	journal_say(context, WIRE_LOG_FIREWALL | WIRE_LOG_INFO,
		    "%llu more packets that rules log are left out: at most %d a second are told",
		    (unsigned long long)count, NFLOG_PER_SECOND);
}

static const struct nflog_events events = {.packet = on_packet, .missed = on_missed};

static void listen_or_not(struct gate *g)
{
	struct firewall_log *l = &g->firewall_log;
	struct err e;

	if (l->count > 0 && !l->listening) {
		l->listening =
			g->kernel.tell_packets(g->kernel.context, g->loop, &events, g, &e) == 0;
		if (!l->listening)
			journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_ERROR,
				    "what rules log cannot be told: %s", e.text);
	} else if (l->count == 0 && l->listening) {
		g->kernel.tell_no_packets(g->kernel.context);
		l->listening = false;
	}
}

static bool logs(const struct firewall_rule *rule)
{
	return !rule->idle && (rule->log || rule->action == FIREWALL_ACTION_LOG);
}

static void take_rules(struct firewall_log *l, const struct firewall_ruleset *s)
{
	size_t count = 0;

	for (size_t i = 0; i < s->rule_count; i++)
		count += logs(&s->rule[i]);
	l->rule = count > 0 ? calloc(count, sizeof(*l->rule)) : NULL;
	if (count > 0 && !l->rule)
		abort();
	for (size_t i = 0; i < s->rule_count; i++) {
		const struct firewall_rule *rule = &s->rule[i];
		struct firewall_log_rule *out = &l->rule[l->count];

		if (!logs(rule))
			continue;
		out->key = key_of(rule->menu, rule->family, rule->id);
		memcpy(out->chain, rule->chain, sizeof(out->chain));
		memcpy(out->prefix, rule->log_prefix, sizeof(out->prefix));
		l->count++;
	}
	if (count > 1)
		qsort(l->rule, l->count, sizeof(*l->rule), by_key);
}

static void drop_rules(struct firewall_log *l)
{
	free(l->rule);
	l->rule = NULL;
	l->count = 0;
}

void firewall_log_set(struct gate *g, const void *bytes, size_t size)
{
	struct firewall_ruleset rules;
	struct err e;

	drop_rules(&g->firewall_log);
	if (bytes && firewall_ruleset_open(bytes, size, &rules, &e) == 0) {
		take_rules(&g->firewall_log, &rules);
		firewall_ruleset_close(&rules);
	}
	listen_or_not(g);
}

void firewall_log_free(struct gate *g)
{
	drop_rules(&g->firewall_log);
}
