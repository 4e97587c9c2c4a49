// SPDX-License-Identifier: BSD-2-Clause
// IPv4 routes of the main table as the kernel tells them (rtnetlink, RTM_NEWROUTE): the default ones,
// which what is forwarded depends on, and all of them, for who wants to look.
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

enum route_kind {
	ROUTE_UNICAST,
	ROUTE_BLACKHOLE,   // dropped in silence
	ROUTE_UNREACHABLE, // and so that the sender hears of it
	ROUTE_PROHIBIT,	   // likewise
};

struct route_entry {
	struct route route; // only a unicast one has an ifindex
	struct ip4_prefix destination;
	enum route_kind kind;
	uint8_t origin; // RTPROT_KERNEL, RTPROT_DHCP, …
};

// All default routes; the caller frees *OUT. ROUTE is a socket of NETLINK_ROUTE. 0 or -1.
int route_list(struct netlink *route, struct route **out, size_t *count, struct err *e);

// Pure. True for a well-formed RTM_NEWROUTE or RTM_DELROUTE of an IPv4 unicast default route of the
// main table; false for every other route.
struct nlmsghdr;
bool route_decode(const struct nlmsghdr *message, struct route *out);

// Every route, in the kernel's order; the caller frees *OUT. 0 or -1.
int route_entry_list(struct netlink *route, struct route_entry **out, size_t *count, struct err *e);

// Pure. True for a well-formed RTM_NEWROUTE or RTM_DELROUTE of one of these kinds in the main table.
bool route_entry_decode(const struct nlmsghdr *message, struct route_entry *out);
