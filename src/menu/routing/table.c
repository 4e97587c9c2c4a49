// SPDX-License-Identifier: BSD-2-Clause
// /routing/table: tables of the kernel by name, for action=mark-routing. What routes stand in them is
// the system's own affair; a table of ours is the number by which `ip route … table` knows it.

#include "menu/routing/table.h"

#include <string.h>

#include <linux/rtnetlink.h>

#include "base/routing_table.h"
#include "menu/ip/firewall/apply.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

enum { NAME_MAX_BYTES = 63 };

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(routing_table_row, name),
	 .max = NAME_MAX_BYTES,
	 .help = "Name of the table"},
	{.name = "fib",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_COLUMN | PROPERTY_SWITCH,
	 P_FIELD(routing_table_row, fib),
	 .default_text = "no",
	 .help = "Whether packets are routed by it"},
	{.name = "kernel-table",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_COLUMN,
	 P_FIELD(routing_table_row, kernel_table),
	 .max = UINT32_MAX,
	 .default_text = "0",
	 .help = "Number of the kernel's table that has its routes (ip route … table); 0: a free "
		 "one is taken"},
};

const struct menu routing_table_menu = {
	.path = ROUTING_TABLE_PATH,
	.help = "Tables of routes, besides the main one",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE | MENU_DEFINES,
	.row_size = sizeof(struct routing_table_row),
	PROPERTIES(properties),
};

bool routing_table_exists(const struct mgmt *m, const char *name)
{
	return table_resolve(registry_get(&m->registry, ROUTING_TABLE_PATH), slice_from(name),
			     true) != NULL;
}

bool routing_table_leads(const struct routing_table_row *row)
{
	return row->fib && !row->row.disabled && row->kernel_table != RT_TABLE_MAIN;
}

static bool is_used(const struct mgmt *m, uint32_t kernel_table, const struct row *but)
{
	const struct table *tables = registry_get(&m->registry, ROUTING_TABLE_PATH);
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(tables, &place)))
		if (next != but &&
		    ((const struct routing_table_row *)next)->kernel_table == kernel_table)
			return true;
	return false;
}

static int check_kernel_table(const struct mgmt *m, struct routing_table_row *after, struct err *e)
{
	uint32_t kernel_table = after->kernel_table;

	if (kernel_table == 0) {
		kernel_table = ROUTING_MARK_TABLE;
		while (is_used(m, kernel_table, &after->row))
			kernel_table++;
		after->kernel_table = kernel_table;
		return 0;
	}
	if ((kernel_table >= RT_TABLE_DEFAULT && kernel_table <= RT_TABLE_LOCAL) ||
	    (kernel_table >= ROUTING_REPLY_TABLE &&
	     kernel_table <= ROUTING_REPLY_TABLE + ROUTING_REPLIES_MAX))
		return err_set(
			e, ERR_VALUE,
			"invalid value for argument kernel-table: %u is a table with another "
			"use: 0 takes a free one",
			kernel_table);
	return is_used(m, kernel_table, &after->row)
		       ? err_set(e, ERR_ALREADY_EXISTS, "failure: already have such kernel-table")
		       : 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	struct routing_table_row *after = (struct routing_table_row *)c->record->after;

	if (!after)
		return 0;
	if (c->record->builtin)
		return err_set(e, ERR_FAILURE, "failure: can not change builtin routing table");
	if (!after->name || !after->name[0] || strcmp(after->name, "no-mark") == 0)
		return err_set(e, ERR_VALUE, "invalid value for argument name");
	return check_kernel_table(transaction_mgmt(t), after, e);
}

static const char main_table[] = "name=main\0fib=true\0kernel-table=254";

static const struct menu_initial initial[] = {
	{.builtin = true, .encoded = {main_table, sizeof(main_table)}},
};

const struct menu_hooks routing_table_hooks = {
	.noun = "routing table",
	INITIAL(initial),
	.applier = &firewall_applier, // rules of the firewall lead to them
	.committed = firewall_committed,
	.check = check,
};
