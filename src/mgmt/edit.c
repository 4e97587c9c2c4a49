// SPDX-License-Identifier: BSD-2-Clause
// Changing commands: arguments checked on a scratch record first, then staged on the real ones.

#include "mgmt/edit.h"

#include <stdlib.h>

#include "mgmt/bulk.h"
#include "mgmt/execute.h"
#include "mgmt/gate_settings.h"
#include "mgmt/session.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct editing {
	const struct generic_command *command;
	char user[SESSION_NAME_MAX + 1]; // who asked, should the session be gone meanwhile
	uint32_t added;			 // id
	struct slice left;		 // remove: items still to be looked at for the hook
	bool removing;			 // the hook is at work
	bool in_loop;			 // remove_next is on the stack
	struct err first;		 // the first failure among them
};

static const struct transaction_owner add_owner;
static const struct transaction_owner items_owner;
static const struct transaction_owner remove_owner;

static void end(struct call *call, const struct err *e, const char *ret)
{
	free(call->state);
	call->state = NULL;
	if (e)
		call_fail(call, e);
	else
		call_done(call, ret);
}

// ---- what the commands have in common

static bool has_items(const struct call *call)
{
	return call->table->menu->kind != MENU_SETTINGS;
}

static bool is_property_argument(const struct call *call, const struct generic_command *command,
				 const struct argument *a)
{
	return (command->traits & GENERIC_PROPERTIES) &&
	       !generic_command_argument(command, call->table->menu, a->name);
}

// Sets every property that the call gives.
static int set_properties(const struct call *call, const struct generic_command *command,
			  struct row *row, struct err *e)
{
	for (size_t i = 0; i < call->arguments.count; i++) {
		const struct argument *a = &call->arguments.list[i];

		if (is_property_argument(call, command, a) &&
		    row_set(call->table->menu, row, a->name, a->value, e) != 0)
			return -1;
	}
	return 0;
}

static int check_values(struct call *call, const struct generic_command *command, struct err *e)
{
	struct row *scratch = row_new(call->table->menu);
	bool copies = arguments_find(&call->arguments, "copy-from") != NULL;
	int result;

	if (!scratch)
		return err_set(e, ERR_NO_MEMORY, NULL);
	result = set_properties(call, command, scratch, e);
	if (result == 0 && command->id == GENERIC_ADD && !copies)
		result = row_check_required(call->table->menu, scratch, e);
	row_free(call->table->menu, scratch);
	return result;
}

// Additions at the end touch nothing but themselves.
static bool may_gather(const struct call *call, const struct transaction_owner *owner)
{
	return call->session && owner == &add_owner && call->table->hooks->gathers &&
	       !arguments_find(&call->arguments, "place-before");
}

static void begin_transaction(struct call *call, const struct transaction_owner *owner)
{
	bool gathers = may_gather(call, owner);
	struct transaction_request request = {
		.owner = owner,
		.context = call,
		.user = ((const struct editing *)call->state)->user,
		.by = call->session,
		.denied = POLICY_ALL & ~call_policies(call),
		.uses_links = gate_settings_concern(call->table),
		.gathers = gathers,
		.bulk = gathers && call->arguments.bulk ? bulk_of(call->session) : NULL,
	};

	transaction_begin(call->mgmt, &request);
}

// Checks that need no turn, then the line of transactions. False: the call has ended.
static bool admit(struct call *call, const struct generic_command *command)
{
	const struct menu_hooks *hooks = call->table->hooks;
	struct editing *c;
	struct err e;

	if (check_values(call, command, &e) != 0 ||
	    execute_check_required(call, command, &e) != 0) {
		call_fail(call, &e);
		return false;
	}
	if (!execute_permits(call, hooks->policy ? hooks->policy : command->policy))
		return false;
	if (hooks->refusal && !(command->id == GENERIC_REMOVE && hooks->remove)) {
		(void)err_set(&e, ERR_FAILURE, "%s", hooks->refusal);
		call_fail(call, &e);
		return false;
	}
	c = calloc(1, sizeof(*c));
	if (!c) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return false;
	}
	c->command = command;
	(void)slice_copy(slice_from(call_user(call)), c->user, sizeof(c->user));
	call->state = c;
	return true;
}

static const struct transaction_owner *owner_of(const struct generic_command *command)
{
	return command->id == GENERIC_ADD ? &add_owner : &items_owner;
}

void edit_prepared(struct call *call, const struct err *e)
{
	const struct editing *c = call->state;

	if (e)
		end(call, e, NULL);
	else
		begin_transaction(call, owner_of(c->command));
}

static struct record *resolve(const struct call *call, struct slice item, struct err *e)
{
	const struct editing *c = call->state;
	struct record *record = table_resolve(call->table, item, true);
	uint32_t id;

