// SPDX-License-Identifier: BSD-2-Clause
// The text of the table: declarations that may be there already, what goes, the rules, the lists.

#include "firewall/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firewall/chains.h"
#include "firewall/match.h"
#include "firewall/verdict.h"

struct writing {
	struct strbuf *out;
	const struct firewall_ruleset *s;
	const struct firewall_present *present;
	struct strbuf rules; // written while the first part is gathered
	struct write_names chains, objects, sets;
	struct strbuf declared; // limits and sets of rules
	struct strbuf more;	// chains of single rules
};

// Declares what the matchers of a rule keep their state in.
static void declare_objects(struct writing *w, const struct match *m)
{
	for (size_t i = 0; i < m->objects; i++) {
		const struct match_object *object = &m->object[i];

		strbuf_add_format(&w->declared, "\t%s %s {\n\t\t%s\n\t}\n",
				  object->set ? "set" : "limit", object->name, object->declaration);
		write_names_add(object->set ? &w->sets : &w->objects, object->name);
	}
}

// Behind the matchers: counter, log, action.
static void write_end(struct strbuf *out, const struct firewall_ruleset *s,
		      const struct firewall_rule *rule, const struct match *m, const char *counter)
{
	strbuf_add_slice(out, strbuf_slice(&m->counting));
	strbuf_add_format(out, "counter name \"%s\" ", counter);
	if (rule->log || rule->action == FIREWALL_ACTION_LOG)
		strbuf_add_format(out, "log prefix \"%s\" group %d ", counter, FIREWALL_LOG_GROUP);
	verdict_write(s, rule, out);
	strbuf_add_char(out, '\n');
}

// A matcher that counts packets can stand in one rule only: the others lead there.
static void write_sequence(struct writing *w, const struct firewall_rule *rule,
			   const struct match *m, const char *counter)
{
	char chain[NFT_NAME_TEXT + 8];

	(void)snprintf(chain, sizeof(chain), "%s_all", counter);
	write_names_add(&w->chains, chain);
	strbuf_add_format(&w->declared, "\tchain %s {\n\t}\n", chain);
	strbuf_add_format(&w->more, "\tchain %s {\n\t\t", chain);
	write_end(&w->more, w->s, rule, m, counter);
	strbuf_add_text(&w->more, "\t}\n");
	for (size_t i = 0; i < m->count; i++)
		strbuf_add_format(&w->rules, "\t\t%sjump %s\n", strbuf_text(&m->alternative[i]),
				  chain);
}

static void write_rule(struct writing *w, const struct firewall_rule *rule)
{
	char counter[NFT_NAME_TEXT];
	char problem[192];
	struct match m;

	nft_name_counter(counter, rule->family, rule->menu, rule->id);
	write_names_add(&w->objects, counter);
	strbuf_add_format(&w->declared, "\tcounter %s {\n\t}\n", counter);
	if (rule->idle || firewall_rule_problem(w->s, rule, problem))
		return;
	match_make(w->s, rule, &m);
	if (!m.never) {
		declare_objects(w, &m);
		if (m.sequence && m.count > 1) {
			write_sequence(w, rule, &m, counter);
		} else {
			for (size_t i = 0; i < m.count; i++) {
				strbuf_add_format(&w->rules, "\t\t%s",
						  strbuf_text(&m.alternative[i]));
				write_end(&w->rules, w->s, rule, &m, counter);
			}
		}
	}
	match_free(&m);
}

static void write_chain(struct writing *w, const struct firewall_chain *chain)
{
	const struct firewall_base_chain *base = firewall_base_chain(chain->menu, chain->name);
	char name[NFT_NAME_TEXT];

	nft_name_chain(name, chain->family, chain->menu, chain->name);
	write_names_add(&w->chains, name);
	strbuf_add_format(&w->declared, "\tchain %s {\n", name);
	if (base)
		strbuf_add_format(&w->declared, "\t\t%s; policy accept;\n", base->hook);
	strbuf_add_text(&w->declared, "\t}\n");
	strbuf_add_format(&w->rules, "\tchain %s {\n", name);
	if (base)
		strbuf_add_format(&w->rules, "\t\tmeta nfproto != %s return\n",
				  chain->family == FIREWALL_IP4 ? "ipv4" : "ipv6");
	for (size_t i = 0; i < chain->rule_count; i++)
		write_rule(w, &w->s->rule[chain->rule[i]]);
	strbuf_add_text(&w->rules, "\t}\n");
}

