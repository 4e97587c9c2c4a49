// SPDX-License-Identifier: BSD-2-Clause
// Neighbours as the kernel tells them (rtnetlink, RTM_NEWNEIGH): the IPv4 ones (ARP), and whose an
// IPv6 address is.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip6.h"
#include "base/mac.h"
#include "kernel/netlink.h"

enum neighbour_state {
	NEIGHBOUR_NONE, // no state yet
	NEIGHBOUR_INCOMPLETE,
	NEIGHBOUR_REACHABLE,
	NEIGHBOUR_STALE,
	NEIGHBOUR_DELAY,
	NEIGHBOUR_PROBE,
	NEIGHBOUR_FAILED,
	NEIGHBOUR_NOARP,
	NEIGHBOUR_PERMANENT,
};

struct neighbour {
	uint32_t ifindex;
	ip4 address;
	struct mac mac; // all zero: not known
	enum neighbour_state state;
};

// All IPv4 neighbours; the caller frees *OUT. ROUTE is a socket of NETLINK_ROUTE. 0 or -1.
int neighbour_list(struct netlink *route, struct neighbour **out, size_t *count, struct err *e);

// One neighbour as it is now. 1: known, 0: the kernel has none, -1: E.
int neighbour_get(struct netlink *route, uint32_t ifindex, ip4 address, struct neighbour *out,
		  struct err *e);

// Has the kernel find out whether a neighbour is there (NTF_USE), as if a packet were to be sent to
// it: where it has heard of it lately it asks nothing, otherwise ARP goes out, soon. What it finds is
// told by change notifications, within ten seconds by the kernel's own defaults. Not for one that is
// NEIGHBOUR_PERMANENT: it would become an ordinary one. 0 or -1.
int neighbour_probe(struct netlink *route, uint32_t ifindex, ip4 address, struct err *e);

// The MAC address that answers for an IPv6 neighbour, as the kernel knows it now. 1: known, 0: not,
// -1: E.
int neighbour6_get(struct netlink *route, uint32_t ifindex, struct ip6 address, struct mac *out,
		   struct err *e);

// Pure. True for a well-formed IPv6 RTM_NEWNEIGH that tells a MAC address which is not in doubt.
struct nlmsghdr;
bool neighbour6_decode(const struct nlmsghdr *message, struct mac *out);

// Pure. True for a well-formed IPv4 RTM_NEWNEIGH or RTM_DELNEIGH.
bool neighbour_decode(const struct nlmsghdr *message, struct neighbour *out);
