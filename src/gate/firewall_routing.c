// SPDX-License-Identifier: BSD-2-Clause
// Which tables marks lead to, and when the kernel is told.

#include "gate/firewall_routing.h"

#include <string.h>

#include "firewall/mark.h"
#include "gate/state.h"

static bool same(const struct mark_rules *a, const struct mark_rules *b)
{
	return a->count == b->count && memcmp(a->rule, b->rule, a->count * sizeof(a->rule[0])) == 0;
}

static void add(struct mark_rules *out, const struct mark_rule *rule)
{
	for (size_t i = 0; i < out->count; i++)
		if (memcmp(&out->rule[i], rule, sizeof(*rule)) == 0)
			return;
	if (out->count < MARK_RULES_MAX)
		out->rule[out->count++] = *rule;
}

void firewall_routing_collect(struct gate *g, const struct firewall_ruleset *rules)
{
	struct mark_rules *next = &g->firewall.routing.next;

	*next = (struct mark_rules){0};
	for (size_t i = 0; i < rules->mark_count; i++) {
		const struct firewall_mark *mark = &rules->mark[i];
		struct mark_rule rule = {
			.mark = mark->number << FIREWALL_ROUTING_SHIFT,
			.mask = FIREWALL_ROUTING_MASK,
			.table = mark->table,
		};

		if (mark->kind == FIREWALL_MARK_ROUTING)
			add(next, &rule);
	}
}

static int set(struct gate *g, const struct mark_rules *wanted, struct err *e)
{
	struct firewall_routing *r = &g->firewall.routing;

	if (!r->doubtful && same(wanted, &r->told))
		return 0;
	r->doubtful = g->host.set_mark_rules(g->host.context, wanted, e) != 0;
	r->told = *wanted;
	return r->doubtful ? -1 : 0;
}

int firewall_routing_prepare(struct gate *g, struct err *e)
{
	struct firewall_routing *r = &g->firewall.routing;
	struct mark_rules both = r->next;

	if (!r->known) // what an earlier gate left stands for what it left in the table
		r->doubtful = true;
	for (size_t i = 0; i < r->in_force.count; i++)
		add(&both, &r->in_force.rule[i]);
	return set(g, &both, e);
}

void firewall_routing_settle(struct gate *g, bool made)
{
	struct firewall_routing *r = &g->firewall.routing;
	struct err e;

	if (made) {
		r->in_force = r->next;
		r->known = true;
	}
	if (r->known && set(g, &r->in_force, &e) != 0)
		journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_WARNING,
			    "routing rules for marks cannot be put right: %s", e.text);
}

void firewall_routing_look(struct gate *g)
{
	struct firewall_routing *r = &g->firewall.routing;

	r->doubtful = true;
	// A run under way settles it, and what mgmt tells first.
	if (g->firewall.run != FIREWALL_RUN_RULES && r->known && r->in_force.count > 0)
		firewall_routing_settle(g, false);
}
