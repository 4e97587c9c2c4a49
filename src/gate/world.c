// SPDX-License-Identifier: BSD-2-Clause
// From plan to table to mappings.

#include "gate/world.h"

#include <string.h>

#include "gate/policy.h"
#include "gate/presence.h"
#include "gate/reopen.h"
#include "gate/state.h"
#include "gate/tell.h"
#include "gate/turn.h"
#include "gate/uplink_search.h"
#include "gate/usage.h"

static void begin(struct gate *g, const struct wire_settings *settings);

static void on_debounce(void *context)
{
	struct gate *g = context;

	if (g->world.busy)
		g->world.again = true;
	else if (g->world.settled)
		begin(g, NULL);
}

void world_init(struct gate *g)
{
	loop_timer_init(&g->world.debounce, g->loop, on_debounce, g);
	loop_timer_init(&g->world.retry, g->loop, on_debounce, g);
}

void world_free(struct gate *g)
{
	loop_timer_cancel(&g->world.debounce);
	loop_timer_cancel(&g->world.retry);
}

uint32_t world_link(const struct gate *g)
{
	bool open = g->skeleton.table == SKELETON_THERE && g->settings.enabled &&
		    g->settings.nat_traversal && g->uplink.local && !g->uplink.refused;

	return open ? g->uplink.ifindex : 0;
}

bool world_opens(const struct gate *g, const struct mapping *m)
{
	const struct lan *lan = lan_set_named(&g->lans, m->lan);

	return world_link(g) && m->terms.enabled && lan && policy_permits(&g->settings, lan, m) &&
	       lan_may_have(lan, m->terms.internal_address) &&
	       !host_facts_is_own(&g->facts, m->terms.internal_address);
}

void world_facts_changed(struct gate *g)
{
	if (!loop_timer_is_set(&g->world.debounce))
		loop_timer_set(&g->world.debounce, WORLD_DEBOUNCE_MS);
}

static void retry_later(struct gate *g)
{
	struct world *w = &g->world;

	if (loop_timer_is_set(&w->retry))
		return;
	w->retry_ms = w->retry_ms ? w->retry_ms * 2 : WORLD_RETRY_MS;
	if (w->retry_ms > WORLD_RETRY_MAX_MS)
		w->retry_ms = WORLD_RETRY_MAX_MS;
	loop_timer_set(&w->retry, w->retry_ms);
}

void world_repair(struct gate *g, const struct err *why)
{
	journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR, "the packet filter is to be repaired: %s",
		    why->text);
	g->world.in_sync = false;
	skeleton_doubt(g);
	retry_later(g);
}

void world_restore(struct gate *g, bool table)
{
	g->world.in_sync = false;
	if (table)
		skeleton_doubt(g);
	on_debounce(g);
}

static void plan(struct gate *g, const struct world_settings *next)
{
	struct world *w = &g->world;
	struct err e;

	if (!w->busy) {
		w->waiter = next->waiter;
		begin(g, next->renews ? NULL : &next->settings);
	} else if (w->waiting_count < WORLD_SETTINGS_MAX) {
		w->waiting[w->waiting_count++] = *next;
	} else {
		(void)err_set(&e, ERR_FAILURE, "failure: too many changes at once");
		answer_send(&next->waiter, &e);
		w->again = true;
	}
}

void world_set(struct gate *g, const struct wire_settings *settings, const struct answer_to *waiter)
{
	struct world_settings next = {.settings = *settings, .waiter = *waiter};

	plan(g, &next);
}

void world_renew(struct gate *g, const struct answer_to *waiter)
{
	struct world_settings next = {.renews = true, .waiter = *waiter};

	if (g->world.settled || g->world.busy)
		plan(g, &next);
	else // there are no settings yet to plan with
		answer_send(waiter, NULL);
}

static bool is_as_planned(const struct gate *g)
{
	enum skeleton_table wanted = g->settings.enabled ? SKELETON_THERE : SKELETON_ABSENT;

	return g->world.in_sync && g->skeleton.table == wanted;
}

// The first settings are in force: from now on a device that asks is answered.
static void tell_ready(struct gate *g)
{
	struct wire_ready ready = {0};

	if (g->world.told_ready || !g->world.settled)
		return;
	g->world.told_ready = true;
	(void)wire_send(g->parent.channel, WIRE_READY, 0, &ready, -1);
}

// The plan is taken, or (E) refused; what has come meanwhile is next.
static void end(struct gate *g, const struct err *e)
{
	struct world *w = &g->world;
	struct answer_to waiter = w->waiter;

	w->busy = false;
	w->waiter = (struct answer_to){0};
	if (!e && is_as_planned(g)) {
		loop_timer_cancel(&w->retry);
		w->retry_ms = 0;
	} else {
		retry_later(g);
	}
	answer_send(&waiter, e);
	tell_ready(g);
	turn_wake(g);
	if (w->waiting_count > 0) {
		struct world_settings next = w->waiting[0];

		w->waiting_count--;
		memmove(w->waiting, w->waiting + 1, w->waiting_count * sizeof(w->waiting[0]));
		w->waiter = next.waiter;
		begin(g, next.renews ? NULL : &next.settings);
	} else if (w->again) {
		begin(g, NULL);
	}
}

