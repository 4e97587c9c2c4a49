// SPDX-License-Identifier: BSD-2-Clause
// What the kernel says of this machine, as gate tells it to lan and mgmt. Addresses are IPv4 in
// host order. Never included alone: wire/message.h is.
#pragma once

#include <stdint.h>

#include "base/mac.h"
#include "wire/parent.h"
#include "wire/settings.h"

enum wire_link_type {
	WIRE_LINK_ETHER,
	WIRE_LINK_BRIDGE,
	WIRE_LINK_VLAN,
	WIRE_LINK_VETH,
	WIRE_LINK_LOOPBACK,
	WIRE_LINK_PPP,
	WIRE_LINK_TUNNEL,
	WIRE_LINK_OTHER,
	WIRE_LINK__COUNT
};

struct wire_link {
	uint32_t ifindex;
	uint32_t type; // enum wire_link_type
	uint32_t mtu;
	uint8_t up;	 // switched on
	uint8_t running; // carrier
	uint8_t slave;	 // port of a bridge or bond
	uint8_t event;	 // this is an event: the link is new or changed
	uint8_t gone;	 // event: the link is no more
	uint8_t reserved;
	struct mac mac;
	uint64_t rx_bytes, tx_bytes;
	uint64_t rx_packets, tx_packets;
	uint64_t rx_errors, tx_errors;
	uint64_t rx_drops, tx_drops;
	uint32_t link_downs;
	uint32_t parent; // ifindex of the link under a VLAN; 0: none
	uint32_t vlan;
	uint32_t reserved2;
	int64_t up_at, down_at; // when its carrier was seen to come and go, since 1970; 0: never
	char name[WIRE_INTERFACE_SIZE];
};

struct wire_address {
	uint32_t ifindex;
	uint32_t address;
	uint8_t length;	 // of the prefix
	uint8_t dynamic; // not permanent: DHCP and the like
	uint8_t lan;	 // that of a LAN, whether the service is enabled or not
	uint8_t reserved;
	uint32_t reserved2;
	char interface[WIRE_INTERFACE_SIZE];
};

struct wire_address6 {
	struct ip6 address;
	uint32_t ifindex;
	uint8_t length;	 // of the prefix
	uint8_t dynamic; // made by the system itself, or not for long
	uint8_t usable;	 // known to be ours alone, and not on its way out
	uint8_t reserved;
	char interface[WIRE_INTERFACE_SIZE];
};

// Status words are those of RouterOS' /ip arp.
enum wire_neighbour_status {
	WIRE_NEIGHBOUR_INCOMPLETE,
	WIRE_NEIGHBOUR_REACHABLE,
	WIRE_NEIGHBOUR_STALE,
	WIRE_NEIGHBOUR_DELAY,
	WIRE_NEIGHBOUR_PROBE,
	WIRE_NEIGHBOUR_FAILED,
	WIRE_NEIGHBOUR_PERMANENT,
	WIRE_NEIGHBOUR__COUNT
};

struct wire_neighbour {
	uint32_t ifindex;
	uint32_t address;
	uint32_t status; // enum wire_neighbour_status
	struct mac mac;
	uint8_t reserved[2];
	char interface[WIRE_INTERFACE_SIZE];
};

enum wire_route_kind {
	WIRE_ROUTE_UNICAST,
	WIRE_ROUTE_BLACKHOLE,
	WIRE_ROUTE_UNREACHABLE,
	WIRE_ROUTE_PROHIBIT,
	WIRE_ROUTE_KIND__COUNT
};

// Who made a route.
enum wire_route_origin {
	WIRE_ROUTE_CONNECT, // the kernel, for an address of ours
	WIRE_ROUTE_STATIC,  // an administrator, or whoever did not say
	WIRE_ROUTE_DHCP,
	WIRE_ROUTE_BGP,
	WIRE_ROUTE_OSPF,
	WIRE_ROUTE_RIP,
	WIRE_ROUTE_ISIS,
	WIRE_ROUTE_ORIGIN__COUNT
};

