// SPDX-License-Identifier: BSD-2-Clause
// Judging, remembering and ending what devices have switched off.

#include "gate/suspension.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "gate/judge.h"
#include "gate/state.h"
#include "gate/tell.h"

#define STORED_UPLINK "suspended-uplink" // "HOW ADDRESS"
#define STORED_LANS   "suspended-lans"	 // "NAME ADDRESS/NAME ADDRESS": no name has a slash

enum { STORED_SIZE = WIRE_INTERFACES_MAX * (WIRE_INTERFACE_SIZE + IP4_TEXT_SIZE + 2) };

static const char *const actions[WIRE_SWITCH__COUNT] = {
	[WIRE_SWITCH_CONNECT] = "RequestConnection",
	[WIRE_SWITCH_DISCONNECT] = "RequestTermination",
	[WIRE_SWITCH_FORCE] = "ForceTermination",
	[WIRE_SWITCH_ENABLE] = "SetEnabledForInternet 1",
	[WIRE_SWITCH_DISABLE] = "SetEnabledForInternet 0",
	[WIRE_SWITCH_LAN_OFF] = "DisableService",
	[WIRE_SWITCH_RESUME] = "resume",
};

bool suspension_has_lan(const struct wire_suspension *s, const char *name)
{
	for (size_t i = 0; i < s->lans; i++)
		if (strcmp(s->lan[i].name, name) == 0)
			return true;
	return false;
}

static void add_lan(struct wire_suspension *s, const char *name, ip4 by)
{
	struct wire_suspended_lan *lan = &s->lan[s->lans];

	if (s->lans == WIRE_INTERFACES_MAX || suspension_has_lan(s, name))
		return;
	(void)snprintf(lan->name, sizeof(lan->name), "%s", name); // fits
	lan->by = by;
	s->lans++;
}

struct wire_suspension suspension_allowed(const struct wire_suspension *s,
					  const struct wire_settings *settings)
{
	struct wire_suspension out = *s;

	if (!settings->enabled || !settings->allow_disable_external) {
		out.uplink = WIRE_SUSPENDED_NOT;
		out.by = 0;
	}
	if (!settings->enabled || !settings->allow_disable_internal) {
		memset(out.lan, 0, sizeof(out.lan));
		out.lans = 0;
	}
	return out;
}

// ---- the store

static int read_uplink(struct wire_suspension *s, struct slice text)
{
	struct slice how, by;
	uint64_t number;

	if (!slice_cut(text, ' ', &how, &by) ||
	    number_parse(how, WIRE_SUSPENDED__COUNT - 1, &number) != NUMBER_OK ||
	    !ip4_parse(by, &s->by))
		return -1;
	s->uplink = (uint32_t)number;
	return 0;
}

static int read_lans(struct wire_suspension *s, struct slice text)
{
	bool more = text.n > 0;

	while (more) {
		char name[WIRE_INTERFACE_SIZE];
		struct slice one, word, by;
		ip4 address;

		more = slice_cut(text, '/', &one, &text);
		if (!slice_cut(one, ' ', &word, &by) || !slice_copy(word, name, sizeof(name)) ||
		    !ip4_parse(by, &address))
			return -1;
		add_lan(s, name, address);
	}
	return 0;
}

int suspension_load(struct gate *g, struct err *e)
{
	char uplink[32];
	char lans[STORED_SIZE];
	int found = leases_recall(g->leases, STORED_UPLINK, uplink, sizeof(uplink), e);

	if (found < 0 || leases_recall(g->leases, STORED_LANS, lans, sizeof(lans), e) < 0)
		return -1;
	if ((found && read_uplink(&g->suspension, slice_from(uplink)) != 0) ||
	    read_lans(&g->suspension, slice_from(lans)) != 0)
		return err_set(e, ERR_IO, "what is remembered as switched off is not readable");
	return 0;
}

static int remember(struct gate *g, struct err *e)
{
	const struct wire_suspension *s = &g->suspension;
	char text[STORED_SIZE] = "";
	char by[IP4_TEXT_SIZE];
	size_t length = 0;
	char uplink[32];

	(void)snprintf(uplink, sizeof(uplink), "%u %s", s->uplink, ip4_format(s->by, by));
	for (size_t i = 0; i < s->lans; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s %s",
					   i > 0 ? "/" : "", s->lan[i].name,
					   ip4_format(s->lan[i].by, by));
	if (leases_remember(g->leases, STORED_UPLINK, uplink, e) != 0)
		return -1;
	return leases_remember(g->leases, STORED_LANS, text, e);
}

static int store(struct gate *g, struct err *e)
{
	if (leases_begin(g->leases, e) != 0)
		return -1;
	if (remember(g, e) == 0 && leases_commit(g->leases, e) == 0)
		return 0;
	leases_rollback(g->leases);
	return -1;
}

// ---- requests

// A change of the suspension, or why not. 1: there is something to change, 0: it is so already,
// -1: E.
static int judge_uplink(const struct gate *g, enum wire_switch what, ip4 by,
			struct wire_suspension *out, struct err *e)
{
	static const enum wire_suspended results[] = {
		[WIRE_SWITCH_CONNECT] = WIRE_SUSPENDED_NOT,
		[WIRE_SWITCH_DISCONNECT] = WIRE_SUSPENDED_REQUESTED,
		[WIRE_SWITCH_FORCE] = WIRE_SUSPENDED_FORCED,
		[WIRE_SWITCH_ENABLE] = WIRE_SUSPENDED_NOT,
		[WIRE_SWITCH_DISABLE] = WIRE_SUSPENDED_DISABLED,
	};
	bool allowed = g->settings.allow_disable_external;
	bool disabled = !g->uplink.configured || out->uplink == WIRE_SUSPENDED_DISABLED;

