// SPDX-License-Identifier: BSD-2-Clause
// A session's beginning and end, and the texts that run in it.

#include "console/console.h"

#include <string.h>

#include "console/run.h"
#include "script/script.h"

int console_init(struct console *c, struct client *client, int out, struct err *e)
{
	*c = (struct console){.client = client, .out = out};
	screen_init(&c->screen, out);
	if (schema_fetch(&c->schema, client, e) < 0)
		return -1;
	c->current = &c->schema.root->node;
	return 0;
}

void console_done(struct console *c)
{
	client_close(c->client);
	numbers_free(&c->numbers);
	schema_free(&c->schema);
	screen_free(&c->screen);
}

// Names the command in the error that it ended with, as RouterOS does for scripts.
static void add_place(const struct command_line *line, struct err *e)
{
	char text[sizeof(e->text)];
	const char *path = strcmp(line->menu->path, "/") == 0 ? "" : line->menu->path;

	memcpy(text, e->text, sizeof(text));
	(void)err_set(e, e->kind, "%.120s (%s/%s; line %u)", text, path, line->command->name,
		      line->position.line);
}

int console_run(struct console *c, struct slice text, enum console_mode mode, char *open,
		struct err *e)
{
	struct script script;
	int result = script_parse(&script, text, &c->schema.root->node, c->current, e);

	if (open && script.open) { // there is more to come
		*open = script.open;
		script_free(&script);
		return 0;
	}
	for (size_t i = 0; result == 0 && i < script.count && !c->quit; i++) {
		const struct command_line *line = script.lines[i];

		result = run_line(c, line, mode, NULL, e);
		if (result < 0 && mode == CONSOLE_SCRIPT && line->kind == COMMAND_LINE_COMMAND)
			add_place(line, e);
		if (screen_flush(&c->screen, c->out) < 0 && result == 0)
			result = err_set(e, ERR_IO, "cannot write the output");
	}
	script_free(&script);
	return result;
}
