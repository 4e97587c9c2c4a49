// SPDX-License-Identifier: BSD-2-Clause
// Which ports programs of this machine are bound to (sock_diag), so that none is mapped away.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip.h"
#include "kernel/netlink.h"

// Does a program listen on PORT (TCP), or is bound to it without a peer (UDP), for ADDRESS: bound
// to that address or to none, IPv6 sockets that take IPv4 included? ADDRESS 0 asks for any address
// of ours. IFINDEX (0: any) leaves out sockets bound to another device. DIAG is a socket of
// NETLINK_SOCK_DIAG. 1 yes, 0 no, -1: E.
int listener_is_port_in_use(struct netlink *diag, uint8_t protocol, uint16_t port, ip4 address,
			    uint32_t ifindex, struct err *e);

// One socket as the kernel tells it. Pure. True for a well-formed answer.
struct listener {
	uint16_t port;
	bool any_address; // takes IPv4 for every address of ours
	bool connected;	  // has a peer
	ip4 address;	  // otherwise the one it is bound to; 0: none of IPv4
	uint32_t ifindex; // bound to this device; 0: to none
};

struct nlmsghdr;
bool listener_decode(const struct nlmsghdr *message, struct listener *out);
