// SPDX-License-Identifier: BSD-2-Clause
// The rows of properties, as data, and the words their values are made of.

#include "firewall/property.h"

#include <stddef.h>

const char *const firewall_words_reject[] = {"icmp-network-unreachable",
					     "icmp-admin-prohibited",
					     "icmp-host-prohibited",
					     "icmp-host-unreachable",
					     "icmp-net-prohibited",
					     "icmp-port-unreachable",
					     "icmp-protocol-unreachable",
					     "tcp-reset",
					     "icmp-no-route",
					     "icmp-address-unreachable",
					     NULL};
const char *const firewall_words_timeout[] = {
	[FIREWALL_TIMEOUT_DYNAMIC] = "none-dynamic",
	[FIREWALL_TIMEOUT_STATIC] = "none-static",
	NULL,
};
const char *const firewall_words_change[] = {"set", "increment", "decrement", NULL};
const char *const firewall_words_mss[] = {"clamp-to-pmtu", NULL};
const char *const firewall_words_address_type[] = {"unicast",	"local",     "broadcast",
						   "multicast", "blackhole", NULL};
const char *const firewall_words_state[] = {"established", "invalid",	"new",
					    "related",	   "untracked", NULL};
const char *const firewall_words_nat_state[] = {"srcnat", "dstnat", "ein-snat", "ein-dnat", NULL};
const char *const firewall_words_connection_type[] = {"ftp",	"h323", "irc",	"pptp",
						      "quake3", "sip",	"tftp", NULL};
const char *const firewall_words_tcp_flag[] = {"fin", "syn", "rst", "psh", "ack",
					       "urg", "ece", "cwr", NULL};
const char *const firewall_words_compare[] = {"equal", "not-equal", "less-than", "greater-than",
					      NULL};
const char *const firewall_words_ipv4_option[] = {"any",
						  "loose-source-routing",
						  "no-record-route",
						  "no-router-alert",
						  "no-source-routing",
						  "no-timestamp",
						  "none",
						  "record-route",
						  "router-alert",
						  "strict-source-routing",
						  "timestamp",
						  NULL};
const char *const firewall_words_dst_limit[] = {
	"dst-address",		 "dst-address-and-port",   "src-address",
	"src-and-dst-addresses", "addresses-and-dst-port", NULL};
const char *const firewall_words_classifier[] = {"src-address",
						 "dst-address",
						 "both-addresses",
						 "src-port",
						 "dst-port",
						 "both-ports",
						 "src-address-and-port",
						 "dst-address-and-port",
						 "both-addresses-and-ports",
						 NULL};
const char *const firewall_words_day[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL};
const char *const firewall_words_ipsec[] = {"in,ipsec", "in,none", "out,ipsec", "out,none", NULL};
const char *const firewall_words_priority[] = {"from-dscp", "from-dscp-high-3-bits", "from-ingress",
					       NULL};
const char *const firewall_words_dscp[] = {"from-priority", "from-priority-to-high-3-bits", NULL};
const char *const firewall_words_header[] = {"hop", "dst",  "route", "frag", "auth",
					     "esp", "none", "proto", NULL};

enum { NEGATED_Y = 1, NEGATED_N = 0 };

#define ROW(id, text, sort, letters, family, negation, list, low, high, becomes, sentence)         \
	[FIREWALL_PROPERTY_##id] = {                                                               \
		.name = (text),                                                                    \
		.kind = FIREWALL_KIND_##sort,                                                      \
		.menus = FIREWALL_MENUS_##letters,                                                 \
		.families = FIREWALL_FAMILIES_##family,                                            \
		.may_negate = NEGATED_##negation,                                                  \
		.words = firewall_words_##list,                                                    \
		.min = (low),                                                                      \
		.max = (high),                                                                     \
		.nft = (becomes),                                                                  \
		.help = (sentence),                                                                \
	},

const struct firewall_property_row firewall_properties[FIREWALL_PROPERTY__COUNT] = {
	FIREWALL_PROPERTIES(ROW)};
