// SPDX-License-Identifier: BSD-2-Clause
// How often permission rules have decided, as gate counts it.

#include "menu/counter_reset.h"
#include "menu/ip/upnp/permission.h"
#include "menu/menus.h"
#include "mgmt/arguments.h"
#include "mgmt/call.h"
#include "mgmt/state.h"
#include "schema/row.h"

void permission_refreshed(struct mgmt *m, struct table *table, const void *body)
{
	const struct wire_permission_counter *counter = body;
	const struct record *record = table_find(table, counter->id);
	struct permission_row *row = record ? (struct permission_row *)record->row : NULL;

	(void)m;
	if (!row)
		return;
	row->matches = counter->matches;
	row->last_match = counter->last_match;
}

void permission_fill(struct mgmt *m, struct row *row)
{
	const struct menu *menu = &ip_upnp_rules_menu;

	(void)m;
	row_mark(menu, row, menu_property(menu, SLICE("last-match")),
		 ((const struct permission_row *)row)->last_match != 0);
}

static void request(struct call *call, uint32_t id, const struct gate_reply *reply, void *context)
{
	struct wire_permission_reset body = {.id = id};

	(void)gate_link_request(&call->mgmt->gate, WIRE_PERMISSION_RESET, &body, reply, context);
}

void permission_reset(struct call *call)
{
	counter_reset(call, arguments_take(&call->arguments, "numbers"), request);
}

void permission_reset_all(struct call *call)
{
	counter_reset(call, NULL, request);
}
