// SPDX-License-Identifier: BSD-2-Clause
// The text is walked twice: to learn which row the cursor is in, and to draw.

#include "console/editor_paint.h"

#include <string.h>

#include "base/utf8.h"
#include "console/text_width.h"

enum { PROMPT_BYTES_MAX = 4096 };

struct walk {
	struct painter *painter;
	const struct painting *what;
	struct strbuf *out; // NULL: only measuring
	size_t row;
	size_t column;
	size_t end; // the row behind the last that is drawn
	const char *style;
	size_t cursor_row;
	size_t cursor_column;
};

void paint_init(struct painter *p, size_t width, size_t height)
{
	*p = (struct painter){.width = width, .height = height};
	if (p->width < 2)
		p->width = 2;
	if (p->height < 1)
		p->height = 1;
	if (p->height > PAINT_ROWS_MAX)
		p->height = PAINT_ROWS_MAX;
}

void paint_resize(struct painter *p, size_t width, size_t height)
{
	struct painter before = *p;

	paint_init(p, width, height);
	for (size_t i = 0; i < before.row; i++)
		p->row += before.columns[i] > 0 ? (before.columns[i] - 1) / p->width + 1 : 1;
	p->row += before.column / p->width;
	p->column = before.column % p->width;
}

static bool is_shown(const struct walk *w)
{
	return w->out && w->row >= w->painter->top && w->row < w->end;
}

static void set_style(struct walk *w, const char *style)
{
	if (!is_shown(w) || strcmp(style, w->style) == 0)
		return;
	if (w->style[0])
		strbuf_add_text(w->out, "\033[0m");
	strbuf_add_text(w->out, style);
	w->style = style;
}

static void new_row(struct walk *w)
{
	if (is_shown(w)) {
		set_style(w, "");
		w->painter->columns[w->row - w->painter->top] = (uint16_t)w->column;
		if (w->column < w->painter->width)
			strbuf_add_text(w->out, "\033[K");
		if (w->row + 1 < w->end)
			strbuf_add_text(w->out, "\r\n");
	}
	w->row++;
	w->column = 0;
}

// One character, with what combines with it. What could steer the terminal is shown as '?'.
static void add(struct walk *w, struct slice cluster, unsigned columns)
{
	char clean[64];

	if (cluster.p[0] == '\t') {
		cluster = SLICE(" ");
	} else {
		utf8_clean(cluster, clean, sizeof(clean));
		cluster = slice_from(clean);
	}
	if (cluster.n == 0 && columns > 0)
		cluster = columns > 1 ? SLICE("??") : SLICE("?");
	if (w->column + columns > w->painter->width)
		new_row(w);
	if (is_shown(w))
		strbuf_add_slice(w->out, cluster);
	w->column += columns;
}

static void add_prompt(struct walk *w, size_t line)
{
	struct strbuf prompt;
	struct slice rest;

	strbuf_init(&prompt, PROMPT_BYTES_MAX);
	w->what->prompt(w->what->context, line, &prompt);
	rest = strbuf_slice(&prompt);
	while (rest.n > 0) {
		unsigned columns;
		size_t n = text_cluster(rest, &columns);

		set_style(w, w->what->prompt_style);
		add(w, (struct slice){rest.p, n}, columns);
		rest.p += n;
		rest.n -= n;
	}
	strbuf_free(&prompt);
}

// The cursor is here, unless the next character begins another row.
static void note_cursor(struct walk *w, unsigned next_columns)
{
	bool wraps = w->column + next_columns > w->painter->width;

	w->cursor_row = w->row + wraps;
	w->cursor_column = wraps ? 0 : w->column;
}

static void walk(struct walk *w)
{
	struct slice text = w->what->text;
	size_t line = 0;
	size_t at = 0;

	add_prompt(w, line);
	while (at < text.n) {
		unsigned columns;
		size_t n = text_cluster((struct slice){text.p + at, text.n - at}, &columns);

		if (at == w->what->cursor)
			note_cursor(w, text.p[at] == '\n' ? 0 : columns);
		if (text.p[at] == '\n') {
			new_row(w);
			add_prompt(w, ++line);
		} else {
			set_style(w,
				  w->what->styles ? w->what->style_codes[w->what->styles[at]] : "");
			add(w, (struct slice){text.p + at, n}, columns);
		}
		at += n;
	}
	if (w->column == w->painter->width)
		new_row(w);
	if (w->what->cursor >= text.n)
		note_cursor(w, 0);
	if (w->cursor_column == w->painter->width) // before a line end
		w->cursor_column--;
}

static void move(struct strbuf *out, size_t n, char direction)
{
	if (n > 0)
		strbuf_add_format(out, "\033[%zu%c", n, direction);
}

static void choose_top(struct painter *p, size_t rows, size_t cursor)
{
	if (rows <= p->height)
		p->top = 0;
	else if (p->top > rows - p->height)
		p->top = rows - p->height;
	if (cursor < p->top)
		p->top = cursor;
	if (cursor >= p->top + p->height)
		p->top = cursor - p->height + 1;
}

void paint_draw(struct painter *p, const struct painting *what, struct strbuf *out)
{
	struct walk w = {.painter = p, .what = what, .style = ""};
	size_t rows;

	walk(&w);
	rows = w.row + 1;
	choose_top(p, rows, w.cursor_row);
	move(out, p->row, 'A');
	strbuf_add_char(out, '\r');
	w = (struct walk){.painter = p, .what = what, .out = out, .style = ""};
	w.end = rows < p->top + p->height ? rows : p->top + p->height;
	walk(&w);
	if (is_shown(&w)) {
		set_style(&w, "");
		p->columns[w.row - p->top] = (uint16_t)w.column;
	}
	p->rows = w.end - p->top;
	if (rows == w.end) // else the last row drawn may be full, and the cursor still upon it
		strbuf_add_text(out, "\033[J");
	move(out, w.end - 1 - w.cursor_row, 'A');
	strbuf_add_char(out, '\r');
	move(out, w.cursor_column, 'C');
	p->row = w.cursor_row - p->top;
	p->column = w.cursor_column;
}

void paint_leave(struct painter *p, struct strbuf *out)
{
	if (p->rows > 0)
		move(out, p->rows - 1 - p->row, 'B');
	strbuf_add_text(out, "\r\n");
	paint_init(p, p->width, p->height);
}
