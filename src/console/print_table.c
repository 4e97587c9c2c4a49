// SPDX-License-Identifier: BSD-2-Clause
// The table: legend, titles, rows. The cells are made twice, to measure and to draw, so that only
// the records themselves are kept.

#include "console/print.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "console/text_width.h"
#include "console/value_text.h"

enum { COLUMN_WIDTH_MIN = 5, COLUMN_GAP = 2, CELL_BYTES_MAX = 1 << 20, NUMBER_WIDTH_V6 = 2 };

struct table {
	struct screen *screen;
	const struct view *view;
	struct table_layout *layout;
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
	const struct schema_property *p = t->layout->columns[c];
	struct slice value;

	strbuf_reset(&t->cell);
	if (record_value(r, slice_from(p->name), &value))
		value_text(p, value, VALUE_CELL, t->screen->style, &t->cell);
	return strbuf_slice(&t->cell);
}

static size_t number_title(const struct table *t)
{
	return t->layout->number_width + 1;
}

// What stands before the columns: number and flags.
static size_t margin(const struct table *t)
{
	size_t flags = t->layout->flags.count;

	return number_title(t) + (flags > 0 ? flags + 1 : 0);
}

// Raises the width of column C to what its cells in the view need.
static void measure(struct table *t, size_t c)
{
	const struct schema_property *p = t->layout->columns[c];
	size_t *content = &t->layout->content[c];

	for (size_t i = 0; i < t->view->count; i++) {
		struct slice cell = cell_of(t, t->view->rows[i], c);
		struct slice piece;

		for (size_t n = 0; piece_of(p, cell, n, &piece); n++) {
			size_t width = text_width(piece);

			*content = width > *content ? width : *content;
		}
	}
}

// Adds the column P at the place that its row in the menu gives it among the others; where they are
// chosen by name all are there from the start.
static void add_column(struct table_layout *layout, const struct schema_property *p)
{
	size_t at = 0;
	size_t rest;

	for (size_t c = 0; c < layout->wanted_count; c++) {
		if (layout->columns[c] == p)
			return;
	}
	while (at < layout->wanted_count && layout->columns[at] < p)
		at++;
	rest = layout->wanted_count - at;
	memmove(layout->columns + at + 1, layout->columns + at, rest * sizeof(layout->columns[0]));
	memmove(layout->content + at + 1, layout->content + at, rest * sizeof(layout->content[0]));
	layout->columns[at] = p;
	layout->content[at] = 0;
	layout->wanted_count++;
}

static size_t total_width(const struct table *t)
{
	size_t total = margin(t);

	for (size_t c = 0; c < t->layout->column_count; c++)
		total += t->layout->widths[c] + (c > 0 ? COLUMN_GAP : 0);
	return total;
}

static bool is_too_wide(const struct table *t)
{
	return t->screen->terminal && total_width(t) > t->screen->width;
}

// How much narrower column C may become: first its title is cut, then texts are; numbers, addresses
// and what a record is called by mean something only as a whole.
static size_t slack(const struct table_layout *layout, size_t c, bool cut)
{
	size_t least =
		layout->content[c] > COLUMN_WIDTH_MIN ? layout->content[c] : COLUMN_WIDTH_MIN;

	if (cut && layout->columns[c]->type == SCHEMA_STRING &&
	    !(layout->columns[c]->flags & SCHEMA_KEY))
		least = COLUMN_WIDTH_MIN;
	return layout->widths[c] > least ? layout->widths[c] - least : 0;
}

// Takes one from the column that can best spare it. False when none can.
static bool narrow(struct table_layout *layout, bool cut)
{
	size_t most = 0;

	for (size_t c = 1; c < layout->column_count; c++) {
		if (slack(layout, c, cut) > slack(layout, most, cut))
			most = c;
	}
	if (slack(layout, most, cut) == 0)
		return false;
	layout->widths[most]--;
	return true;
}

// Makes the table as wide as the terminal at most: narrower columns, then fewer.
static void fit(struct table *t)
{
	struct table_layout *layout = t->layout;

	layout->column_count = layout->wanted_count;
	if (layout->column_count == 0)
		return; // a menu that is shown in detail, and marks none for a table
	do {
		for (size_t c = 0; c < layout->column_count; c++) {
			size_t title = strlen(layout->columns[c]->name);

			layout->widths[c] = title > layout->content[c] ? title : layout->content[c];
		}
		while (is_too_wide(t) && (narrow(layout, false) || narrow(layout, true)))
			;
	} while (is_too_wide(t) && layout->column_count-- > 1);
	if (layout->column_count == 0)
		layout->column_count = 1; // and it runs over
}

