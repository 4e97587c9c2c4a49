// SPDX-License-Identifier: BSD-2-Clause
// /interface: the links of the system, with their counters.

#include "menu/interface_traffic.h"
#include "menu/link.h"
#include "menu/menus.h"
#include "mgmt/call.h"
#include "mgmt/fill.h"
#include "mgmt/monitor.h"

static const char *const types[WIRE_LINK__COUNT + 1] = {
	[WIRE_LINK_ETHER] = "ether",	   [WIRE_LINK_BRIDGE] = "bridge",
	[WIRE_LINK_VLAN] = "vlan",	   [WIRE_LINK_VETH] = "veth",
	[WIRE_LINK_LOOPBACK] = "loopback", [WIRE_LINK_PPP] = "ppp-out",
	[WIRE_LINK_TUNNEL] = "tunnel",	   [WIRE_LINK_OTHER] = "other",
};

static const struct property properties[] = {
	LINK_NAME_PROPERTIES,
	{.name = "type",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(link_row, type),
	 .words = types,
	 .help = "What kind of link it is"},
	{.name = "actual-mtu",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(link_row, actual_mtu),
	 .help = "Largest packet that it carries"},
	LINK_MAC_PROPERTY,
	{.name = "link-downs",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD,
	 P_FIELD(link_row, link_downs),
	 .help = "How often it has lost its carrier"},
	{.name = "last-link-up-time",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(link_row, last_up),
	 .help = "When its carrier was last seen to come"},
	{.name = "last-link-down-time",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(link_row, last_down),
	 .help = "When its carrier was last seen to go"},
	LINK_STATE_PROPERTIES(PROPERTY_METRIC),
};

static const struct command_argument traffic_arguments[] = {
	{.name = "interface",
	 .required = true,
	 .unnamed = true,
	 .help = "Interfaces, separated by commas"},
	MONITOR_ARGUMENTS,
};

static const struct command_argument reset_arguments[] = {
	{.name = "numbers", .required = true, .unnamed = true, .help = "The interfaces"},
};

#define ARGUMENTS(list) .arguments = (list), .argument_count = sizeof(list) / sizeof((list)[0])

static const struct command commands[] = {
	{.name = "monitor-traffic",
	 .help = "Tell what passes through interfaces now",
	 .policy = POLICY_READ,
	 ARGUMENTS(traffic_arguments)},
	{.name = "reset-counters",
	 .help = "Begin to count anew; the counters are the operating system's, which keeps them",
	 .policy = POLICY_WRITE,
	 ARGUMENTS(reset_arguments)},
};

const struct menu interface_menu = {
	.path = "/interface",
	.help = "Network interfaces",
	.kind = MENU_FIXED,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE | MENU_FOLLOW,
	.row_size = sizeof(struct link_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_link *in = body;

	(void)m;
	link_fill(&interface_menu, in, row);
	if (in->up_at)
		fill_present(&interface_menu, row, "last-link-up-time");
	if (in->down_at)
		fill_present(&interface_menu, row, "last-link-down-time");
	return true;
}

static void reset_counters(struct call *call)
{
	struct err e;

	(void)err_set(&e, ERR_FAILURE, MANAGED_BY_SYSTEM);
	call_fail(call, &e);
}

static const struct menu_action actions[] = {
	{"monitor-traffic", interface_traffic},
	{"reset-counters", reset_counters},
};

const struct menu_hooks interface_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.list = WIRE_LINK,
	.from_wire = from_wire,
	ACTIONS(actions),
};
