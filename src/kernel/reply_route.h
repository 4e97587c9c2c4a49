// SPDX-License-Identifier: BSD-2-Clause
// Answering through the link that a flow came in by, where that is not the way packets go otherwise:
// for each such link a mark, a routing rule for packets that bear it, and the table of routes that
// the rule leads to. IPv4, through rtnetlink.
//
// The kernel keeps the record of what is ours: every rule and every route bears our protocol number
// (`ip rule`, `ip route show table all` say "proto 83"). So whoever was killed leaves nothing that
// the next one does not find; and what is left does nothing, since no packet bears a mark then.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip.h"
#include "base/routing_table.h"
#include "kernel/netlink.h"

enum {
	REPLY_ROUTES_MAX = ROUTING_REPLIES_MAX,
	REPLY_INSIDE_MAX = 32,
	REPLY_ROUTE_PROTOCOL = 83,		 // no other program's in rt_protos of iproute2
	REPLY_ROUTE_TABLE = ROUTING_REPLY_TABLE, // plus the number
	REPLY_ROUTE_PRIORITY = 8300, // of the rules: behind the local table, before the main one
};

// Of packet and connection marks these bits are ours, and hold a route's number; no others are
// touched. They lie above what Docker, Kubernetes, Cilium, mwan3 and Tailscale use.
#define REPLY_ROUTE_MASK  0x1f000000u
#define REPLY_ROUTE_SHIFT 24

struct reply_route {
	uint8_t number; // 1..REPLY_ROUTES_MAX
	uint32_t ifindex;
	bool way_out;		// there is a default route through it
	ip4 gateway;		// of that; 0: the link itself
	struct ip4_prefix near; // reached on the link itself; length 0: none
};

struct reply_routes {
	struct reply_route route[REPLY_ROUTES_MAX];
	size_t count;
	// Where no table of ours leads: the LANs. With a strict filter there that minds marks
	// (net.ipv4.conf.*.src_valid_mark, which wg-quick sets) answers would be dropped as they come
	// in, since the way back to who sent them would lead outside.
	struct ip4_prefix inside[REPLY_INSIDE_MAX];
	size_t inside_count;
};

// Which links have a table of ours at present: their number and ifindex are filled, nothing else. 0
// or -1.
int reply_route_list(struct netlink *route, struct reply_routes *out, struct err *e);

// Brings the kernel's rules and routes of ours to what WANTED says: none are left where it has none.
// What is there already stays untouched. Goes on behind what fails. 0, or -1: E, the first failure.
int reply_route_set(struct netlink *route, const struct reply_routes *wanted, struct err *e);

// Pure. True for a message that tells of a rule or route of ours that is gone.
struct nlmsghdr;
bool reply_route_is_lost(const struct nlmsghdr *message);
