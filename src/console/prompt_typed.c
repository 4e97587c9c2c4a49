// SPDX-License-Identifier: BSD-2-Clause
// Bringing together editor, reader and painter.

#include "console/prompt_typed.h"

#include <stdlib.h>
#include <string.h>

#include "console/complete_source.h"
#include "console/highlight.h"
#include "console/prompt.h"
#include "console/terminal.h"

enum { LIST_MAX = 1000 };

void typed_init(struct typed *t, struct console *c, struct history *history)
{
	size_t width;
	size_t height;

	*t = (struct typed){.console = c};
	editor_init(&t->editor, history);
	terminal_size(c->out, &width, &height);
	paint_init(&t->painter, width, height);
	c->screen.width = width;
	strbuf_init(&t->prompt, PROMPT_BYTES_MAX);
	strbuf_init(&t->styles, EDIT_BYTES_MAX);
}

void typed_free(struct typed *t)
{
	editor_free(&t->editor);
	strbuf_free(&t->prompt);
	strbuf_free(&t->styles);
	free(t->opens);
}

static void note_line_end(void *context, const char *open)
{
	struct typed *t = context;

	if (t->open_count == t->open_capacity) {
		size_t capacity = t->open_capacity ? t->open_capacity * 2 : 16;
		void *opens = realloc(t->opens, capacity * sizeof(t->opens[0]));

		if (!opens)
			return;
		t->opens = opens;
		t->open_capacity = capacity;
	}
	(void)slice_copy(slice_from(open), t->opens[t->open_count++], sizeof(t->opens[0]));
}

static struct scan scan_of(const struct typed *t)
{
	return (struct scan){.root = &t->console->schema.root->node,
			     .globals = &t->console->globals,
			     .current = t->console->current,
			     .secret = schema_is_secret};
}

// One line of the text after the first: what is open there, or which it is.
static void add_prompt(void *context, size_t line, struct strbuf *out)
{
	const struct typed *t = context;

	if (line > 0) {
		const char *open = line <= t->open_count ? t->opens[line - 1] : "";

		if (open[0])
			strbuf_add_format(out, "%s... ", open);
		else
			strbuf_add_format(out, "line %zu of %zu> ", line + 1, t->open_count + 1);
	} else if (t->editor.searching) {
		strbuf_add_format(out, "(search '%s') ", strbuf_text(&t->editor.pattern));
	} else {
		strbuf_add_slice(out, strbuf_slice(&t->prompt));
	}
}

void typed_draw(struct typed *t)
{
	struct slice text = strbuf_slice(&t->editor.text.text);
	struct screen *screen = &t->console->screen;
	struct painting what = {.text = text,
				.cursor = t->editor.text.cursor,
				.prompt = add_prompt,
				.context = t,
				.prompt_style = screen_style_code(screen, SCREEN_PROMPT),
				.style_codes = highlight_codes};
	struct scan scan = scan_of(t);
	struct scan_place place;
	char *styles;

	strbuf_reset(&t->styles);
	styles = strbuf_reserve(&t->styles, text.n);
	t->open_count = 0;
	scan.line_end = note_line_end;
	scan.context = t;
	scan_text(&scan, text, (uint8_t *)styles, &place);
	what.styles = screen->colour ? (const uint8_t *)styles : NULL;
	paint_draw(&t->painter, &what, &screen->text);
}

void typed_leave(struct typed *t)
{
	paint_leave(&t->painter, &t->console->screen.text);
}

void typed_resize(struct typed *t)
{
	size_t width;
	size_t height;

	terminal_size(t->console->out, &width, &height);
	paint_resize(&t->painter, width, height);
	t->console->screen.width = width;
}

static struct scan_place place_of(const struct typed *t, struct slice text)
{
	struct scan scan = scan_of(t);
	struct scan_place place;

	scan_text(&scan, text, NULL, &place);
	return place;
}

bool typed_is_open(const struct typed *t)
{
	struct scan_place place = place_of(t, strbuf_slice(&t->editor.text.text));

	return place.open_count > 0 && !place.too_deep; // then the parser finds what is missing
}

bool typed_is_secret(const struct typed *t)
{
	return place_of(t, strbuf_slice(&t->editor.text.text)).secret;
}

static void find(struct typed *t, struct scan_place *place, struct candidates *out)
{
	struct slice text = edit_before(&t->editor.text);
	struct complete_source source = complete_source_of(t->console);

	*place = place_of(t, text);
	complete_find(place, text, &source, out);
}

static void list(struct typed *t, const struct candidates *c)
{
	struct screen *screen = &t->console->screen;

	typed_leave(t);
	if (c->count > LIST_MAX)
		strbuf_add_format(&screen->text, "%zu possibilities\n", c->count);
	else
		help_list(screen, c);
}

void typed_complete(struct typed *t, bool again)
{
	struct strbuf text;
	struct scan_place place;
	struct candidates c;

	find(t, &place, &c);
	strbuf_init(&text, 2 * CANDIDATE_BYTES_MAX + 4);
	complete_common(&c, &place, edit_before(&t->editor.text), &text);
	if (text.length > 0)
		edit_replace(&t->editor.text, c.start, strbuf_slice(&text));
	else if (again && c.count > 0)
		list(t, &c);
	strbuf_free(&text);
	candidates_free(&c);
}

void typed_complete_certain(struct typed *t)
{
	struct scan_place place;
	struct candidates c;

	struct slice word;

	find(t, &place, &c);
	word = edit_before(&t->editor.text);
	word.p += place.start;
	word.n -= place.start;
	if (c.count == 1 && place.expected == SCAN_WORD && word.n > 0 &&
	    strncmp(c.items[0].text, word.p, word.n) == 0)
		typed_complete(t, false);
	candidates_free(&c);
}

void typed_help(struct typed *t)
{
	struct scan_place place;
	struct candidates c;

	find(t, &place, &c);
	typed_leave(t);
	help_show(&t->console->screen, &place, &c);
	candidates_free(&c);
}

void typed_question(struct typed *t)
{
	struct scan_place place = place_of(t, edit_before(&t->editor.text));

	if (place.quoted || place.comment)
		edit_insert(&t->editor.text, SLICE("?"));
	else
		typed_help(t);
}
