// SPDX-License-Identifier: BSD-2-Clause
// What neighbours' comings and goings mean for mappings.

#include "gate/presence.h"

#include "gate/state.h"

// In these states the kernel has heard from the device lately, or never doubts it.
static bool is_alive(enum neighbour_state state)
{
	return state == NEIGHBOUR_REACHABLE || state == NEIGHBOUR_NOARP ||
	       state == NEIGHBOUR_PERMANENT;
}

bool presence_learn(struct device *d, struct mac mac)
{
	bool another = mac_known(d->mac);
	struct mapping *m;

	if (mac_equal(d->mac, mac))
		return false;
	for (m = d->owned; m; m = m->owned_next)
		if (!mac_known(m->mac))
			m->mac = another ? d->mac : mac;
	d->mac = mac;
	return another;
}

void presence_told(struct gate *g, const struct neighbour *n, bool gone)
{
	struct device *d = gone ? NULL : device_find(&g->devices, n->address);
	struct turn_request r = {.kind = TURN_EVICT, .body.address = n->address};

	if (!d || !lan_set_find(&g->lans, n->ifindex))
		return;
	if (is_alive(n->state))
		d->last_seen = loop_now(g->loop);
	if (!mac_known(n->mac)) // on a link without hardware addresses, for one
		return;
	if (presence_learn(d, n->mac) && d->owned)
		turn_add(g, &r);
}

void presence_check_all(struct gate *g)
{
	const struct host_neighbour *row = NULL;

	while ((row = host_rows_after(&g->facts.neighbours, row ? row->row.key : 0)))
		presence_told(g, &row->neighbour, false);
}

void presence_look(struct gate *g, struct mapping *m)
{
	struct turn_request r = {.kind = TURN_EXTEND, .body.id = m->id};
	const struct neighbour *n =
		host_facts_neighbour(&g->facts, m->ifindex, m->terms.internal_address);
	bool alive = n && is_alive(n->state) && mac_known(n->mac) &&
		     (!mac_known(m->mac) || mac_equal(n->mac, m->mac));

	if (alive)
		m->owner->last_seen = loop_now(g->loop);
	turn_add(g, &r);
}

bool presence_keeps(const struct gate *g, const struct mapping *m)
{
	enum wire_lease_zero zero = lan_set_lease_zero(&g->lans, m->lan);

	return zero == WIRE_LEASE_ZERO_PERMANENT ||
	       (zero == WIRE_LEASE_ZERO_WEEK &&
		loop_now(g->loop) - m->owner->last_seen <= LEASE_DAY_MS);
}

// ---- devices that do not answer

static uint64_t patience_of(const struct gate *g, const struct device *d)
{
	const struct lan *lan = d->owned ? lan_set_find(&g->lans, d->owned->ifindex) : NULL;

	return lan ? lan->rules.gone_after_s * 1000ull : 0;
}

bool presence_is_gone(const struct gate *g, const struct device *d)
{
	uint64_t patience = patience_of(g, d);

	return patience && d->asked >= d->last_seen + patience &&
	       loop_now(g->loop) >= d->asked + PRESENCE_ANSWER_MS;
}

static void plan(struct gate *g, struct device *d, uint64_t patience)
{
	uint64_t now = loop_now(g->loop);
	uint64_t end = d->last_seen + patience;
	uint64_t before = d->asked > d->last_seen ? d->asked : d->last_seen;
	uint64_t next = before + patience / PRESENCE_LOOKS;

	if (d->asked >= end) // its last chance
		next = d->asked + PRESENCE_ANSWER_MS;
	else if (next > end)
		next = end;
	loop_timer_set_at(&d->watch, next > now ? next : now);
}

static bool is_seen(struct gate *g, const struct device *d)
{
	struct neighbour n;

	if (g->host.neighbour(g->host.context, d->owned->ifindex, d->address, &n, NULL) != 1 ||
	    !is_alive(n.state))
		return false;
	presence_told(g, &n, false);
	return true;
}

// Looks for D. What cannot be asked about is not gone: then it is asked again later.
static void look_for(struct gate *g, struct device *d)
{
	d->asked = loop_now(g->loop);
	if (is_seen(g, d))
		return;
	if (g->host.probe(g->host.context, d->owned->ifindex, d->address, NULL) != 0)
		d->last_seen = loop_now(g->loop);
	else // at once where neighbours are always there
		(void)is_seen(g, d);
}

static void on_watch(void *context)
{
	struct device *d = context;
	struct gate *g = d->watcher;
	struct turn_request r = {.kind = TURN_GONE, .body.address = d->address};
	uint64_t patience = patience_of(g, d);

	if (!patience)
		return;
	if (presence_is_gone(g, d)) {
		turn_add(g, &r);
		return;
	}
	look_for(g, d);
	plan(g, d, patience);
}

void presence_watch(struct gate *g, struct device *d)
{
	uint64_t patience = patience_of(g, d);

	if (loop_timer_is_set(&d->watch) || !patience)
		return;
	if (!d->watcher)
		loop_timer_init(&d->watch, g->loop, on_watch, d);
	d->watcher = g;
	d->last_seen = loop_now(g->loop);
	plan(g, d, patience);
}

void presence_rules_changed(struct gate *g)
{
	struct device *d;

	for (d = g->devices.by_address; d; d = d->hh.next) {
		uint64_t patience = patience_of(g, d);

		if (!patience)
			loop_timer_cancel(&d->watch);
		else if (loop_timer_is_set(&d->watch))
			plan(g, d, patience);
		else
			presence_watch(g, d);
	}
}
