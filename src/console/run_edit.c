// SPDX-License-Identifier: BSD-2-Clause
// The value is asked for, edited and set.

#include "console/run_edit.h"

#include "console/pane.h"
#include "console/run.h"
#include "console/terminal.h"

#define SCREEN_ENTER "\033[?1049h"
#define SCREEN_LEAVE "\033[?1049l"

static int flush(struct console *c, struct err *e)
{
	return screen_flush(&c->screen, c->out) < 0 ? err_set(e, ERR_IO, "cannot write") : 0;
}

// *OUT_SAVE: it is to be set.
static int edit(struct console *c, struct pane *pane, const char *name, bool *out_save,
		struct err *e)
{
	enum pane_event event = PANE_NOTHING;
	struct strbuf input;
	int result = 0;

	strbuf_init(&input, EDIT_BYTES_MAX);
	screen_add(&c->screen, SCREEN_ENTER);
	while (result == 0 && event == PANE_NOTHING) {
		enum terminal_input got;
		size_t width;
		size_t height;

		terminal_size(c->out, &width, &height);
		pane_draw(pane, name, width, height, &c->screen.text);
		result = flush(c, e);
		got = result == 0 ? terminal_read(&input, -1) : TERMINAL_END;
		if (got == TERMINAL_END || got == TERMINAL_INTERRUPT)
			event = PANE_LEAVE;
		if (got == TERMINAL_BYTES)
			strbuf_consume(&input, pane_feed(pane, strbuf_slice(&input), &event));
	}
	terminal_unread(strbuf_slice(&input));
	strbuf_free(&input);
	*out_save = event == PANE_SAVE;
	screen_add(&c->screen, SCREEN_LEAVE);
	return flush(c, e) < 0 ? -1 : result;
}

static int get(struct console *c, const struct command_line *line, const struct strbuf *items,
	       const struct argument *name, struct strbuf *out, struct err *e)
{
	struct request r;
	int result;

	request_begin(&r, line->menu->path, "get");
	if (items->length > 0)
		request_pair(&r, "numbers", strbuf_slice(items));
	request_pair(&r, "value-name", (struct slice){name->text, name->length});
	result = client_execute(c->client, &r, NULL, NULL, out, e);
	request_free(&r);
	return result;
}

static int set(struct console *c, const struct command_line *line, const struct strbuf *items,
	       const struct argument *name, struct slice text, struct err *e)
{
	struct request r;
	int result;

	request_begin(&r, line->menu->path, "set");
	if (items->length > 0)
		request_pair(&r, "numbers", strbuf_slice(items));
	request_pair(&r, name->text, text);
	result = client_execute(c->client, &r, NULL, NULL, NULL, e);
	request_free(&r);
	return result;
}

int run_edit(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	const struct argument *numbers = command_line_argument(line, "numbers");
	const struct argument *name = command_line_argument(line, "value-name");
	struct strbuf items;
	struct strbuf text;
	struct pane pane;
	bool save;
	int result = 0;

	(void)out;
	if (!terminal_is_open() || !name->text)
		return err_set(e, ERR_FAILURE, "this command requires user input");
	strbuf_init(&items, SENTENCE_WORD_MAX);
	strbuf_init(&text, SENTENCE_SIZE_MAX);
	if (numbers)
		result = run_items(c, line->menu, numbers, &items, e);
	if (result == 0)
		result = get(c, line, &items, name, &text, e);
	if (result == 0) {
		terminal_mode(TERMINAL_TYPING);
		pane_init(&pane, strbuf_slice(&text));
		result = edit(c, &pane, name->text, &save, e);
		terminal_mode(TERMINAL_RUNNING);
		if (result == 0 && save)
			result = set(c, line, &items, name, strbuf_slice(&pane.text.text), e);
		pane_free(&pane);
	}
	strbuf_free(&items);
	strbuf_free(&text);
	return result;
}