void world_listened(struct gate *g)
{
	if (g->world.busy && !g->skeleton.done)
		end(g, NULL);
}

// UPDATE_ID is the one before.
static void tell_uplink_change(struct gate *g, const struct uplink *old, uint32_t update_id)
{
	const struct uplink *u = &g->uplink;
	bool same_name = strcmp(u->name, old->name) == 0;
	char text[IP4_TEXT_SIZE];

	if (update_id == g->update_id && u->configured == old->configured &&
	    u->connected == old->connected && u->carrier == old->carrier &&
	    u->refused == old->refused && u->reported == old->reported && same_name)
		return;
	tell_uplink_event(g);
	if (u->connected != old->connected && u->reported == old->reported && same_name)
		journal_say(g, WIRE_LOG_UPNP | (u->connected ? WIRE_LOG_INFO : WIRE_LOG_WARNING),
			    "%s is %s", u->name, u->connected ? "connected" : "disconnected");
	if (u->reported == old->reported && u->refused == old->refused && same_name)
		return;
	if (u->reported == 0) {
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_WARNING, "no external address%s%s",
			    u->configured ? " on " : "", u->name);
		return;
	}
	journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_INFO, "external address %s on %s",
		    ip4_format(u->reported, text), u->name);
	if (uplink_reach(u->reported) != UPLINK_REACH_ALL)
		alert_say(g, WIRE_ALERT_PRIVATE_WAN, NULL,
			  "external address %s is not reachable from the Internet: another "
			  "router translates it%s",
			  text, u->refused ? "; no port is opened (private-wan)" : "");
}

static bool has_other(const struct uplink_others *others, const struct uplink_other *one)
{
	for (size_t i = 0; i < others->count; i++)
		if (others->other[i].ifindex == one->ifindex &&
		    others->other[i].local == one->local)
			return true;
	return false;
}

static void tell_other_changes(struct gate *g, const struct uplink_others *old)
{
	bool same = old->count == g->others.count;
	char text[IP4_TEXT_SIZE];

	for (size_t i = 0; i < old->count; i++)
		same &= has_other(&g->others, &old->other[i]);
	if (same)
		return;
	tell_uplink_event(g);

	for (size_t i = 0; i < old->count; i++)
		if (!has_other(&g->others, &old->other[i]))
			journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_INFO,
				    "no longer another external address: %s on %s",
				    ip4_format(old->other[i].local, text), old->other[i].name);
	for (size_t i = 0; i < g->others.count; i++)
		if (!has_other(old, &g->others.other[i]))
			journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_INFO,
				    "another external address: %s on %s",
				    ip4_format(g->others.other[i].local, text),
				    g->others.other[i].name);
}

static bool has_same(const struct lan_set *set, const struct lan *lan)
{
	const struct lan *other = lan_set_find(set, lan->ifindex);

	return other && lan_is_same(other, lan);
}

// What people know the LAN by.
static bool has_same_ip4(const struct lan_set *set, const struct lan *lan)
{
	const struct lan *other = lan_set_find(set, lan->ifindex);

	return other && other->prefix.address == lan->prefix.address &&
	       other->prefix.length == lan->prefix.length && strcmp(other->name, lan->name) == 0;
}

static void tell_lan_changes(struct gate *g, const struct lan_set *old, bool again)
{
	char prefix[IP4_PREFIX_TEXT_SIZE];

	for (size_t i = 0; i < old->count; i++)
		if (!lan_set_find(&g->lans, old->lan[i].ifindex)) {
			tell_lan_event(g, &old->lan[i], true);
			journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_INFO, "%s is no longer served",
				    old->lan[i].name);
		}
	for (size_t i = 0; i < g->lans.count; i++) {
		const struct lan *lan = &g->lans.lan[i];

		if (has_same(old, lan)) {
			if (again)
				tell_lan_event(g, lan, false);
			continue;
		}
		tell_lan_event(g, lan, false);
		if (!has_same_ip4(old, lan))
			journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_INFO, "%s is served, as %s",
				    lan->name, ip4_prefix_format(lan->prefix, prefix));
	}
	if (g->lans.overlapping[0] && strcmp(g->lans.overlapping, old->overlapping) != 0)
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
			    "%s is not served: another LAN has its addresses", g->lans.overlapping);
	if (g->lans.outside[0] && strcmp(g->lans.outside, old->outside) != 0)
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
			    "%s has the addresses of a network outside: devices, or what is "
			    "there, cannot be reached",
			    g->lans.outside);
}

