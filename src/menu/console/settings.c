// SPDX-License-Identifier: BSD-2-Clause
// /console/settings: how consoles show what programs are told the same way always.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "schema/row.h"

struct console_settings_row {
	struct row row;
	uint32_t output_style;
};

static const char *const styles[] = {"v7", "v6", NULL};

static const struct property properties[] = {
	{.name = "output-style",
	 .type = PROPERTY_ENUM,
	 P_FIELD(console_settings_row, output_style),
	 .words = styles,
	 .default_text = "v7",
	 .help = "Version of RouterOS whose prompt, legends, titles and dates consoles show"},
};

const struct menu console_settings_menu = {
	.path = "/console/settings",
	.help = "How consoles show things",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct console_settings_row),
	PROPERTIES(properties),
};

const struct menu_hooks console_settings_hooks = {.noun = "console settings"};
