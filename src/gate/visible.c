// SPDX-License-Identifier: BSD-2-Clause
// Who sees which mappings.

#include "gate/visible.h"

#include "gate/requester.h"
#include "gate/state.h"

// The device whose mappings REQUESTER sees; 0: all of the LAN's.
static ip4 seen_by(const struct lan *lan, ip4 requester)
{
	return lan->rules.secure_mode ? requester : 0;
}

const struct mapping *visible_at(const struct gate *g, const struct lan *lan, ip4 requester,
				 uint32_t index)
{
	return mapping_table_at(&g->table, lan->name, seen_by(lan, requester), index);
}

size_t visible_count(struct gate *g, const struct lan *lan, struct ip6 device)
{
	ip4 address;
	struct err e;

	if (ip6_is_none(device))
		return 0;
	if (lan->rules.secure_mode && !ip6_to_ip4(device, &address) &&
	    requester_find(g, lan->ifindex, device, &address, &e) != 0)
		return 0;
	return mapping_table_count_of(&g->table, lan->name, lan->rules.secure_mode ? address : 0);
}
