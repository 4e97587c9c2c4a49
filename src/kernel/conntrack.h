// SPDX-License-Identifier: BSD-2-Clause
// Ends flows: deletes connection-tracking entries by what they have in common. With many flows it
// takes tens of milliseconds, so the loop leaves it to conntrack_worker.h. IPv4, TCP and UDP.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip.h"
#include "kernel/netlink.h"

enum conntrack_match {
	// Came in for ADDRESS:PORT (original destination), from REMOTE if that is not 0.
	CONNTRACK_INBOUND,
	// Went out from ADDRESS:PORT (original source) as OUTSIDE:OUTSIDE_PORT (reply destination).
	CONNTRACK_OUTBOUND,
	// Came in for ADDRESS:PORT and was not translated: the reply comes from there itself. From
	// REMOTE if that is not 0.
	CONNTRACK_UNTRANSLATED,
};

struct conntrack_filter {
	enum conntrack_match match;
	uint8_t protocol; // 6 or 17
	uint16_t port;
	uint16_t outside_port;
	ip4 address;
	ip4 outside;
	ip4 remote;
};

// Deletes every entry that one of COUNT filters matches. A few filters are one message each, done
// by the kernel; many, or a kernel that cannot filter, one dump and one deletion per entry.
// Nothing to delete is success. The socket is one of NETLINK_NETFILTER. 0 or -1; then some of the
// entries may be gone.
int conntrack_delete(struct netlink *n, const struct conntrack_filter *filters, size_t count,
		     struct err *e);

// One entry as the kernel dumps it, addresses and ports in host order.
struct conntrack_tuple {
	ip4 source, destination;
	uint16_t source_port, destination_port;
	uint8_t protocol;
};

struct conntrack_entry {
	struct conntrack_tuple original, reply;
	uint32_t id;
	uint32_t status; // IPS_* bits
};

// Pure. True for an IPv4 entry whose both tuples are complete.
struct nlmsghdr;
bool conntrack_decode(const struct nlmsghdr *message, struct conntrack_entry *out);
bool conntrack_matches(const struct conntrack_filter *filter, const struct conntrack_entry *entry);
