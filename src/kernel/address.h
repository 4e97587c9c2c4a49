// SPDX-License-Identifier: BSD-2-Clause
// IPv4 addresses of interfaces as the kernel tells them (rtnetlink, RTM_NEWADDR).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip.h"
#include "kernel/netlink.h"

struct address {
	uint32_t ifindex;
	ip4 address;	  // our own (IFA_LOCAL)
	ip4 peer;	  // other end of a point-to-point link; 0: none
	ip4 broadcast;	  // 0: none
	uint8_t length;	  // of the prefix, 0..32
	uint8_t scope;	  // RT_SCOPE_*
	bool permanent;	  // set by hand; otherwise it has a lifetime (DHCP)
	bool secondary;	  // another of the same prefix came before it
	uint32_t valid_s; // lifetime; UINT32_MAX: for ever
	char label[16];	  // "" for none; the interface's name or "eth0:1"
};

// All IPv4 addresses; the caller frees *OUT. ROUTE is a socket of NETLINK_ROUTE. 0 or -1.
int address_list(struct netlink *route, struct address **out, size_t *count, struct err *e);

// Pure. True for a well-formed IPv4 RTM_NEWADDR or RTM_DELADDR.
struct nlmsghdr;
bool address_decode(const struct nlmsghdr *message, struct address *out);
