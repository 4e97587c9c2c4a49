// SPDX-License-Identifier: BSD-2-Clause
// /interface/list: names for sets of interfaces. Four are there from the start: what is in them
// follows from what they are called.

#include "menu/interface/list.h"
#include "menu/ip/firewall/apply.h"

#include <stdlib.h>
#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/execute.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

enum { NAME_MAX_BYTES = 64, NAMES_MAX_BYTES = 1024 };

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(interface_list_row, name),
	 .max = NAME_MAX_BYTES,
	 .help = "Name of the list"},
	{.name = "include",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(interface_list_row, include),
	 .max = NAMES_MAX_BYTES,
	 .help = "Lists whose interfaces are in it, separated by commas"},
	{.name = "exclude",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(interface_list_row, exclude),
	 .max = NAMES_MAX_BYTES,
	 .help = "Lists whose interfaces are taken out again, separated by commas"},
	{.name = "builtin",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(interface_list_row, builtin),
	 .letter = '*',
	 .letter_group = 1,
	 .help = "Whether it is there from the start"},
};

const struct menu interface_list_menu = {
	.path = INTERFACE_LIST_PATH,
	.help = "Lists of interfaces",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DEFINES,
	.row_size = sizeof(struct interface_list_row),
	PROPERTIES(properties),
};

static struct record *find_list(const struct mgmt *m, const char *name)
{
	const struct table *lists = registry_get(&m->registry, INTERFACE_LIST_PATH);

	return name && name[0] ? table_resolve(lists, slice_from(name), true) : NULL;
}

bool interface_list_exists(const struct mgmt *m, const char *name, bool *builtin)
{
	const struct record *list = find_list(m, name);

	*builtin = list && list->builtin;
	return list != NULL;
}

static void fill(struct mgmt *m, struct row *row)
{
	const struct record *list =
		table_find(registry_get(&m->registry, INTERFACE_LIST_PATH), row->id);

	((struct interface_list_row *)row)->builtin = list && list->builtin;
}

static bool is_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool names(const char *list, const char *name)
{
	struct slice left = slice_from(list);
	struct slice item;

	while (name && execute_next_item(&left, &item))
		if (slice_is(item, name))
			return true;
	return false;
}

static int check_names(const struct mgmt *m, const char *list, const char *own,
		       const char *property, struct err *e)
{
	struct slice left = slice_from(list);
	struct slice item;
	char name[NAME_MAX_BYTES + 1];

	while (execute_next_item(&left, &item))
		if (!slice_copy(item, name, sizeof(name)) || !find_list(m, name) ||
		    is_same(name, own))
			return err_set(e, ERR_NO_MATCH, "input does not match any value of %s",
				       property);
	return 0;
}

// What is to become of the members of a list that gets another name, or goes.
static int follow_members(struct transaction *t, const char *before, const char *after,
			  struct err *e)
{
	struct table *members =
		registry_get(&transaction_mgmt(t)->registry, INTERFACE_LIST_MEMBER_PATH);

	for (size_t i = 0; i < members->count; i++) {
		struct record *record = members->order[i];
		struct interface_list_member_row *row =
			(struct interface_list_member_row *)record_after(record);
		char *copy;

		if (!row || !is_same(row->list, before))
			continue;
		if (!after) {
			if (transaction_remove(t, members, record, e) != 0)
				return -1;
			continue;
		}
		row = (struct interface_list_member_row *)transaction_edit(t, members, record, e);
		copy = row ? strdup(after) : NULL;
		if (!copy)
			return row ? err_set(e, ERR_NO_MEMORY, NULL) : -1;
		free(row->list);
		row->list = copy;
	}
	return 0;
}

static int check_not_included(const struct mgmt *m, const char *name, struct err *e)
{
	const struct table *lists = registry_get(&m->registry, INTERFACE_LIST_PATH);
	const struct row *next;
	size_t place = 0;

	while ((next = table_next(lists, &place))) {
		const struct interface_list_row *list = (const struct interface_list_row *)next;

		if (names(list->include, name) || names(list->exclude, name))
			return err_set(e, ERR_FAILURE,
				       "failure: interface list %s is used by list %s", name,
				       list->name);
	}
	return 0;
}

static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct interface_list_row *before = (const struct interface_list_row *)c->record->row;
	const struct interface_list_row *after =
		(const struct interface_list_row *)c->record->after;
	const struct mgmt *m = transaction_mgmt(t);
	bool renamed = before && after && !is_same(before->name, after->name);

	if (after &&
	    (!after->name || !after->name[0] || after->name[0] == '*' || strchr(after->name, ',')))
		return err_set(e, ERR_VALUE, "invalid value for argument name");
	if (c->record->builtin && after &&
	    (renamed || !is_same(after->include, "") || !is_same(after->exclude, "")))
		return err_set(e, ERR_FAILURE, "failure: can not change builtin interface list");
	if (after && (check_names(m, after->include, after->name, "include", e) != 0 ||
		      check_names(m, after->exclude, after->name, "exclude", e) != 0))
		return -1;
	if (!before || (after && !renamed))
		return 0;
	if (check_not_included(m, before->name, e) != 0)
		return -1;
	return follow_members(t, before->name, after ? after->name : NULL, e);
}

static const char all_list[] = "name=all\0comment=contains all interfaces";
static const char none_list[] = "name=none\0comment=contains no interfaces";
static const char dynamic_list[] = "name=dynamic\0comment=contains dynamic interfaces";
static const char static_list[] = "name=static\0comment=contains static interfaces";

static const struct menu_initial initial[] = {
	{.builtin = true, .encoded = {all_list, sizeof(all_list)}},
	{.builtin = true, .encoded = {none_list, sizeof(none_list)}},
	{.builtin = true, .encoded = {dynamic_list, sizeof(dynamic_list)}},
	{.builtin = true, .encoded = {static_list, sizeof(static_list)}},
};

const struct menu_hooks interface_list_hooks = {
	.noun = "interface list",
	INITIAL(initial),
	.applier = &firewall_applier, // rules name lists
	.committed = firewall_committed,
	.check = check,
	.fill = fill,
};
