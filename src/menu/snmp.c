// SPDX-License-Identifier: BSD-2-Clause
// /snmp: this program is no agent, and says so to whoever looks.

#include "menu/menus.h"
#include "menu/row_macros.h"

struct snmp_row {
	struct row row;
	bool enabled;
};

static const struct property properties[] = {
	{.name = "enabled",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_LIVE,
	 P_FIELD(snmp_row, enabled),
	 .help = "Whether this program answers SNMP: never; an agent of the operating system may"},
};

const struct menu snmp_menu = {
	.path = "/snmp",
	.help = "Simple Network Management Protocol",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct snmp_row),
	PROPERTIES(properties),
};

const struct menu_hooks snmp_hooks = {.refusal = MANAGED_BY_SYSTEM};