static void add_letters(struct table *t)
{
	struct strbuf letters;

	strbuf_init(&letters, VIEW_LETTERS_MAX);
	flags_letters(t->view, &letters);
	for (size_t i = 0; i < letters.length; i++) {
		size_t n = strlen(t->layout->letters);

		if (!strchr(t->layout->letters, letters.data[i]) && n < VIEW_LETTERS_MAX)
			t->layout->letters[n] = letters.data[i];
	}
	strbuf_free(&letters);
}

// Makes room for the rows of the view. True when the layout is another one then.
static bool widen(struct table *t)
{
	struct table_layout *layout = t->layout;
	struct table_layout before = *layout;
	size_t *widths = calloc(t->view->menu->property_count + 1, sizeof(*widths));
	size_t number_width = view_number_width(t->view);
	bool changed;

	if (!widths)
		return true; // legend and titles are shown once too often
	memcpy(widths, layout->widths, layout->column_count * sizeof(*widths));
	if (layout->wanted_count == 0) {
		for (size_t c = 0; c < t->view->column_count; c++)
			layout->columns[c] = t->view->columns[c];
		layout->wanted_count = t->view->column_count;
	}
	for (size_t c = 0; c < t->view->column_count; c++)
		add_column(layout, t->view->columns[c]);
	if (t->view->style == OUTPUT_V6 && number_width < NUMBER_WIDTH_V6)
		number_width = NUMBER_WIDTH_V6;
	if (number_width > layout->number_width)
		layout->number_width = number_width;
	flags_find(&layout->flags, t->view, t->view->style == OUTPUT_V7);
	if (t->view->style == OUTPUT_V7) // v6 tells all of them from the start
		add_letters(t);
	for (size_t c = 0; c < layout->wanted_count; c++)
		measure(t, c);
	fit(t);
	changed = layout->column_count != before.column_count ||
		  layout->number_width != before.number_width ||
		  strcmp(layout->letters, before.letters) != 0 ||
		  memcmp(widths, layout->widths, layout->column_count * sizeof(*widths)) != 0;
	free(widths);
	return changed;
}

static void pad(struct strbuf *out, size_t n)
{
	while (n-- > 0)
		strbuf_add_char(out, ' ');
}

static void add_cell(struct table *t, size_t c, struct slice text)
{
	size_t width = t->layout->widths[c];
	bool right = value_is_number(t->layout->columns[c]);
	size_t used;

	text = text_fit(text, width);
	used = text_width(text);
	if (c > 0)
		pad(&t->line, COLUMN_GAP);
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
	bool v6 = t->view->style == OUTPUT_V6;

	strbuf_reset(&t->line);
	if (t->layout->flags.count > 0) {
		flags_legend(&t->layout->flags, t->view, v6 ? NULL : t->layout->letters, &t->line);
		screen_add_styled(t->screen, SCREEN_LEGEND, strbuf_slice(&t->line));
		screen_add(t->screen, v6 ? " \n" : "\n");
	}
	if (v6)
		return;
	strbuf_reset(&t->line);
	strbuf_add_text(&t->line, "Columns: ");
	for (size_t c = 0; c < t->layout->column_count; c++) {
		strbuf_add_text(&t->line, c > 0 ? ", " : "");
		add_upper(&t->line, t->layout->columns[c]->name);
	}
	screen_add_styled(t->screen, SCREEN_LEGEND, strbuf_slice(&t->line));
	screen_add(t->screen, "\n");
}

static void draw_titles(struct table *t)
{
	strbuf_reset(&t->line);
	pad(&t->line, t->layout->number_width - 1);
	strbuf_add_char(&t->line, '#');
	pad(&t->line, margin(t) - t->layout->number_width);
	for (size_t c = 0; c < t->layout->column_count; c++) {
		strbuf_reset(&t->cell);
		add_upper(&t->cell, t->layout->columns[c]->name);
		add_cell(t, c, strbuf_slice(&t->cell));
	}
	screen_add_styled(t->screen, SCREEN_TITLE, finished_line(t));
	screen_add(t->screen, "\n");
}

