// SPDX-License-Identifier: BSD-2-Clause
// /interface: the links of the system, with their counters.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "schema/row.h"

struct interface_row {
	struct row row;
	char *name;
	char *default_name;
	uint32_t type;
	uint32_t mtu;
	uint32_t actual_mtu;
	struct mac mac;
	uint32_t link_downs;
	uint64_t rx_byte, tx_byte;
	uint64_t rx_packet, tx_packet;
	uint64_t rx_drop, tx_drop;
	uint64_t rx_error, tx_error;
	bool running;
	bool slave;
};

static const char *const types[WIRE_LINK__COUNT + 1] = {
	[WIRE_LINK_ETHER] = "ether",	   [WIRE_LINK_BRIDGE] = "bridge",
	[WIRE_LINK_VLAN] = "vlan",	   [WIRE_LINK_VETH] = "veth",
	[WIRE_LINK_LOOPBACK] = "loopback", [WIRE_LINK_PPP] = "ppp-out",
	[WIRE_LINK_TUNNEL] = "tunnel",	   [WIRE_LINK_OTHER] = "other",
};

#define COUNTER(word, field, text)                                                                 \
	{                                                                                          \
		.name = word, .type = PROPERTY_NUMBER, .flags = TOLD | PROPERTY_COUNTER,           \
		P_FIELD(interface_row, field), .help = text                                        \
	}

static const struct property properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_KEY | PROPERTY_COLUMN,
	 P_FIELD(interface_row, name),
	 .max = WIRE_INTERFACE_SIZE - 1,
	 .help = "Name of the interface"},
	{.name = "default-name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD,
	 P_FIELD(interface_row, default_name),
	 .help = "Name that the system gave it"},
	{.name = "type",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(interface_row, type),
	 .words = types,
	 .help = "What kind of link it is"},
	{.name = "mtu",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_LIVE,
	 P_FIELD(interface_row, mtu),
	 .max = UINT32_MAX,
	 .help = "Largest packet that it is set to carry"},
	{.name = "actual-mtu",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(interface_row, actual_mtu),
	 .help = "Largest packet that it carries"},
	{.name = "mac-address",
	 .type = PROPERTY_MAC,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(interface_row, mac),
	 .help = "Hardware address"},
	{.name = "link-downs",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD,
	 P_FIELD(interface_row, link_downs),
	 .help = "How often it has lost its carrier"},
	COUNTER("rx-byte", rx_byte, "Bytes received"),
	COUNTER("tx-byte", tx_byte, "Bytes sent"),
	COUNTER("rx-packet", rx_packet, "Packets received"),
	COUNTER("tx-packet", tx_packet, "Packets sent"),
	COUNTER("rx-drop", rx_drop, "Packets dropped on the way in"),
	COUNTER("tx-drop", tx_drop, "Packets dropped on the way out"),
	COUNTER("rx-error", rx_error, "Packets received with an error"),
	COUNTER("tx-error", tx_error, "Packets that could not be sent"),
	{.name = "running",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(interface_row, running),
	 .letter = 'R',
	 .letter_group = 1,
	 .help = "Whether it has a carrier"},
	{.name = "slave",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(interface_row, slave),
	 .letter = 'S',
	 .letter_group = 3,
	 .help = "Whether it is a port of a bridge or a bond"},
};

const struct menu interface_menu = {
	.path = "/interface",
	.help = "Network interfaces",
	.kind = MENU_FIXED,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE | MENU_FOLLOW,
	.row_size = sizeof(struct interface_row),
	PROPERTIES(properties),
};

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_link *in = body;
	struct interface_row *out = (struct interface_row *)row;

	(void)m;
	row->id = in->ifindex;
	row->disabled = !in->up;
	fill_text(&out->name, in->name, sizeof(in->name));
	fill_text(&out->default_name, in->name, sizeof(in->name));
	out->type = in->type < WIRE_LINK__COUNT ? in->type : WIRE_LINK_OTHER;
	out->mtu = in->mtu;
	out->actual_mtu = in->mtu;
	out->mac = in->mac;
	if (mac_known(in->mac))
		fill_present(&interface_menu, row, "mac-address");
	out->link_downs = in->link_downs;
	out->rx_byte = in->rx_bytes;
	out->tx_byte = in->tx_bytes;
	out->rx_packet = in->rx_packets;
	out->tx_packet = in->tx_packets;
	out->rx_drop = in->rx_drops;
	out->tx_drop = in->tx_drops;
	out->rx_error = in->rx_errors;
	out->tx_error = in->tx_errors;
	out->running = in->running;
	out->slave = in->slave;
	return true;
}

const struct menu_hooks interface_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.list = WIRE_LINK,
	.from_wire = from_wire,
};
