// SPDX-License-Identifier: BSD-2-Clause
// Asking for an export and showing its pieces.

#include "console/run_export.h"

#include <string.h>

#include "console/fetch.h"
#include "console/run_print.h"

struct shown {
	struct console *console;
	struct value *out; // NULL: the screen
};

static int show_piece(void *context, const struct sentence *reply, struct err *e)
{
	const struct shown *shown = context;
	struct screen *screen = &shown->console->screen;

	for (size_t i = 1; i < reply->count; i++) {
		struct slice name;
		struct slice text;

		if (!sentence_pair(reply->word[i], &name, &text) || !slice_is(name, "data"))
			continue;
		strbuf_add_slice(shown->out ? &shown->out->text : &screen->text, text);
	}
	if (shown->out && shown->out->text.failed)
		return err_set(e, ERR_TOO_LARGE, "value is too long");
	if (!shown->out)
		(void)screen_flush(screen, shown->console->out);
	return 0;
}

// What the daemon cannot be asked by query words is found out here first.
static int add_condition(struct console *c, const struct command_line *line, struct request *r,
			 struct err *e)
{
	struct filter filter = {.menu = schema_menu(line->menu), .where = line->where};
	struct value found;
	int result;

	if (!line->where || filter_query(&filter, r))
		return 0;
	value_init(&found);
	result = run_find(c, line, &found, e);
	for (size_t i = 0; i < found.text.length; i++)
		if (found.text.data[i] == ';')
			found.text.data[i] = ',';
	request_pair(r, ".from", strbuf_slice(&found.text));
	value_free(&found);
	return result;
}

int run_export(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	struct shown shown = {c, out};
	struct request r;
	int result = 0;

	request_begin(&r, line->menu->path, line->command->name);
	for (size_t i = 0; i < line->argument_count && result == 0; i++) {
		const struct argument *argument = &line->arguments[i];
		struct value value;

		value_init(&value);
		result = run_argument(c, argument, CONSOLE_SCRIPT, &value, e);
		request_pair(&r, argument->row->name, strbuf_slice(&value.text));
		value_free(&value);
	}
	if (result == 0 && c->screen.terminal && c->screen.width > 0) {
		struct strbuf width;

		strbuf_init(&width, 16);
		strbuf_add_format(&width, "%zu", c->screen.width);
		request_pair(&r, ".width", strbuf_slice(&width));
		strbuf_free(&width);
	}
	if (result == 0)
		result = add_condition(c, line, &r, e);
	if (result == 0 && out)
		out->type = "str";
	if (result == 0)
		result = client_execute(c->client, &r, show_piece, &shown, NULL, e);
	request_free(&r);
	return result;
}
