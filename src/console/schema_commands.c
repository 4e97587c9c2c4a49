// SPDX-License-Identifier: BSD-2-Clause
// Building the commands of a menu, with their arguments, from the daemon's records.

#include <string.h>

#include "console/run_own.h"
#include "console/schema_build.h"
#include "console/schema_print.h"
#include "script/builtin.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool calls_records(const char *name, bool generic)
{
	static const char *const names[] = {"numbers", "number", "destination", "place-before",
					    "copy-from"};
	size_t count =
		generic ? COUNT(names) : 2; // of its own a menu may mean anything by the others

	for (size_t i = 0; i < count; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

// Whether ARGUMENT takes a script, which may stand in braces.
static bool is_script(const char *argument)
{
	size_t n = strlen(argument);

	return strcmp(argument, "source") == 0 || strncmp(argument, "on-", 3) == 0 ||
	       (n >= 6 && strcmp(argument + n - 6, "script") == 0);
}

static struct tree_argument read_argument(const struct record *r, bool generic, bool bare)
{
	struct tree_argument argument = {.name = record_text(r, "name"),
					 .help = record_text(r, "help"),
					 .values = record_text(r, "values")};

	if (!argument.values[0])
		argument.values = NULL;
	if (calls_records(argument.name, generic))
		argument.flags = TREE_ITEMS;
	if (is_script(argument.name))
		argument.flags |= TREE_SOURCE;
	if (strcmp(argument.name, "file") == 0 || strcmp(argument.name, "file-name") == 0)
		argument.values = TREE_FILES;
	if (record_is(r, "required", "yes"))
		argument.flags |= TREE_REQUIRED;
	if (record_is(r, "unnamed", "yes"))
		argument.flags |= TREE_UNNAMED;
	else if (!generic || bare)
		argument.flags |= TREE_SWITCH; // may be one, for all that is known here
	return argument;
}

static size_t add_properties(const struct schema_menu *menu, struct tree_argument *arguments)
{
	size_t count = 0;

	for (size_t i = 0; i < menu->property_count; i++) {
		const struct schema_property *p = &menu->properties[i];

		if (p->flags & SCHEMA_READ_ONLY)
			continue;
		arguments[count].name = p->name;
		arguments[count].help = p->help;
		if (p->flags & SCHEMA_OPTIONAL || strcmp(p->name, "comment") == 0)
			arguments[count].flags |= TREE_NEGATABLE;
		if (p->flags & SCHEMA_SWITCH)
			arguments[count].flags |= TREE_SWITCH;
		if (p->flags & SCHEMA_ALIAS)
			arguments[count].flags |= TREE_ALIAS;
		if (is_script(p->name))
			arguments[count].flags |= TREE_SOURCE;
		count++;
	}
	return count;
}

// Arguments that a generic command has in one menu only; the dump tells of generic ones alone.
static const struct {
	const char *path;
	const char *command;
	const char *argument;
} additions[] = {
	{"/system/clock", "get", "format"},
};

static size_t add_additions(const struct schema_menu *menu, const char *command,
			    struct tree_argument *arguments)
{
	size_t count = 0;

	for (size_t i = 0; i < COUNT(additions); i++) {
		if (strcmp(menu->node.path, additions[i].path) == 0 &&
		    strcmp(command, additions[i].command) == 0)
			arguments[count++] = (struct tree_argument){additions[i].argument};
	}
	return count;
}

// The command of the first record of RUN, its arguments in those behind it.
static int build_command(struct schema *s, const struct schema_menu *menu, struct schema_run run,
			 struct tree_command *command, struct err *e)
{
	const struct record *r = run.items[0];
	bool generic = record_is(r, "generic", "yes");
	const char *name = record_text(r, "name");
	bool print = generic && strcmp(name, "print") == 0;
	bool bare = print || (generic && strcmp(name, "export") == 0);
	size_t most =
		run.count + menu->property_count + SCHEMA_PRINT_ARGUMENTS_MAX + COUNT(additions);
	struct tree_argument *arguments = schema_keep(s, most * sizeof(*arguments));
	size_t count = 0;

	if (!arguments)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 1; i < run.count; i++)
		arguments[count++] = read_argument(run.items[i], generic, bare);
	if (print)
		count = schema_print_merge(menu, arguments, count);
	if (generic && strcmp(name, "export") == 0 && menu->kind != SCHEMA_FOLDER)
		arguments[count++] = (struct tree_argument){"where", TREE_WHERE};
	if (record_is(r, "properties", "yes"))
		count += add_properties(menu, arguments + count);
	if (generic)
		count += add_additions(menu, name, arguments + count);
	command->name = name;
	command->help = record_text(r, "help");
	command->confirm = record_text(r, "confirm");
	command->asks = record_text(r, "asks");
	command->said = record_text(r, "said");
	command->layout = record_text(r, "layout");
	command->flags = generic && strcmp(name, "find") == 0 ? TREE_CONDITION : 0;
	command->arguments = arguments;
	command->argument_count = count;
	return 0;
}

static bool has_command(const struct tree_command *commands, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return true;
	}
	return false;
}

// Commands of MENU that the console has itself.
static size_t add_own(const struct schema_menu *menu, struct tree_command *commands, size_t count)
{
	size_t own = run_own_commands(menu->node.path, commands + count);

	if (has_command(commands, count, "set"))
		own += run_own_commands(menu->kind == SCHEMA_SETTINGS ? RUN_OWN_SETTINGS
								      : RUN_OWN_RECORDS,
					commands + count + own);
	return own;
}

int schema_build_commands(struct schema *s, struct schema_menu *menu, struct schema_run run,
			  struct err *e)
{
	size_t globals = menu->node.parent ? 0 : builtin_count;
	size_t count = schema_count(run, "command");
	struct tree_command *commands =
		schema_keep(s, (count + run_own_count + globals) * sizeof(*commands));
	size_t used = 0;

	if (!commands)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 0; i < run.count; i++) {
		size_t end = i + 1;

		if (!record_is(run.items[i], "type", "command"))
			continue;
		while (end < run.count && record_is(run.items[end], "type", "argument"))
			end++;
		if (build_command(s, menu, (struct schema_run){run.items + i, end - i},
				  &commands[used], e) < 0)
			return -1;
		used++;
	}
	used += add_own(menu, commands, used);
	if (globals > 0) // behind those that the daemon has at the root
		builtin_commands(commands + used);
	menu->node.commands = commands;
	menu->node.command_count = used + globals;
	return 0;
}
