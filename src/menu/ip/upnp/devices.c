// SPDX-License-Identifier: BSD-2-Clause
// /ip/upnp/devices: every device that has ever asked for a port, and the switch that allows, denies
// or asks for it: a rule of /ip/upnp/rules that names it.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "menu/ip/upnp/permission.h"
#include "menu/menus.h"
#include "menu/removal.h"
#include "menu/row_macros.h"
#include "mgmt/arguments.h"
#include "mgmt/call.h"
#include "mgmt/edit.h"
#include "mgmt/event.h"
#include "mgmt/execute.h"
#include "mgmt/fill.h"
#include "mgmt/gate_find.h"
#include "mgmt/state.h"

#define POLICY_DEFAULT permission_policy_words[WIRE_PERMISSION__COUNT]

static const char *const permission_policy_words[] = {
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
	uint32_t policy;  // index of permission_policy_words
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
	 .words = permission_policy_words,
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

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
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

// ---- commands, on one device after the other

struct switching {
	struct call *call;
	struct slice left;
	struct slice item;
	uint32_t id;
	struct wire_known_device device;
	const char *policy;	       // NULL: it stays
	const struct argument *remark; // the comment; NULL: it stays
	bool removing;
	bool changing;
	bool telling; // those who listen, of its new policy
	char mac[MAC_TEXT_SIZE];
	char comment[128];
};

static void next(struct switching *s);

static void finish(struct switching *s, const struct err *e)
{
	struct call *call = s->call;
	bool removing = s->removing;
	bool changing = s->changing;

	free(s);
	if (changing)
		edit_changed(call, e);
	else
		removal_or_command_end(call, removing, e);
}

static bool is_it(void *context, const void *body)
{
	struct switching *s = context;
	const struct wire_known_device *device = body;
	struct mac mac;
	bool same = mac_parse(s->item, &mac) ? mac_equal(mac, device->mac) : device->id == s->id;

	if (same)
		s->device = *device;
	return same;
}

static void on_answered(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct switching *s = context;

	(void)cursor;
	(void)more;
	if (e || s->removing)
		finish(s, e);
	else
		next(s);
}

static const struct gate_reply reply = {.answer = on_answered};

static void remark_on_it(struct switching *s)
{
	struct wire_known_device_comment body = {.mac = s->device.mac};
	struct err e;

	if (!s->remark) {
		next(s);
	} else if (!slice_copy(s->remark->value, body.comment, sizeof(body.comment))) {
		(void)err_set(&e, ERR_VALUE, "value of comment is too long (%zu bytes at most)",
			      sizeof(body.comment) - 1);
		finish(s, &e);
	} else {
		(void)gate_link_request(&s->call->mgmt->gate, WIRE_KNOWN_DEVICE_COMMENT, &body,
					&reply, s);
	}
}

static void look(struct switching *s);

static void on_switched(void *context, const struct err *e)
{
	struct switching *s = context;

	s->telling = !e && s->call->table->listeners;
	if (e)
		finish(s, e);
	else if (s->telling)
		look(s); // what gate says of it by now
	else
		remark_on_it(s);
}

static void tell(struct switching *s)
{
	struct row *row = row_new(&ip_upnp_devices_menu);

	if (row && from_wire(s->call->mgmt, &s->device, row))
		event_row(s->call->mgmt, s->call->table, row);
	row_free(&ip_upnp_devices_menu, row);
}

// Whether the policy is as it is to be, and decides.
static bool is_switched(const struct switching *s)
{
	enum wire_permission_action now = permission_policy_of(s->call->mgmt, s->device.mac);

	return strcmp(permission_policy_words[now], s->policy) == 0 &&
	       (now == WIRE_PERMISSION__COUNT || now == s->device.action);
}

static void switch_it(struct switching *s)
{
	bool takes_back = strcmp(s->policy, POLICY_DEFAULT) == 0;
	struct permission_wish wish = {
		.action = s->policy,
		.mac = s->mac,
		.comment = s->comment,
		.replaces = true,
		.only_replaces = takes_back,
	};
	char address[IP4_TEXT_SIZE];

	if (is_switched(s)) {
		remark_on_it(s);
		return;
	}
	(void)mac_format(s->device.mac, s->mac);
	(void)snprintf(s->comment, sizeof(s->comment), "device %.64s",
		       s->device.host_name[0] ? s->device.host_name
					      : ip4_format(s->device.address, address));
	permission_add(s->call, &wish, on_switched, s);
}

static void on_found(void *context, const struct err *e)
{
	struct switching *s = context;
	struct wire_known_device_forget body;

	if (s->telling) { // or it is gone meanwhile
		if (!e)
			tell(s);
		s->telling = false;
		remark_on_it(s);
	} else if (e) {
		finish(s, e);
	} else if (s->removing) {
		body = (struct wire_known_device_forget){.mac = s->device.mac};
		(void)gate_link_request(&s->call->mgmt->gate, WIRE_KNOWN_DEVICE_FORGET, &body,
					&reply, s);
	} else if (s->policy) {
		switch_it(s);
	} else {
		remark_on_it(s);
	}
}

static const struct gate_find find = {WIRE_KNOWN_DEVICE, is_it, on_found};

static void look(struct switching *s)
{
	gate_find(s->call->mgmt, &find, s);
}

static void next(struct switching *s)
{
	if (!execute_next_item(&s->left, &s->item)) {
		finish(s, NULL);
		return;
	}
	s->id = 0;
	(void)table_parse_id(s->item, &s->id);
	look(s);
}

static struct switching *begin(struct call *call, const char *policy)
{
	struct switching *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->call = call;
	s->policy = policy;
	return s;
}

static void run(struct call *call, const char *policy)
{
	const struct argument *numbers = arguments_take(&call->arguments, "numbers");
	struct switching *s = begin(call, policy);
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
	run(call, permission_policy_words[WIRE_PERMISSION_ALLOW]);
}

static void run_deny(struct call *call)
{
	run(call, permission_policy_words[WIRE_PERMISSION_DENY]);
}

static void run_ask(struct call *call)
{
	run(call, permission_policy_words[WIRE_PERMISSION_ASK]);
}

static void run_reset(struct call *call)
{
	run(call, POLICY_DEFAULT);
}

// One that is too long is for remark_on_it to refuse.
static bool is_line(struct slice text)
{
	char clean[WIRE_COMMENT_SIZE];

	utf8_clean(text, clean, sizeof(clean));
	return text.n >= sizeof(clean) || slice_is(text, clean);
}

// `set` and `comment`, whose values were checked.
static void change(struct call *call)
{
	const struct argument *policy = arguments_find(&call->arguments, "policy");
	const struct argument *remark = arguments_find(&call->arguments, "comment");
	struct switching *s;
	struct err e;

	if (remark && !is_line(remark->value)) {
		(void)err_set(&e, ERR_VALUE, "the comment of a device is one line of text");
		edit_changed(call, &e);
		return;
	}
	s = begin(call, NULL);
	if (!s) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		edit_changed(call, &e);
		return;
	}
	for (size_t i = 0; policy && permission_policy_words[i]; i++)
		if (slice_is(policy->value, permission_policy_words[i]))
			s->policy = permission_policy_words[i];
	s->changing = true;
	s->remark = remark;
	s->left = execute_items(call)->value;
	next(s);
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
	.told_when_wanted = true,
	.remove = remove_device,
	.change = change,
	ACTIONS(actions),
};
