// SPDX-License-Identifier: BSD-2-Clause
// Asking for an export and showing its pieces.

#include "console/run_export.h"

#include <string.h>

#include "console/fetch.h"
#include "console/run_find.h"
#include "script/text.h"

struct shown {
	struct console *console;
	struct strbuf *out; // the screen's text, or what is gathered
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
		strbuf_add_slice(shown->out, text);
	}
	if (shown->out->failed)
		return err_set(e, ERR_TOO_LARGE, "value is too long");
	if (shown->out == &screen->text)
		(void)console_flush(shown->console, NULL);
	return 0;
}

// What the daemon cannot be asked by query words is found out here first.
static int add_condition(struct console *c, const struct command_line *line, struct request *r,
			 struct err *e)
{
	struct filter filter = {.menu = schema_menu(line->menu), .where = line->where};
	struct value found = value_nothing();
	struct strbuf ids;
	int result;

	if (!line->where || filter_query(&filter, r))
		return 0;
	result = run_find(c, line, &found, e);
	strbuf_init(&ids, SENTENCE_SIZE_MAX);
	text_list(found, &ids);
	request_pair(r, ".from", strbuf_slice(&ids));
	strbuf_free(&ids);
	value_drop(found);
	return result;
}

int run_export(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	struct strbuf text;
	struct shown shown = {c, out ? &text : &c->screen.text};
	struct request r;
	int result;

	request_begin(&r, line->menu->path, line->command->name);
	for (size_t i = 0; i < line->argument_count; i++)
		request_pair(&r, line->arguments[i].row->name,
			     (struct slice){line->arguments[i].text, line->arguments[i].length});
	if (c->screen.terminal && c->screen.width > 0) {
		struct strbuf width;

		strbuf_init(&width, 16);
		strbuf_add_format(&width, "%zu", c->screen.width);
		request_pair(&r, ".width", strbuf_slice(&width));
		strbuf_free(&width);
	}
	strbuf_init(&text, VALUE_TEXT_MAX);
	result = style_fetch(c, e);
	if (result == 0 && c->screen.style == OUTPUT_V6)
		request_pair(&r, ".style", SLICE("v6"));
	if (result == 0)
		result = add_condition(c, line, &r, e);
	if (result == 0)
		result = client_execute(c->client, &r, show_piece, &shown, NULL, e);
	if (result == 0 && out && !value_str(strbuf_slice(&text), out))
		result = err_set(e, ERR_NO_MEMORY, NULL);
	strbuf_free(&text);
	request_free(&r);
	return result;
}
