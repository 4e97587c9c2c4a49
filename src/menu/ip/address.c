// SPDX-License-Identifier: BSD-2-Clause
// /ip/address: the addresses of the system's interfaces.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct address_row {
	struct row row;
	struct ip4_prefix address;
	ip4 network;
	char *interface;
	char *actual_interface;
};

static const struct property properties[] = {
	{.name = "address",
	 .type = PROPERTY_PREFIX,
	 .flags = PROPERTY_LIVE | PROPERTY_REQUIRED | PROPERTY_COLUMN,
	 P_FIELD(address_row, address),
	 .help = "Address and length of its prefix"},
	{.name = "network",
	 .type = PROPERTY_IP4,
	 .flags = PROPERTY_LIVE | PROPERTY_COLUMN,
	 P_FIELD(address_row, network),
	 .help = "First address of the prefix"},
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(address_row, interface),
	 .max = WIRE_INTERFACE_SIZE - 1,
	 .help = "Interface that has the address"},
	{.name = "actual-interface",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(address_row, actual_interface),
	 .help = "Interface on which it is in use"},
};

const struct menu ip_address_menu = {
	.path = "/ip/address",
	.help = "Addresses of the interfaces",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE,
	.row_size = sizeof(struct address_row),
	PROPERTIES(properties),
};

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_address *in = body;
	struct address_row *out = (struct address_row *)row;
	uint64_t key = (uint64_t)in->ifindex << 32 | in->address;

	if (in->length > 32)
		return false;
	row->id = id_map_get(&m->address_ids, key, loop_now(m->loop));
	row->dynamic = in->dynamic;
	out->address = (struct ip4_prefix){.address = in->address, .length = in->length};
	out->network = ip4_prefix_network(out->address);
	fill_text(&out->interface, in->interface, sizeof(in->interface));
	fill_text(&out->actual_interface, in->interface, sizeof(in->interface));
	return row->id != 0;
}

const struct menu_hooks ip_address_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.list = WIRE_ADDRESS,
	.from_wire = from_wire,
};
