// SPDX-License-Identifier: BSD-2-Clause
// Paragraphs of name=value, and the terse form of one line.

#include "console/print.h"

#include <string.h>

#include "console/text_width.h"
#include "console/value_text.h"

enum { VALUE_BYTES_MAX = 1 << 20, NUMBER_WIDTH_MIN = 2 };

struct paragraph {
	struct screen *screen;
	const struct view *view;
	struct flags flags;
	size_t number_width;
	size_t indent; // where properties stand
	size_t column; // where the line under construction ends
	struct strbuf text;
};

static void begin(struct paragraph *p, struct screen *s, const struct view *v)
{
	*p = (struct paragraph){.screen = s, .view = v};
	strbuf_init(&p->text, VALUE_BYTES_MAX);
	flags_find(&p->flags, v, false);
	p->number_width = view_number_width(v);
	if (p->number_width < NUMBER_WIDTH_MIN)
		p->number_width = NUMBER_WIDTH_MIN;
	p->indent = p->number_width + 1 + p->flags.count + 1;
}

// The number and the flags of row I.
static void draw_head(struct paragraph *p, size_t i)
{
	strbuf_reset(&p->text);
	view_number(p->view, i, &p->text);
	screen_add_repeated(p->screen, ' ', p->number_width - p->text.length);
	strbuf_add_char(&p->text, ' ');
	flags_mark(&p->flags, p->view, p->view->rows[i], &p->text);
	strbuf_add_char(&p->text, ' ');
	strbuf_add_slice(&p->screen->text, strbuf_slice(&p->text));
	p->column = p->indent;
}

static void new_line(struct paragraph *p)
{
	screen_add(p->screen, "\n");
	screen_add_repeated(p->screen, ' ', p->indent);
	p->column = p->indent;
}

static void draw_comment(struct paragraph *p, const struct record *r, const char *name)
{
	struct slice text;

	if (p->view->no_comments || !record_value(r, slice_from(name), &text) || text.n == 0)
		return;
	strbuf_reset(&p->text);
	strbuf_add_text(&p->text, ";;; ");
	value_text(NULL, text, VALUE_CELL, p->screen->style, &p->text);
	screen_add_styled(p->screen, SCREEN_COMMENT, strbuf_slice(&p->text));
	new_line(p);
}

// Writes TEXT, in which a line end begins a new line under the first property.
static void draw_lines(struct paragraph *p, struct slice text)
{
	struct slice line;

	while (slice_cut(text, '\n', &line, &text)) {
		strbuf_add_slice(&p->screen->text, line);
		new_line(p);
	}
	strbuf_add_slice(&p->screen->text, line);
	p->column += text_width(line);
}

static void draw_property(struct paragraph *p, const struct schema_property *property,
			  struct slice value)
{
	struct slice text;
	struct slice first;
	struct slice rest;
	size_t name = strlen(property->name) + 1;

	strbuf_reset(&p->text);
	value_text(property, value, VALUE_DETAIL, p->screen->style, &p->text);
	text = strbuf_slice(&p->text);
	(void)slice_cut(text, '\n', &first, &rest);
	if (p->column > p->indent) {
		screen_add(p->screen, " ");
		p->column++;
		if (p->column + name + text_width(first) >= p->screen->width)
			new_line(p);
	}
	screen_add_styled(p->screen, SCREEN_LABEL, slice_from(property->name));
	screen_add(p->screen, "=");
	p->column += name;
	draw_lines(p, text);
}

static bool is_shown(const struct schema_property *property, const struct record *r,
		     struct slice *value)
{
	return !view_is_flag(property) && strcmp(property->name, "comment") != 0 &&
	       strcmp(property->name, "about") != 0 &&
	       record_value(r, slice_from(property->name), value);
}

void print_detail(struct screen *s, const struct view *v)
{
	struct paragraph p;

	begin(&p, s, v);
	if (p.flags.count > 0 && !v->continued) {
		flags_legend(&p.flags, v, NULL, &p.text);
		screen_add_styled(s, SCREEN_LEGEND, strbuf_slice(&p.text));
		screen_add(s, " \n");
	}
	for (size_t i = 0; i < v->count; i++) {
		struct slice value;

		draw_head(&p, i);
		draw_comment(&p, v->rows[i], "comment");
		draw_comment(&p, v->rows[i], "about");
		for (size_t c = 0; c < v->column_count; c++) {
			if (is_shown(v->columns[c], v->rows[i], &value))
				draw_property(&p, v->columns[c], value);
		}
		screen_add(s, "\n\n");
	}
	strbuf_free(&p.text);
}

void print_terse(struct screen *s, const struct view *v)
{
	struct paragraph p;

	begin(&p, s, v);
	for (size_t i = 0; i < v->count; i++) {
		struct slice value;

		draw_head(&p, i);
		strbuf_reset(&p.text);
		if (!v->no_comments && record_value(v->rows[i], SLICE("comment"), &value) &&
		    value.n > 0) {
			strbuf_add_text(&p.text, "comment=");
			value_text(NULL, value, VALUE_TERSE, s->style, &p.text);
		}
		for (size_t c = 0; c < v->column_count; c++) {
			if (!is_shown(v->columns[c], v->rows[i], &value))
				continue;
			strbuf_add_format(&p.text, "%s%s=", p.text.length > 0 ? " " : "",
					  v->columns[c]->name);
			value_text(v->columns[c], value, VALUE_TERSE, s->style, &p.text);
		}
		strbuf_add_slice(&s->text, strbuf_slice(&p.text));
		screen_add(s, "\n");
	}
	strbuf_free(&p.text);
}
