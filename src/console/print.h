// SPDX-License-Identifier: BSD-2-Clause
// The layouts in which records are shown. Each appends to a screen.
#pragma once

#include "console/screen.h"
#include "console/view.h"

// Columns under titles, as wide as what they hold; on a terminal fitted to its width. Nothing when
// there are no rows.
void print_table(struct screen *s, const struct view *v);

// The layout of a table that is shown piece by piece. All zero at first.
struct table_layout {
	const struct schema_property **columns; // owned, as the others
	size_t *content;			// the width of the widest cell of each column
	size_t *widths;				// what fits the terminal of it
	size_t column_count;			// on the screen, the first of them
	size_t wanted_count;
	size_t number_width;
	struct flags flags;
	char letters[VIEW_LETTERS_MAX + 1]; // of the flags that the legend tells
};

// The next rows of a table. What the layout so far has no room for widens it, and legend and titles
// are shown anew.
void print_table_next(struct screen *s, const struct view *v, struct table_layout *layout);
void print_table_done(struct table_layout *layout);

// A paragraph of name=value for each row, wrapped at the width.
void print_detail(struct screen *s, const struct view *v);

// As print_detail, on one line for each row and without legend.
void print_terse(struct screen *s, const struct view *v);

// name: value, the colons one below the other, a block for each row.
void print_value_list(struct screen *s, const struct view *v);

// The same for the one record of a settings menu (or what a command of MENU tells).
void print_settings(struct screen *s, const struct schema_menu *menu, const struct record *r);

// One line: time, topics, message; with EXTRA, who wrote it.
void print_log_row(struct screen *s, const struct record *r, bool extra);
