// SPDX-License-Identifier: BSD-2-Clause
// The table of the console's own commands.

#include "console/run_own.h"

#include <string.h>

#include "console/run_edit.h"
#include "console/run_globals.h"
#include "console/run_grep.h"
#include "console/run_import.h"
#include "console/run_inspect.h"
#include "console/run_password.h"
#include "console/run_terminal.h"
#include "script/text.h"

static int print_environment(struct console *c, const struct command_line *line, struct value *out,
			     struct err *e)
{
	(void)line;
	(void)out;
	if (run_globals_tell(c, e) < 0 || run_globals_fetch(c, e) < 0)
		return -1;
	for (size_t i = 0; i < c->globals.count; i++) {
		const struct global *g = c->globals.list[i];

		if (!g->exists)
			continue;
		strbuf_add_slice(&c->screen.text, g->name);
		screen_add(&c->screen, "=");
		text_show(g->value, &c->screen.text);
		screen_add(&c->screen, "\n");
	}
	return 0;
}

static int quit(struct console *c, const struct command_line *line, struct value *out,
		struct err *e)
{
	(void)line;
	(void)out;
	(void)e;
	c->quit = true;
	return 1;
}

#define VALUE (TREE_UNNAMED | TREE_REQUIRED)

static const struct tree_argument beep_arguments[] = {
	{"frequency", TREE_UNNAMED, "Hertz; terminals have one sound"},
	{"length", TREE_UNNAMED, "How long"},
};
static const struct tree_argument environment_arguments[] = {{"print", TREE_SWITCH, NULL}};
static const struct tree_argument inspect_arguments[] = {
	{"request", VALUE, "What is asked", "child,completion,error,highlight,self,syntax"},
	{"input", 0, "Text as it is typed"},
	{"path", 0, "Words of the path that the text follows"},
	{"as-value", TREE_SWITCH, "Return an array instead of showing anything"},
};
static const struct tree_argument cuu_arguments[] = {{"count", TREE_UNNAMED, "Lines"}};
static const struct tree_argument inkey_arguments[] = {
	{"timeout", TREE_UNNAMED, "Give up after this time, with 65535"},
};
static const struct tree_argument style_arguments[] = {
	{"style", VALUE, "What the text is to look like, as /console inspect calls it; none"},
};
static const struct tree_argument edit_setting[] = {
	{"value-name", VALUE, "Property to edit"},
};
static const struct tree_argument edit_record[] = {
	{"numbers", VALUE | TREE_ITEMS, "Record to edit"},
	{"value-name", VALUE, "Property to edit"},
};

#define ARGUMENTS(list) (list), sizeof(list) / sizeof((list)[0])
#define GLOBAL		(SCHEMA_OWN | TREE_GLOBAL)

static const struct own {
	const char *path; // of the menu, or RUN_OWN_…
	struct tree_command command;
	int (*run)(struct console *c, const struct command_line *line, struct value *out,
		   struct err *e);
} rows[] = {
	{"/", {"beep", GLOBAL, ARGUMENTS(beep_arguments), "Sound the terminal's bell"}, run_beep},
	{"/",
	 {"environment", GLOBAL, ARGUMENTS(environment_arguments), "Show the global variables"},
	 print_environment},
	{"/",
	 {"grep", GLOBAL, run_grep_arguments, RUN_GREP_ARGUMENTS,
	  "Run a script and show the lines of its output that match"},
	 run_grep},
	{"/",
	 {"import", GLOBAL, run_import_arguments, RUN_IMPORT_ARGUMENTS, "Run a file"},
	 run_import},
	{"/",
	 {"lock", GLOBAL, NULL, 0, "Lock this terminal until your password is typed"},
	 run_lock},
	{"/",
	 {"password", GLOBAL, run_password_arguments, RUN_PASSWORD_ARGUMENTS,
	  "Change your own password"},
	 run_password},
	{"/", {"quit", GLOBAL, NULL, 0, "End the session"}, quit},
	{"/console",
	 {"inspect", SCHEMA_OWN, ARGUMENTS(inspect_arguments), "What the console makes of a text"},
	 run_inspect},
	{"/terminal",
	 {"cuu", SCHEMA_OWN, ARGUMENTS(cuu_arguments), "Move the cursor up"},
	 run_terminal_cuu},
	{"/terminal", {"el", SCHEMA_OWN, NULL, 0, "Erase to the end of the line"}, run_terminal_el},
	{"/terminal",
	 {"inkey", SCHEMA_OWN, ARGUMENTS(inkey_arguments), "Wait for a key and return its number"},
	 run_terminal_inkey},
	{"/terminal",
	 {"style", SCHEMA_OWN, ARGUMENTS(style_arguments), "Choose how what is shown next looks"},
	 run_terminal_style},
	{RUN_OWN_SETTINGS,
	 {"edit", SCHEMA_OWN, ARGUMENTS(edit_setting), "Edit a property over several lines"},
	 run_edit},
	{RUN_OWN_RECORDS,
	 {"edit", SCHEMA_OWN, ARGUMENTS(edit_record), "Edit a property over several lines"},
	 run_edit},
};

const size_t run_own_count = sizeof(rows) / sizeof(rows[0]);

size_t run_own_commands(const char *path, struct tree_command *commands)
{
	size_t count = 0;

	for (size_t i = 0; i < run_own_count; i++) {
		if (strcmp(rows[i].path, path) == 0)
			commands[count++] = rows[i].command;
	}
	return count;
}

int run_own(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	for (size_t i = 0; i < run_own_count; i++) {
		const struct own *row = &rows[i];

		if (row->path[0] == '/' && strcmp(row->path, line->menu->path) != 0)
			continue;
		if (strcmp(row->command.name, line->command->name) == 0)
			return row->run(c, line, out, e);
	}
	return err_set(e, ERR_FAILURE, NULL);
}
