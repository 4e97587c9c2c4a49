// SPDX-License-Identifier: BSD-2-Clause
// Labels and values, the colons one below the other.

#include "console/print.h"

#include <string.h>

#include "console/text_width.h"
#include "console/value_text.h"

enum { LABEL_INDENT = 2, VALUE_BYTES_MAX = 1 << 20 };

static bool is_listed(const struct view *v, struct slice name)
{
	for (size_t c = 0; c < v->column_count; c++) {
		if (slice_is(name, v->columns[c]->name))
			return true;
	}
	return slice_is(name, "comment");
}

// Whether the field is shown; V is NULL where all are.
static bool is_shown(const struct view *v, const struct record_field *field)
{
	if (slice_starts(field->name, "."))
		return false;
	return !v || is_listed(v, field->name);
}

static void draw_value(struct screen *s, const struct schema_property *p, struct slice value,
		       size_t indent)
{
	struct strbuf text;
	struct slice rest;
	struct slice line;

	strbuf_init(&text, VALUE_BYTES_MAX);
	value_text(p, value, VALUE_CELL, s->style, &text);
	rest = strbuf_slice(&text);
	line = rest;
	while (value_is_list(p) && slice_cut(rest, ',', &line, &rest)) {
		strbuf_add_slice(&s->text, line);
		screen_add(s, "\n");
		screen_add_repeated(s, ' ', indent);
	}
	strbuf_add_slice(&s->text, line);
	screen_add(s, "\n");
	strbuf_free(&text);
}

static void draw_record(struct screen *s, const struct schema_menu *menu, const struct view *v,
			const struct record *r)
{
	size_t width = 0;

	for (size_t i = 0; i < r->count; i++) {
		size_t length = text_width(r->fields[i].name);

		if (is_shown(v, &r->fields[i]) && length > width)
			width = length;
	}
	width += LABEL_INDENT;
	for (size_t i = 0; i < r->count; i++) {
		const struct record_field *field = &r->fields[i];
		struct strbuf label;

		if (!is_shown(v, field))
			continue;
		strbuf_init(&label, VALUE_BYTES_MAX);
		value_add_clean(field->name, &label);
		screen_add_repeated(s, ' ', width - text_width(strbuf_slice(&label)));
		screen_add_styled(s, SCREEN_LABEL, strbuf_slice(&label));
		screen_add(s, ": ");
		draw_value(s, schema_property(menu, field->name), field->value, width + 2);
		strbuf_free(&label);
	}
}

void print_settings(struct screen *s, const struct schema_menu *menu, const struct record *r)
{
	draw_record(s, menu, NULL, r);
}

void print_value_list(struct screen *s, const struct view *v)
{
	for (size_t i = 0; i < v->count; i++) {
		if (i > 0 || v->continued)
			screen_add(s, "\n");
		draw_record(s, v->menu, v, v->rows[i]);
	}
}
