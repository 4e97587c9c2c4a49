// SPDX-License-Identifier: BSD-2-Clause
// Flows as the kernel's connection tracker has them, of either family and any protocol, with all
// that is told of one; and the end of a single one. Whole tables are read beside the loop
// (conntrack_worker.h).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip6.h"
#include "kernel/netlink.h"

enum { FLOW_LIST_MAX = 1 << 20 }; // of one listing

// Addresses of IPv4 are mapped. What a protocol does not have is 0.
struct flow_tuple {
	struct ip6 source, destination;
	uint16_t source_port, destination_port; // of GRE the keys; of ICMP 0
	uint16_t icmp_id;
	uint8_t icmp_type, icmp_code;
};

struct flow {
	uint32_t id;	 // does not change while the flow lives
	uint32_t status; // IPS_* bits
	uint32_t mark;
	uint32_t timeout_s; // until it is forgotten unless a packet comes
	uint16_t zone;
	uint8_t family;	   // AF_INET or AF_INET6
	uint8_t protocol;  // IPPROTO_*
	uint8_t tcp_state; // enum tcp_conntrack; 0 for others
	bool counted;	   // the kernel counts, and told it
	struct flow_tuple original, reply;
	uint64_t packets[2], bytes[2]; // original and reply direction
};

// Pure. True for an entry of a family whose both tuples are complete.
struct nlmsghdr;
bool flow_decode(const struct nlmsghdr *message, struct flow *out);

// Every flow of FAMILY, sorted by id, in *OUT, which the caller frees. The socket is one of
// NETLINK_NETFILTER. 0 or -1. Takes a microsecond or so for each flow of the machine.
int flow_list(struct netlink *n, uint8_t family, struct flow **out, size_t *count, struct err *e);

// Ends FLOW, and no other that has its tuple by now. 0 or -1; ERR_NO_SUCH_ENTRY: it is gone already.
int flow_delete(struct netlink *n, const struct flow *flow, struct err *e);
