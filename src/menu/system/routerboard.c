// SPDX-License-Identifier: BSD-2-Clause
// /system/routerboard: the machine as its maker calls it. It is no RouterBOARD, and says so.

#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/mgmt.h"
#include "mgmt/state.h"

struct routerboard_row {
	struct row row;
	bool routerboard;
	char *board_name;
	char *model;
	char *current_firmware;
	char *upgrade_firmware;
};

#define TEXT(word, field, text)                                                                    \
	{                                                                                          \
		.name = word, .type = PROPERTY_STRING, .flags = TOLD | PROPERTY_UNQUOTED,          \
		P_FIELD(routerboard_row, field), .help = text                                      \
	}

static const struct property properties[] = {
	{.name = "routerboard",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD,
	 P_FIELD(routerboard_row, routerboard),
	 .help = "Whether it is a machine of that make: never"},
	TEXT("board-name", board_name, "Kind of system"),
	TEXT("model", model, "What the maker calls the machine"),
	TEXT("current-firmware", current_firmware, "Version of this program"),
	TEXT("upgrade-firmware", upgrade_firmware, "The same: the operating system upgrades it"),
};

const struct menu system_routerboard_menu = {
	.path = "/system/routerboard",
	.help = "The machine as its maker calls it",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct routerboard_row),
	PROPERTIES(properties),
};

static void text(char **field, const char *value)
{
	fill_text(field, value, strlen(value));
}

static void fill(struct mgmt *m, struct row *row)
{
	struct routerboard_row *out = (struct routerboard_row *)row;

	text(&out->board_name, "sallyport");
	text(&out->model, m->machine.product[0] ? m->machine.product : "sallyport");
	text(&out->current_firmware, SALLYPORT_VERSION);
	text(&out->upgrade_firmware, SALLYPORT_VERSION);
}

const struct menu_hooks system_routerboard_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.fill = fill,
};
