// SPDX-License-Identifier: BSD-2-Clause
// What of some records is to be shown: which rows, with which numbers, which properties, which
// flags. The layouts draw it.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "console/record.h"
#include "console/schema.h"
#include "console/style.h"

enum { VIEW_GROUPS_MAX = 10, VIEW_LETTERS_MAX = 63 };

enum view_columns {
	VIEW_COLUMNS_TABLE,	   // those that stand in the menu's table
	VIEW_COLUMNS_STATS,	   // what tells one record from another, and the counters
	VIEW_COLUMNS_ALL,	   // all but the counters
	VIEW_COLUMNS_DETAIL_STATS, // all
};

struct view {
	const struct schema_menu *menu;
	struct record *const *rows;
	const size_t *numbers; // beside `rows`
	size_t count;
	bool show_ids; // instead of numbers
	bool no_comments;
	bool continued;				// rows before these were shown already
	enum output_style style;		// that of the screen
	const struct schema_property **columns; // owned
	size_t column_count;
};

// Chooses the columns of V, whose other members are set, among those that have a value in some row,
// or, for the table of v6, all that the menu's table has.
// PROPLIST (may be NULL) names them instead, separated by commas, in its order. The caller calls
// view_done.
int view_choose(struct view *v, enum view_columns which, const char *proplist, struct err *e);
void view_done(struct view *v);

// The letters by which rows are marked: one place for each group of flags that exclude each other.
struct flags {
	unsigned groups[VIEW_GROUPS_MAX];
	size_t count;
};

// Adds to F, all zero at first, the groups of the menu or, with USED, those of which some row has a
// flag.
void flags_find(struct flags *f, const struct view *v, bool used);

// Appends one character for each group: the letter of the flag that R has, or a blank.
void flags_mark(const struct flags *f, const struct view *v, const struct record *r,
		struct strbuf *out);

// Appends the letters that rows are marked with.
void flags_letters(const struct view *v, struct strbuf *out);

// Appends the legend, "Flags: X - disabled, I - invalid; D - dynamic", in the style of v6 with a comma
// in place of the semicolon; with LETTERS (not NULL) only these flags, in upper case.
void flags_legend(const struct flags *f, const struct view *v, const char *letters,
		  struct strbuf *out);

// Whether P is told by a letter.
bool view_is_flag(const struct schema_property *p);

// The number or id of row I, as it is printed.
void view_number(const struct view *v, size_t i, struct strbuf *out);

// How wide the widest of them is.
size_t view_number_width(const struct view *v);
