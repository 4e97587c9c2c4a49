// SPDX-License-Identifier: BSD-2-Clause
// What rules do with a packet, declared once: in which menus, with which parameters, what becomes
// of it in nftables, or why it is refused.
#pragma once

#include <stdint.h>

#include "wire/firewall.h"

// Name, menus (letters as in property.h). Further columns stand in action.c.
#define FIREWALL_ACTIONS(X)                                                                        \
	X(ACCEPT, "accept", FNRM)                                                                  \
	X(ADD_DST, "add-dst-to-address-list", FNRM)                                                \
	X(ADD_SRC, "add-src-to-address-list", FNRM)                                                \
	X(CHANGE_DSCP, "change-dscp", M)                                                           \
	X(CHANGE_MSS, "change-mss", M)                                                             \
	X(CHANGE_TTL, "change-ttl", M)                                                             \
	X(CHANGE_HOP_LIMIT, "change-hop-limit", M)                                                 \
	X(CLEAR_DF, "clear-df", M)                                                                 \
	X(DROP, "drop", FR)                                                                        \
	X(DST_NAT, "dst-nat", N)                                                                   \
	X(ENDPOINT_INDEPENDENT_NAT, "endpoint-independent-nat", N)                                 \
	X(FASTTRACK, "fasttrack-connection", FM)                                                   \
	X(JUMP, "jump", FNRM)                                                                      \
	X(LOG, "log", FNRM)                                                                        \
	X(MARK_CONNECTION, "mark-connection", M)                                                   \
	X(MARK_PACKET, "mark-packet", M)                                                           \
	X(MARK_ROUTING, "mark-routing", M)                                                         \
	X(MASQUERADE, "masquerade", N)                                                             \
	X(NETMAP, "netmap", N)                                                                     \
	X(NOTRACK, "notrack", R)                                                                   \
	X(PASSTHROUGH, "passthrough", FNRM)                                                        \
	X(REDIRECT, "redirect", N)                                                                 \
	X(REJECT, "reject", F)                                                                     \
	X(RETURN, "return", FNRM)                                                                  \
	X(ROUTE, "route", M)                                                                       \
	X(SAME, "same", N)                                                                         \
	X(SET_PRIORITY, "set-priority", M)                                                         \
	X(SNIFF, "sniff-pc", M)                                                                    \
	X(SOCKSIFY, "socksify", N)                                                                 \
	X(SRC_NAT, "src-nat", N)                                                                   \
	X(STRIP_IPV4_OPTIONS, "strip-ipv4-options", M)                                             \
	X(TARPIT, "tarpit", F)

enum firewall_action {
#define FIREWALL_ENUM(id, name, menus) FIREWALL_ACTION_##id,
	FIREWALL_ACTIONS(FIREWALL_ENUM)
#undef FIREWALL_ENUM
		FIREWALL_ACTION__COUNT
};

struct firewall_action_row {
	const char *name;
	uint8_t menus;	     // set of enum firewall_menu
	uint8_t families;    // set of enum firewall_family
	const char *refusal; // NULL: it can be done
	const char *nft;     // what it becomes, for docs/firewall.md
	const char *help;
};

extern const struct firewall_action_row firewall_actions[FIREWALL_ACTION__COUNT];
