// SPDX-License-Identifier: BSD-2-Clause
// The matchers of firewall rules and the parameters of their actions, declared once: the menus'
// rows, what a value's text may be, what becomes of it in nftables and what docs/firewall.md says
// all follow from here.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "wire/firewall.h"

// How a value is written and where it is kept in union firewall_content. `number` is told by its
// places.
enum firewall_kind {
	FIREWALL_KIND_ADDRESS,	 // ADDRESS, PREFIX or A-B, of the rule's family
	FIREWALL_KIND_NAME,	 // of a list, a mark, a chain: name
	FIREWALL_KIND_INTERFACE, // name
	FIREWALL_KIND_PORTS,	 // 22,8000-8100
	FIREWALL_KIND_PROTOCOL,	 // tcp or 6: number[0]
	FIREWALL_KIND_MAC,	 // 00:11:22:33:44:55
	FIREWALL_KIND_WORDS,	 // a comma list of the property's words: words.set
	FIREWALL_KIND_MARKED,	 // the same, some with !: words.set, words.clear
	FIREWALL_KIND_ENUM,	 // one of the words: number[0] is its index
	FIREWALL_KIND_RANGE,	 // N or N-M within min..max: number[0], number[1]
	FIREWALL_KIND_COMPARED,	 // less-than:N and so on: number[0] how (words), number[1]
	FIREWALL_KIND_ICMP,	 // TYPE[:CODE[-CODE]]: number[0], number[1], number[2]
	FIREWALL_KIND_LIMIT,	 // 10/1m,5:packet: count, seconds, burst, 1 when it counts bits
	FIREWALL_KIND_DST_LIMIT, // count, seconds, burst, mode (words), milliseconds to forget
	FIREWALL_KIND_CONNECTION_LIMIT, // 100,32: count, prefix length
	FIREWALL_KIND_NTH,		// every, packet
	FIREWALL_KIND_CLASSIFIER,	// per-connection-classifier: words.set of what is hashed is
					// number[0]; denominator, remainder
	FIREWALL_KIND_TIME,    // 8h-18h,mon,tue: seconds of the day from, to; number[2] set of days
	FIREWALL_KIND_BYTES,   // from[-to]: number[0], number[1]; 0: without end
	FIREWALL_KIND_TIMEOUT, // 1h, none-dynamic, none-static: number[0] milliseconds
	FIREWALL_KIND_FLAG,    // yes or no: number[0]
	FIREWALL_KIND_REFUSED, // nothing here does it: any value is refused by the row's text
	FIREWALL_KIND__COUNT
};