// Whether lan has to hear of the service anew; remembers what has to survive us.
static bool service_changes(struct gate *g, const struct wire_settings *old,
			    const struct lan_set *old_lans, bool begins)
{
	struct err e;
	uint32_t config_id = g->identity.config_id;
	uint32_t ppp = g->settings.advertise_ppp || g->uplink.ppp;
	uint32_t boot_id = g->identity.boot_id;
	// Who knows us already learns by another BOOTID that we are in one more place (UDA 1.1
	// section 1.2.4).
	bool joins =
		g->settings.enabled && old_lans->count > 0 && lan_set_gains(&g->lans, old_lans);
	int result = identity_describe(&g->identity, g->leases, g->settings.name,
				       g->settings.igd_versions | ppp << WIRE_IGD__COUNT, &e);

	if (result == 0 && (begins || joins))
		result = identity_begin(&g->identity, g->leases, gate_wall_s(g), &e);
	if (result != 0)
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR, "%s", e.text);
	return begins || !g->world.settled || old->enabled != g->settings.enabled ||
	       old->show_dummy_rule != g->settings.show_dummy_rule ||
	       old->strict != g->settings.strict || old->log_full != g->settings.log_full ||
	       old->ssdp_ttl != g->settings.ssdp_ttl || config_id != g->identity.config_id ||
	       boot_id != g->identity.boot_id;
}

// From here on the plan is how it is.
static void adopt(struct gate *g)
{
	struct world *w = &g->world;
	struct wire_settings settings = g->settings;
	struct uplink uplink = g->uplink;
	struct uplink_others others = g->others;
	struct lan_set lans = g->lans;
	uint32_t update_id = g->update_id;
	bool begins;

	g->settings = w->plan.settings;
	g->uplink = w->plan.uplink;
	g->others = w->plan.others;
	g->lans = w->plan.lans;
	suspension_settle(g);
	reply_adopt(g, &w->plan.reply);
	begins = g->settings.enabled && (!w->settled || !settings.enabled);
	if (reopen_all(g) || settings.nat_traversal != g->settings.nat_traversal)
		g->update_id++;
	presence_rules_changed(g);
	usage_rules_changed(g);
	if (service_changes(g, &settings, &lans, begins))
		tell_service(g, begins);
	if (!w->settled)
		presence_check_all(g);
	w->settled = true;
	tell_lan_changes(g, &lans, settings.http_port != g->settings.http_port);
	tell_uplink_change(g, &uplink, update_id);
	tell_other_changes(g, &others);
	listen_update(g);
	foreign_firewall_changed(g);
	dhcp_settings_changed(g);
}

static void on_made(struct gate *g, bool replaced, const struct err *e)
{
	struct world *w = &g->world;
	// At the first start the settings are in force all the same; a device that wants something
	// switched off is told that it is not, although it will be.
	bool told = e && w->settled;

	if (told && w->by_settings) {
		end(g, e);
		return;
	}
	if (replaced && !e)
		w->in_sync = false;
	if (e) {
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR,
			    "the packet filter cannot be set up: %s", e->text);
		w->in_sync = false;
	}
	adopt(g);
	if (told || !listen_waits(g))
		end(g, told ? e : NULL);
}

static void on_deleted(struct gate *g, bool replaced, const struct err *e)
{
	(void)replaced;
	if (e) {
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR,
			    "the packet filter cannot be taken down: %s", e->text);
	}
	if (!listen_waits(g))
		end(g, NULL);
}

static void begin(struct gate *g, const struct wire_settings *settings)
{
	struct world *w = &g->world;

	w->busy = true;
	w->again = false;
	w->by_settings = settings != NULL;
	w->plan.settings = settings ? *settings : g->settings;
	uplink_search(&w->plan.settings, &g->facts);
	w->plan.suspension = suspension_allowed(&g->suspension, &w->plan.settings);
	uplink_compute(&w->plan.uplink, &g->uplink, &w->plan.settings, &g->facts,
		       loop_now(g->loop));
	if (w->plan.suspension.uplink != WIRE_SUSPENDED_NOT)
		uplink_suspend(&w->plan.uplink);
	uplink_others_compute(&w->plan.others, &w->plan.uplink, &w->plan.settings, &g->facts);
	lan_set_compute(&w->plan.lans, &g->lans, &w->plan.settings, &g->facts);
	for (size_t i = 0; i < w->plan.suspension.lans; i++)
		lan_set_remove(&w->plan.lans, w->plan.suspension.lan[i].name);
	reply_plan_make(&w->plan.reply, &g->reply.plan, &w->plan.uplink, &w->plan.others,
			&w->plan.lans, &g->facts);
	if (!w->plan.settings.enabled || !w->plan.settings.nat_traversal)
		w->plan.reply = (struct reply_plan){0};
	if (w->plan.settings.enabled) {
		skeleton_make(g, &w->plan, on_made);
		return;
	}
	// Closed first, so that their flows end too; then the table goes.
	adopt(g);
	if (g->skeleton.table == SKELETON_ABSENT)
		on_deleted(g, false, NULL);
	else
		skeleton_delete(g, on_deleted);
}
