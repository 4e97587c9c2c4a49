// SPDX-License-Identifier: BSD-2-Clause
// IPv6 addresses of interfaces as the kernel tells them (rtnetlink, RTM_NEWADDR).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip6.h"
#include "kernel/netlink.h"

struct address6 {
	struct ip6 address;
	uint32_t ifindex;
	uint8_t length; // of the prefix, 0..128
	bool usable;	// known to be ours alone (RFC 4862 section 5.4) and not deprecated
	bool temporary; // RFC 8981: not to be told to anybody
	bool permanent; // not one that ends by itself
};

// All IPv6 addresses, none where the kernel has no IPv6; the caller frees *OUT. 0 or -1.
int address6_list(struct netlink *route, struct address6 **out, size_t *count, struct err *e);

// Pure. True for a well-formed IPv6 RTM_NEWADDR or RTM_DELADDR.
struct nlmsghdr;
bool address6_decode(const struct nlmsghdr *message, struct address6 *out);
