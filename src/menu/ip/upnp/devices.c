// SPDX-License-Identifier: BSD-2-Clause
// /ip/upnp/devices: every device that has ever asked for a port, and the switch that allows, denies
// or asks for it: a rule of /ip/upnp/rules that names it.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menu/ip/upnp/permission.h"
#include "menu/menus.h"
#include "menu/removal.h"
#include "menu/row_macros.h"
#include "mgmt/arguments.h"
#include "mgmt/call.h"
#include "mgmt/edit.h"
#include "mgmt/execute.h"
#include "mgmt/fill.h"
#include "mgmt/gate_find.h"
#include "mgmt/state.h"

struct device_row {
	struct row row;
	ip4 address;
	struct mac mac;
	char *host_name;
	char *interface;
	uint32_t policy; // enum wire_permission_action
	uint64_t asked, granted, refused;
	uint32_t mappings;
	int64_t first_seen, last_seen;
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
	{.name = "policy",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(device_row, policy),
	 .words = permission_words,
	 .help = "What the rules say of it: set by the commands allow, deny, ask and reset"},
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
	.flags = MENU_REMOVE | MENU_COUNTED,
	.row_size = sizeof(struct device_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static uint32_t id_of(struct mgmt *m, struct mac mac)
{
	return id_map_get(&m->known_device_ids, id_map_key(&mac, sizeof(mac)), loop_now(m->loop));
}

static void fill_words(struct row *row, const char *name, char **field, const char *text, size_t n)
{
	if (!text[0])
		return;
	fill_text(field, text, strnlen(text, n));
	fill_present(&ip_upnp_devices_menu, row, name);
}

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_known_device *in = body;
	struct device_row *out = (struct device_row *)row;

	row->id = id_of(m, in->mac);
	out->address = in->address;
	out->mac = in->mac;
	out->policy = in->action < WIRE_PERMISSION__COUNT ? in->action : WIRE_PERMISSION_ALLOW;
	out->mappings = in->mappings;
	out->asked = in->asked;
	out->granted = in->granted;
	out->refused = in->refused;
	out->first_seen = in->first_seen;
	out->last_seen = in->last_seen;
	fill_text(&out->interface, in->lan, sizeof(in->lan));
	fill_words(row, "host-name", &out->host_name, in->host_name, sizeof(in->host_name));
	fill_words(row, "last-request", &out->last_request, in->last_request,
		   sizeof(in->last_request));
	fill_words(row, "last-refusal", &out->last_refusal, in->last_refusal,
		   sizeof(in->last_refusal));
	return row->id != 0;
}

// ---- commands, on one device after the other

struct switching {
	struct call *call;
	struct slice left;
	struct slice item;
	uint32_t id;
	struct wire_known_device device;
	const char *action; // NULL: what was said is taken back
	bool removing;
	char mac[MAC_TEXT_SIZE];
	char comment[128];
};

static void next(struct switching *s);

static void finish(struct switching *s, const struct err *e)
{
	struct call *call = s->call;
	bool removing = s->removing;

	free(s);
	removal_or_command_end(call, removing, e);
}

static bool is_it(void *context, const void *body)
{
	struct switching *s = context;
	const struct wire_known_device *device = body;
	struct mac mac;
	bool same = mac_parse(s->item, &mac) ? mac_equal(mac, device->mac)
					     : id_of(s->call->mgmt, device->mac) == s->id;

	if (same)
		s->device = *device;
	return same;
}

static void on_switched(void *context, const struct err *e)
{
	struct switching *s = context;

	if (e)
		finish(s, e);
	else
		next(s);
}

static void switch_it(struct switching *s)
{
	struct permission_wish wish = {
		.action = s->action,
		.mac = s->mac,
		.comment = s->comment,
		.replaces = true,
		.only_replaces = !s->action,
	};
	char address[IP4_TEXT_SIZE];

	(void)mac_format(s->device.mac, s->mac);
	(void)snprintf(s->comment, sizeof(s->comment), "device %.64s",
		       s->device.host_name[0] ? s->device.host_name
					      : ip4_format(s->device.address, address));
	permission_add(s->call, &wish, on_switched, s);
}

static void on_forgotten(void *context, const struct err *e, uint64_t cursor, bool more)
{
	(void)cursor;
	(void)more;
	finish(context, e);
}

static void on_found(void *context, const struct err *e)
{
	static const struct gate_reply reply = {.answer = on_forgotten};
	struct switching *s = context;
	struct wire_known_device_forget body;

	if (e) {
		finish(s, e);
	} else if (s->removing) {
		body = (struct wire_known_device_forget){.mac = s->device.mac};
		(void)gate_link_request(&s->call->mgmt->gate, WIRE_KNOWN_DEVICE_FORGET, &body,
					&reply, s);
	} else {
		switch_it(s);
	}
}

static const struct gate_find find = {WIRE_KNOWN_DEVICE, is_it, on_found};

static void next(struct switching *s)
{
	if (!execute_next_item(&s->left, &s->item)) {
		finish(s, NULL);
		return;
	}
	s->id = 0;
	(void)table_parse_id(s->item, &s->id);
	gate_find(s->call->mgmt, &find, s);
}

static struct switching *begin(struct call *call, const char *action)
{
	struct switching *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->call = call;
	s->action = action;
	return s;
}

static void run(struct call *call, const char *action)
{
	const struct argument *numbers = arguments_take(&call->arguments, "numbers");
	struct switching *s = begin(call, action);
	struct err e;

	if (!s) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	s->left = numbers->value;
	call->state = s; // without `stop`: it comes to its end whoever goes away
	next(s);
}

static void run_allow(struct call *call)
{
	run(call, permission_words[WIRE_PERMISSION_ALLOW]);
}

static void run_deny(struct call *call)
{
	run(call, permission_words[WIRE_PERMISSION_DENY]);
}

static void run_ask(struct call *call)
{
	run(call, permission_words[WIRE_PERMISSION_ASK]);
}

static void run_reset(struct call *call)
{
	run(call, NULL);
}

static void remove_device(struct call *call, uint32_t id)
{
	struct switching *s = begin(call, NULL);
	struct err e;

	if (!s) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		edit_removed(call, &e);
		return;
	}
	s->removing = true;
	s->id = id;
	gate_find(call->mgmt, &find, s);
}

static const struct menu_action actions[] = {
	{"allow", run_allow},
	{"deny", run_deny},
	{"ask", run_ask},
	{"reset", run_reset},
};

const struct menu_hooks ip_upnp_devices_hooks = {
	.noun = "upnp device",
	.list = WIRE_KNOWN_DEVICE,
	.from_wire = from_wire,
	.remove = remove_device,
	ACTIONS(actions),
};
