// SPDX-License-Identifier: BSD-2-Clause
// Network interfaces as the kernel tells them (rtnetlink, RTM_NEWLINK).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mac.h"
#include "kernel/netlink.h"

#define LINK_NAME_SIZE 16 // IFNAMSIZ, terminator included

enum link_type {
	LINK_ETHER, // an Ethernet device without a kind of its own, or macvlan
	LINK_BRIDGE,
	LINK_VLAN,
	LINK_VETH,
	LINK_LOOPBACK,
	LINK_PPP,
	LINK_TUNNEL, // tun (not tap), gre, ipip, sit, wireguard and other layer 3 kinds
	LINK_OTHER,
};

struct link {
	uint32_t ifindex;
	uint32_t master; // ifindex of the bridge or bond it belongs to; 0: none
	uint32_t parent; // ifindex of the device under a VLAN or macvlan; 0: none
	uint32_t mtu;
	uint16_t vlan; // of a VLAN; 0: it is none
	enum link_type type;
	bool up;	     // switched on (IFF_UP)
	bool running;	     // and able to carry packets (IFF_RUNNING)
	bool broadcast;	     // IFF_BROADCAST
	bool point_to_point; // IFF_POINTOPOINT
	struct mac mac;
	uint32_t carrier_downs; // times the carrier was lost
	uint64_t rx_bytes, tx_bytes;
	uint64_t rx_packets, tx_packets;
	uint64_t rx_errors, tx_errors;
	uint64_t rx_drops, tx_drops;
	char name[LINK_NAME_SIZE];
	char kind[LINK_NAME_SIZE]; // the kernel's word: "bridge", "veth", …; "" for none
};

// All links; the caller frees *OUT. ROUTE is a socket of NETLINK_ROUTE. 0 or -1.
int link_list(struct netlink *route, struct link **out, size_t *count, struct err *e);

// One link with its present counters. 0, or -1: ERR_NO_SUCH_ITEM when there is none.
int link_get(struct netlink *route, uint32_t ifindex, struct link *out, struct err *e);

// Bits per second as the driver tells (ETHTOOL_GLINKSETTINGS); 0: unknown. Some tell nonsense for
// virtual links (veth: 10 Gbit/s).
uint64_t link_speed(const char *name);

struct link_mode {
	uint64_t speed; // as above
	bool full_duplex;
	bool negotiates; // with the other end, rather than as set by hand
};

// False: the link has no such thing.
bool link_mode(const char *name, struct link_mode *out);

// Pure. True for a well-formed RTM_NEWLINK or RTM_DELLINK; false also for the messages by which a
// bridge tells of its ports (AF_BRIDGE).
struct nlmsghdr;
bool link_decode(const struct nlmsghdr *message, struct link *out);
