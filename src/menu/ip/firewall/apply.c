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
#include "menu/ip/firewall/problems.h"
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

enum { LINKS_SETTLE = 100 }; // ms

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

static void find_problems(struct mgmt *m)
{
	struct gate_file *f = file_of(m);
	struct err e;

	if (f->bytes || firewall_gather(m, &f->bytes, &f->size, &e) == 0)
		firewall_problems_find(m, f->bytes, f->size);
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