static bool is_filled(const char *set)
{
	char list[FIREWALL_NAME_SIZE];
	uint8_t family;

	return firewall_list_of(set, list, &family);
}

// Everything that rules say goes, and is said again.
static void write_flushes(struct writing *w)
{
	const struct firewall_present *p = w->present;

	for (size_t i = 0; i < p->chains.count; i++)
		strbuf_add_format(w->out, "flush chain inet " FIREWALL_TABLE " %s\n",
				  p->chains.name[i]);
	for (size_t i = 0; i < p->sets.count; i++)
		if (strncmp(p->sets.name[i], "ip4_list_", 9) == 0 ||
		    strncmp(p->sets.name[i], "ip6_list_", 9) == 0)
			strbuf_add_format(w->out, "flush set inet " FIREWALL_TABLE " %s\n",
					  p->sets.name[i]);
}

// What nothing needs any more. Of the objects only counters and limits are ours.
static void write_deletions(struct writing *w)
{
	const struct firewall_present *p = w->present;
	struct firewall_rule_key key;

	for (size_t i = 0; i < p->chains.count; i++)
		if (!write_names_hold(&w->chains, p->chains.name[i]))
			strbuf_add_format(w->out, "delete chain inet " FIREWALL_TABLE " %s\n",
					  p->chains.name[i]);
	for (size_t i = 0; i < p->objects.count; i++)
		if (!write_names_hold(&w->objects, p->objects.name[i]))
			strbuf_add_format(w->out, "delete %s inet " FIREWALL_TABLE " %s\n",
					  firewall_counter_of(p->objects.name[i], &key) ? "counter"
											: "limit",
					  p->objects.name[i]);
	for (size_t i = 0; i < p->sets.count; i++)
		if (!is_filled(p->sets.name[i]) && !write_names_hold(&w->sets, p->sets.name[i]))
			strbuf_add_format(w->out, "delete set inet " FIREWALL_TABLE " %s\n",
					  p->sets.name[i]);
}

static void write_delete_table(struct strbuf *out)
{
	strbuf_add_text(out, "add table inet " FIREWALL_TABLE "\ndelete table inet " FIREWALL_TABLE
			     "\n");
}

static int write_all(struct writing *w)
{
	for (size_t i = 0; i < w->s->chain_count; i++)
		write_chain(w, &w->s->chain[i]);
	write_names_sort(&w->chains);
	write_names_sort(&w->objects);
	if (!w->present)
		write_delete_table(w->out);
	strbuf_add_text(w->out, "table inet " FIREWALL_TABLE " {\n");
	if (write_lists_declare(w->out, w->s, &w->sets) != 0)
		return -1;
	write_names_sort(&w->sets);
	strbuf_add_slice(w->out, strbuf_slice(&w->declared));
	strbuf_add_text(w->out, "}\n");
	if (w->present) {
		write_flushes(w);
		write_deletions(w);
	}
	strbuf_add_text(w->out, "table inet " FIREWALL_TABLE " {\n");
	strbuf_add_slice(w->out, strbuf_slice(&w->more));
	strbuf_add_slice(w->out, strbuf_slice(&w->rules));
	strbuf_add_text(w->out, "}\n");
	return write_lists_fill(w->out, w->s);
}

static bool has_filled(const struct firewall_present *present)
{
	for (size_t i = 0; present && i < present->sets.count; i++)
		if (is_filled(present->sets.name[i]))
			return true;
	return false;
}

int firewall_write(struct strbuf *out, const struct firewall_ruleset *s,
		   const struct firewall_present *present, struct err *e)
{
	struct writing w = {.out = out, .s = s, .present = present};
	int result = 0;
	bool failed;

	if (s->rule_count == 0 && s->entry_count == 0 && !has_filled(present)) {
		write_delete_table(out);
		return out->failed ? err_set(e, ERR_NO_MEMORY, NULL) : 0;
	}
	strbuf_init(&w.rules, FIREWALL_TEXT_MAX);
	strbuf_init(&w.declared, FIREWALL_TEXT_MAX);
	strbuf_init(&w.more, FIREWALL_TEXT_MAX);
	result = write_all(&w);
	failed = result != 0 || w.rules.failed || w.declared.failed || w.more.failed ||
		 out->failed || w.chains.failed || w.objects.failed || w.sets.failed;
	strbuf_free(&w.rules);
	strbuf_free(&w.declared);
	strbuf_free(&w.more);
	write_names_free(&w.chains);
	write_names_free(&w.objects);
	write_names_free(&w.sets);
	return failed ? err_set(e, ERR_NO_MEMORY, NULL) : 0;
}
