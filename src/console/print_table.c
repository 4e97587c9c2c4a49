// SPDX-License-Identifier: BSD-2-Clause
// The table: legend, titles, rows. The cells are made twice, to measure and to draw, so that only
// the records themselves are kept.

#include "console/print.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "console/value_text.h"

enum { COLUMN_WIDTH_MIN = 5, CELL_BYTES_MAX = 1 << 20 };

struct table {
	struct screen *screen;
	const struct view *view;
	struct flags flags;
	size_t number_width;
	size_t *widths; // of the columns
	struct strbuf line;
	struct strbuf cell;
};

// Which piece of a cell stands in physical line LINE of its row: element by element of a list.
// False when there is none.
static bool piece_of(const struct schema_property *p, struct slice cell, size_t line,
		     struct slice *out)
{
	struct slice rest = cell;
	bool more = true;

	if (!value_is_list(p)) {
		*out = line == 0 ? cell : SLICE("");
		return line == 0;
	}
	for (size_t i = 0; more; i++) {
		more = slice_cut(rest, ',', out, &rest);
		if (i == line)
			return true;
	}
	*out = SLICE("");
	return false;
}

// The text of column C in row R; valid until the next call.
static struct slice cell_of(struct table *t, const struct record *r, size_t c)
{
	const struct schema_property *p = t->view->columns[c];
	struct slice value;

	strbuf_reset(&t->cell);
	if (record_value(r, slice_from(p->name), &value))
		value_text(p, value, VALUE_CELL, &t->cell);
	return strbuf_slice(&t->cell);
}

static void measure(struct table *t)
{
	const struct view *v = t->view;

	t->number_width = view_number_width(v);
	for (size_t c = 0; c < v->column_count; c++)
		t->widths[c] = strlen(v->columns[c]->name);
	for (size_t i = 0; i < v->count; i++) {
		for (size_t c = 0; c < v->column_count; c++) {
			struct slice cell = cell_of(t, v->rows[i], c);
			struct slice piece;

			for (size_t n = 0; piece_of(v->columns[c], cell, n, &piece); n++) {
				size_t width = utf8_length(piece);

				if (width > t->widths[c])
					t->widths[c] = width;
			}
		}
	}
}

static size_t margin(const struct table *t)
{
	return t->number_width + 1 + (t->flags.count > 0 ? t->flags.count + 1 : 0);
}

// Takes from the widest columns what does not fit the terminal, down to a least width.
static void fit(struct table *t)
{
	size_t total = margin(t);

	for (size_t c = 0; c < t->view->column_count; c++)
		total += t->widths[c] + (c > 0 ? 2 : 0);
	while (total > t->screen->width) {
		size_t widest = 0;

		for (size_t c = 1; c < t->view->column_count; c++) {
			if (t->widths[c] > t->widths[widest])
				widest = c;
		}
		if (t->view->column_count == 0 || t->widths[widest] <= COLUMN_WIDTH_MIN)
			return;
		t->widths[widest]--;
		total--;
	}
}

// At most WIDTH characters of TEXT, which is well-formed.
static struct slice cut(struct slice text, size_t width)
{
	size_t n = 0;

	while (n < text.n && width > 0) {
		n++;
		while (n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
			n++;
		width--;
	}
	return (struct slice){text.p, n};
}

static void pad(struct strbuf *out, size_t n)
{
	while (n-- > 0)
		strbuf_add_char(out, ' ');
}

static void add_cell(struct table *t, size_t c, struct slice text)
{
	size_t width = t->widths[c];
	bool right = value_is_number(t->view->columns[c]);
	size_t used;

	text = cut(text, width);
	used = utf8_length(text);
	if (c > 0)
		pad(&t->line, 2);
	if (right)
		pad(&t->line, width - used);
	strbuf_add_slice(&t->line, text);
	if (!right)
		pad(&t->line, width - used);
}

static struct slice finished_line(const struct table *t)
{
	struct slice line = strbuf_slice(&t->line);

