// SPDX-License-Identifier: BSD-2-Clause
// /ip/upnp/devices: every device that has ever asked for a port, and the switch that allows, denies
// or asks for it: a rule of /ip/upnp/rules that names it.

#include "menu/ip/upnp/devices.h"

#include <string.h>

#include "menu/ip/upnp/permission.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"

const char *const device_policy_words[] = {
	[WIRE_PERMISSION_ALLOW] = "allow",
	[WIRE_PERMISSION_DENY] = "deny",
	[WIRE_PERMISSION_ASK] = "ask",
	[WIRE_PERMISSION__COUNT] = "default",
	NULL,
};

static const char *const outcome_words[] = {
	[WIRE_OUTCOME_NONE] = "none",
	[WIRE_OUTCOME_GRANTED] = "granted",
	[WIRE_OUTCOME_REFUSED] = "refused",
	NULL,
};

struct device_row {
	struct row row;
	ip4 address;
	struct mac mac;
	char *host_name;
	char *interface;
	char *user_agent;
	uint32_t policy;  // index of device_policy_words
	uint32_t verdict; // enum wire_permission_action
	uint64_t asked, granted, refused;
	uint32_t mappings;
	int64_t first_seen, last_seen;
	uint32_t last_result; // enum wire_outcome
	char *last_request;
	char *last_refusal;
};

static const struct property properties[] = {
	{.name = "address",
	 .type = PROPERTY_IP4,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(device_row, address),
	 .help = "Address that it had when it last asked"},
	{.name = "mac-address",
	 .type = PROPERTY_MAC,
	 .flags = TOLD | PROPERTY_COLUMN | PROPERTY_LABEL,
	 P_FIELD(device_row, mac),
	 .help = "Its hardware address"},
	{.name = "host-name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(device_row, host_name),
	 .help = "The name it gave the DHCP server"},
	{.name = "user-agent",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(device_row, user_agent),
	 .help = "What its program says that it is, which anybody can say"},
	{.name = "policy",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_LIVE | PROPERTY_COLUMN,
	 P_FIELD(device_row, policy),
	 .words = device_policy_words,
	 .help = "What a rule in /ip upnp rules says of it as such, made by setting this, or by "
		 "the "
		 "commands allow, deny, ask and reset; default leaves it to the other rules"},
	{.name = "verdict",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(device_row, verdict),
	 .words = permission_words,
	 .help = "What comes of all rules for it as such"},
	{.name = "mappings",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(device_row, mappings),
	 .help = "Ports that it has open"},
	{.name = "asked",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(device_row, asked),
	 .help = "How often it has asked for a port"},
	{.name = "granted",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(device_row, granted),
	 .help = "How often it got it"},
	{.name = "refused",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(device_row, refused),
	 .help = "How often it did not"},
	{.name = "last-seen",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(device_row, last_seen),
	 .help = "When it last asked"},
	{.name = "first-seen",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD,
	 P_FIELD(device_row, first_seen),
	 .help = "When it first asked"},
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(device_row, interface),
	 .help = "LAN that it asked from"},
	{.name = "last-result",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(device_row, last_result),
	 .words = outcome_words,
	 .help = "Whether it got what it asked for last"},
	{.name = "last-request",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(device_row, last_request),
	 .help = "What it asked for last"},
	{.name = "last-refusal",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL,
	 P_FIELD(device_row, last_refusal),
	 .help = "Why it was last refused"},
};

static const struct command_argument numbers_argument[] = {
	{.name = "numbers", .required = true, .unnamed = true, .help = "The devices"},
};

static const struct command commands[] = {
	{.name = "allow",
	 .help = "Let the device open ports: a rule in /ip upnp rules, before the others",
	 .policy = POLICY_WRITE,
	 ARGUMENTS(numbers_argument)},
	{.name = "deny",
	 .help = "Refuse the device every port from now on; what it has open stays until its lease "
		 "ends",
	 .policy = POLICY_WRITE,
	 ARGUMENTS(numbers_argument)},
	{.name = "ask",
	 .help = "Have an administrator approve each port that the device asks for",
	 .policy = POLICY_WRITE,
	 ARGUMENTS(numbers_argument)},
	{.name = "reset",
	 .help = "Take back what allow, deny or ask have said of the device",
	 .policy = POLICY_WRITE,
	 ARGUMENTS(numbers_argument)},
};

const struct menu ip_upnp_devices_menu = {
	.path = "/ip/upnp/devices",
	.help = "Devices that have ever asked for a port",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_SET | MENU_REMOVE | MENU_FOLLOW | MENU_COUNTED,
	.row_size = sizeof(struct device_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static void fill_words(struct row *row, const char *name, char **field, const char *text, size_t n)
{
	if (!text[0])
		return;
	fill_text(field, text, strnlen(text, n));
	fill_present(&ip_upnp_devices_menu, row, name);
}

bool device_from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_known_device *in = body;
	struct device_row *out = (struct device_row *)row;

	row->id = in->id;
	out->address = in->address;
	out->mac = in->mac;
	out->policy = permission_policy_of(m, in->mac);
	out->verdict = in->action < WIRE_PERMISSION__COUNT ? in->action : WIRE_PERMISSION_ALLOW;
	out->last_result = in->outcome <= WIRE_OUTCOME_REFUSED ? in->outcome : WIRE_OUTCOME_NONE;
	out->mappings = in->mappings;
	out->asked = in->asked;
	out->granted = in->granted;
	out->refused = in->refused;
	out->first_seen = in->first_seen;
	out->last_seen = in->last_seen;
	fill_text(&out->interface, in->lan, sizeof(in->lan));
	if (out->last_result != WIRE_OUTCOME_NONE)
		fill_present(&ip_upnp_devices_menu, row, "last-result");
	if (in->comment[0])
		fill_text(&row->comment, in->comment, sizeof(in->comment));
	fill_words(row, "user-agent", &out->user_agent, in->agent, sizeof(in->agent));
	fill_words(row, "host-name", &out->host_name, in->host_name, sizeof(in->host_name));
	fill_words(row, "last-request", &out->last_request, in->last_request,
		   sizeof(in->last_request));
	fill_words(row, "last-refusal", &out->last_refusal, in->last_refusal,
		   sizeof(in->last_refusal));
	return row->id != 0;
}

static const struct menu_action actions[] = {
	{"allow", device_allow},
	{"deny", device_deny},
	{"ask", device_ask},
	{"reset", device_reset},
};

const struct menu_hooks ip_upnp_devices_hooks = {
	.noun = "upnp device",
	.list = WIRE_KNOWN_DEVICE,
	.from_wire = device_from_wire,
	.told_when_wanted = true,
	.remove = device_remove,
	.change = device_change,
	ACTIONS(actions),
};
