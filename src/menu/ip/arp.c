// SPDX-License-Identifier: BSD-2-Clause
// /ip/arp: the neighbours that the system knows, by address.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct arp_row {
	struct row row;
	ip4 address;
	struct mac mac;
	char *interface;
	uint32_t status;
	bool published;
	bool complete;
};

static const char *const statuses[WIRE_NEIGHBOUR__COUNT + 1] = {
	[WIRE_NEIGHBOUR_INCOMPLETE] = "incomplete", [WIRE_NEIGHBOUR_REACHABLE] = "reachable",
	[WIRE_NEIGHBOUR_STALE] = "stale",	    [WIRE_NEIGHBOUR_DELAY] = "delay",
	[WIRE_NEIGHBOUR_PROBE] = "probe",	    [WIRE_NEIGHBOUR_FAILED] = "failed",
	[WIRE_NEIGHBOUR_PERMANENT] = "permanent",
};

static const struct property properties[] = {
	{.name = "address",
	 .type = PROPERTY_IP4,
	 .flags = PROPERTY_LIVE | PROPERTY_COLUMN,
	 P_FIELD(arp_row, address),
	 .help = "Address of the neighbour"},
	{.name = "mac-address",
	 .type = PROPERTY_MAC,
	 .flags = PROPERTY_LIVE | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(arp_row, mac),
	 .help = "Hardware address of the neighbour"},
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(arp_row, interface),
	 .max = WIRE_INTERFACE_SIZE - 1,
	 .help = "Interface on which it is"},
	{.name = "published",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_LIVE,
	 P_FIELD(arp_row, published),
	 .default_text = "no",
	 .help = "Whether requests for the address are answered in its stead"},
	{.name = "status",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(arp_row, status),
	 .words = statuses,
	 .help = "How sure the system is of the hardware address"},
	{.name = "complete",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(arp_row, complete),
	 .letter = 'C',
	 .letter_group = 3,
	 .help = "Whether the hardware address is known"},
};

const struct menu ip_arp_menu = {
	.path = "/ip/arp",
	.help = "Neighbours and their hardware addresses",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE,
	.row_size = sizeof(struct arp_row),
	PROPERTIES(properties),
};

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_neighbour *in = body;
	struct arp_row *out = (struct arp_row *)row;
	uint64_t key = (uint64_t)in->ifindex << 32 | in->address;

	row->id = id_map_get(&m->neighbour_ids, key, loop_now(m->loop));
	row->dynamic = in->status != WIRE_NEIGHBOUR_PERMANENT;
	out->address = in->address;
	out->mac = in->mac;
	out->status = in->status < WIRE_NEIGHBOUR__COUNT ? in->status : WIRE_NEIGHBOUR_FAILED;
	out->complete = mac_known(in->mac);
	if (out->complete)
		fill_present(&ip_arp_menu, row, "mac-address");
	fill_text(&out->interface, in->interface, sizeof(in->interface));
	return row->id != 0;
}

const struct menu_hooks ip_arp_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.list = WIRE_NEIGHBOUR,
	.from_wire = from_wire,
};
