// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/nat: the mappings once more, as the dynamic rules that RouterOS' UPnP makes.

#include <stdio.h>
#include <string.h>

#include "menu/mapping.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/table.h"
#include "schema/row.h"

struct nat_row {
	struct row row;
	uint32_t chain;
	uint32_t action;
	ip4 to_addresses;
	uint16_t to_ports;
	uint32_t protocol;
	ip4 src_address;
	ip4 dst_address;
	char *in_interface;
	uint16_t dst_port;
	uint64_t bytes;
	uint64_t packets;
};

enum nat_chain { CHAIN_SRCNAT, CHAIN_DSTNAT };
enum nat_action { ACTION_ACCEPT, ACTION_DST_NAT };

static const char *const chains[] = {"srcnat", "dstnat", NULL};
static const char *const actions[] = {"accept", "dst-nat", NULL};

static const struct property properties[] = {
	{.name = "chain",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_REQUIRED | PROPERTY_LIVE | PROPERTY_COLUMN,
	 P_FIELD(nat_row, chain),
	 .words = chains,
	 .help = "Where in a packet's way the rule stands"},
	{.name = "action",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_LIVE | PROPERTY_COLUMN,
	 P_FIELD(nat_row, action),
	 .words = actions,
	 .help = "What is done with a packet that the rule matches"},
	{.name = "to-addresses",
	 .type = PROPERTY_IP4,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_LIVE,
	 P_FIELD(nat_row, to_addresses),
	 .help = "Address that takes the place of the original one"},
	{.name = "to-ports",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_LIVE,
	 P_FIELD(nat_row, to_ports),
	 .help = "Port that takes the place of the original one"},
	{.name = "protocol",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_LIVE,
	 P_FIELD(nat_row, protocol),
	 .words = mapping_protocols,
	 .help = "Transport protocol"},
	{.name = "src-address",
	 .type = PROPERTY_IP4,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_LIVE,
	 P_FIELD(nat_row, src_address),
	 .help = "Address that a packet must come from"},
	{.name = "dst-address",
	 .type = PROPERTY_IP4,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_LIVE,
	 P_FIELD(nat_row, dst_address),
	 .help = "Address that a packet must go to"},
	{.name = "in-interface",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_LIVE | PROPERTY_UNQUOTED,
	 P_FIELD(nat_row, in_interface),
	 .max = WIRE_INTERFACE_SIZE - 1,
	 .help = "Interface that a packet must come in on"},
	{.name = "dst-port",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_LIVE,
	 P_FIELD(nat_row, dst_port),
	 .help = "Port that a packet must go to"},
	{.name = "bytes",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COUNTER,
	 P_FIELD(nat_row, bytes),
	 .help = "Bytes of the packets that matched"},
	{.name = "packets",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COUNTER,
	 P_FIELD(nat_row, packets),
	 .help = "Packets that matched"},
};

const struct menu ip_firewall_nat_menu = {
	.path = "/ip/firewall/nat",
	.help = "Rules of network address translation",
	.kind = MENU_ORDERED,
	.layout = MENU_LAYOUT_DETAIL,
	.flags = MENU_COMMENT | MENU_DISABLE | MENU_FOLLOW,
	.row_size = sizeof(struct nat_row),
	PROPERTIES(properties),
};

static void comment(const struct wire_mapping *in, struct row *row)
{
	char text[64 + WIRE_DESCRIPTION_SIZE];
	char address[IP4_TEXT_SIZE];
	uint32_t origin = in->origin < WIRE_ORIGIN__COUNT ? in->origin : WIRE_ORIGIN_UPNP;

	(void)snprintf(text, sizeof(text), "%s %s: %.*s", mapping_origins[origin],
		       ip4_format(in->requester, address),
		       (int)strnlen(in->description, sizeof(in->description)), in->description);
	fill_text(&row->comment, text, sizeof(text));
}

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	static const char *const always[] = {"to-addresses", "to-ports", "protocol", "in-interface",
					     "dst-port"};
	const struct wire_mapping *in = body;
	struct nat_row *out = (struct nat_row *)row;

	(void)m;
	row->id = TABLE_DYNAMIC_ID + in->id;
	row->dynamic = true;
	row->disabled = !in->enabled;
	comment(in, row);
	out->chain = CHAIN_DSTNAT;
	out->action = ACTION_DST_NAT;
	out->to_addresses = in->internal_address;
	out->to_ports = in->internal_port;
	out->protocol = mapping_protocol(in);
	out->src_address = in->remote_host;
	out->dst_address = in->external_address;
	out->dst_port = in->external_port;
	out->bytes = in->bytes_in;
	out->packets = in->packets_in;
	fill_text(&out->in_interface, in->uplink, sizeof(in->uplink));
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		fill_present(&ip_firewall_nat_menu, row, always[i]);
	if (in->remote_host)
		fill_present(&ip_firewall_nat_menu, row, "src-address");
	if (in->external_address)
		fill_present(&ip_firewall_nat_menu, row, "dst-address");
	return true;
}

static void remove_rule(struct call *call, uint32_t id)
{
	mapping_remove(call, id - TABLE_DYNAMIC_ID);
}

const struct menu_hooks ip_firewall_nat_hooks = {
	.noun = "nat rule",
	.refusal = "failure: the rules here are those of UPnP, NAT-PMP and PCP only",
	.list = WIRE_MAPPING,
	.from_wire = from_wire,
	.remove = remove_rule,
};
