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

void presence_told(struct gate *g, const struct neighbour *n, bool gone)
{
	struct device *d = gone ? NULL : device_find(&g->devices, n->address);
	struct turn_request r = {.kind = TURN_EVICT, .body.address = n->address};
	struct mapping *m;

	if (!d || !mac_known(n->mac) || !lan_set_find(&g->lans, n->ifindex))
		return;
	if (is_alive(n->state))
		d->last_seen = loop_now(g->loop);
	if (mac_equal(d->mac, n->mac))
		return;
	if (mac_known(d->mac) && d->owned)
		turn_add(g, &r);
	else
		for (m = d->owned; m; m = m->owned_next)
			m->mac = n->mac;
	d->mac = n->mac;
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
	return lan_set_lease_zero(&g->lans, m->lan) == WIRE_LEASE_ZERO_PERMANENT ||
	       loop_now(g->loop) - m->owner->last_seen <= LEASE_DAY_MS;
}
