// SPDX-License-Identifier: BSD-2-Clause
// /ip/dhcp-server/lease: what DHCP servers of this system have given to devices.

#include <string.h>

#include "base/clock.h"
#include "menu/ip/upnp.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct lease_row {
	struct row row;
	ip4 address, active_address;
	struct mac mac, active_mac;
	char *host_name;
	char *server, *active_server;
	char *status;
	uint64_t expires_after; // ms
	bool blocked, radius;
};

static const struct property properties[] = {
	{.name = "address",
	 .type = PROPERTY_IP4,
	 .flags = PROPERTY_LIVE | PROPERTY_COLUMN,
	 P_FIELD(lease_row, address),
	 .help = "Address that the device has"},
	{.name = "mac-address",
	 .type = PROPERTY_MAC,
	 .flags = PROPERTY_LIVE | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(lease_row, mac),
	 .help = "Hardware address of the device"},
	{.name = "host-name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(lease_row, host_name),
	 .help = "Name that the device gave"},
	{.name = "server",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_LIVE | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(lease_row, server),
	 .help = "File of the DHCP server that tells it"},
	{.name = "status",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(lease_row, status),
	 .help = "Whether the device has the address"},
	{.name = "expires-after",
	 .type = PROPERTY_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(lease_row, expires_after),
	 .help = "Time after which the address is no longer the device's"},
	{.name = "active-address",
	 .type = PROPERTY_IP4,
	 .flags = TOLD,
	 P_FIELD(lease_row, active_address),
	 .help = "Address that the device has now"},
	{.name = "active-mac-address",
	 .type = PROPERTY_MAC,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(lease_row, active_mac),
	 .help = "Hardware address that it is used with now"},
	{.name = "active-server",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(lease_row, active_server),
	 .help = "File of the DHCP server that tells it now"},
	{.name = "radius",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(lease_row, radius),
	 .letter = 'R',
	 .letter_group = 3,
	 .help = "Whether a RADIUS server has told it; never here"},
	{.name = "blocked",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD | PROPERTY_FLAG,
	 P_FIELD(lease_row, blocked),
	 .letter = 'B',
	 .letter_group = 4,
	 .help = "Whether the device may have none; never here"},
};

const struct menu ip_dhcp_server_lease_menu = {
	.path = "/ip/dhcp-server/lease",
	.help = "Addresses that devices have by DHCP",
	.kind = MENU_LIST,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE | MENU_COUNTED,
	.row_size = sizeof(struct lease_row),
	PROPERTIES(properties),
};

// The name of the file without what stands behind its first dot: "dnsmasq" of
// /var/lib/misc/dnsmasq.leases.
static void fill_server(const struct mgmt *m, uint32_t file, struct lease_row *out)
{
	char path[WIRE_PATH_SIZE];
	const char *name;
	size_t n;

	if (!upnp_lease_file(m, file, path))
		return;
	name = strrchr(path, '/') + 1;
	n = strcspn(name, ".");
	fill_text(&out->server, name, n);
	fill_text(&out->active_server, name, n);
}

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_dhcp_lease *in = body;
	struct lease_row *out = (struct lease_row *)row;
	int64_t left = in->ends - clock_wall_s();

	row->id = id_map_get(&m->lease_ids, in->address, loop_now(m->loop));
	row->dynamic = true;
	out->address = in->address;
	out->active_address = in->address;
	if (mac_known(in->mac)) {
		out->mac = in->mac;
		out->active_mac = in->mac;
		fill_present(&ip_dhcp_server_lease_menu, row, "mac-address");
		fill_present(&ip_dhcp_server_lease_menu, row, "active-mac-address");
	}
	if (in->host_name[0]) {
		fill_text(&out->host_name, in->host_name, sizeof(in->host_name));
		fill_present(&ip_dhcp_server_lease_menu, row, "host-name");
	}
	if (in->ends) {
		out->expires_after = left > 0 ? (uint64_t)left * 1000 : 0;
		fill_present(&ip_dhcp_server_lease_menu, row, "expires-after");
	}
	fill_server(m, in->file, out);
	fill_text(&out->status, "bound", sizeof("bound"));
	return row->id != 0;
}

// `print active` tells those that devices have, which all of them are.
static bool takes(enum generic_command_id command, struct slice name)
{
	return command == GENERIC_PRINT && slice_is(name, "active");
}

const struct menu_hooks ip_dhcp_server_lease_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.list = WIRE_DHCP_LEASE,
	.from_wire = from_wire,
	.takes = takes,
};
