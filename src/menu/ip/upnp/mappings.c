// SPDX-License-Identifier: BSD-2-Clause
// /ip/upnp/mappings: every port that a device has opened, by whichever protocol it asked.

#include "menu/mapping.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "schema/row.h"

struct mapping_row {
	struct row row;
	uint32_t protocol;
	uint16_t external_port;
	ip4 address;
	uint16_t internal_port;
	struct mac mac;
	char *host_name;
	uint64_t expires_after; // ms
	uint32_t created_by;
	char *description;
	ip4 remote_host;
	ip4 external_address;
	char *interface;
	char *external_interface;
	ip4 requester;
	uint64_t lease; // ms
	int64_t created;
	uint64_t last_used; // ms ago
	uint64_t packets_in, bytes_in;
	uint64_t packets_out, bytes_out;
	bool active;
	bool disabled;
};

static const struct property properties[] = {
	{.name = "protocol",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_LABEL,
	 P_FIELD(mapping_row, protocol),
	 .words = mapping_protocols,
	 .help = "Transport protocol"},
	{.name = "external-port",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_LABEL,
	 P_FIELD(mapping_row, external_port),
	 .help = "Port that is open to the Internet"},
	{.name = "address",
	 .type = PROPERTY_IP4,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_LABEL,
	 P_FIELD(mapping_row, address),
	 .help = "Address of the device that what arrives is sent to"},
	{.name = "internal-port",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_LABEL,
	 P_FIELD(mapping_row, internal_port),
	 .help = "Port of the device"},
	{.name = "mac-address",
	 .type = PROPERTY_MAC,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(mapping_row, mac),
	 .help = "Hardware address of the device"},
	{.name = "host-name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(mapping_row, host_name),
	 .help = "Name that the device gave to the DHCP server; absent when unknown"},
	{.name = "expires-after",
	 .type = PROPERTY_TIME,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_METRIC,
	 P_FIELD(mapping_row, expires_after),
	 .help = "Time until it closes or, where no lease was asked for, until it is looked at "
		 "again"},
	{.name = "packets-in",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COUNTER | PROPERTY_METRIC,
	 P_FIELD(mapping_row, packets_in),
	 .help = "Packets from the Internet to the device"},
	{.name = "bytes-in",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COUNTER | PROPERTY_COLUMN | PROPERTY_METRIC,
	 P_FIELD(mapping_row, bytes_in),
	 .help = "Bytes from the Internet to the device"},
	{.name = "packets-out",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COUNTER | PROPERTY_METRIC,
	 P_FIELD(mapping_row, packets_out),
	 .help = "Packets from the device to the Internet"},
	{.name = "bytes-out",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COUNTER | PROPERTY_COLUMN | PROPERTY_METRIC,
	 P_FIELD(mapping_row, bytes_out),
	 .help = "Bytes from the device to the Internet"},
	{.name = "created-by",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD,
	 P_FIELD(mapping_row, created_by),
	 .words = mapping_origins,
	 .help = "Protocol by which it was asked for"},
	{.name = "description",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(mapping_row, description),
	 .help = "What the device calls it"},
	{.name = "remote-host",
	 .type = PROPERTY_IP4,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_LABEL,
	 P_FIELD(mapping_row, remote_host),
	 .help = "The only host that may come in; absent for any"},
	{.name = "external-address",
	 .type = PROPERTY_IP4,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(mapping_row, external_address),
	 .help = "Address to the Internet; absent while there is none"},
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(mapping_row, interface),
	 .help = "Interface of the LAN it belongs to"},
	{.name = "external-interface",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED | PROPERTY_LABEL,
	 P_FIELD(mapping_row, external_interface),
	 .help = "Interface on which the port is open"},
	{.name = "requester",
	 .type = PROPERTY_IP4,
	 .flags = TOLD,
	 P_FIELD(mapping_row, requester),
	 .help = "Address of the device that asked for it"},
	{.name = "lease",
	 .type = PROPERTY_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(mapping_row, lease),
	 .help = "Time for which it was asked for; absent when without end"},
	{.name = "created",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD,
	 P_FIELD(mapping_row, created),
	 .help = "When it was opened"},
	{.name = "last-used",
	 .type = PROPERTY_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(mapping_row, last_used),
	 .help = "How long ago the last packet passed; absent when none has"},
	{.name = "active",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG | PROPERTY_METRIC,
	 P_FIELD(mapping_row, active),
	 .letter = 'A',
	 .letter_group = 1,
	 .help = "Whether the port is open at present"},
	{.name = "disabled",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(mapping_row, disabled),
	 .letter = 'X',
	 .letter_group = 1,
	 .help = "Whether the device asked for it to be kept closed"},
};

const struct menu ip_upnp_mappings_menu = {
	.path = "/ip/upnp/mappings",
	.help = "Ports that devices have opened",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_REMOVE | MENU_FOLLOW | MENU_COUNTED,
	.row_size = sizeof(struct mapping_row),
	PROPERTIES(properties),
};

// The optional property NAME, given when SOURCE is not zero.
static void present_if(struct row *row, const char *name, uint64_t source)
{
	if (source)
		fill_present(&ip_upnp_mappings_menu, row, name);
}

static void fill_times(const struct wire_mapping *in, struct mapping_row *out)
{
	out->expires_after = in->lease_left_s * 1000ull;
	out->lease = in->lease_s * 1000ull;
	out->created = in->created;
	out->last_used = in->unused_s * 1000ull;
	present_if(&out->row, "lease", in->lease_s);
	present_if(&out->row, "last-used", in->unused_s != UINT32_MAX);
}

static void fill_counters(const struct wire_mapping *in, struct mapping_row *out)
{
	out->packets_in = in->packets_in;
	out->bytes_in = in->bytes_in;
	out->packets_out = in->packets_out;
	out->bytes_out = in->bytes_out;
}

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_mapping *in = body;
	struct mapping_row *out = (struct mapping_row *)row;

	(void)m;
	row->id = in->id;
	out->protocol = mapping_protocol(in);
	out->external_port = in->external_port;
	out->address = in->internal_address;
	out->internal_port = in->internal_port;
	out->mac = in->mac;
	out->created_by = in->origin < WIRE_ORIGIN__COUNT ? in->origin : WIRE_ORIGIN_UPNP;
	out->remote_host = in->remote_host;
	out->external_address = in->external_address;
	out->requester = in->requester;
	out->active = in->active;
	out->disabled = !in->enabled;
	fill_text(&out->description, in->description, sizeof(in->description));
	fill_text(&out->host_name, in->host_name, sizeof(in->host_name));
	fill_text(&out->interface, in->lan, sizeof(in->lan));
	fill_text(&out->external_interface, in->uplink, sizeof(in->uplink));
	present_if(row, "mac-address", mac_known(in->mac));
	present_if(row, "host-name", (uint64_t)in->host_name[0]);
	present_if(row, "remote-host", in->remote_host);
	present_if(row, "external-address", in->external_address);
	fill_times(in, out);
	fill_counters(in, out);
	return true;
}

const struct menu_hooks ip_upnp_mappings_hooks = {
	.noun = "upnp mapping",
	.list = WIRE_MAPPING,
	.from_wire = from_wire,
	.remove = mapping_remove,
};