// Number and flags of row I or, without SHOWN, as many blanks.
static void add_head(struct table *t, size_t i, bool shown)
{
	if (!shown) {
		pad(&t->line, margin(t));
		return;
	}
	strbuf_reset(&t->cell);
	view_number(t->view, i, &t->cell);
	pad(&t->line, t->layout->number_width - t->cell.length);
	strbuf_add_slice(&t->line, strbuf_slice(&t->cell));
	strbuf_add_char(&t->line, ' ');
	flags_mark(&t->layout->flags, t->view, t->view->rows[i], &t->line);
	pad(&t->line, t->layout->flags.count > 0);
}

// Physical line N of row I; HEAD: number and flags stand in the first. False when no column has
// anything for it.
static bool draw_line(struct table *t, size_t i, size_t n, bool head)
{
	const struct record *r = t->view->rows[i];
	bool any = n == 0;

	strbuf_reset(&t->line);
	add_head(t, i, head && n == 0);
	for (size_t c = 0; c < t->layout->column_count; c++) {
		struct slice piece;

		any = piece_of(t->layout->columns[c], cell_of(t, r, c), n, &piece) || any;
		add_cell(t, c, piece);
	}
	if (!any)
		return false;
	strbuf_add_slice(&t->screen->text, finished_line(t));
	screen_add(t->screen, "\n");
	return true;
}

// The comment NAME of row I, on a line of its own; in v6 what stands before the columns, if it is not
// shown yet, stands before the comment. True when it was shown.
static bool draw_comment(struct table *t, size_t i, const char *name, bool head)
{
	struct slice text;

	if (t->view->no_comments || !record_value(t->view->rows[i], slice_from(name), &text) ||
	    text.n == 0)
		return false;
	if (t->view->style == OUTPUT_V6) {
		strbuf_reset(&t->line);
		add_head(t, i, head);
		strbuf_add_slice(&t->screen->text, strbuf_slice(&t->line));
	}
	strbuf_reset(&t->line);
	strbuf_add_text(&t->line, ";;; ");
	value_text(NULL, text, VALUE_CELL, t->screen->style, &t->line);
	screen_add_styled(t->screen, SCREEN_COMMENT, strbuf_slice(&t->line));
	screen_add(t->screen, "\n");
	return true;
}

static void draw_row(struct table *t, size_t i)
{
	bool commented = draw_comment(t, i, "comment", true);

	commented = draw_comment(t, i, "about", !commented) || commented;
	for (size_t n = 0; draw_line(t, i, n, !commented || t->view->style == OUTPUT_V7); n++)
		;
}

// Room for every column that the menu has.
static bool prepare(struct table_layout *layout, const struct view *v)
{
	size_t most = v->menu->property_count + 1;

	if (!layout->columns)
		layout->columns = calloc(most, sizeof(*layout->columns));
	if (!layout->content)
		layout->content = calloc(most, sizeof(*layout->content));
	if (!layout->widths)
		layout->widths = calloc(most, sizeof(*layout->widths));
	return layout->columns && layout->content && layout->widths;
}

void print_table_next(struct screen *s, const struct view *v, struct table_layout *layout)
{
	struct table t = {.screen = s, .view = v, .layout = layout};

	if (v->count == 0 && (v->style == OUTPUT_V7 || v->continued))
		return;
	if (!prepare(layout, v)) {
		s->text.failed = true;
		return;
	}
	strbuf_init(&t.line, CELL_BYTES_MAX);
	strbuf_init(&t.cell, CELL_BYTES_MAX);
	if (widen(&t)) {
		draw_legends(&t);
		draw_titles(&t);
	}
	for (size_t i = 0; i < v->count; i++) {
		draw_row(&t, i);
	}
	strbuf_free(&t.line);
	strbuf_free(&t.cell);
}

void print_table_done(struct table_layout *layout)
{
	free(layout->columns);
	free(layout->content);
	free(layout->widths);
	*layout = (struct table_layout){0};
}

void print_table(struct screen *s, const struct view *v)
{
	struct table_layout layout = {0};

	print_table_next(s, v, &layout);
	print_table_done(&layout);
}
