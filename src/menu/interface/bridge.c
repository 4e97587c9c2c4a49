// SPDX-License-Identifier: BSD-2-Clause
// /interface/bridge: the bridges of the system.

#include "menu/link.h"
#include "menu/menus.h"

static const struct property properties[] = {
	LINK_NAME_PROPERTIES,
	LINK_MAC_PROPERTY,
	LINK_STATE_PROPERTIES(0),
};

const struct menu interface_bridge_menu = {
	.path = "/interface/bridge",
	.help = "Bridges",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE | MENU_FOLLOW,
	.row_size = sizeof(struct link_row),
	PROPERTIES(properties),
};

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_link *in = body;

	(void)m;
	if (in->type != WIRE_LINK_BRIDGE)
		return false;
	link_fill(&interface_bridge_menu, in, row);
	return true;
}

const struct menu_hooks interface_bridge_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.list = WIRE_LINK,
	.from_wire = from_wire,
};
