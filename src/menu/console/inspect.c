// SPDX-License-Identifier: BSD-2-Clause
// Answers out of what is told of each menu anyway (schema/schema_dump.h).

#include "menu/console/inspect.h"

#include <string.h>

#include "mgmt/call.h"
#include "mgmt/state.h"
#include "schema/schema_dump.h"

enum request { CHILD, SELF, SYNTAX, COMPLETION, HIGHLIGHT, ERROR };
enum { PATH_MAX_BYTES = 256, NAME_SIZE = 96, TEXT_MAX = 1 << 16 };

static const char *const requests[] = {"child",	    "self",  "syntax", "completion",
				       "highlight", "error", NULL};
static const struct argument_value request_value = {.type = PROPERTY_ENUM, .words = requests};

const struct command_argument console_inspect_arguments[CONSOLE_INSPECT_ARGUMENTS] = {
	{.name = "request",
	 .required = true,
	 .value = &request_value,
	 .help = "What is asked: child, self or syntax; the others are for a console"},
	{.name = "path", .help = "Menu, command, argument, as a comma list: ip,upnp,set"},
	{.name = "input", .help = "Text that is being typed; for a console"},
};

// A record of the dump, as far as it is of use.
struct told_record {
	char type[16];
	char name[NAME_SIZE];
	char command[NAME_SIZE];
	bool properties, read_only;
	struct strbuf help, values;
};

struct inspecting {
	struct call *call;
	enum request request;
	const struct menu *menu;
	struct slice command, argument; // behind it in the path; empty: the path ends before
	bool found;			// the command is there
	bool takes_properties;
	struct told_record record;
};

// ---- rows

static void begin_row(const struct inspecting *i, const char *type)
{
	call_reply(i->call, "!re");
	call_pair(i->call, "type", slice_from(type));
}

static void tell_node(const struct inspecting *i, const char *name, const char *node)
{
	begin_row(i, i->request == SELF ? "self" : "child");
	call_pair(i->call, "name", slice_from(name));
	call_pair(i->call, "node-type", slice_from(node));
	call_send(i->call);
}

static void tell_symbol(const struct inspecting *i, struct slice symbol, const char *type,
			struct slice text)
{
	begin_row(i, "syntax");
	call_pair(i->call, "symbol", symbol);
	call_pair(i->call, "symbol-type", slice_from(type));
	call_pair(i->call, "nested", strcmp(type, "definition") == 0 ? SLICE("1") : SLICE("0"));
	call_pair(i->call, "nonorm", SLICE("no"));
	call_pair(i->call, "text", text);
	call_send(i->call);
}

static void tell(const struct inspecting *i, const char *name, const char *node, struct slice help)
{
	if (i->request == SYNTAX)
		tell_symbol(i, slice_from(name), "explanation", help);
	else
		tell_node(i, name, node);
}

// An argument that the path names: what it is, and its values.
static void tell_argument(const struct inspecting *i)
{
	const struct told_record *r = &i->record;
	struct slice rest = strbuf_slice(&r->values);
	struct slice value;
	bool more = rest.n > 0 && rest.p[0] != '/'; // that would be a menu whose records it calls

	if (i->request == SELF) {
		tell_node(i, r->name, "arg");
	} else if (i->request == SYNTAX) {
		tell_symbol(i, slice_from(r->name), "explanation", strbuf_slice(&r->help));
		while (more) {
			more = slice_cut(rest, ',', &value, &rest);
			tell_symbol(i, value, "definition", SLICE(""));
		}
	}
}

// ---- records

static void begin(void *context)
{
	struct told_record *r = &((struct inspecting *)context)->record;

	r->type[0] = r->name[0] = r->command[0] = '\0';
	r->properties = r->read_only = false;
	strbuf_reset(&r->help);
	strbuf_reset(&r->values);
}

static void pair(void *context, const char *name, struct slice value)
{
	struct told_record *r = &((struct inspecting *)context)->record;

	if (strcmp(name, "type") == 0)
		(void)slice_copy(value, r->type, sizeof(r->type));
	else if (strcmp(name, "name") == 0)
		(void)slice_copy(value, r->name, sizeof(r->name));
	else if (strcmp(name, "command") == 0)
		(void)slice_copy(value, r->command, sizeof(r->command));
	else if (strcmp(name, "properties") == 0)
		r->properties = true;
	else if (strcmp(name, "flags") == 0)
		r->read_only = memmem(value.p, value.n, "read-only", 9) != NULL;
	else if (strcmp(name, "help") == 0)
		strbuf_add_slice(&r->help, value);
	else if (strcmp(name, "values") == 0)
		strbuf_add_slice(&r->values, value);
}

static bool is(const struct told_record *r, const char *type)
{
	return strcmp(r->type, type) == 0;
}

