// SPDX-License-Identifier: BSD-2-Clause
// /user/aaa: users are those of /user alone, and that is told to whoever looks.

#include "menu/menus.h"
#include "menu/row_macros.h"

struct aaa_row {
	struct row row;
	bool use_radius;
};

static const struct property properties[] = {
	{.name = "use-radius",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD,
	 P_FIELD(aaa_row, use_radius),
	 .help = "Whether a RADIUS server is asked for users that are not in /user: never"},
};

const struct menu user_aaa_menu = {
	.path = "/user/aaa",
	.help = "Where else users are known; nowhere",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct aaa_row),
	PROPERTIES(properties),
};

const struct menu_hooks user_aaa_hooks = {.refusal = "failure: there is no RADIUS client here"};
