// SPDX-License-Identifier: BSD-2-Clause
// /interface/vlan: the VLANs of the system.

#include "menu/link.h"
#include "menu/menus.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"

struct vlan_row {
	struct link_row link;
	uint32_t vlan_id;
	char *interface;
};

enum { VLAN_ID_MAX = 4095 };

static const struct property properties[] = {
	LINK_NAME_PROPERTIES,
	{.name = "vlan-id",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_LIVE | PROPERTY_REQUIRED | PROPERTY_COLUMN,
	 P_FIELD(vlan_row, vlan_id),
	 .max = VLAN_ID_MAX,
	 .help = "Number of the VLAN"},
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(vlan_row, interface),
	 .max = WIRE_INTERFACE_SIZE - 1,
	 .help = "Interface that carries it"},
	LINK_MAC_PROPERTY,
	LINK_STATE_PROPERTIES(0),
};

const struct menu interface_vlan_menu = {
	.path = "/interface/vlan",
	.help = "VLANs",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE | MENU_FOLLOW,
	.row_size = sizeof(struct vlan_row),
	PROPERTIES(properties),
};

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_link *in = body;
	struct vlan_row *out = (struct vlan_row *)row;
	const struct wire_link *parent;

	if (in->type != WIRE_LINK_VLAN)
		return false;
	link_fill(&interface_vlan_menu, in, row);
	out->vlan_id = in->vlan;
	parent = in->parent ? gate_link_after(&m->gate, in->parent - 1) : NULL;
	if (parent && parent->ifindex == in->parent)
		fill_text(&out->interface, parent->name, sizeof(parent->name));
	return true;
}

const struct menu_hooks interface_vlan_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.list = WIRE_LINK,
	.from_wire = from_wire,
};
