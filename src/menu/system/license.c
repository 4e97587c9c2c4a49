// SPDX-License-Identifier: BSD-2-Clause
// /system/license: on what terms this program may be used.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"

struct license_row {
	struct row row;
	char *license;
};

static const struct property properties[] = {
	{.name = "license",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(license_row, license),
	 .help = "Name of the license; it knows no levels, and nothing has to be paid for"},
};

const struct menu system_license_menu = {
	.path = "/system/license",
	.help = "License of this program",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct license_row),
	PROPERTIES(properties),
};

static void fill(struct mgmt *m, struct row *row)
{
	(void)m;
	fill_text(&((struct license_row *)row)->license, "BSD-2-Clause", sizeof("BSD-2-Clause"));
}

const struct menu_hooks system_license_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.fill = fill,
};
