// SPDX-License-Identifier: BSD-2-Clause
// What rules do with a packet, declared once: in which menus and families, what becomes of it in
// nftables, or why it is refused.
#pragma once

#include <stdint.h>

#include "wire/firewall.h"

// X(id, name, menus, families, refusal, nft, help), letters as in property_rows.h; a refusal of ""
// is none.
// clang-format off
#define FIREWALL_ACTIONS(X) \
	X(ACCEPT, "accept", FNRM, B,\
	  "", "accept",\
	  "Let the packet pass this menu's chains") \
	X(ADD_DST, "add-dst-to-address-list", FNRM, B,\
	  "", "update @LIST { ip daddr timeout TIME }",\
	  "Add the destination to address-list and go on") \
	X(ADD_SRC, "add-src-to-address-list", FNRM, B,\
	  "", "update @LIST { ip saddr timeout TIME }",\
	  "Add the source to address-list and go on") \
	X(CHANGE_DSCP, "change-dscp", M, B,\
	  "", "ip dscp set N",\
	  "Set new-dscp") \
	X(CHANGE_HOP_LIMIT, "change-hop-limit", M, 6,\
	  "", "ip6 hoplimit set …",\
	  "Set new-hop-limit") \
	X(CHANGE_MSS, "change-mss", M, B,\
	  "", "tcp option maxseg size set N, or rt mtu",\
	  "Set new-mss in the first packets of TCP connections") \
	X(CHANGE_TTL, "change-ttl", M, 4,\
	  "", "ip ttl set …",\
	  "Set new-ttl") \
	X(CLEAR_DF, "clear-df", M, 4,\
	  "", "ip frag-off set ip frag-off & 0xbfff",\
	  "Clear the flag against fragments: in chain=prerouting, so that packets that are too long are cut here") \
	X(DROP, "drop", FR, B,\
	  "", "drop",\
	  "Drop the packet without an answer") \
	X(DST_NAT, "dst-nat", N, B,\
	  "", "dnat ip to ADDRESS:PORT",\
	  "Put to-addresses and to-ports in the place of the destination") \
	X(EIN_NAT, "endpoint-independent-nat", N, B,\
	  "failure: nftables cannot do it for all ports: ports that devices ask for by UPnP are endpoint-independent already", "",\
	  "Translate each port the same way for everybody") \
	X(FASTTRACK, "fasttrack-connection", FM, B,\
	  "", "ct status & dnat == 0 flow add @fast, in forward where the kernel has flow tables; otherwise nothing",\
	  "Go on, and let the connection pass rules by from now on, where the kernel can (/ip firewall settings)") \
	X(JUMP, "jump", FNRM, B,\
	  "", "jump CHAIN",\
	  "Go on in jump-target, and come back from there") \
	X(LOG, "log", FNRM, B,\
	  "", "log prefix TEXT group N",\
	  "Write a line to the log and go on") \
	X(MARK_CONNECTION, "mark-connection", M, B,\
	  "", "ct mark set ct mark & ~MASK | N",\
	  "Set new-connection-mark") \
	X(MARK_PACKET, "mark-packet", M, B,\
	  "", "meta mark set meta mark & ~MASK | N",\
	  "Set new-packet-mark") \
	X(MARK_ROUTING, "mark-routing", M, B,\
	  "", "meta mark set meta mark & ~MASK | N",\
	  "Set new-routing-mark: the packet is routed by that table") \
	X(MASQUERADE, "masquerade", N, B,\
	  "", "masquerade to :PORTS",\
	  "Put the address of the interface it leaves by in the place of the source") \
	X(NETMAP, "netmap", N, B,\
	  "", "dnat ip prefix to …, snat ip prefix to …",\
	  "Map one prefix to another, address by address") \
	X(NOTRACK, "notrack", R, B,\
	  "", "notrack",\
	  "Do not track the packet's connection") \
	X(PASSTHROUGH, "passthrough", FNRM, B,\
	  "", "nothing but the counter",\
	  "Count the packet and go on") \
	X(REDIRECT, "redirect", N, B,\
	  "", "redirect to :PORT",\
	  "Send the packet to this router itself") \
	X(REJECT, "reject", F, B,\
	  "", "reject with …",\
	  "Drop the packet and answer reject-with") \
	X(RETURN, "return", FNRM, B,\
	  "", "return",\
	  "Go back to where the chain was entered") \
	X(ROUTE, "route", M, B,\
	  "failure: nftables cannot choose a gateway", "",\
	  "Send the packet to another gateway") \
	X(SAME, "same", N, B,\
	  "", "snat ip to RANGE persistent",\
	  "As src-nat, each client always with the same address (same-not-by-dst)") \
	X(SET_PRIORITY, "set-priority", M, B,\
	  "", "meta priority set …",\
	  "Set new-priority") \
	X(SNIFF, "sniff-pc", M, B,\
	  "failure: nftables cannot send copies to a sniffer: use tcpdump on this machine", "",\
	  "Send a copy to a sniffer") \
	X(SOCKSIFY, "socksify", N, B,\
	  "failure: there is no SOCKS client here", "",\
	  "Send the connection through a SOCKS server") \
	X(SRC_NAT, "src-nat", N, B,\
	  "", "snat ip to ADDRESS:PORT",\
	  "Put to-addresses and to-ports in the place of the source") \
	X(STRIP_IPV4_OPTIONS, "strip-ipv4-options", M, 4,\
	  "failure: nftables cannot remove options: drop packets with ipv4-options=any", "",\
	  "Remove the options of the IP header") \
	X(TARPIT, "tarpit", F, B,\
	  "failure: nftables cannot hold connections open: use drop or reject", "",\
	  "Accept connections and let them hang")
// clang-format on

enum firewall_action {
#define FIREWALL_ENUM(id, ...) FIREWALL_ACTION_##id,
	FIREWALL_ACTIONS(FIREWALL_ENUM)
#undef FIREWALL_ENUM
		FIREWALL_ACTION__COUNT
};

struct firewall_action_row {
	const char *name;
	uint8_t menus;	     // set of enum firewall_menu
	uint8_t families;    // set of enum firewall_family
	const char *refusal; // "": it can be done
	const char *nft;     // what it becomes, for docs/firewall.md
	const char *help;
};

extern const struct firewall_action_row firewall_actions[FIREWALL_ACTION__COUNT];
