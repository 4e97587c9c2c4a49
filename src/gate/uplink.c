// SPDX-License-Identifier: BSD-2-Clause
// Choosing the uplink and its addresses.

#include "gate/uplink.h"

#include <string.h>

#define DSLITE_BLOCK 0xc0000000u // 192.0.0.0/29, RFC 6333 section 5.7

enum { DSLITE_LENGTH = 29 };

enum uplink_reach uplink_reach(ip4 address)
{
	const struct ip4_prefix dslite = {DSLITE_BLOCK, DSLITE_LENGTH};

	if (ip4_is_shared(address) || ip4_in_prefix(address, dslite))
		return UPLINK_REACH_PROVIDER;
	if (ip4_is_private(address) || ip4_is_link_local(address))
		return UPLINK_REACH_NEAR;
	return UPLINK_REACH_ALL;
}

ip4 uplink_told(const struct uplink *u)
{
	return u->refused ? 0 : u->reported;
}

static bool is_refused(ip4 address, uint32_t policy)
{
	switch (uplink_reach(address)) {
	case UPLINK_REACH_PROVIDER:
		return policy != WIRE_PRIVATE_WAN_REPORT;
	case UPLINK_REACH_NEAR:
		return policy == WIRE_PRIVATE_WAN_REFUSE;
	default:
		return false;
	}
}

// The address to choose when LINK has it.
static ip4 preferred(const struct uplink *before, const struct link *link,
		     const struct route *route)
{
	if (route && route->source)
		return route->source;
	return before->ifindex == link->ifindex ? before->local : 0;
}

static struct uplink look_at(const struct wire_settings *settings,
			     const struct wire_settings_interface *row, const struct uplink *before,
			     const struct host_facts *facts)
{
	struct uplink u = {.configured = true};
	const struct link *link = host_facts_link_named(facts, row->name);
	const struct address *address = NULL;

	memcpy(u.name, row->name, sizeof(u.name));
	if (!link) { // what it was, it will be
		u.ppp = before->ppp && strcmp(before->name, u.name) == 0;
		return u;
	}
	u.ifindex = link->ifindex;
	u.ppp = link->type == LINK_PPP || (link->type == LINK_TUNNEL && link->point_to_point);
	u.carrier = link->up && link->running;
	if (link->up)
		address = host_facts_address(
			facts, link->ifindex,
			preferred(before, link, host_facts_default_route(facts, link->ifindex)));
	if (!address)
		return u;
	u.local = address->address;
	u.reported = u.local;
	if (row->forced_address) {
		u.reported = row->forced_address;
		if (host_facts_is_own(facts, row->forced_address))
			u.local = row->forced_address;
	}
	u.connected = u.carrier;
	u.refused = is_refused(u.reported, settings->private_wan);
	return u;
}

// How much of a way to the Internet U is: smaller is better.
static uint64_t distance(const struct uplink *u, const struct host_facts *facts)
{
	const uint64_t without_route = UINT64_C(1) << 32;
	const struct route *route;

	if (!u->connected)
		return without_route + 1;
	route = host_facts_default_route(facts, u->ifindex);
	return route ? route->metric : without_route;
}

void uplink_compute(struct uplink *u, const struct uplink *before,
		    const struct wire_settings *settings, const struct host_facts *facts,
		    uint64_t now)
{
	struct uplink old = *before;
	struct uplink best = {0};

	for (size_t i = 0; i < settings->interfaces; i++) {
		struct uplink one;

		if (!settings->interface[i].external)
			continue;
		one = look_at(settings, &settings->interface[i], &old, facts);
		if (!best.configured || distance(&one, facts) < distance(&best, facts))
			best = one;
	}
	if (best.connected) {
		bool same = old.connected && old.ifindex == best.ifindex && old.local == best.local;

		best.since = same ? old.since : now;
	}
	*u = best;
}

static bool has_address(const struct uplink_others *others, ip4 address)
{
	for (size_t i = 0; i < others->count; i++)
		if (others->other[i].local == address)
			return true;
	return false;
}

void uplink_others_compute(struct uplink_others *out, const struct uplink *main,
			   const struct wire_settings *settings, const struct host_facts *facts)
{
	const struct uplink nothing = {0};

	*out = (struct uplink_others){0};
	if (settings->mapping_uplinks != WIRE_MAPPING_UPLINKS_ALL || !main->local || main->refused)
		return;
	for (size_t i = 0; i < settings->interfaces; i++) {
		struct uplink u;

		if (!settings->interface[i].external)
			continue;
		u = look_at(settings, &settings->interface[i], &nothing, facts);
		if (!u.connected || u.refused || u.ifindex == main->ifindex ||
		    u.local == main->local || has_address(out, u.local))
			continue;
		out->other[out->count] =
			(struct uplink_other){.ifindex = u.ifindex, .local = u.local};
		memcpy(out->other[out->count++].name, u.name, sizeof(u.name));
	}
}

void uplink_suspend(struct uplink *u)
{
	u->connected = false;
	u->local = 0;
	u->reported = 0;
	u->since = 0;
}
