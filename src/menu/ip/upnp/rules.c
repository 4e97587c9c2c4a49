// SPDX-License-Identifier: BSD-2-Clause
// /ip/upnp/rules: which devices may open which ports. The first rule that fits decides.

#include <string.h>

#include "firewall/property.h"
#include "menu/counter_reset.h"
#include "menu/ip/upnp/permission.h"
#include "menu/mapping.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/state.h"
#include "mgmt/transaction.h"
#include "schema/row.h"

const char *const permission_words[] = {
	[WIRE_PERMISSION_ALLOW] = "allow",
	[WIRE_PERMISSION_DENY] = "deny",
	[WIRE_PERMISSION_ASK] = "ask",
	NULL,
};

static int canonical(const struct property *p, enum firewall_property as, struct slice text,
		     struct strbuf *out, struct err *e)
{
	struct firewall_value value;
	struct err ignored;

	if (firewall_value_parse(as, FIREWALL_IP4, text, &value, &ignored) != 0 || value.negated)
		return err_set(e, ERR_VALUE, "invalid value for argument %s", p->name);
	firewall_value_format(&value, FIREWALL_IP4, out);
	return 0;
}

static int canonical_address(const struct property *p, struct slice text, struct strbuf *out,
			     struct err *e)
{
	return canonical(p, FIREWALL_PROPERTY_SRC_ADDRESS, text, out, e);
}

static int canonical_time(const struct property *p, struct slice text, struct strbuf *out,
			  struct err *e)
{
	return canonical(p, FIREWALL_PROPERTY_TIME, text, out, e);
}

static const struct property properties[] = {
	{.name = "action",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_REQUIRED | PROPERTY_COLUMN,
	 P_FIELD(permission_row, action),
	 .words = permission_words,
	 .help = "Whether the port is opened, or refused, or refused until an administrator "
		 "approves it"},
	{.name = "src-mac-address",
	 .type = PROPERTY_MAC,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(permission_row, mac),
	 .help = "Hardware address of the device that asks"},
	{.name = "device",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(permission_row, device),
	 .max = WIRE_GLOB_SIZE - 1,
	 .help = "Its name as it told the DHCP server; * and ? stand for anything"},
	{.name = "src-address",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_COLUMN | PROPERTY_UNQUOTED,
	 P_FIELD(permission_row, address),
	 .max = 64,
	 .canonical = canonical_address,
	 .help = "Address, prefix or range that it asks from"},
	{.name = "src-address-list",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED,
	 P_FIELD(permission_row, address_list),
	 .max = FIREWALL_NAME_SIZE - 1,
	 .help = "List of /ip firewall address-list that it asks from; what is configured counts, "
		 "names of hosts too, not what rules add or what has a timeout"},
	{.name = "in-interface",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED | PROPERTY_REFERENCE,
	 P_FIELD(permission_row, interface),
	 .max = WIRE_INTERFACE_SIZE - 1,
	 .help = "LAN that it asks from"},
	{.name = "protocol",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(permission_row, protocol),
	 .words = mapping_protocols,
	 .help = "Protocol of the port"},
	{.name = "external-ports",
	 .type = PROPERTY_PORTS,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(permission_row, external_ports),
	 .max = WIRE_PORT_RANGES_MAX,
	 .help = "Ports that are opened to the Internet"},
	{.name = "internal-ports",
	 .type = PROPERTY_PORTS,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(permission_row, internal_ports),
	 .max = WIRE_PORT_RANGES_MAX,
	 .help = "Ports of the device that they lead to"},
	{.name = "description",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(permission_row, description),
	 .max = WIRE_GLOB_SIZE - 1,
	 .help = "What the device calls the mapping; * and ? stand for anything"},
	{.name = "created-by",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(permission_row, origin),
	 .words = mapping_origins,
	 .help = "Protocol by which it asks"},
	{.name = "time",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_UNQUOTED,
	 P_FIELD(permission_row, time),
	 .max = 128,
	 .canonical = canonical_time,
	 .help = "Time of day and days of the week in which the rule holds: 8h-18h,mon,tue"},
	{.name = "matches",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COUNTER | PROPERTY_COLUMN,
	 P_FIELD(permission_row, matches),
	 .help = "How many requests it has decided"},
	{.name = "last-match",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COUNTER | PROPERTY_COLUMN,
	 P_FIELD(permission_row, last_match),
	 .help = "When it last decided one"},
	{.name = "about",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(permission_row, about),
	 .help = "Why it fits no request"},
};

const struct menu ip_upnp_rules_menu = {
	.path = UPNP_PERMISSIONS_PATH,
	.help = "Which devices may open which ports; the first rule that fits decides, for new "
		"mappings and renewals; what is open stays so until its lease ends",
	.kind = MENU_ORDERED,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE,
	.row_size = sizeof(struct permission_row),
	PROPERTIES(properties),
	.commands = counter_reset_commands,
	.command_count = COUNTER_RESET_COMMANDS,
};

static const struct menu_action actions[COUNTER_RESET_COMMANDS] = {
	{"reset-counters", permission_reset},
	{"reset-counters-all", permission_reset_all},
};

// A device whose hardware address is not known has this one, and so would fit.
static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct permission_row *row = (const struct permission_row *)c->record->after;
	const struct property *mac = menu_property(&ip_upnp_rules_menu, SLICE("src-mac-address"));

	(void)t;
	if (row && row_has(&ip_upnp_rules_menu, &row->row, mac) && !mac_known(row->mac))
		return err_set(e, ERR_VALUE, "invalid value for argument src-mac-address");
	return 0;
}

const struct menu_hooks ip_upnp_rules_hooks = {
	.noun = "upnp rule",
	.check = check,
	.applier = &permission_applier,
	.gate_connected = permission_gate_connected,
	.committed = permission_committed,
	.links_changed = permission_find_problems,
	.done = permission_done,
	.refresh = WIRE_PERMISSION_COUNTER,
	.refreshed = permission_refreshed,
	.fill = permission_fill,
	ACTIONS(actions),
};
