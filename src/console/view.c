// SPDX-License-Identifier: BSD-2-Clause
// Choosing columns, marking flags, numbering rows.

#include "console/view.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DISTINCTIVE_COLUMNS = 3 }; // protocol, port and address; more leave counters no room

bool view_is_flag(const struct schema_property *p)
{
	return p->letter != '\0';
}

// EMPTY: an empty value counts too, as it does in paragraphs, where it is told.
static bool some_row_has(const struct view *v, const struct schema_property *p, bool empty)
{
	for (size_t i = 0; i < v->count; i++) {
		struct slice value;

		if (record_value(v->rows[i], slice_from(p->name), &value) && (empty || value.n > 0))
			return true;
	}
	return false;
}

// Told beside the columns: by a letter, in a line of its own, in place of the number, or as another
// property.
static bool is_apart(const struct schema_property *p)
{
	return view_is_flag(p) || p->flags & SCHEMA_ALIAS || strcmp(p->name, ".id") == 0 ||
	       strcmp(p->name, "comment") == 0;
}

static bool has_key(const struct schema_menu *menu)
{
	for (size_t i = 0; i < menu->property_count; i++) {
		if (menu->properties[i].flags & SCHEMA_KEY)
			return true;
	}
	return false;
}

// Whether P tells the records of its menu apart: by it they are called or, where they have no name,
// the table begins with it; rules have all of their table.
static bool is_distinctive(const struct schema_menu *menu, const struct schema_property *p)
{
	size_t before = 0;

	if (p->flags & SCHEMA_KEY)
		return true;
	if (!(p->flags & SCHEMA_COLUMN))
		return false;
	for (const struct schema_property *other = menu->properties; other < p; other++)
		before += (other->flags & SCHEMA_COLUMN) != 0;
	return menu->layout == SCHEMA_LAYOUT_DETAIL ||
	       (!has_key(menu) && before < DISTINCTIVE_COLUMNS);
}

static bool is_chosen(const struct view *v, const struct schema_property *p,
		      enum view_columns which)
{
	bool rules = v->menu->layout == SCHEMA_LAYOUT_DETAIL;

	if (is_apart(p))
		return false;
	switch (which) {
	case VIEW_COLUMNS_TABLE:
		return p->flags & SCHEMA_COLUMN;
	case VIEW_COLUMNS_STATS:
		return p->flags & SCHEMA_COUNTER || is_distinctive(v->menu, p);
	case VIEW_COLUMNS_ALL:
		return !(p->flags & SCHEMA_COUNTER) || (!rules && p->flags & SCHEMA_COLUMN);
	case VIEW_COLUMNS_DETAIL_STATS:
		break;
	}
	return true;
}

static int choose_listed(struct view *v, const char *proplist, struct err *e)
{
	struct slice rest = slice_from(proplist);
	struct slice name;
	bool more = true;

	while (more) {
		const struct schema_property *p;

		more = slice_cut(rest, ',', &name, &rest);
		p = schema_property(v->menu, name);
		if (!p || v->column_count == v->menu->property_count)
			return err_set(e, ERR_NO_MATCH,
				       "input does not match any value of proplist");
		v->columns[v->column_count++] = p;
	}
	return 0;
}

int view_choose(struct view *v, enum view_columns which, const char *proplist, struct err *e)
{
	bool empty = which == VIEW_COLUMNS_ALL || which == VIEW_COLUMNS_DETAIL_STATS;
	bool fixed = v->style == OUTPUT_V6 && !empty;

	v->column_count = 0;
	v->columns = calloc(v->menu->property_count + 1, sizeof(*v->columns));
	if (!v->columns)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (proplist)
		return choose_listed(v, proplist, e);
	for (size_t i = 0; i < v->menu->property_count; i++) {
		const struct schema_property *p = &v->menu->properties[i];

		if (is_chosen(v, p, which) && (fixed || some_row_has(v, p, empty)))
			v->columns[v->column_count++] = p;
	}
	return 0;
}

void view_done(struct view *v)
{
	free(v->columns);
	v->columns = NULL;
}

static bool is_set(const struct record *r, const struct schema_property *p)
{
	return record_is(r, p->name, "true");
}

static bool is_used(const struct view *v, const struct schema_property *p)
{
	for (size_t i = 0; i < v->count; i++) {
		if (is_set(v->rows[i], p))
			return true;
	}
	return false;
}

// Kept in ascending order.
static void add_group(struct flags *f, unsigned group)
{
	size_t at = 0;

	while (at < f->count && f->groups[at] < group)
		at++;
	if ((at < f->count && f->groups[at] == group) || f->count == VIEW_GROUPS_MAX)
		return;
	memmove(f->groups + at + 1, f->groups + at, (f->count - at) * sizeof(f->groups[0]));
	f->groups[at] = group;
	f->count++;
}

void flags_find(struct flags *f, const struct view *v, bool used)
{
	for (size_t i = 0; i < v->menu->property_count; i++) {
		const struct schema_property *p = &v->menu->properties[i];

		if (view_is_flag(p) && (!used || is_used(v, p)))
			add_group(f, p->group);
	}
}

static char mark(const struct view *v, const struct record *r, unsigned group)
{
	for (size_t i = 0; i < v->menu->property_count; i++) {
		const struct schema_property *p = &v->menu->properties[i];

		if (view_is_flag(p) && p->group == group && is_set(r, p))
			return p->letter;
	}
	return ' ';
}

void flags_mark(const struct flags *f, const struct view *v, const struct record *r,
		struct strbuf *out)
{
	for (size_t i = 0; i < f->count; i++)
		strbuf_add_char(out, mark(v, r, f->groups[i]));
}

void flags_letters(const struct view *v, struct strbuf *out)
{
	for (size_t i = 0; i < v->menu->property_count; i++) {
		const struct schema_property *p = &v->menu->properties[i];

		if (view_is_flag(p) && is_used(v, p))
			strbuf_add_char(out, p->letter);
	}
}

void flags_legend(const struct flags *f, const struct view *v, const char *letters,
		  struct strbuf *out)
{
	const char *separator = "Flags: ";

	for (size_t g = 0; g < f->count; g++) {
		for (size_t i = 0; i < v->menu->property_count; i++) {
			const struct schema_property *p = &v->menu->properties[i];

			if (!view_is_flag(p) || p->group != f->groups[g] ||
			    (letters && !strchr(letters, p->letter)))
				continue;
			strbuf_add_format(out, "%s%c - ", separator, p->letter);
			for (const char *c = p->name; *c; c++)
				strbuf_add_char(out,
						(char)(letters ? toupper((unsigned char)*c) : *c));
			separator = ", ";
		}
		separator = v->style == OUTPUT_V6 ? ", " : "; ";
	}
}

void view_number(const struct view *v, size_t i, struct strbuf *out)
{
	if (v->show_ids)
		strbuf_add_text(out, record_text(v->rows[i], ".id"));
	else
		strbuf_add_format(out, "%zu", v->numbers[i]);
}

size_t view_number_width(const struct view *v)
{
	struct strbuf text;
	size_t width = 1;

	strbuf_init(&text, 64);
	for (size_t i = 0; i < v->count; i++) {
		strbuf_reset(&text);
		view_number(v, i, &text);
		if (text.length > width)
			width = text.length;
	}
	strbuf_free(&text);
	return width;
}
