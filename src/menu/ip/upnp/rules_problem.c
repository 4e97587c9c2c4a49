// SPDX-License-Identifier: BSD-2-Clause
// Rules that name what is not there: they fit no request, and say so.

#include <stdio.h>
#include <string.h>

#include "menu/ip/firewall/address_list.h"
#include "menu/ip/firewall/apply.h"
#include "menu/ip/upnp/permission.h"
#include "menu/menus.h"
#include "mgmt/event.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "schema/row.h"

enum { PROBLEM_SIZE = 160 };

static bool has_entries(const struct mgmt *m, const char *list)
{
	const struct table *table = registry_get(&m->registry, FIREWALL_ADDRESS_LIST_PATH);

	for (size_t i = 0; i < table->count; i++) {
		const struct address_list_row *row =
			(const struct address_list_row *)table->order[i]->row;

		if (row && !row->row.disabled && strcmp(row->list, list) == 0)
			return true;
	}
	return false;
}

static void find_problem(const struct mgmt *m, const struct permission_row *row,
			 char problem[PROBLEM_SIZE])
{
	problem[0] = '\0';
	if (row->row.disabled)
		return;
	if (row->address_list && !has_entries(m, row->address_list))
		(void)snprintf(problem, PROBLEM_SIZE,
			       "src-address-list: nothing is configured in a list %s",
			       row->address_list);
	else if (row->interface && m->gate.complete && !gate_link_by_name(&m->gate, row->interface))
		(void)snprintf(problem, PROBLEM_SIZE, "in-interface: there is no interface %s",
			       row->interface);
}

void permission_find_problems(struct mgmt *m)
{
	struct table *table = registry_get(&m->registry, UPNP_PERMISSIONS_PATH);
	const struct property *about = menu_property(table->menu, SLICE("about"));

	for (size_t i = 0; i < table->count; i++) {
		struct permission_row *row = (struct permission_row *)table->order[i]->row;
		char problem[PROBLEM_SIZE];

		if (!row)
			continue;
		find_problem(m, row, problem);
		if (strcmp(row->about ? row->about : "", problem) == 0)
			continue;
		row->row.invalid = problem[0] != '\0';
		fill_text(&row->about, problem, sizeof(problem));
		row_mark(table->menu, &row->row, about, problem[0] != '\0');
		event_row(m, table, &row->row);
	}
}

void permission_committed(struct mgmt *m, const struct transaction *t)
{
	(void)t;
	permission_find_problems(m);
}
