// SPDX-License-Identifier: BSD-2-Clause
// /system/script/environment: a user's global variables.

#include <stdlib.h>
#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/argument_read.h"
#include "mgmt/call.h"
#include "mgmt/edit.h"
#include "mgmt/execute.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "schema/export_line.h"

struct environment_row {
	struct row row;
	char *name;
	char *user;
	char *value;
	char *source;
};

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(environment_row, name),
	 .help = "Name of the variable"},
	{.name = "user",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(environment_row, user),
	 .help = "Whose it is"},
	{.name = "value",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(environment_row, value),
	 .help = "What it holds"},
	{.name = "source",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COSTLY,
	 P_FIELD(environment_row, source),
	 .help = "A script that returns the value"},
};

static const struct command_argument put_arguments[] = {
	{.name = "name", .required = true, .help = "Name of the variable"},
	{.name = "value", .required = true, .help = "How it is shown"},
	{.name = "source", .required = true, .help = "A script that returns the value"},
};

static const struct command_argument drop_arguments[] = {
	{.name = "name", .required = true, .help = "Name of the variable"},
};

static const struct command_argument set_arguments[] = {
	{.name = "numbers", .required = true, .unnamed = true, .help = "The variables"},
	{.name = "value",
	 .required = true,
	 .help = "What they are to hold, as it is written in a script"},
};

static const struct command commands[] = {
	{.name = "set",
	 .help = "Give variables a value",
	 .policy = POLICY_WRITE,
	 ARGUMENTS(set_arguments)},
	{.name = "put",
	 .help = "Give a variable its value, as a console does",
	 .policy = POLICY_READ,
	 .api_only = true,
	 ARGUMENTS(put_arguments)},
	{.name = "drop",
	 .help = "Forget a variable by its name, as a console does",
	 .policy = POLICY_READ,
	 .api_only = true,
	 ARGUMENTS(drop_arguments)},
};

const struct menu system_script_environment_menu = {
	.path = "/system/script/environment",
	.help = "Global variables of your scripts",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_REMOVE,
	.row_size = sizeof(struct environment_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static void text(char **field, const char *value)
{
	fill_text(field, value, strlen(value));
}

static bool next(struct mgmt *m, uint64_t *cursor, struct row *row)
{
	struct environment_row *out = (struct environment_row *)row;
	const struct variable *v = m->environment.first;

	while (v && v->id <= *cursor)
		v = v->next;
	if (!v)
		return false;
	*cursor = v->id;
	row->id = v->id;
	text(&out->name, v->name);
	text(&out->user, v->user);
	text(&out->value, v->value);
	return true;
}

// Nobody sees what is another user's.
static bool conceals(const struct call *call, const struct row *row)
{
	const struct environment_row *r = (const struct environment_row *)row;

	return !r->user || strcmp(r->user, call_user(call)) != 0;
}

static uint32_t find(const struct call *call, struct slice name)
{
	const struct variable *v =
		environment_find(&call->mgmt->environment, call_user(call), name);

	return v ? v->id : 0;
}

static void complete(const struct call *call, struct row *row)
{
	struct environment_row *out = (struct environment_row *)row;
	const struct variable *v = environment_by_id(&call->mgmt->environment, row->id);

	if (!v || strcmp(v->user, call_user(call)) != 0)
		return;
	free(out->source);
	out->source = strdup(v->source); // as it is: ends of lines belong to it
	if (out->source)
		fill_present(&system_script_environment_menu, row, "source");
}

static void remove_variable(struct call *call, uint32_t id)
{
	struct environment *env = &call->mgmt->environment;
	const struct variable *v = environment_by_id(env, id);
	struct err e;

	if (!v || strcmp(v->user, call_user(call)) != 0) {
		(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
		edit_removed(call, &e);
		return;
	}
	environment_remove(env, id);
	edit_removed(call, NULL);
}

static void put(struct call *call)
{
	struct err e;

	if (environment_put(&call->mgmt->environment, call_user(call), argument_text(call, "name"),
			    argument_text(call, "value"), argument_text(call, "source"), &e) < 0)
		call_fail(call, &e);
	else
		call_done(call, NULL);
}

static void drop(struct call *call)
{
	struct environment *env = &call->mgmt->environment;
	const struct variable *v =
		environment_find(env, call_user(call), argument_text(call, "name"));

	if (v)
		environment_remove(env, v->id);
	call_done(call, NULL);
}

static struct variable *find_item(const struct call *call, struct slice item)
{
	struct environment *env = &call->mgmt->environment;
	const struct variable *v;
	uint32_t id;

	if (!table_parse_id(item, &id))
		return environment_find(env, call_user(call), item);
	v = environment_by_id(env, id);
	return v && strcmp(v->user, call_user(call)) == 0
		       ? environment_find(env, call_user(call), slice_from(v->name))
		       : NULL;
}

// Appends a script that returns VALUE.
static void add_source(struct slice value, struct strbuf *out)
{
	struct export_line line;

	export_line_init(&line, 0, PROPERTY_TEXT_MAX);
	export_line_word(&line, ":return");
	export_line_value(&line, NULL, value);
	if (!export_line_end(&line, out))
		out->failed = true;
	export_line_free(&line);
}

static int set_one(struct call *call, struct slice item, struct slice value, struct slice source,
		   struct err *e)
{
	const struct variable *v = find_item(call, item);

	if (!v)
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	return environment_put(&call->mgmt->environment, call_user(call), slice_from(v->name),
			       value, source, e);
}

static void set(struct call *call)
{
	struct slice items = execute_items(call)->value;
	struct slice value = argument_text(call, "value");
	struct strbuf source;
	struct slice item;
	struct err e;
	int result = 0;

	strbuf_init(&source, PROPERTY_TEXT_MAX);
	add_source(value, &source);
	if (source.failed)
		result = err_set(&e, ERR_VALUE, "invalid value for argument value");
	while (result == 0 && execute_next_item(&items, &item))
		result = set_one(call, item, value, strbuf_slice(&source), &e);
	strbuf_free(&source);
	if (result < 0)
		call_fail(call, &e);
	else
		call_done(call, NULL);
}

static const struct menu_action actions[] = {{"set", set}, {"put", put}, {"drop", drop}};

const struct menu_hooks system_script_environment_hooks = {
	.noun = "variable",
	.next = next,
	.find = find,
	.conceals = conceals,
	.complete = complete,
	.remove = remove_variable,
	ACTIONS(actions),
};
