// SPDX-License-Identifier: BSD-2-Clause
// One empty table each.

#include "menu/absent.h"

#include "menu/menus.h"
#include "menu/row_macros.h"

struct absent_row {
	struct row row;
	char *name;
};

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(absent_row, name),
	 .help = "Name; there is no record that has one"},
};

#define ABSENT_MENU(identifier, where, what)                                                       \
	const struct menu identifier##_menu = {                                                    \
		.path = (where),                                                                   \
		.help = what "; none is told here",                                                \
		.kind = MENU_TABLE,                                                                \
		.layout = MENU_LAYOUT_TABLE,                                                       \
		.row_size = sizeof(struct absent_row),                                             \
		PROPERTIES(properties),                                                            \
	};

ABSENT_MENUS(ABSENT_MENU)
