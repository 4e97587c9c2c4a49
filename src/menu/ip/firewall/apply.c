// SPDX-License-Identifier: BSD-2-Clause
// Handing the firewall to gate, and what is known of it since.

#include "menu/ip/firewall/apply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "firewall/ruleset.h"
#include "io/wall_timer.h"
#include "menu/counter_reset.h"
#include "menu/ip/firewall/gather.h"
#include "menu/ip/firewall/list_names.h"
#include "menu/ip/firewall/rule.h"
#include "menu/ip/firewall/settings.h"
#include "mgmt/call.h"
#include "mgmt/event.h"
#include "mgmt/fill.h"
#include "mgmt/gate_file.h"
#include "mgmt/readiness.h"
#include "mgmt/state.h"
#include "mgmt/time_zone.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

#define BESIDE "mode=beside: another firewall decides (/ip firewall settings)"

enum {
	LINKS_SETTLE = 100, // ms
	PROBLEM_SIZE = 192, // of firewall_rule_problem
};

struct firewall_state {
	struct gate_file file;
	struct loop_timer look; // for problems, when links have settled
	struct wall_timer zone; // summer time begins or ends: hours of rules are told in UTC
};

static void look_later(void *context);
static void on_zone(void *context);

static void told(struct mgmt *m, const struct err *e)
{
	readiness_firewall_told(m);
	if (!e)
		list_names_told(m);
}

static const struct gate_file_row file_row = {
	.kind = WIRE_FIREWALL_RULES,
	.what = "the firewall",
	.gather = firewall_gather,
	.told = told,
};

static void wait_for_zone(struct wall_timer *zone)
{
	struct wire_zone ahead = time_zone_ahead(clock_wall_s());

	wall_timer_set(zone, ahead.count > 1 ? ahead.change[1].from : INT64_MAX);
}

// Made when it is first needed; it lasts as long as the process.
static struct gate_file *file_of(struct mgmt *m)
{
	if (!m->firewall) {
		m->firewall = calloc(1, sizeof(*m->firewall));
		if (!m->firewall)
			abort();
		gate_file_init(&m->firewall->file, m, &file_row);
		loop_timer_init(&m->firewall->look, m->loop, look_later, m);
		if (wall_timer_init(&m->firewall->zone, m->loop, on_zone, m) == 0)
			wait_for_zone(&m->firewall->zone);
	}
	return &m->firewall->file;
}

static void apply(struct transaction *t)
{
	gate_file_apply(file_of(transaction_mgmt(t)), t);
}

static void revert(struct mgmt *m)
{
	gate_file_tell(file_of(m));
	firewall_links_changed(m); // problems as they were
}

const struct applier firewall_applier = {.apply = apply, .revert = revert};

// ---- which rules have a problem

static void mark(struct mgmt *m, struct table *table, struct firewall_row *row, const char *problem)
{
	const struct property *p = menu_property(table->menu, SLICE("about"));

	if (strcmp(row->about ? row->about : "", problem) == 0)
		return;
	row->row.invalid = problem[0] != '\0';
	fill_text(&row->about, problem, strlen(problem));
	row_mark(table->menu, &row->row, p, problem[0] != '\0');
	event_row(m, table, &row->row);
}

// The kernel goes by names, so such a rule waits for its interface.
static bool lacks_interface(const struct mgmt *m, const struct firewall_ruleset *rules,
			    const struct firewall_rule *rule, char problem[PROBLEM_SIZE])
{
	static const enum firewall_property properties[] = {FIREWALL_PROPERTY_IN_INTERFACE,
							    FIREWALL_PROPERTY_OUT_INTERFACE};

	for (size_t i = 0; m->gate.complete && i < 2; i++) {
		const struct firewall_value *value =
			firewall_rule_value(rules, rule, properties[i]);

		if (!value || strncmp(value->is.name, "all-", 4) == 0 ||
		    gate_link_by_name(&m->gate, value->is.name))
			continue;
		(void)snprintf(problem, PROBLEM_SIZE, "%s: there is no interface %s",
			       firewall_properties[properties[i]].name, value->is.name);
		return true;
	}
	return false;
}

