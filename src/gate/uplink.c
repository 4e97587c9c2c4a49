// SPDX-License-Identifier: BSD-2-Clause
// Choosing the uplink and its addresses.

#include "gate/uplink.h"

#include <string.h>

// The address to keep when it is still there: as long as the interface is the same.
static ip4 kept(const struct uplink *before, const struct link *link)
{
	return before->ifindex == link->ifindex ? before->local : 0;
}

static struct uplink look_at(const struct wire_settings_interface *row, const struct uplink *before,
			     const struct host_facts *facts)
{
	struct uplink u = {.configured = true};
	const struct link *link = host_facts_link_named(facts, row->name);
	const struct address *address;

	memcpy(u.name, row->name, sizeof(u.name));
	if (!link)
		return u;
	u.ifindex = link->ifindex;
	u.carrier = link->up && link->running;
	address = link->up ? host_facts_address(facts, link->ifindex, kept(before, link)) : NULL;
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
	return u;
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
		one = look_at(&settings->interface[i], &old, facts);
		if (!best.configured || (one.connected && !best.connected))
			best = one;
	}
	if (best.connected) {
		bool same = old.connected && old.ifindex == best.ifindex && old.local == best.local;

		best.since = same ? old.since : now;
	}
	*u = best;
}
