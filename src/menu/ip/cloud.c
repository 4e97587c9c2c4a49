// SPDX-License-Identifier: BSD-2-Clause
// /ip/cloud: there is no such service behind this system; the address of the uplink is what programs
// look for here.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/state.h"
#include "mgmt/fill.h"

struct cloud_row {
	struct row row;
	bool ddns_enabled;
	bool update_time;
	ip4 public_address;
};

static const struct property properties[] = {
	{.name = "ddns-enabled",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_LIVE,
	 P_FIELD(cloud_row, ddns_enabled),
	 .help = "Whether a name follows the address: never here"},
	{.name = "update-time",
	 .type = PROPERTY_BOOL,
	 .flags = PROPERTY_LIVE,
	 P_FIELD(cloud_row, update_time),
	 .help = "Whether the clock is set by it: never here"},
	{.name = "public-address",
	 .type = PROPERTY_IP4,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(cloud_row, public_address),
	 .help = "External address that devices are told"},
};

const struct menu ip_cloud_menu = {
	.path = "/ip/cloud",
	.help = "External address",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct cloud_row),
	PROPERTIES(properties),
};

static void fill(struct mgmt *m, struct row *row)
{
	((struct cloud_row *)row)->public_address = m->gate.uplink.address;
	if (m->gate.uplink.address)
		fill_present(&ip_cloud_menu, row, "public-address");
}

const struct menu_hooks ip_cloud_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.fill = fill,
};
