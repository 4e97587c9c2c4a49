// SPDX-License-Identifier: BSD-2-Clause
// /ip/upnp/pending: requests to open a port that were refused until an administrator has approved
// them. Approving makes a rule; the device's next try succeeds.

#include "menu/ip/upnp/pending.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "menu/ip/upnp/permission.h"
#include "menu/mapping.h"
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

struct pending_row {
	struct row row;
	ip4 address;
	struct mac mac;
	char *host_name;
	uint32_t protocol;
	uint16_t external_port;
	uint16_t internal_port;
	char *description;
	uint64_t asked;
	int64_t first_asked, last_asked;
	char *interface;
	uint32_t created_by;
};

static const struct property properties[] = {
	{.name = "address",
	 .type = PROPERTY_IP4,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(pending_row, address),
	 .help = "Address of the device that asks"},
	{.name = "mac-address",
	 .type = PROPERTY_MAC,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(pending_row, mac),
	 .help = "Its hardware address"},
	{.name = "host-name",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,
	 P_FIELD(pending_row, host_name),
	 .help = "The name it gave the DHCP server"},
	{.name = "protocol",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(pending_row, protocol),
	 .words = mapping_protocols,
	 .help = "Protocol of the port"},
	{.name = "external-port",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(pending_row, external_port),
	 .help = "Port that is to be opened to the Internet; 0: any, as the device leaves it to "
		 "the router"},
	{.name = "internal-port",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(pending_row, internal_port),
	 .help = "Port of the device that it leads to"},
	{.name = "description",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(pending_row, description),
	 .help = "What the device calls it"},
	{.name = "last-asked",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD | PROPERTY_COLUMN,
	 P_FIELD(pending_row, last_asked),
	 .help = "When it was last asked for; a day later it is gone from here"},
	{.name = "first-asked",
	 .type = PROPERTY_DATE_TIME,
	 .flags = TOLD,
	 P_FIELD(pending_row, first_asked),
	 .help = "When it was first asked for"},
	{.name = "asked",
	 .type = PROPERTY_NUMBER,
	 .flags = TOLD,
	 P_FIELD(pending_row, asked),
	 .help = "How often it was asked for"},
	{.name = "interface",
	 .type = PROPERTY_STRING,
	 .flags = TOLD | PROPERTY_UNQUOTED,
	 P_FIELD(pending_row, interface),
	 .help = "LAN that it is asked from"},
	{.name = "created-by",
	 .type = PROPERTY_ENUM,
	 .flags = TOLD,
	 P_FIELD(pending_row, created_by),
	 .words = mapping_origins,
	 .help = "Protocol by which it is asked"},
};

static const struct argument_value yes_or_no = {.type = PROPERTY_BOOL};

const struct command_argument pending_arguments[PENDING_ARGUMENTS] = {
	{.name = "numbers",
	 .required = true,
	 .unnamed = true,
	 .help = "The requests, or the address of a device for all that wait of it"},
	{.name = "device",
	 .value = &yes_or_no,
	 .help = "Whether all that the device will ever ask is meant"},
};

static const struct command commands[] = {
	{.name = "approve",
	 .help = "Let the device have the port when it asks again: a rule in /ip upnp rules",
	 .policy = POLICY_WRITE,
	 ARGUMENTS(pending_arguments)},
	{.name = "deny",
	 .help = "Refuse it for good: a rule in /ip upnp rules",
	 .policy = POLICY_WRITE,
	 ARGUMENTS(pending_arguments)},
};