	while (line.n > 0 && line.p[line.n - 1] == ' ')
		line.n--;
	return line;
}

static void add_upper(struct strbuf *out, const char *text)
{
	for (; *text; text++)
		strbuf_add_char(out, (char)toupper((unsigned char)*text));
}

static void draw_legends(struct table *t)
{
	const struct view *v = t->view;

	strbuf_reset(&t->line);
	if (t->flags.count > 0) {
		flags_legend(&t->flags, v, true, &t->line);
		screen_add_styled(t->screen, SCREEN_LEGEND, strbuf_slice(&t->line));
		screen_add(t->screen, "\n");
	}
	strbuf_reset(&t->line);
	strbuf_add_text(&t->line, "Columns: ");
	for (size_t c = 0; c < v->column_count; c++) {
		strbuf_add_text(&t->line, c > 0 ? ", " : "");
		add_upper(&t->line, v->columns[c]->name);
	}
	screen_add_styled(t->screen, SCREEN_LEGEND, strbuf_slice(&t->line));
	screen_add(t->screen, "\n");
}

static void draw_titles(struct table *t)
{
	strbuf_reset(&t->line);
	pad(&t->line, t->number_width - 1);
	strbuf_add_char(&t->line, '#');
	pad(&t->line, margin(t) - t->number_width);
	for (size_t c = 0; c < t->view->column_count; c++) {
		strbuf_reset(&t->cell);
		add_upper(&t->cell, t->view->columns[c]->name);
		add_cell(t, c, strbuf_slice(&t->cell));
	}
	screen_add_styled(t->screen, SCREEN_TITLE, finished_line(t));
	screen_add(t->screen, "\n");
}

static void draw_comment(struct table *t, const struct record *r, const char *name)
{
	struct slice text;

	if (!record_value(r, slice_from(name), &text) || text.n == 0)
		return;
	strbuf_reset(&t->line);
	strbuf_add_text(&t->line, ";;; ");
	value_text(NULL, text, VALUE_CELL, &t->line);
	screen_add_styled(t->screen, SCREEN_COMMENT, strbuf_slice(&t->line));
	screen_add(t->screen, "\n");
}

// Physical line N of row I. False when no column has anything for it.
static bool draw_line(struct table *t, size_t i, size_t n)
{
	const struct view *v = t->view;
	const struct record *r = v->rows[i];
	bool any = n == 0;

	strbuf_reset(&t->line);
	strbuf_reset(&t->cell);
	if (n == 0) {
		view_number(v, i, &t->cell);
		pad(&t->line, t->number_width - t->cell.length);
		strbuf_add_slice(&t->line, strbuf_slice(&t->cell));
		strbuf_add_char(&t->line, ' ');
		flags_mark(&t->flags, v, r, &t->line);
		pad(&t->line, t->flags.count > 0);
	} else {
		pad(&t->line, margin(t));
	}
	for (size_t c = 0; c < v->column_count; c++) {
		struct slice piece;

		any = piece_of(v->columns[c], cell_of(t, r, c), n, &piece) || any;
		add_cell(t, c, piece);
	}
	if (!any)
		return false;
	strbuf_add_slice(&t->screen->text, finished_line(t));
	screen_add(t->screen, "\n");
	return true;
}

void print_table(struct screen *s, const struct view *v)
{
	struct table t = {.screen = s, .view = v};

	if (v->count == 0)
		return;
	t.widths = calloc(v->column_count + 1, sizeof(*t.widths));
	if (!t.widths) {
		s->text.failed = true;
		return;
	}
	strbuf_init(&t.line, CELL_BYTES_MAX);
	strbuf_init(&t.cell, CELL_BYTES_MAX);
	flags_find(&t.flags, v, true);
	measure(&t);
	if (s->terminal)
		fit(&t);
	draw_legends(&t);
	draw_titles(&t);
	for (size_t i = 0; i < v->count; i++) {
		draw_comment(&t, v->rows[i], "comment");
		draw_comment(&t, v->rows[i], "about");
		for (size_t n = 0; draw_line(&t, i, n); n++)
			;
	}
	strbuf_free(&t.line);
	strbuf_free(&t.cell);
	free(t.widths);
}