// Name, kind, menus (letters: Filter Nat Raw Mangle), families (B: both), whether ! may stand
// before it (Y N). Further columns stand in property.c.
#define FIREWALL_PROPERTIES(X)                                                                     \
	X(JUMP_TARGET, "jump-target", NAME, FNRM, B, N)                                            \
	X(REJECT_WITH, "reject-with", ENUM, F, B, N)                                               \
	X(TO_ADDRESSES, "to-addresses", ADDRESS, N, B, N)                                          \
	X(TO_PORTS, "to-ports", RANGE, N, B, N)                                                    \
	X(ADDRESS_LIST, "address-list", NAME, FNRM, B, N)                                          \
	X(ADDRESS_LIST_TIMEOUT, "address-list-timeout", TIMEOUT, FNRM, B, N)                       \
	X(NEW_CONNECTION_MARK, "new-connection-mark", NAME, M, B, N)                               \
	X(NEW_PACKET_MARK, "new-packet-mark", NAME, M, B, N)                                       \
	X(NEW_ROUTING_MARK, "new-routing-mark", NAME, M, B, N)                                     \
	X(NEW_DSCP, "new-dscp", RANGE, M, B, N)                                                    \
	X(NEW_TTL, "new-ttl", COMPARED, M, 4, N)                                                   \
	X(NEW_HOP_LIMIT, "new-hop-limit", COMPARED, M, 6, N)                                       \
	X(NEW_MSS, "new-mss", ENUM, M, B, N)                                                       \
	X(NEW_PRIORITY, "new-priority", REFUSED, M, B, N)                                          \
	X(PASSTHROUGH, "passthrough", FLAG, M, B, N)                                               \
	X(HW_OFFLOAD, "hw-offload", FLAG, F, B, N)                                                 \
	X(PROTOCOL, "protocol", PROTOCOL, FNRM, B, Y)                                              \
	X(SRC_ADDRESS, "src-address", ADDRESS, FNRM, B, Y)                                         \
	X(DST_ADDRESS, "dst-address", ADDRESS, FNRM, B, Y)                                         \
	X(SRC_ADDRESS_LIST, "src-address-list", NAME, FNRM, B, Y)                                  \
	X(DST_ADDRESS_LIST, "dst-address-list", NAME, FNRM, B, Y)                                  \
	X(SRC_ADDRESS_TYPE, "src-address-type", WORDS, FNRM, B, Y)                                 \
	X(DST_ADDRESS_TYPE, "dst-address-type", WORDS, FNRM, B, Y)                                 \
	X(SRC_MAC_ADDRESS, "src-mac-address", MAC, FNRM, B, Y)                                     \
	X(IN_INTERFACE, "in-interface", INTERFACE, FNRM, B, Y)                                     \
	X(OUT_INTERFACE, "out-interface", INTERFACE, FNRM, B, Y)                                   \
	X(IN_INTERFACE_LIST, "in-interface-list", NAME, FNRM, B, Y)                                \
	X(OUT_INTERFACE_LIST, "out-interface-list", NAME, FNRM, B, Y)                              \
	X(IN_BRIDGE_PORT, "in-bridge-port", REFUSED, FNRM, B, Y)                                   \
	X(OUT_BRIDGE_PORT, "out-bridge-port", REFUSED, FNRM, B, Y)                                 \
	X(IN_BRIDGE_PORT_LIST, "in-bridge-port-list", REFUSED, FNRM, B, Y)                         \
	X(OUT_BRIDGE_PORT_LIST, "out-bridge-port-list", REFUSED, FNRM, B, Y)                       \
	X(SRC_PORT, "src-port", PORTS, FNRM, B, Y)                                                 \
	X(DST_PORT, "dst-port", PORTS, FNRM, B, Y)                                                 \
	X(PORT, "port", PORTS, FNRM, B, Y)                                                         \
	X(CONNECTION_STATE, "connection-state", WORDS, FM, B, Y)                                   \
	X(CONNECTION_NAT_STATE, "connection-nat-state", WORDS, FM, B, Y)                           \
	X(CONNECTION_MARK, "connection-mark", NAME, FNM, B, Y)                                     \
	X(PACKET_MARK, "packet-mark", NAME, FNM, B, Y)                                             \
	X(ROUTING_MARK, "routing-mark", NAME, FNM, B, Y)                                           \
	X(CONNECTION_TYPE, "connection-type", WORDS, FNM, B, Y)                                    \
	X(CONNECTION_BYTES, "connection-bytes", BYTES, FNM, B, N)                                  \
	X(CONNECTION_LIMIT, "connection-limit", CONNECTION_LIMIT, FNM, B, Y)                       \
	X(CONNECTION_RATE, "connection-rate", REFUSED, FNM, B, Y)                                  \
	X(CONTENT, "content", REFUSED, FNRM, B, Y)                                                 \
	X(LAYER7_PROTOCOL, "layer7-protocol", REFUSED, FNM, B, Y)                                  \
	X(TCP_FLAGS, "tcp-flags", MARKED, FRM, B, Y)                                               \
	X(TCP_MSS, "tcp-mss", RANGE, FNRM, B, Y)                                                   \
	X(PACKET_SIZE, "packet-size", RANGE, FNRM, B, Y)                                           \
	X(ICMP_OPTIONS, "icmp-options", ICMP, FNRM, B, Y)                                          \
	X(DSCP, "dscp", RANGE, FNRM, B, Y)                                                         \
	X(TTL, "ttl", COMPARED, FNRM, 4, N)                                                        \
	X(HOP_LIMIT, "hop-limit", COMPARED, FNRM, 6, N)                                            \
	X(INGRESS_PRIORITY, "ingress-priority", REFUSED, FNRM, B, Y)                               \
	X(PRIORITY, "priority", REFUSED, FNRM, B, Y)                                               \
	X(IPV4_OPTIONS, "ipv4-options", ENUM, FNRM, 4, N)                                          \
	X(FRAGMENT, "fragment", FLAG, FNRM, 4, N)                                                  \
	X(HEADERS, "headers", REFUSED, FRM, 6, N)                                                  \
	X(HOTSPOT, "hotspot", REFUSED, FNRM, B, Y)                                                 \
	X(LIMIT, "limit", LIMIT, FNRM, B, Y)                                                       \
	X(DST_LIMIT, "dst-limit", DST_LIMIT, FNRM, B, N)                                           \
	X(NTH, "nth", NTH, FNRM, B, Y)                                                             \
	X(PER_CONNECTION_CLASSIFIER, "per-connection-classifier", CLASSIFIER, FNRM, B, Y)          \
	X(PSD, "psd", REFUSED, FNRM, B, N)                                                         \
	X(RANDOM, "random", RANGE, FNRM, B, N)                                                     \
	X(TIME, "time", TIME, FNRM, B, Y)                                                          \
	X(TLS_HOST, "tls-host", REFUSED, FNRM, B, Y)                                               \
	X(REALM, "realm", RANGE, FNM, B, Y)                                                        \
	X(IPSEC_POLICY, "ipsec-policy", ENUM, FNRM, B, N)

enum firewall_property {
#define FIREWALL_ENUM(id, name, kind, menus, families, negation) FIREWALL_PROPERTY_##id,
	FIREWALL_PROPERTIES(FIREWALL_ENUM)
#undef FIREWALL_ENUM
		FIREWALL_PROPERTY__COUNT
};

struct firewall_property_row {
	const char *name;
	enum firewall_kind kind;
	uint8_t menus;	  // set of enum firewall_menu
	uint8_t families; // set of enum firewall_family
	uint8_t may_negate;
	const char *const *words; // of kinds that have some; ends with NULL
	uint64_t min, max;	  // of RANGE and COMPARED
	const char *nft;	  // what it becomes, for docs/firewall.md; of REFUSED why it is
	const char *help;	  // one sentence without full stop
};

extern const struct firewall_property_row firewall_properties[FIREWALL_PROPERTY__COUNT];

// Reads TEXT ("!" before it where that may be) as the value of PROPERTY in a rule of FAMILY. E:
// RouterOS' wording with the property's name; for what is REFUSED the row's text. OUT is whole or
// untouched.
int firewall_value_parse(enum firewall_property property, enum firewall_family family,
			 struct slice text, struct firewall_value *out, struct err *e);

// The canonical text: what print tells and export writes, which parse reads back.
void firewall_value_format(const struct firewall_value *value, enum firewall_family family,
			   struct strbuf *out);

// Whether VALUE, which anybody may have written, is one that parse could have made in FAMILY.
int firewall_value_check(const struct firewall_value *value, enum firewall_family family,
			 struct err *e);