const struct menu ip_upnp_pending_menu = {
	.path = "/ip/upnp/pending",
	.help = "Requests that wait for an administrator",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_REMOVE | MENU_FOLLOW | MENU_COUNTED,
	.row_size = sizeof(struct pending_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_pending *in = body;
	struct pending_row *out = (struct pending_row *)row;

	(void)m;
	row->id = in->id;
	out->address = in->address;
	out->mac = in->mac;
	out->protocol = in->protocol == IPPROTO_UDP;
	out->external_port = in->external_port;
	out->internal_port = in->internal_port;
	out->asked = in->asked;
	out->first_asked = in->first_asked;
	out->last_asked = in->last_asked;
	out->created_by = in->origin < WIRE_ORIGIN__COUNT ? in->origin : WIRE_ORIGIN_UPNP;
	fill_text(&out->description, in->description, sizeof(in->description));
	fill_text(&out->host_name, in->host_name, sizeof(in->host_name));
	fill_text(&out->interface, in->lan, sizeof(in->lan));
	if (mac_known(in->mac))
		fill_present(&ip_upnp_pending_menu, row, "mac-address");
	if (in->host_name[0])
		fill_present(&ip_upnp_pending_menu, row, "host-name");
	return true;
}

// ---- approve, deny, remove: one request after the other

struct deciding {
	struct call *call;
	const char *action;
	bool whole_device;
	struct slice left;
	struct slice item;
	uint32_t id; // 0: the item is an address
	ip4 address;
	bool any;     // of the address was found
	bool decided; // something was, by a rule that may have decided others too
	bool first;   // of the address was found, and whose it is: FIRST_MAC's
	struct mac first_mac;
	struct wire_pending request;
	bool removing;
	char mac[MAC_TEXT_SIZE];
	char from[IP4_TEXT_SIZE];
	char external[8], internal[8];
	char comment[200];
};

static void look(struct deciding *d);
static void next(struct deciding *d);

static void finish(struct deciding *d, const struct err *e)
{
	struct call *call = d->call;
	bool removing = d->removing;

	free(d);
	removal_or_command_end(call, removing, e);
}

static bool is_it(void *context, const void *body)
{
	struct deciding *d = context;
	const struct wire_pending *request = body;

	if (d->id ? request->id != d->id : request->address != d->address)
		return false;
	d->request = *request;
	return true;
}

static void on_forgotten(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct deciding *d = context;

	(void)cursor;
	(void)more;
	d->any = true;
	// Somebody else may have dealt with it meanwhile.
	if (d->removing || (e && e->kind != ERR_NO_SUCH_ITEM))
		finish(d, e);
	else if (d->id)
		next(d);
	else
		look(d);
}

static void forget(struct deciding *d)
{
	static const struct gate_reply reply = {.answer = on_forgotten};
	struct wire_pending_forget body = {.id = d->request.id};

	(void)gate_link_request(&d->call->mgmt->gate, WIRE_PENDING_FORGET, &body, &reply, d);
}

static void on_added(void *context, const struct err *e)
{
	struct deciding *d = context;

	d->decided = true;
	if (e)
		finish(d, e);
	else
		forget(d);
}

static void write_comment(struct deciding *d)
{
	const struct wire_pending *q = &d->request;
	char host_name[41]; // no half of a character is left of what is cut off
	char description[101];

	utf8_clean(slice_from(q->host_name), host_name, sizeof(host_name));
	utf8_clean(slice_from(q->description), description, sizeof(description));
	(void)snprintf(d->comment, sizeof(d->comment), "%s%s%s", host_name[0] ? host_name : d->from,
		       d->whole_device ? "" : ": ", d->whole_device ? "" : description);
}

static void decide(struct deciding *d)
{
	const struct wire_pending *q = &d->request;
	bool by_mac = mac_known(q->mac);
	struct permission_wish wish = {
		.action = d->action,
		.mac = by_mac ? mac_format(q->mac, d->mac) : NULL,
		.address = by_mac ? NULL : ip4_format(q->address, d->from),
		.comment = d->comment,
		.replaces = d->whole_device && by_mac,
	};

	(void)ip4_format(q->address, d->from);
	(void)snprintf(d->external, sizeof(d->external), "%u", q->external_port);
	(void)snprintf(d->internal, sizeof(d->internal), "%u", q->internal_port);
	write_comment(d);
	if (!d->whole_device) {
		wish.protocol = mapping_protocols[q->protocol == IPPROTO_UDP];
		wish.external_ports = q->external_port ? d->external : NULL;
		wish.internal_ports = d->internal;
	}
	permission_add(d->call, &wish, on_added, d);
}

static void on_found(void *context, const struct err *e)
{
	struct deciding *d = context;

	if (e && e->kind == ERR_NO_SUCH_ITEM && (d->any || (d->id && d->decided)))
		next(d); // that was the last one of the address, or it waits no more
	else if (e)
		finish(d, e);
	else if (d->removing)
		forget(d);
	else
		decide(d);
}

static const struct gate_find find = {WIRE_PENDING, is_it, on_found};

// ---- an address is approved for one device only: another may have taken it to ask as well

static bool is_of_another(void *context, const void *body)
{
	struct deciding *d = context;
	const struct wire_pending *request = body;

	if (request->address != d->address)
		return false;
	if (d->first)
		return !mac_equal(request->mac, d->first_mac);
	d->first = true;
	d->first_mac = request->mac;
	return false;
}

static void on_looked(void *context, const struct err *e)
{
	struct deciding *d = context;
	struct err several;

	if (!e) {
		(void)err_set(&several, ERR_FAILURE,
			      "failure: several devices have asked from %s: name the requests",
			      ip4_format(d->address, d->from));
		finish(d, &several);
	} else if (e->kind == ERR_NO_SUCH_ITEM) {
		look(d);
	} else {
		finish(d, e);
	}
}

static const struct gate_find find_another = {WIRE_PENDING, is_of_another, on_looked};

static void look(struct deciding *d)
{
	gate_find(d->call->mgmt, &find, d);
}

static void next(struct deciding *d)
{
	struct err e;

	if (!execute_next_item(&d->left, &d->item)) {
		finish(d, NULL);
		return;
	}
	d->any = false;
	d->id = 0;
	if (!ip4_parse(d->item, &d->address) && !table_parse_id(d->item, &d->id)) {
		(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
		finish(d, &e);
		return;
	}
	d->first = false;
	if (d->id)
		look(d);
	else
		gate_find(d->call->mgmt, &find_another, d);
}

static void run(struct call *call, const char *action)
{
	const struct argument *numbers = arguments_take(&call->arguments, "numbers");
	bool whole_device = arguments_take_switch(&call->arguments, "device");
	struct deciding *d = calloc(1, sizeof(*d));
	struct err e;

	if (!d) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	*d = (struct deciding){
		.call = call,
		.action = action,
		.whole_device = whole_device,
		.left = numbers->value,
	};
	call->state = d; // without `stop`: it comes to its end whoever goes away
	next(d);
}

void pending_approve(struct call *call)
{
	run(call, permission_words[WIRE_PERMISSION_ALLOW]);
}

void pending_deny(struct call *call)
{
	run(call, permission_words[WIRE_PERMISSION_DENY]);
}

static void remove_request(struct call *call, uint32_t id)
{
	struct deciding *d = calloc(1, sizeof(*d));
	struct err e;

	if (!d) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		edit_removed(call, &e);
		return;
	}
	*d = (struct deciding){.call = call, .id = id, .removing = true};
	look(d);
}

static const struct menu_action actions[] = {
	{"approve", pending_approve},
	{"deny", pending_deny},
};

const struct menu_hooks ip_upnp_pending_hooks = {
	.noun = "upnp request",
	.list = WIRE_PENDING,
	.from_wire = from_wire,
	.remove = remove_request,
	.told_kind = WIRE_PENDING,
	.told = pending_told,
	ACTIONS(actions),
};
