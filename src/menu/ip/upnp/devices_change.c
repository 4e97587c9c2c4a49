// SPDX-License-Identifier: BSD-2-Clause
// What is done to devices, one after the other: a rule for each, a comment, or forgetting it.

#include "menu/ip/upnp/devices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "menu/ip/upnp/permission.h"
#include "menu/menus.h"
#include "menu/removal.h"
#include "mgmt/arguments.h"
#include "mgmt/call.h"
#include "mgmt/edit.h"
#include "mgmt/event.h"
#include "mgmt/execute.h"
#include "mgmt/gate_find.h"
#include "mgmt/scripts.h"
#include "mgmt/state.h"
#include "schema/row.h"

#define POLICY_DEFAULT device_policy_words[WIRE_PERMISSION__COUNT]

struct switching {
	struct call *call;
	struct slice left;
	struct slice item;
	uint32_t id;
	struct wire_known_device device;
	const char *policy;	       // NULL: it stays
	const struct argument *remark; // the comment; NULL: it stays
	char text[WIRE_COMMENT_SIZE];  // of it
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

// As changes of records are logged; what a policy comes to is a rule, which is logged itself.
static void log_change(const struct switching *s)
{
	struct strbuf said;
	char mac[MAC_TEXT_SIZE];

	strbuf_init(&said, 2 * WIRE_COMMENT_SIZE + 128);
	strbuf_add_format(&said, "/ip upnp devices %s %s", s->removing ? "remove" : "set",
			  mac_format(s->device.mac, mac));
	if (!s->removing) {
		strbuf_add_text(&said, " comment=");
		scripts_quote(&said, s->text);
	}
	log_add_format(&s->call->mgmt->log, WIRE_LOG_SYSTEM | WIRE_LOG_INFO,
		       "upnp device %s by %s (%s)", s->removing ? "removed" : "changed",
		       call_user(s->call), strbuf_text(&said));
	strbuf_free(&said);
}

static void on_answered(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct switching *s = context;

	(void)cursor;
	(void)more;
	if (!e)
		log_change(s);
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
		memcpy(s->text, body.comment, sizeof(s->text));
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

	if (row && device_from_wire(s->call->mgmt, &s->device, row))
		event_row(s->call->mgmt, s->call->table, row);
	row_free(&ip_upnp_devices_menu, row);
}

// Whether the policy is as it is to be, and decides.
static bool is_switched(const struct switching *s)
{
	enum wire_permission_action now = permission_policy_of(s->call->mgmt, s->device.mac);

	return strcmp(device_policy_words[now], s->policy) == 0 &&
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

void device_allow(struct call *call)
{
	run(call, device_policy_words[WIRE_PERMISSION_ALLOW]);
}

void device_deny(struct call *call)
{
	run(call, device_policy_words[WIRE_PERMISSION_DENY]);
}

void device_ask(struct call *call)
{
	run(call, device_policy_words[WIRE_PERMISSION_ASK]);
}

void device_reset(struct call *call)
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
void device_change(struct call *call)
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
	for (size_t i = 0; policy && device_policy_words[i]; i++)
		if (slice_is(policy->value, device_policy_words[i]))
			s->policy = device_policy_words[i];
	s->changing = true;
	s->remark = remark;
	s->left = execute_items(call)->value;
	next(s);
}

void device_remove(struct call *call, uint32_t id)
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
