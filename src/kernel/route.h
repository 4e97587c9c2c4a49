// SPDX-License-Identifier: BSD-2-Clause
// IPv4 default routes of the main table as the kernel tells them (rtnetlink, RTM_NEWROUTE).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip.h"
#include "kernel/netlink.h"

// Of a route with several next hops, the first.
struct route {
	uint32_t ifindex;
	ip4 gateway;	 // 0: the link itself (point-to-point)
	ip4 source;	 // what packets that take it are sent from, if it says so; 0: it does not
	uint32_t metric; // lower wins
	bool usable;	 // its next hop is not known to be dead or without carrier
};

// All default routes; the caller frees *OUT. ROUTE is a socket of NETLINK_ROUTE. 0 or -1.
int route_list(struct netlink *route, struct route **out, size_t *count, struct err *e);

// Pure. True for a well-formed RTM_NEWROUTE or RTM_DELROUTE of an IPv4 unicast default route of the
// main table; false for every other route.
struct nlmsghdr;
bool route_decode(const struct nlmsghdr *message, struct route *out);
