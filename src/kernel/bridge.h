// SPDX-License-Identifier: BSD-2-Clause
// What a bridge does with multicast, as rtnetlink tells it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "kernel/netlink.h"

struct bridge {
	bool is_one;	     // the link is a bridge; the rest is told of one only
	bool snoops;	     // multicast goes only where membership was reported (mcast_snooping)
	bool queries;	     // it asks for memberships itself (mcast_querier)
	bool vlan_filtering; // ports let through only the VLANs that they are in
	bool filters;	     // what it passes on meets the rules of ip (nf_call_iptables)
	bool filters6;	     // and those of IPv6
};

// 0 or -1: E.
int bridge_get(struct netlink *route, uint32_t ifindex, struct bridge *out, struct err *e);

// Pure. True for a well-formed RTM_NEWLINK.
struct nlmsghdr;
bool bridge_decode(const struct nlmsghdr *message, struct bridge *out);
