// SPDX-License-Identifier: BSD-2-Clause
// From an IPv6 address to the IPv4 address of the same device.

#include "gate/requester.h"

#include "gate/state.h"

static bool may_answer(const struct neighbour *n)
{
	return n->state != NEIGHBOUR_NONE && n->state != NEIGHBOUR_INCOMPLETE &&
	       n->state != NEIGHBOUR_FAILED;
}

static bool is_certain(const struct neighbour *n)
{
	return n->state == NEIGHBOUR_REACHABLE || n->state == NEIGHBOUR_PERMANENT ||
	       n->state == NEIGHBOUR_NOARP;
}

// The IPv4 addresses of MAC on LAN, of which the last one is put into *OUT. An entry that was
// confirmed lately makes stale ones, of addresses that the device has left, count no more.
static unsigned count_addresses(const struct gate *g, const struct lan *lan, struct mac mac,
				ip4 *out)
{
	const struct host_neighbour *row = NULL;
	unsigned stale = 0, certain = 0;
	ip4 old = 0;

	while ((row = host_rows_after(&g->facts.neighbours, row ? row->row.key : 0))) {
		const struct neighbour *n = &row->neighbour;

		if (n->ifindex != lan->ifindex || !mac_equal(n->mac, mac) || !may_answer(n) ||
		    !lan_may_have(lan, n->address))
			continue;
		if (is_certain(n)) {
			*out = n->address;
			certain++;
		} else {
			old = n->address;
			stale++;
		}
	}
	if (certain > 0)
		return certain;
	*out = old;
	return stale;
}

int requester_find(struct gate *g, uint32_t ifindex, struct ip6 address, ip4 *out, struct err *e)
{
	const struct lan *lan = lan_set_find(&g->lans, ifindex);
	struct mac mac;
	unsigned count;

	*out = 0;
	if (!lan || !ip6_is_unicast(address) ||
	    g->host.neighbour6(g->host.context, ifindex, address, &mac, e) != 1 || !mac_known(mac))
		return err_set(e, ERR_NOT_AUTHORIZED, "the device cannot be told by its address");
	count = count_addresses(g, lan, mac, out);
	if (count != 1)
		return err_set(e, ERR_NOT_AUTHORIZED,
			       count == 0 ? "the device has no IPv4 address that we know of"
					  : "the device has several IPv4 addresses");
	return 0;
}