static void find_problem(const struct mgmt *m, const struct firewall_ruleset *rules,
			 const struct firewall_rule *rule, const struct firewall_row *row,
			 char problem[PROBLEM_SIZE])
{
	const struct firewall_settings_row *settings =
		(const struct firewall_settings_row *)registry_settings(&m->registry,
									FIREWALL_SETTINGS_PATH);

	problem[0] = '\0';
	if (settings->mode == FIREWALL_MODE_BESIDE)
		(void)snprintf(problem, PROBLEM_SIZE, BESIDE);
	else if (!row->row.disabled && !firewall_rule_problem(rules, rule, problem))
		(void)lacks_interface(m, rules, rule, problem);
}

static void find_problems(struct mgmt *m)
{
	struct gate_file *f = file_of(m);
	struct table *tables[FIREWALL_MENU__COUNT][FIREWALL_FAMILY__COUNT];
	struct firewall_ruleset rules;
	struct err e;

	for (int i = 0; i < FIREWALL_MENU__COUNT; i++)
		for (int k = 0; k < FIREWALL_FAMILY__COUNT; k++)
			tables[i][k] = registry_get(&m->registry, rule_menu(i, k)->path);
	if (!f->bytes && firewall_gather(m, &f->bytes, &f->size, &e) != 0)
		return;
	if (firewall_ruleset_open(f->bytes, f->size, &rules, &e) != 0) {
		log_add_format(&m->log, WIRE_LOG_FIREWALL | WIRE_LOG_ERROR, "%s", e.text);
		return;
	}
	for (size_t i = 0; i < rules.rule_count; i++) {
		const struct firewall_rule *rule = &rules.rule[i];
		struct table *table = tables[rule->menu][rule->family];
		struct record *record = table_find(table, rule->id);
		struct firewall_row *row = record ? (struct firewall_row *)record->row : NULL;
		char problem[PROBLEM_SIZE];

		if (!row)
			continue;
		find_problem(m, &rules, rule, row, problem);
		mark(m, table, row, problem);
	}
	firewall_ruleset_close(&rules);
}

void firewall_committed(struct mgmt *m, const struct transaction *t)
{
	(void)t;
	find_problems(m);
}

static void look_later(void *context)
{
	find_problems(context);
}

void firewall_links_changed(struct mgmt *m)
{
	(void)file_of(m);
	if (!loop_timer_is_set(&m->firewall->look))
		loop_timer_set(&m->firewall->look, LINKS_SETTLE);
}

static void on_zone(void *context)
{
	firewall_zone_changed(context);
}

void firewall_zone_changed(struct mgmt *m)
{
	struct gate_file *f = file_of(m);

	if (!f->waiting)
		gate_file_tell(f);
	if (m->firewall->zone.watch.loop)
		wait_for_zone(&m->firewall->zone);
}

void firewall_lists_changed(struct mgmt *m)
{
	gate_file_tell(file_of(m));
}

void firewall_gate_connected(struct mgmt *m)
{
	gate_file_connected(file_of(m));
}

void firewall_done(struct mgmt *m)
{
	if (!m->firewall)
		return;
	gate_file_done(&m->firewall->file);
	loop_timer_cancel(&m->firewall->look);
	wall_timer_done(&m->firewall->zone);
	free(m->firewall);
	m->firewall = NULL;
}

// ---- counters

static void request_reset(struct call *call, uint32_t id, const struct gate_reply *reply,
			  void *context)
{
	struct wire_firewall_reset body = {.id = id};

	(void)rule_menu_of(call->table->menu, &body.menu, &body.family);
	(void)gate_link_request(&call->mgmt->gate, WIRE_FIREWALL_RESET, &body, reply, context);
}

void firewall_reset_counters(struct call *call, const struct argument *numbers)
{
	counter_reset(call, numbers, request_reset);
}
