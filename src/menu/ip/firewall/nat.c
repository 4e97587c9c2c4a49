// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/nat: translation of addresses. Behind the administrator's rules stand the port
// mappings of devices as the dynamic rules that they are; removing one removes the mapping.

#include <stdio.h>
#include <string.h>

#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/rule.h"
#include "menu/mapping.h"
#include "menu/menus.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/table.h"

RULE_MENU(ip_firewall_nat, "/ip/firewall/nat", "Rules of network address translation", N4);

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

static void fill_address(struct firewall_row *out, enum firewall_property property, ip4 address)
{
	char text[IP4_TEXT_SIZE];

	if (address)
		rule_fill(&ip_firewall_nat_menu, out, property, ip4_format(address, text));
}

static void fill_port(struct firewall_row *out, enum firewall_property property, uint16_t port)
{
	char text[8];

	(void)snprintf(text, sizeof(text), "%u", port);
	rule_fill(&ip_firewall_nat_menu, out, property, text);
}

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_mapping *in = body;
	struct firewall_row *out = (struct firewall_row *)row;
	char uplink[WIRE_INTERFACE_SIZE + 1];

	(void)m;
	row->id = TABLE_DYNAMIC_ID + in->id;
	row->dynamic = true;
	row->disabled = !in->enabled;
	comment(in, row);
	rule_fill_head(&ip_firewall_nat_menu, out, "dstnat", "dst-nat");
	fill_address(out, FIREWALL_PROPERTY_TO_ADDRESSES, in->internal_address);
	fill_port(out, FIREWALL_PROPERTY_TO_PORTS, in->internal_port);
	rule_fill(&ip_firewall_nat_menu, out, FIREWALL_PROPERTY_PROTOCOL,
		  mapping_protocols[mapping_protocol(in)]);
	fill_address(out, FIREWALL_PROPERTY_SRC_ADDRESS, in->remote_host);
	fill_address(out, FIREWALL_PROPERTY_DST_ADDRESS, in->external_address);
	(void)snprintf(uplink, sizeof(uplink), "%.*s", (int)sizeof(in->uplink), in->uplink);
	rule_fill(&ip_firewall_nat_menu, out, FIREWALL_PROPERTY_IN_INTERFACE, uplink);
	fill_port(out, FIREWALL_PROPERTY_DST_PORT, in->external_port);
	out->bytes = in->bytes_in;
	out->packets = in->packets_in;
	return true;
}

static void remove_rule(struct call *call, uint32_t id)
{
	mapping_remove(call, id - TABLE_DYNAMIC_ID);
}

const struct menu_hooks ip_firewall_nat_hooks = {
	RULE_HOOKS("nat rule"),
	.list = WIRE_MAPPING,
	.from_wire = from_wire,
	.remove = remove_rule,
};
