// SPDX-License-Identifier: BSD-2-Clause
// One row a command of the console itself, and what it does.

#include "console/run_own.h"

#include <string.h>

#include "console/run_globals.h"
#include "console/run_import.h"
#include "script/text.h"

static const struct tree_argument environment_arguments[] = {{"print", TREE_SWITCH}};

const struct tree_command run_own_commands[] = {
	{"environment", TREE_GLOBAL, environment_arguments, 1, "Show the global variables"},
	{"import", TREE_GLOBAL, run_import_arguments, RUN_IMPORT_ARGUMENTS, "Run a file"},
	{"quit", TREE_GLOBAL, NULL, 0, "End the session"},
};

const size_t run_own_count = sizeof(run_own_commands) / sizeof(run_own_commands[0]);

// name=value, one a line.
static int print_environment(struct console *c, struct err *e)
{
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

int run_own(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	(void)out;
	if (strcmp(line->command->name, "environment") == 0)
		return print_environment(c, e);
	if (strcmp(line->command->name, "import") == 0)
		return run_import(c, line, e);
	c->quit = true;
	return 1;
}
