// SPDX-License-Identifier: BSD-2-Clause
// Reverse path filtering of one interface (net.ipv4.conf.*.rp_filter, RFC 3704): strict, it drops
// what comes in by an interface that answers would not leave by. Read and set through rtnetlink,
// which needs CAP_NET_ADMIN in the network namespace and no file under /proc.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "kernel/netlink.h"

enum { REVERSE_PATH_OFF, REVERSE_PATH_STRICT, REVERSE_PATH_LOOSE };

// The kernel takes the greater of the two.
struct reverse_path {
	uint32_t own; // of the interface
	uint32_t all; // of all interfaces
};

// 0 or -1: ERR_NO_SUCH_ITEM where there is no such interface.
int reverse_path_get(struct netlink *route, uint32_t ifindex, struct reverse_path *out,
		     struct err *e);

// Whether what comes in by the interface is forwarded at all (net.ipv4.conf.*.forwarding, which
// net.ipv4.ip_forward sets for all). 0 or -1, as above.
int reverse_path_forwards(struct netlink *route, uint32_t ifindex, bool *out, struct err *e);

// Sets what is the interface's own. 0 or -1.
int reverse_path_set(struct netlink *route, uint32_t ifindex, uint32_t value, struct err *e);
