// SPDX-License-Identifier: BSD-2-Clause
// Records of a menu, and what a layout makes of them.
#pragma once

#include "console/print.h"

extern struct schema fixture_schema;
extern struct records fixture_records; // those added since something was drawn
extern struct screen fixture_screen;   // 80 wide, no terminal, unless a test makes it so

// Groups of tests begin with one of them: the sample menus, or those that there are.
int fixture_sample(void **state);
int fixture_built_in(void **state);
int fixture_done(void **state);

const struct schema_menu *fixture_menu(const char *path);

// Adds a record of the attribute words given, NULL at the end.
void fixture_add(const char *word, ...);

typedef void fixture_layout(struct screen *s, const struct view *v);

// What LAYOUT makes of the records added since the last call, as rows FIRST, FIRST + 1, …; good until
// the next call.
const char *fixture_drawn(fixture_layout *draw, const char *path, enum view_columns which,
			  const char *proplist, size_t first);
