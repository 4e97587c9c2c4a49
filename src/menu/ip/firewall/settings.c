// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/settings: whose firewall this machine has. Managed, the rules of /ip/firewall and
// /ipv6/firewall are in force. Beside another program's firewall they are kept and do nothing: only
// port mappings are in the kernel then, and what that firewall lacks for them is told
// (/ip/upnp/print foreign-firewall-remedy).

#include "menu/ip/firewall/settings.h"

#include <string.h>

#include "menu/ip/firewall/apply.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"

static const char *const modes[] = {"managed", "beside", NULL};

static const struct property properties[] = {
	{.name = "mode",
	 .type = PROPERTY_ENUM,
	 P_FIELD(firewall_settings_row, mode),
	 .words = modes,
	 .default_text = "managed",
	 .help = "Whether the rules here are in force, or another program's firewall decides and "
		 "they wait"},
	{.name = "other-firewalls",
	 .type = PROPERTY_STRING,
	 .flags = TOLD,
	 P_FIELD(firewall_settings_row, others),
	 .help = "Tables of other programs that decide what comes in or passes through"},
	{.name = "flow-tables",
	 .type = PROPERTY_BOOL,
	 .flags = TOLD,
	 P_FIELD(firewall_settings_row, flow_tables),
	 .help = "Whether the kernel has flow tables: without them action=fasttrack-connection is "
		 "without effect"},
};

const struct menu ip_firewall_settings_menu = {
	.path = FIREWALL_SETTINGS_PATH,
	.help = "Whose firewall this machine has",
	.kind = MENU_SETTINGS,
	.layout = MENU_LAYOUT_SETTINGS,
	.row_size = sizeof(struct firewall_settings_row),
	PROPERTIES(properties),
};

static void fill(struct mgmt *m, struct row *row)
{
	const char *tables = m->gate.firewall.tables;
	struct firewall_settings_row *out = (struct firewall_settings_row *)row;

	fill_text(&out->others, tables, strlen(tables));
	out->flow_tables = m->gate.firewall.flow_tables;
}

const struct menu_hooks ip_firewall_settings_hooks = {
	.noun = "firewall settings",
	.applier = &firewall_applier,
	.committed = firewall_committed,
	.fill = fill,
};
