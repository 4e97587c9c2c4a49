// SPDX-License-Identifier: BSD-2-Clause
// /ipv6/address: the IPv6 addresses of the system's interfaces.

#include <stdio.h>
#include <string.h>

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"

enum { PREFIX_SIZE = IP6_TEXT_SIZE + 4 };

struct address6_row {
	struct row row;
	char *address;
	char *interface;
	char *actual_interface;
	bool global;
	bool link_local;
};

static const struct property properties[] = {
	{.name = "address",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(address6_row, address),
	 .max = PREFIX_SIZE,
	 .help = "Address and length of its prefix"},
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_REQUIRED | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(address6_row, interface),
	 .max = WIRE_INTERFACE_SIZE - 1,
	 .help = "Interface that has the address"},
	{.name = "actual-interface",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(address6_row, actual_interface),
	 .help = "Interface on which it is in use"},
	{.name = "global",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(address6_row, global),
	 .letter = 'G',
	 .letter_group = 3,
	 .help = "Whether it is of more than its link"},
	{.name = "link-local",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(address6_row, link_local),
	 .letter = 'L',
	 .letter_group = 3,
	 .help = "Whether it is of its link alone"},
};

const struct menu ipv6_address_menu = {
	.path = "/ipv6/address",
	.help = "IPv6 addresses of the interfaces",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE,
	.row_size = sizeof(struct address6_row),
	PROPERTIES(properties),
};

static uint64_t key_of(const struct wire_address6 *in)
{
	unsigned char parts[sizeof(in->address) + sizeof(in->ifindex)];

	memcpy(parts, &in->address, sizeof(in->address));
	memcpy(parts + sizeof(in->address), &in->ifindex, sizeof(in->ifindex));
	return id_map_key(parts, sizeof(parts));
}

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_address6 *in = body;
	struct address6_row *out = (struct address6_row *)row;
	char address[IP6_TEXT_SIZE];
	char text[PREFIX_SIZE];

	row->id = id_map_get(&m->address6_ids, key_of(in), loop_now(m->loop));
	row->dynamic = in->dynamic;
	row->invalid = !in->usable;
	(void)snprintf(text, sizeof(text), "%s/%u", ip6_format(in->address, address), in->length);
	fill_text(&out->address, text, sizeof(text));
	fill_text(&out->interface, in->interface, sizeof(in->interface));
	fill_text(&out->actual_interface, in->interface, sizeof(in->interface));
	out->link_local = ip6_is_link_local(in->address);
	out->global = !out->link_local;
	return row->id != 0;
}

const struct menu_hooks ipv6_address_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.list = WIRE_ADDRESS6,
	.from_wire = from_wire,
};