	if (record)
		return record;
	if (table_parse_id(item, &id) && id >= TABLE_DYNAMIC_ID)
		(void)err_set(e, ERR_FAILURE, "failure: can not %s dynamic %s",
			      c->command->id == GENERIC_REMOVE ? "remove" : "change",
			      call->table->hooks->noun ? call->table->hooks->noun : "entry");
	else
		(void)err_set(e, ERR_NO_SUCH_ITEM, NULL);
	return NULL;
}

// The record that the argument NAME means; NULL with *RESULT 0 when it was not given.
static struct record *resolve_argument(const struct call *call, const char *name, int *result,
				       struct err *e)
{
	const struct argument *a = arguments_find(&call->arguments, name);
	struct record *record = a && a->value.n > 0 ? resolve(call, a->value, e) : NULL;

	*result = a && a->value.n > 0 && !record ? -1 : 0;
	return record;
}

// ---- add

static int stage_add(void *context, struct transaction *t, struct err *e)
{
	struct call *call = context;
	struct editing *c = call->state;
	const struct menu *menu = call->table->menu;
	int result;
	const struct record *model = resolve_argument(call, "copy-from", &result, e);
	struct record *before;
	struct record *record;
	struct row *row;

	if (result != 0)
		return -1;
	before = resolve_argument(call, "place-before", &result, e);
	if (result != 0)
		return -1;
	row = model ? row_copy(menu, record_after(model)) : row_new(menu);
	if (!row)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (set_properties(call, c->command, row, e) != 0 ||
	    row_check_required(menu, row, e) != 0) {
		row_free(menu, row);
		return -1;
	}
	record = transaction_add(t, call->table, row, before, e);
	if (!record)
		return -1;
	c->added = record->id;
	return 0;
}

static void add_ended(void *context, const struct err *e)
{
	struct call *call = context;
	const struct editing *c = call->state;
	char id[TABLE_ID_SIZE];

	end(call, e, table_format_id(c->added, id));
}

static const struct transaction_owner add_owner = {.stage = stage_add, .ended = add_ended};

void edit_add(struct call *call, const struct generic_command *command)
{
	const struct menu_hooks *hooks = call->table->hooks;

	if (admit(call, command) && !(hooks->add && hooks->add(call)) &&
	    !(hooks->prepare && hooks->prepare(call)))
		begin_transaction(call, &add_owner);
}

// ---- set, enable, disable, comment, unset, reset, move

static int unset_properties(const struct call *call, struct row *row, struct err *e)
{
	const struct argument *names = arguments_find(&call->arguments, "value-name");
	struct slice left = names->value;
	struct slice name;

	while (execute_next_item(&left, &name))
		if (row_unset(call->table->menu, row, name, e) != 0)
			return -1;
	return 0;
}

static bool can_be_reset(const struct property *p)
{
	const uint32_t never = PROPERTY_ALIAS | PROPERTY_READ_ONLY | PROPERTY_LIVE |
			       PROPERTY_WRITE_ONLY | PROPERTY_REQUIRED | PROPERTY_KEY;

	return !(p->flags & never);
}

static int reset_named(const struct menu *menu, const struct row *begin, struct slice names,
		       struct row *row, struct err *e)
{
	struct slice name;

	while (execute_next_item(&names, &name)) {
		const struct property *p = menu_property(menu, name);

		if (!p || !can_be_reset(p))
			return err_set(e, ERR_NO_MATCH,
				       "input does not match any value of value-name");
		if (row_take_value(menu, row, begin, p) != 0)
			return err_set(e, ERR_NO_MEMORY, NULL);
	}
	return 0;
}

static int reset_all(const struct menu *menu, const struct row *begin, struct row *row,
		     struct err *e)
{
	for (size_t i = 0; i < menu->property_count; i++)
		if (can_be_reset(&menu->properties[i]) &&
		    row_take_value(menu, row, begin, &menu->properties[i]) != 0)
			return err_set(e, ERR_NO_MEMORY, NULL);
	return 0;
}

static int reset_properties(const struct call *call, const struct record *record, struct row *row,
			    struct err *e)
{
	const struct argument *names = arguments_find(&call->arguments, "value-name");
	const struct menu *menu = call->table->menu;
	struct row *begin = registry_begin_row(call->table, record);
	int result;

	if (!begin)
		return err_set(e, ERR_NO_MEMORY, NULL);
	result = names ? reset_named(menu, begin, names->value, row, e)
		       : reset_all(menu, begin, row, e);
	row_free(menu, begin);
	return result;
}

