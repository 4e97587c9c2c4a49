// SPDX-License-Identifier: BSD-2-Clause
// Problems of rules. What is wrong within the rules is worked out once for each state of what it
// depends on, since that takes some microseconds a rule and there may be thousands; whether there is
// an interface is looked up every time.

#include "menu/ip/firewall/problems.h"

#include <stdio.h>
#include <string.h>

#include "firewall/ruleset.h"
#include "menu/ip/firewall/rule.h"
#include "menu/ip/firewall/settings.h"
#include "mgmt/event.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "schema/row.h"

#define BESIDE "mode=beside: another firewall decides (/ip firewall settings)"

enum { PROBLEM_SIZE = 192 }; // of firewall_rule_problem

struct look {
	struct mgmt *m;
	struct firewall_ruleset rules;
	bool beside;
	uint64_t names; // digest of all interface lists and marks
	uint64_t zone;	// of local time
};

// ---- what a problem depends on, as a number

static uint64_t mix(uint64_t digest, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n > 0) {
		uint64_t word = 0;
		size_t part = n < sizeof(word) ? n : sizeof(word);

		memcpy(&word, p, part);
		digest = (digest ^ word) * 0x9e3779b97f4a7c15u;
		digest ^= digest >> 29;
		p += part;
		n -= part;
	}
	return digest;
}

static uint64_t mix_number(uint64_t digest, uint64_t number)
{
	return mix(digest, &number, sizeof(number));
}

// Where the chain can be entered from, and where its jumps lead.
static uint64_t mix_chain(const struct look *l, const struct firewall_rule *rule, const char *name,
			  uint64_t digest)
{
	const struct firewall_chain *chain =
		firewall_chain_find(&l->rules, rule->family, rule->menu, name);

	if (!chain)
		return mix_number(digest, 0);
	return mix_number(digest, 1 | chain->returns_to_itself << 1 | chain->reached << 8 |
					  (uint64_t)chain->depth << 32);
}

// Of all that firewall_rule_problem looks at for RULE; never 0.
static uint64_t basis_of(const struct look *l, const struct firewall_rule *rule)
{
	const struct firewall_value *values = &l->rules.value[rule->first_value];
	struct firewall_rule alone = *rule;
	uint64_t digest;

	alone.first_value = 0; // moves with the rules before it
	digest = mix(l->beside, &alone, sizeof(alone));
	digest = mix(digest, values, rule->value_count * sizeof(values[0]));
	digest = mix_chain(l, rule, rule->chain, digest);
	for (uint32_t i = 0; i < rule->value_count; i++) {
		switch (firewall_properties[values[i].property].kind) {
		case FIREWALL_KIND_NAME:
			digest = mix_number(digest, l->names);
			if (values[i].property == FIREWALL_PROPERTY_JUMP_TARGET)
				digest = mix_chain(l, rule, values[i].is.name, digest);
			break;
		case FIREWALL_KIND_TIME:
			digest = mix_number(digest, l->zone);
			break;
		default:
			break;
		}
	}
	return digest | 1;
}

// ---- rules

static void mark(struct mgmt *m, struct table *table, struct firewall_row *row, const char *problem)
{
	const struct property *p;

	if (strcmp(row->about ? row->about : "", problem) == 0)
		return;
	p = menu_property(table->menu, SLICE("about"));
	row->row.invalid = problem[0] != '\0';
	fill_text(&row->about, problem, strlen(problem));
	row_mark(table->menu, &row->row, p, problem[0] != '\0');
	event_row(m, table, &row->row);
}

// The kernel goes by names, so such a rule waits for its interface.
static bool lacks_interface(const struct look *l, const struct firewall_rule *rule,
			    char problem[PROBLEM_SIZE])
{
	static const enum firewall_property properties[] = {FIREWALL_PROPERTY_IN_INTERFACE,
							    FIREWALL_PROPERTY_OUT_INTERFACE};

	for (size_t i = 0; l->m->gate.complete && i < 2; i++) {
		const struct firewall_value *value =
			firewall_rule_value(&l->rules, rule, properties[i]);

		if (!value || strncmp(value->is.name, "all-", 4) == 0 ||
		    gate_link_by_name(&l->m->gate, value->is.name))
			continue;
		(void)snprintf(problem, PROBLEM_SIZE, "%s: there is no interface %s",
			       firewall_properties[properties[i]].name, value->is.name);
		return true;
	}
	return false;
}

static void look_at(const struct look *l, const struct firewall_rule *rule, struct table *table,
		    struct firewall_row *row)
{
	uint64_t basis = basis_of(l, rule);
	char problem[PROBLEM_SIZE] = "";

	if (basis != row->problem_basis) {
		if (l->beside)
			(void)snprintf(problem, sizeof(problem), BESIDE);
		else if (!row->row.disabled)
			(void)firewall_rule_problem(&l->rules, rule, problem);
		row->problem_basis = basis;
		row->problem_within = problem[0] != '\0';
	} else if (row->problem_within) {
		return;
	}
	if (!row->problem_within && !l->beside && !row->row.disabled)
		(void)lacks_interface(l, rule, problem);
	mark(l->m, table, row, problem);
}

static void look_at_all(const struct look *l)
{
	struct table *tables[FIREWALL_MENU__COUNT][FIREWALL_FAMILY__COUNT];

	for (int i = 0; i < FIREWALL_MENU__COUNT; i++)
		for (int k = 0; k < FIREWALL_FAMILY__COUNT; k++)
			tables[i][k] = registry_get(&l->m->registry, rule_menu(i, k)->path);
	for (size_t i = 0; i < l->rules.rule_count; i++) {
		const struct firewall_rule *rule = &l->rules.rule[i];
		struct table *table = tables[rule->menu][rule->family];
		struct record *record = table_find(table, rule->id);

		if (record && record->row)
			look_at(l, rule, table, (struct firewall_row *)record->row);
	}
}

void firewall_problems_find(struct mgmt *m, const void *bytes, size_t size)
{
	const struct firewall_settings_row *settings =
		(const struct firewall_settings_row *)registry_settings(&m->registry,
									FIREWALL_SETTINGS_PATH);
	struct look l = {.m = m, .beside = settings->mode == FIREWALL_MODE_BESIDE};
	struct err e;

	if (firewall_ruleset_open(bytes, size, &l.rules, &e) != 0) {
		log_add_format(&m->log, WIRE_LOG_FIREWALL | WIRE_LOG_ERROR, "%s", e.text);
		return;
	}
	l.names = mix(1, l.rules.member, l.rules.member_count * sizeof(l.rules.member[0]));
	l.names = mix(l.names, l.rules.mark, l.rules.mark_count * sizeof(l.rules.mark[0]));
	l.zone = mix(1, &l.rules.zone, sizeof(l.rules.zone));
	look_at_all(&l);
	firewall_ruleset_close(&l.rules);
}
