// SPDX-License-Identifier: BSD-2-Clause
// /interface/list/member: which interface is in which list.

#include <string.h>

#include "menu/interface/list.h"
#include "menu/ip/firewall/apply.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"

static const struct property properties[] = {
	{.name = "list",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(interface_list_member_row, list),
	 .max = 64,
	 .help = "Name of the list"},
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED | PROPERTY_REFERENCE,
	 P_FIELD(interface_list_member_row, interface),
	 .max = WIRE_INTERFACE_SIZE - 1,
	 .help = "Interface that is in it"},
};

const struct menu interface_list_member_menu = {
	.path = INTERFACE_LIST_MEMBER_PATH,
	.help = "Members of lists of interfaces",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE,
	.row_size = sizeof(struct interface_list_member_row),
	PROPERTIES(properties),
};

static bool is_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct interface_list_member_row *after =
		(const struct interface_list_member_row *)c->record->after;
	const struct row *next;
	size_t place = 0;
	bool builtin;

	if (!after)
		return 0;
	if (!interface_list_exists(transaction_mgmt(t), after->list, &builtin) || builtin)
		return err_set(e, ERR_NO_MATCH, "input does not match any value of list");
	if (!after->interface || !after->interface[0])
		return err_set(e, ERR_NO_MATCH, "input does not match any value of interface");
	while ((next = table_next(c->table, &place))) {
		const struct interface_list_member_row *other =
			(const struct interface_list_member_row *)next;

		if (other != after && is_same(other->list, after->list) &&
		    is_same(other->interface, after->interface))
			return err_set(e, ERR_ALREADY_EXISTS, "failure: already have such entry");
	}
	return 0;
}

const struct menu_hooks interface_list_member_hooks = {
	.noun = "interface list member",
	.applier = &firewall_applier, // rules name lists
	.committed = firewall_committed,
	.check = check,
};
