// SPDX-License-Identifier: BSD-2-Clause
// /ip/neighbor: the routers on the LANs that announce themselves. What they say of themselves is
// theirs, and nobody has checked it.

#include <stdio.h>

#include "codec/mndp.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"

struct neighbor_row {
	struct row row;
	char *interface;
	char *address, *address6;
	ip4 address4;
	struct mac mac;
	char *identity, *platform, *version;
	uint32_t unpack;
	uint64_t age, uptime; // ms
	char *software_id, *board;
	bool ipv6;
	char *interface_name;
	char *discovered_by;
};

// As those of enum mndp_unpack.
static const char *const unpacks[MNDP_UNPACK__COUNT + 1] = {
	[MNDP_UNPACK_NOT_TOLD] = "",
	[MNDP_UNPACK_NONE] = "none",
	[MNDP_UNPACK_SIMPLE] = "simple",
	[MNDP_UNPACK_HEADERS] = "uncompressed-headers",
	[MNDP_UNPACK_ALL] = "uncompressed-all",
};

static const struct property properties[] = {
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(neighbor_row, interface),
	 .help = "Interface on which the router is heard"},
	{.name = "address",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(neighbor_row, address),
	 .help = "Address that it speaks from; absent if it has none yet"},
	{.name = "address4",
	 .type = PROPERTY_IP4,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(neighbor_row, address4),
	 .help = "IPv4 address that it tells, or speaks from"},
	{.name = "address6",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_UNQUOTED,
	 P_FIELD(neighbor_row, address6),
	 .help = "IPv6 address that it tells"},
	{.name = "mac-address",
	 .type = PROPERTY_MAC,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(neighbor_row, mac),
	 .help = "Hardware address that it tells"},
	{.name = "identity",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(neighbor_row, identity),
	 .help = "Name of the router"},
	{.name = "platform",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(neighbor_row, platform),
	 .help = "Who made it"},
	{.name = "version",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(neighbor_row, version),
	 .help = "Version of its system"},
	{.name = "unpack",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(neighbor_row, unpack),
	 .words = unpacks,
	 .help = "How packets between routers may be packed"},
	{.name = "age",
	 .type = PROPERTY_TIME,
	 .flags = TOLD,
	 P_FIELD(neighbor_row, age),
	 .help = "Time since it was last heard; after three minutes it is forgotten"},
	{.name = "uptime",
	 .type = PROPERTY_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(neighbor_row, uptime),
	 .help = "How long it was running when it was last heard"},
	{.name = "software-id",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(neighbor_row, software_id),
	 .help = "Number of its licence"},
	{.name = "board",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(neighbor_row, board),
	 .help = "Model of the router"},
	{.name = "ipv6",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD,
	 P_FIELD(neighbor_row, ipv6),
	 .help = "Whether it tells an IPv6 address"},
	{.name = "interface-name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(neighbor_row, interface_name),
	 .help = "Its own name of the interface that it speaks on"},
	{.name = "discovered-by",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(neighbor_row, discovered_by),
	 .help = "Protocol by which it announces itself"},
};

const struct menu ip_neighbor_menu = {
	.path = "/ip/neighbor",
	.help = "Routers that announce themselves",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.row_size = sizeof(struct neighbor_row),
	PROPERTIES(properties),
};

static void mark(struct row *row, const char *name)
{
	fill_present(&ip_neighbor_menu, row, name);
}

static void optional_text(struct row *row, char **field, const char *name, const char *text,
			  size_t n)
{
	if (!text[0])
		return;
	fill_text(field, text, n);
	mark(row, name);
}

static void fill_addresses(const struct wire_announcement *in, struct neighbor_row *out)
{
	char text[IP6_TEXT_SIZE];

	out->address4 = in->address ? in->address : in->source;
	if (out->address4)
		mark(&out->row, "address4");
	if (in->source)
		optional_text(&out->row, &out->address, "address", ip4_format(in->source, text),
			      sizeof(text));
	out->ipv6 = !ip6_is_none(in->address6);
	if (out->ipv6)
		optional_text(&out->row, &out->address6, "address6", ip6_format(in->address6, text),
			      sizeof(text));
}

static void fill_texts(const struct wire_announcement *in, struct neighbor_row *out)
{
	struct row *row = &out->row;

	fill_text(&out->interface, in->lan, sizeof(in->lan));
	fill_text(&out->discovered_by, "mndp", sizeof("mndp"));
	optional_text(row, &out->identity, "identity", in->identity, sizeof(in->identity));
	optional_text(row, &out->platform, "platform", in->platform, sizeof(in->platform));
	optional_text(row, &out->version, "version", in->version, sizeof(in->version));
	optional_text(row, &out->software_id, "software-id", in->software_id,
		      sizeof(in->software_id));
	optional_text(row, &out->board, "board", in->board, sizeof(in->board));
	optional_text(row, &out->interface_name, "interface-name", in->interface,
		      sizeof(in->interface));
}

static bool next(struct mgmt *m, uint64_t *cursor, struct row *row)
{
	uint64_t now = loop_now(m->loop);
	const struct neighbor *neighbor = neighbors_next(&m->neighbors, *cursor, now);
	struct neighbor_row *out = (struct neighbor_row *)row;
	const struct wire_announcement *in;

	if (!neighbor)
		return false;
	in = &neighbor->is;
	*cursor = neighbor->id;
	row->id = neighbor->id;
	out->mac = in->mac;
	out->age = (now - neighbor->heard_ms) / 1000 * 1000;
	fill_addresses(in, out);
	fill_texts(in, out);
	if (in->has_uptime) {
		out->uptime = (uint64_t)in->uptime_s * 1000;
		mark(row, "uptime");
	}
	if (in->unpack != MNDP_UNPACK_NOT_TOLD && in->unpack < MNDP_UNPACK__COUNT) {
		out->unpack = in->unpack;
		mark(row, "unpack");
	}
	return true;
}

const struct menu_hooks ip_neighbor_hooks = {.next = next};