static int edit_row(const struct call *call, const struct generic_command *command,
		    const struct record *record, struct row *row, struct err *e)
{
	const struct menu *menu = call->table->menu;
	const struct argument *comment;

	switch (command->id) {
	case GENERIC_SET:
		if (call->table->hooks->before_set &&
		    call->table->hooks->before_set(call, row, e) != 0)
			return -1;
		return set_properties(call, command, row, e);
	case GENERIC_ENABLE:
	case GENERIC_DISABLE:
		row->disabled = command->id == GENERIC_DISABLE;
		return 0;
	case GENERIC_COMMENT:
		comment = arguments_find(&call->arguments, "comment");
		return row_set(menu, row, SLICE("comment"), comment->value, e);
	case GENERIC_UNSET:
		return unset_properties(call, row, e);
	case GENERIC_RESET:
		return reset_properties(call, record, row, e);
	default:
		return err_set(e, ERR_INTERNAL, NULL);
	}
}

static int stage_item(struct call *call, struct transaction *t, struct record *record,
		      struct record *destination, struct err *e)
{
	const struct editing *c = call->state;
	struct row *row;

	if (c->command->id == GENERIC_MOVE)
		return transaction_move(t, call->table, record, destination, e);
	row = transaction_edit(t, call->table, record, e);
	return row ? edit_row(call, c->command, record, row, e) : -1;
}

static int stage_items(void *context, struct transaction *t, struct err *e)
{
	struct call *call = context;
	int result;
	struct record *destination = resolve_argument(call, "destination", &result, e);
	struct slice left;
	struct slice item;

	if (result != 0)
		return -1;
	if (!has_items(call))
		return stage_item(call, t, call->table->order[0], NULL, e);
	left = execute_items(call)->value;
	while (execute_next_item(&left, &item)) {
		struct record *record = resolve(call, item, e);

		if (!record || stage_item(call, t, record, destination, e) != 0)
			return -1;
	}
	return 0;
}

static void items_ended(void *context, const struct err *e)
{
	end(context, e, NULL);
}

static const struct transaction_owner items_owner = {.stage = stage_items, .ended = items_ended};

void edit_items(struct call *call, const struct generic_command *command)
{
	const struct menu_hooks *hooks = call->table->hooks;

	if (!admit(call, command))
		return;
	if (hooks->change) {
		hooks->change(call);
		return;
	}
	if (command->id != GENERIC_SET || !hooks->prepare || !hooks->prepare(call))
		begin_transaction(call, &items_owner);
}

void edit_changed(struct call *call, const struct err *e)
{
	end(call, e, NULL);
}

// ---- remove: of kept records in one transaction, then of the others one by one

// Whether ITEM is a record that the hook removes.
static bool is_hooks(const struct call *call, struct slice item, uint32_t *id)
{
	const struct menu_hooks *hooks = call->table->hooks;

	if (!hooks->remove)
		return false;
	if (!table_parse_id(item, id)) {
		*id = hooks->find ? hooks->find(call, item) : 0;
		return *id != 0;
	}
	return !table_find(call->table, *id) &&
	       (*id >= TABLE_DYNAMIC_ID || call->table->menu->kind == MENU_TABLE);
}

static int stage_remove(void *context, struct transaction *t, struct err *e)
{
	struct call *call = context;
	struct slice left = execute_items(call)->value;
	struct slice item;
	uint32_t id;

	while (execute_next_item(&left, &item)) {
		struct record *record;

		if (is_hooks(call, item, &id))
			continue;
		record = resolve(call, item, e);
		if (!record || transaction_remove(t, call->table, record, e) != 0)
			return -1;
	}
	return 0;
}

// The hook may answer before it returns, so this goes in a loop and never deeper.
static void remove_next(struct call *call)
{
	struct editing *c = call->state;
	struct slice item;
	struct err e;
	uint32_t id;

	while (execute_next_item(&c->left, &item)) {
		if (!is_hooks(call, item, &id))
			continue;
		c->removing = true;
		c->in_loop = true;
		call->table->hooks->remove(call, id);
		c->in_loop = false;
		if (c->removing)
			return;
	}
	e = c->first;
	end(call, e.kind == ERR_NONE ? NULL : &e, NULL);
}

void edit_removed(struct call *call, const struct err *e)
{
	struct editing *c = call->state;

	if (e && c->first.kind == ERR_NONE)
		c->first = *e;
	c->removing = false;
	if (!c->in_loop)
		remove_next(call);
}

static void remove_ended(void *context, const struct err *e)
{
	struct call *call = context;
	struct editing *c = call->state;

	if (e) {
		end(call, e, NULL);
		return;
	}
	c->left = execute_items(call)->value;
	remove_next(call);
}

static const struct transaction_owner remove_owner = {.stage = stage_remove, .ended = remove_ended};

void edit_remove(struct call *call, const struct generic_command *command)
{
	if (admit(call, command))
		begin_transaction(call, &remove_owner);
}