// Whether the command of the path is there, and what it takes.
static void end_looking(void *context)
{
	struct inspecting *i = context;
	const struct told_record *r = &i->record;

	if (!is(r, "command") || !slice_is(i->command, r->name))
		return;
	i->found = true;
	i->takes_properties = r->properties;
	if (i->argument.n == 0 && i->request == SELF)
		tell_node(i, r->name, "cmd");
}

static void end_telling(void *context)
{
	struct inspecting *i = context;
	const struct told_record *r = &i->record;
	bool argument = (is(r, "argument") && slice_is(i->command, r->command)) ||
			(is(r, "property") && i->takes_properties && !r->read_only);

	if (i->command.n == 0 && is(r, "command"))
		tell(i, r->name, "cmd", strbuf_slice(&r->help));
	else if (argument && i->argument.n == 0)
		tell(i, r->name, "arg", strbuf_slice(&r->help));
	else if (argument && slice_is(i->argument, r->name))
		tell_argument(i);
}

static void walk(struct inspecting *i, void (*end)(void *context))
{
	const struct schema_sink sink = {begin, pair, end, i};

	schema_dump(i->menu, &sink);
}

// ---- the path

static const char *last_name(const struct menu *menu)
{
	return strrchr(menu->path, '/') + 1;
}

static bool is_below(const char *path, const char *menu)
{
	size_t n = strcmp(menu, "/") == 0 ? 0 : strlen(menu);

	return strncmp(path, menu, n) == 0 && path[n] == '/' && path[n + 1] &&
	       !strchr(path + n + 1, '/');
}

static void tell_menus(const struct inspecting *i)
{
	const struct registry *r = &i->call->mgmt->registry;

	for (size_t n = 0; n < r->count; n++) {
		const struct menu *menu = r->tables[n].menu;

		if (is_below(menu->path, i->menu->path))
			tell(i, last_name(menu), menu->kind == MENU_FOLDER ? "path" : "dir",
			     slice_from(menu->help));
	}
}

// The menu NAME below I's; NULL: there is none.
static const struct menu *find_below(const struct inspecting *i, struct slice name)
{
	struct strbuf path;
	const struct table *table;

	strbuf_init(&path, PATH_MAX_BYTES);
	strbuf_add_text(&path, strcmp(i->menu->path, "/") == 0 ? "" : i->menu->path);
	strbuf_add_char(&path, '/');
	strbuf_add_slice(&path, name);
	table = path.failed || name.n == 0
			? NULL
			: registry_find(&i->call->mgmt->registry, strbuf_slice(&path));
	strbuf_free(&path);
	return table ? table->menu : NULL;
}

// Goes down PATH as far as there are menus. False: it leads nowhere.
static bool follow(struct inspecting *i, struct slice path)
{
	struct slice *const behind[] = {&i->command, &i->argument};
	bool more = slice_trim(path).n > 0;
	size_t used = 0;

	i->menu = registry_get(&i->call->mgmt->registry, "/")->menu;
	while (more) {
		const struct menu *menu = NULL;
		struct slice name;

		more = slice_cut(path, ',', &name, &path);
		name = slice_trim(name);
		if (used == 0)
			menu = find_below(i, name);
		if (menu)
			i->menu = menu;
		else if (used < sizeof(behind) / sizeof(behind[0]) && name.n > 0)
			*behind[used++] = name;
		else
			return false;
	}
	return true;
}

static void answer(struct inspecting *i)
{
	if (i->command.n > 0) {
		walk(i, end_looking);
		if (i->found && (i->argument.n > 0 || i->request != SELF))
			walk(i, end_telling);
	} else if (i->request == SELF) {
		tell_node(i, last_name(i->menu), i->menu->kind == MENU_FOLDER ? "path" : "dir");
	} else {
		tell_menus(i);
		walk(i, end_telling);
	}
}

void console_inspect(struct call *call)
{
	const struct argument *request = arguments_take(&call->arguments, "request");
	const struct argument *path = arguments_take(&call->arguments, "path");
	struct inspecting i = {.call = call};
	struct err e;

	(void)arguments_take(&call->arguments, "input");
	while (requests[i.request] && !slice_is(request->value, requests[i.request]))
		i.request++;
	if (i.request > SYNTAX) {
		(void)err_set(&e, ERR_FAILURE,
			      "failure: only a console answers request=%.20s: programs ask for "
			      "child, self or syntax",
			      requests[i.request] ? requests[i.request] : "");
		call_fail(call, &e);
		return;
	}
	strbuf_init(&i.record.help, TEXT_MAX);
	strbuf_init(&i.record.values, TEXT_MAX);
	if (follow(&i, path ? path->value : SLICE("")))
		answer(&i);
	strbuf_free(&i.record.help);
	strbuf_free(&i.record.values);
	call_done(call, NULL);
}
