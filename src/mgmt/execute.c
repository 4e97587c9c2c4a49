// SPDX-License-Identifier: BSD-2-Clause
// Finding a command and checking the names of its arguments.

#include "mgmt/execute.h"

#include <string.h>

#include "mgmt/edit.h"
#include "mgmt/export.h"
#include "mgmt/read.h"
#include "mgmt/state.h"
#include "schema/argument_value.h"
#include "schema/row.h"

typedef void run_generic(struct call *call, const struct generic_command *command);

static run_generic *const generic[GENERIC__COUNT] = {
	[GENERIC_PRINT] = read_print,	[GENERIC_GETALL] = read_print,
	[GENERIC_LISTEN] = read_listen, [GENERIC_GET] = read_get,
	[GENERIC_FIND] = read_find,	[GENERIC_ADD] = edit_add,
	[GENERIC_SET] = edit_items,	[GENERIC_REMOVE] = edit_remove,
	[GENERIC_ENABLE] = edit_items,	[GENERIC_DISABLE] = edit_items,
	[GENERIC_COMMENT] = edit_items, [GENERIC_MOVE] = edit_items,
	[GENERIC_UNSET] = edit_items,	[GENERIC_EXPORT] = export_run,
	[GENERIC_RESET] = edit_items,
};

bool execute_permits(struct call *call, uint32_t policy)
{
	struct err e;

	if ((call_policies(call) & policy) == policy)
		return true;
	(void)err_set(&e, ERR_PERMISSION, NULL);
	call_fail(call, &e);
	return false;
}

static void fail(struct call *call, enum err_kind kind)
{
	struct err e;

	(void)err_set(&e, kind, NULL);
	call_fail(call, &e);
}

const struct argument *execute_items(const struct call *call)
{
	const struct argument *a = arguments_find(&call->arguments, "numbers");

	return a ? a : arguments_find(&call->arguments, ".id");
}

bool execute_next_item(struct slice *list, struct slice *item)
{
	while (list->n > 0) {
		struct slice tail;

		(void)slice_cut(*list, ',', item, &tail);
		*list = tail;
		*item = slice_trim(*item);
		if (item->n > 0)
			return true;
	}
	return false;
}

int execute_check_required(const struct call *call, const struct generic_command *command,
			   struct err *e)
{
	for (size_t i = 0; i < command->argument_count; i++) {
		const struct command_argument *a = &command->arguments[i].argument;
		bool is_items = strcmp(a->name, "numbers") == 0;

		if (!a->required ||
		    !generic_argument_applies(&command->arguments[i], call->table->menu))
			continue;
		if (!(is_items ? execute_items(call) : arguments_find(&call->arguments, a->name)))
			return err_set(e, ERR_MISSING_PARAMETER,
				       "missing =%s=", is_items ? ".id" : a->name);
	}
	return 0;
}

// ---- commands of the menu's own

static const struct command *find_own(const struct menu *menu, struct slice name)
{
	for (size_t i = 0; i < menu->command_count; i++)
		if (slice_is(name, menu->commands[i].name))
			return &menu->commands[i];
	return NULL;
}

static const struct menu_action *find_action(const struct table *t, const struct command *command)
{
	for (size_t i = 0; i < t->hooks->action_count; i++)
		if (strcmp(t->hooks->actions[i].name, command->name) == 0)
			return &t->hooks->actions[i];
	return NULL;
}

// As programs call records.
static void take_own_argument(struct call *call, const struct command_argument *a)
{
	(void)arguments_take(&call->arguments, a->name);
	if (strcmp(a->name, "numbers") == 0)
		(void)arguments_take(&call->arguments, ".id");
}

static bool has_own_argument(const struct call *call, const struct command_argument *a)
{
	return strcmp(a->name, "numbers") == 0 ? execute_items(call)
					       : arguments_find(&call->arguments, a->name);
}

static int check_own_arguments(struct call *call, const struct command *command, struct err *e)
{
	for (size_t i = 0; i < command->argument_count; i++)
		take_own_argument(call, &command->arguments[i]);
	if (arguments_check_taken(&call->arguments, e) != 0)
		return -1;
	for (size_t i = 0; i < command->argument_count; i++) {
		const struct command_argument *a = &command->arguments[i];
		const struct argument *given = arguments_find(&call->arguments, a->name);

		if (a->required && !has_own_argument(call, a))
			return err_set(e, ERR_MISSING_PARAMETER, "missing =%s=", a->name);
		if (given && argument_value_check(a, given->value, e) != 0)
			return -1;
	}
	if (call->arguments.query.count > 0)
		return err_set(e, ERR_SYNTAX, "no query words are taken here");
	return 0;
}

static void run_own(struct call *call, const struct command *command,
		    const struct menu_action *action)
{
	struct err e;

	if (check_own_arguments(call, command, &e) != 0)
		call_fail(call, &e);
	else if (execute_permits(call, command->policy))
		action->run(call);
}

// ---- generic commands

static bool is_property(const struct menu *menu, struct slice name)
{
	const struct property *p;

	if (slice_starts(name, "!"))
		name = (struct slice){name.p + 1, name.n - 1};
	p = menu_property(menu, name);
	return p && !(p->flags & PROPERTY_READ_ONLY);
}

static int check_generic_arguments(struct call *call, const struct generic_command *command,
				   struct err *e)
{
	const struct menu *menu = call->table->menu;
	const struct menu_hooks *hooks = call->table->hooks;

	for (size_t i = 0; i < call->arguments.count; i++) {
		struct argument *a = &call->arguments.list[i];
		a->taken = generic_command_argument(command, menu, a->name) ||
			   ((command->traits & GENERIC_PROPERTIES) && is_property(menu, a->name)) ||
			   (hooks->takes && hooks->takes(command->id, a->name));
	}
	if (arguments_check_taken(&call->arguments, e) != 0)
		return -1;
	if (call->arguments.query.count > 0 && !(command->traits & GENERIC_QUERY))
		return err_set(e, ERR_SYNTAX, "no query words are taken here");
	return 0;
}

static void run_generic_command(struct call *call, const struct generic_command *command)
{
	struct err e;

	if (check_generic_arguments(call, command, &e) != 0)
		call_fail(call, &e);
	else
		generic[command->id](call, command);
}

static void run(struct call *call, struct slice name)
{
	const struct command *own = find_own(call->table->menu, name);
	const struct menu_action *action = own ? find_action(call->table, own) : NULL;
	const struct generic_command *command = generic_command_find(name);

	if (action)
		run_own(call, own, action);
	else if (command && generic_command_applies(command, call->table->menu))
		run_generic_command(call, command);
	else
		fail(call, ERR_NO_SUCH_COMMAND);
}

void execute(struct call *call, struct slice word)
{
	size_t slash = word.n;

	while (slash > 0 && word.p[slash - 1] != '/')
		slash--;
	if (slash == 0) {
		fail(call, ERR_NO_SUCH_COMMAND);
		return;
	}
	// The root's own path is "/".
	call->table = registry_find(&call->mgmt->registry,
				    (struct slice){word.p, slash > 1 ? slash - 1 : 1});
	if (!call->table)
		fail(call, ERR_NO_SUCH_MENU);
	else
		run(call, (struct slice){word.p + slash, word.n - slash});
}