// A route of the main table. Of one with several next hops, the first.
struct wire_route {
	uint32_t ifindex;     // 0: it leads nowhere
	uint32_t destination; // first address of its prefix
	uint32_t gateway;     // 0: the link itself
	uint32_t source;      // that packets are sent from; 0: it does not say
	uint32_t metric;      // the lower wins
	uint8_t length;	      // of the prefix
	uint8_t kind;	      // enum wire_route_kind
	uint8_t origin;	      // enum wire_route_origin
	uint8_t active;	      // the one that is used of those with the same destination
	uint8_t usable;	      // its next hop is not known to be dead
	uint8_t reserved[3];
	char interface[WIRE_INTERFACE_SIZE];
};

// How a link speaks with its other end.
struct wire_link_mode {
	uint32_t ifindex;
	uint8_t running;
	uint8_t known; // the rest is
	uint8_t full_duplex;
	uint8_t negotiates; // with the other end
	uint64_t rate_bits; // a second; 0: unknown
	char name[WIRE_INTERFACE_SIZE];
};

// One LAN that is served. `gone`: no longer.
struct wire_lan {
	uint32_t ifindex;
	uint32_t address; // ours, in its prefix; what LOCATION names
	uint8_t length;
	uint8_t gone;
	uint16_t http_port;
	struct ip6 link_local; // ours as well; IP6_NONE: no IPv6 there
	struct ip6 site;       // ours as well, of wider scope; IP6_NONE: none
	uint8_t site_length;   // of its prefix
	uint8_t reserved[3];
	char interface[WIRE_INTERFACE_SIZE];
};

// Who is it, in IPv4, that asks over IPv6? The reply has `ipv4`, or is an ANSWER that refuses.
struct wire_requester {
	struct ip6 address;
	uint32_t ifindex; // LAN interface the request came in on
	uint32_t ipv4;
};

// The uplink as a control point may see it.
struct wire_uplink {
	uint8_t configured; // an external interface is set
	uint8_t connected;  // it has an address and carrier
	uint8_t carrier;
	uint8_t nat;	    // ports are opened
	uint8_t suspended;  // enum wire_suspended
	uint8_t may_switch; // devices may switch it off
	uint8_t reserved[2];
	uint32_t update_id; // grows with each change of the mappings, and goes round
	uint32_t reserved2;
	uint32_t address;	  // external address to report; 0: none
	uint32_t mappings;	  // number of entries visible
	uint64_t connected_for_s; // seconds since it came up
	uint64_t rate_bits;	  // link speed in bits per second; 0: unknown
	uint64_t rx_bytes, tx_bytes;
	uint64_t rx_packets, tx_packets;
	char interface[WIRE_INTERFACE_SIZE];
	uint32_t others; // used rows of `other`
	uint32_t reserved3;
	uint32_t other[WIRE_INTERFACES_MAX]; // ifindexes of those that mappings are open on as well
};

// What other programs' packet filters do to what we let in.
enum wire_firewall_state {
	WIRE_FIREWALL_UNKNOWN, // not looked at
	WIRE_FIREWALL_CLEAR,
	WIRE_FIREWALL_DROPS,
	WIRE_FIREWALL__COUNT
};

struct wire_firewall {
	uint32_t state; // enum wire_firewall_state
	uint32_t
		helpers; // set of enum firewall_helper_kind: the protocols that the kernel can follow
	uint32_t flow_tables; // the kernel has them: fasttracked connections pass rules by
	uint32_t reserved;
	char obstacle[384]; // DROPS: what drops what, in words
	char remedy[1024];  // DROPS: commands for a shell; "" where there is none to give
	// Tables of others that decide what comes in or passes: "inet firewalld, ip filter"; what does
	// not fit is left out.
	char tables[256];
};

struct wire_uplink_get {
	struct ip6 device; // whose entries are counted, IPv4 mapped; IP6_NONE: none need be
	uint32_t ifindex;  // of its LAN
	uint32_t line;	   // 1: speed and counters are wanted as well; they cost gate questions
};

// Lists what KIND says (one of those told as rows by gate): at most `count` rows whose key is above `cursor`; start with 0, go on with the answer's cursor while it has more.
struct wire_list {
	uint32_t kind;
	uint32_t count;
	uint64_t cursor;
	uint32_t device; // CHECK: only what concerns this address of a LAN; 0: all
	uint32_t reserved;
};