	if (what == WIRE_SWITCH_CONNECT) {
		if (g->uplink.connected && out->uplink == WIRE_SUSPENDED_NOT)
			return 0;
		if (!g->uplink.configured)
			return err_set(e, ERR_NOT_CONFIGURED, "no external interface is set");
	}
	if ((what == WIRE_SWITCH_ENABLE && g->uplink.configured && !disabled) ||
	    (what == WIRE_SWITCH_DISABLE && disabled))
		return 0;
	if (!allowed || (what == WIRE_SWITCH_ENABLE && !g->uplink.configured))
		return err_set(e, ERR_NOT_AUTHORIZED,
			       "allow-disable-external-interface does not permit it");
	if (!g->uplink.configured) // WANIPConnection:1 sections 2.4.4, 2.4.5
		return err_set(e, ERR_CONNECTION_TYPE, "no external interface is set");
	if (what == WIRE_SWITCH_CONNECT && disabled)
		return err_set(e, ERR_ACCESS_DISABLED, NULL);
	if (what == WIRE_SWITCH_CONNECT && out->uplink == WIRE_SUSPENDED_NOT)
		return err_set(e, ERR_SETUP_FAILED, "the external interface has no connection");
	if ((what == WIRE_SWITCH_DISCONNECT || what == WIRE_SWITCH_FORCE) && !g->uplink.connected)
		return err_set(e, ERR_TERMINATED, NULL);
	out->uplink = results[what];
	out->by = out->uplink == WIRE_SUSPENDED_NOT ? 0 : by;
	return 1;
}

static int judge(struct gate *g, const struct wire_switch_request *r, struct wire_suspension *out,
		 struct err *e)
{
	struct policy policy = policy_of(g);
	const struct lan *lan = policy_lan(&policy, r->ifindex, r->requester, e);
	struct device *d;

	if (!lan)
		return -1;
	d = device_need(&g->devices, r->requester, loop_now(g->loop));
	if (!d || device_request(d, lan->rules.requests_per_minute, loop_now(g->loop)) !=
			  DEVICE_RATE_FINE)
		return err_set(e, ERR_RATE, NULL);
	if (r->what != WIRE_SWITCH_LAN_OFF)
		return judge_uplink(g, (enum wire_switch)r->what, r->requester, out, e);
	if (!g->settings.allow_disable_internal)
		return err_set(e, ERR_NOT_AUTHORIZED,
			       "allow-disable-internal-interface does not permit it");
	add_lan(out, lan->name, r->requester);
	return 1;
}

// Makes NEXT what is so. 0, or -1: E, and nothing has changed.
static int change(struct gate *g, const struct wire_suspension *next, struct err *e)
{
	struct wire_suspension before = g->suspension;

	g->suspension = *next;
	if (store(g, e) == 0) {
		tell_suspension(g);
		firewall_shortcut_changed(g);
		return 0;
	}
	g->suspension = before;
	// How it is worded inside must not read like a judgement on the request.
	return err_set(e, ERR_INTERNAL, "what is switched off cannot be remembered");
}

static void say(struct gate *g, const struct wire_switch_request *r)
{
	char by[IP4_TEXT_SIZE];

	if (r->what == WIRE_SWITCH_RESUME)
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_INFO,
			    "what devices had switched off is on again, by an administrator");
	else
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_WARNING, "%s by %s: %s", actions[r->what],
			    ip4_format(r->requester, by),
			    r->what == WIRE_SWITCH_LAN_OFF ? "its LAN is no longer served"
			    : g->suspension.uplink	   ? "nothing is forwarded any more"
							   : "forwarding goes on");
}

void suspension_request(struct gate *g, const struct wire_switch_request *r,
			const struct answer_to *to)
{
	struct wire_suspension next = g->suspension;
	bool by_mgmt = to->peer && to->peer->role == WIRE_ROLE_MGMT;
	char by[IP4_TEXT_SIZE];
	int changes = 1;
	struct err e;

	if (r->what >= WIRE_SWITCH__COUNT || by_mgmt != (r->what == WIRE_SWITCH_RESUME))
		changes = err_set(&e, ERR_MALFORMED, NULL);
	else if (by_mgmt)
		next = (struct wire_suspension){0};
	else
		changes = judge(g, r, &next, &e);
	if (changes < 0 && !by_mgmt && e.kind == ERR_NOT_AUTHORIZED)
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_WARNING, "%s from %s refused: %s",
			    actions[r->what], ip4_format(r->requester, by), e.text);
	if (changes > 0 && change(g, &next, &e) != 0)
		changes = -1;
	if (changes <= 0) {
		answer_send(to, changes < 0 ? &e : NULL);
		return;
	}
	say(g, r);
	if (r->what == WIRE_SWITCH_LAN_OFF) {
		answer_send(to, NULL);
		world_facts_changed(g); // after a moment
	} else {
		world_renew(g, to);
	}
}

void suspension_settle(struct gate *g)
{
	struct wire_suspension allowed = suspension_allowed(&g->suspension, &g->settings);
	struct err e;

	if (memcmp(&allowed, &g->suspension, sizeof(allowed)) == 0)
		return;
	if (change(g, &allowed, &e) != 0)
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR, "%s", e.text);
}
