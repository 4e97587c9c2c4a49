// SPDX-License-Identifier: BSD-2-Clause
// Which properties a statement names: those that differ from what the record begins with.

#include "mgmt/export_statement.h"

#include <stdlib.h>
#include <string.h>

#include "mgmt/registry.h"
#include "schema/row.h"

enum { VALUE_MAX = 1 << 17 };

bool export_has(const struct table *t)
{
	switch (t->menu->kind) {
	case MENU_SETTINGS:
	case MENU_LIST:
	case MENU_ORDERED:
	case MENU_FIXED:
		return !t->hooks->refusal && !(t->menu->flags & MENU_NO_EXPORT);
	default:
		return false;
	}
}

void export_add_path(struct strbuf *out, const char *path)
{
	strbuf_add_char(out, '/');
	for (const char *p = path + 1; *p; p++)
		strbuf_add_char(out, *p == '/' ? ' ' : *p);
}

static bool is_exported(const struct property *p, const struct export_options *options)
{
	const uint32_t never = PROPERTY_ALIAS | PROPERTY_READ_ONLY | PROPERTY_LIVE |
			       PROPERTY_WRITE_ONLY | PROPERTY_NO_EXPORT;

	return !(p->flags & never) && (options->sensitive || !(p->flags & PROPERTY_SECRET));
}

static int compare_names(const void *left, const void *right)
{
	const struct property *a = *(const struct property *const *)left;
	const struct property *b = *(const struct property *const *)right;

	return strcmp(a->name, b->name);
}

// Those of MENU that are exported, by name.
static size_t sort_properties(const struct menu *menu, const struct export_options *options,
			      const struct property *out[EXPORT_WORDS_MAX])
{
	size_t common_count;
	const struct property *common = menu_common_properties(menu, &common_count);
	size_t n = 0;

	for (size_t i = 0; i < menu->property_count; i++)
		if (is_exported(&menu->properties[i], options))
			out[n++] = &menu->properties[i];
	for (size_t i = 0; i < common_count; i++)
		if (is_exported(&common[i], options))
			out[n++] = &common[i];
	qsort(out, n, sizeof(out[0]), compare_names);
	return n;
}

static void add_property(const struct row *row, const struct property *p, struct export_line *l)
{
	struct strbuf text;
	struct slice value;

	strbuf_init(&text, VALUE_MAX);
	row_format(row, p, &text);
	value = strbuf_slice(&text);
	if (p->type == PROPERTY_BOOL)
		value = slice_from(slice_is(value, "true") ? "yes" : "no");
	if (text.failed)
		l->text.failed = true;
	export_line_value(l, p->name, value);
	strbuf_free(&text);
}

// Whether the statement says what P is, given that the record begins as BEGIN.
static bool is_said(const struct menu *menu, const struct row *row, const struct row *begin,
		    const struct property *p, bool adds, bool verbose)
{
	if (adds && p->flags & (PROPERTY_REQUIRED | PROPERTY_SAID))
		return true;
	// A comment that is not there is not said even in words: no record begins with one.
	if (verbose && (row_has(menu, row, p) || p->flags & PROPERTY_OPTIONAL))
		return true;
	return !row_same_value(menu, row, begin, p);
}

static void add_said(const struct menu *menu, const struct row *row, const struct property *p,
		     struct export_line *l)
{
	char absent[64] = "!";

	if (p->flags & PROPERTY_OPTIONAL && !row_has(menu, row, p)) {
		(void)strncat(absent, p->name, sizeof(absent) - 2);
		export_line_word(l, absent);
	} else {
		add_property(row, p, l);
	}
}

// One that is always there and has no name is called by its number, as RouterOS does.
static void add_command(const struct table *t, const struct record *record, bool adds, bool terse,
			struct export_line *l)
{
	const struct row *row = record->row;
	const struct property *key = menu_key(t->menu);
	struct strbuf words;

	strbuf_init(&words, 256);
	if (terse) {
		export_add_path(&words, t->menu->path);
		strbuf_add_char(&words, ' ');
	}
	strbuf_add_text(&words, adds ? "add" : "set");
	if (!adds && t->menu->kind != MENU_SETTINGS && !key)
		strbuf_add_format(&words, " %zu", record->place);
	export_line_word(l, strbuf_text(&words));
	strbuf_free(&words);
	if (!adds && t->menu->kind != MENU_SETTINGS && key)
		export_line_value(l, NULL,
				  slice_from(*(char *const *)((const char *)row + key->offset)));
}

bool export_statement(const struct table *t, const struct record *record,
		      const struct export_options *options, struct export_line *l)
{
	const struct menu *menu = t->menu;
	const struct row *row = record->row;
	bool adds = !record->builtin;
	struct row *begin = registry_begin_row(t, record);
	const struct property *list[EXPORT_WORDS_MAX];
	size_t count = sort_properties(menu, options, list);
	bool says = adds;

	if (begin && t->hooks->follows && t->hooks->follows(row, begin, NULL) != 0) {
		row_free(menu, begin);
		begin = NULL;
	}
	if (!begin) {
		l->text.failed = true;
		return false;
	}
	add_command(t, record, adds, options->terse, l);
	for (size_t i = 0; i < count; i++) {
		const struct property *p = list[i];

		// The name of one that is always there is how it is called, and stays.
		if (!adds && p->flags & PROPERTY_KEY)
			continue;
		if (!is_said(menu, row, begin, p, adds, options->verbose))
			continue;
		add_said(menu, row, p, l);
		says = true;
	}
	row_free(menu, begin);
	return says && !l->text.failed;
}
