// SPDX-License-Identifier: BSD-2-Clause
// /ip/route: the routes of the main table.

#include <stdio.h>
#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct route_row {
	struct row row;
	struct ip4_prefix destination;
	char *gateway;
	char *immediate_gateway;
	uint32_t distance;
	char *table;
	ip4 source;
	bool active, inactive;
	bool connect, fixed, dhcp, bgp, ospf, rip, isis;
	bool blackhole, unreachable, prohibit;
};

enum { DISTANCE_MAX = 255 };

#define FLAG(word, field, by, group, text)                                                         \
	{                                                                                          \
		.name = word, .type = PROPERTY_BOOL, .flags = TOLD | PROPERTY_FLAG,                \
		P_FIELD(route_row, field), .letter = (by), .letter_group = (group), .help = text   \
	}

static const struct property properties[] = {
	{.name = "dst-address",
	 .type = PROPERTY_PREFIX,
	 .flags = PROPERTY_LIVE | PROPERTY_COLUMN,
	 P_FIELD(route_row, destination),
	 .help = "Addresses that the route leads to"},
	{.name = "gateway",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_OPTIONAL | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(route_row, gateway),
	 .help = "Address of the next router, or the interface on which they are"},
	{.name = "immediate-gw",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_UNQUOTED,
	 P_FIELD(route_row, immediate_gateway),
	 .help = "Next router and the interface on which it is"},
	{.name = "routing-table",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_UNQUOTED,
	 P_FIELD(route_row, table),
	 .help = "Table that has the route"},
	{.name = "distance",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_LIVE | PROPERTY_COLUMN,
	 P_FIELD(route_row, distance),
	 .max = DISTANCE_MAX,
	 .help = "The lower is taken first: the system's metric, 255 for all above"},
	{.name = "pref-src",
	 .type = PROPERTY_IP4,
	 .flags = PROPERTY_LIVE | PROPERTY_OPTIONAL,
	 P_FIELD(route_row, source),
	 .help = "Address that packets of this system are sent from"},
	{.name = "inactive",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_QUIET,
	 P_FIELD(route_row, inactive),
	 .help = "Whether it is not in use"},
	FLAG("active", active, 'A', 3, "Whether it is in use"),
	FLAG("connect", connect, 'c', 4, "Whether it follows from an address"),
	FLAG("static", fixed, 's', 4, "Whether an administrator has made it"),
	FLAG("dhcp", dhcp, 'd', 4, "Whether a DHCP server told it"),
	FLAG("bgp", bgp, 'b', 4, "Whether it came by BGP"),
	FLAG("ospf", ospf, 'o', 4, "Whether it came by OSPF"),
	FLAG("rip", rip, 'r', 4, "Whether it came by RIP"),
	FLAG("is-is", isis, 'i', 4, "Whether it came by IS-IS"),
	FLAG("blackhole", blackhole, 'B', 5, "Whether packets are dropped in silence"),
	FLAG("unreachable", unreachable, 'U', 5, "Whether senders are told that nobody is there"),
	FLAG("prohibit", prohibit, 'P', 5, "Whether senders are told that it is forbidden"),
};

const struct menu ip_route_menu = {
	.path = "/ip/route",
	.help = "Routes",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE,
	.row_size = sizeof(struct route_row),
	PROPERTIES(properties),
};

// The kernel has no number for a route; what tells it from others makes one.
static uint64_t key_of(const struct wire_route *in)
{
	const uint32_t parts[] = {in->destination, in->length, in->gateway,
				  in->ifindex,	   in->metric, in->kind};

	return id_map_key(parts, sizeof(parts));
}

static void fill_gateway(const struct wire_route *in, struct route_row *out)
{
	char interface[WIRE_INTERFACE_SIZE + 1];
	char address[IP4_TEXT_SIZE];
	char text[IP4_TEXT_SIZE + WIRE_INTERFACE_SIZE + 2];

	(void)snprintf(interface, sizeof(interface), "%.*s", WIRE_INTERFACE_SIZE, in->interface);
	if (in->gateway) {
		ip4_format(in->gateway, address);
		(void)snprintf(text, sizeof(text), "%s%%%s", address, interface);
	}
	fill_text(&out->gateway, in->gateway ? address : interface, sizeof(address));
	fill_text(&out->immediate_gateway, in->gateway ? text : interface, sizeof(text));
	fill_present(&ip_route_menu, &out->row, "gateway");
	fill_present(&ip_route_menu, &out->row, "immediate-gw");
}

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_route *in = body;
	struct route_row *out = (struct route_row *)row;

	if (in->length > 32)
		return false;
	row->id = id_map_get(&m->route_ids, key_of(in), loop_now(m->loop));
	row->dynamic = in->origin != WIRE_ROUTE_STATIC;
	out->destination = (struct ip4_prefix){.address = in->destination, .length = in->length};
	if (in->ifindex)
		fill_gateway(in, out);
	fill_text(&out->table, "main", sizeof("main"));
	out->distance = in->metric < DISTANCE_MAX ? in->metric : DISTANCE_MAX;
	if (in->origin != WIRE_ROUTE_CONNECT && out->distance == 0)
		out->distance = 1; // 0 is that of what is connected
	out->source = in->source;
	if (in->source)
		fill_present(&ip_route_menu, row, "pref-src");
	out->active = in->active;
	out->inactive = !in->active;
	out->connect = in->origin == WIRE_ROUTE_CONNECT;
	out->fixed = in->origin == WIRE_ROUTE_STATIC;
	out->dhcp = in->origin == WIRE_ROUTE_DHCP;
	out->bgp = in->origin == WIRE_ROUTE_BGP;
	out->ospf = in->origin == WIRE_ROUTE_OSPF;
	out->rip = in->origin == WIRE_ROUTE_RIP;
	out->isis = in->origin == WIRE_ROUTE_ISIS;
	out->blackhole = in->kind == WIRE_ROUTE_BLACKHOLE;
	out->unreachable = in->kind == WIRE_ROUTE_UNREACHABLE;
	out->prohibit = in->kind == WIRE_ROUTE_PROHIBIT;
	return row->id != 0;
}

const struct menu_hooks ip_route_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.list = WIRE_ROUTE,
	.from_wire = from_wire,
};
