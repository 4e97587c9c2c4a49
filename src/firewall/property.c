// SPDX-License-Identifier: BSD-2-Clause
// The rows of properties, as data, and the words their values are made of.

#include "firewall/property.h"

#include <stddef.h>

#define none NULL

static const char *const reject[] = {"icmp-network-unreachable",
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
static const char *const timeout[] = {"none-dynamic", "none-static", NULL};
static const char *const change[] = {"set", "increment", "decrement", NULL};
static const char *const mss[] = {"clamp-to-pmtu", NULL};
static const char *const address_type[] = {"unicast",	"local",     "broadcast",
					   "multicast", "blackhole", NULL};
static const char *const state[] = {"established", "invalid", "new", "related", "untracked", NULL};
static const char *const nat_state[] = {"srcnat", "dstnat", "ein-snat", "ein-dnat", NULL};
static const char *const connection_type[] = {"ftp",	"h323", "irc",	"pptp",
					      "quake3", "sip",	"tftp", NULL};
static const char *const tcp_flag[] = {"fin", "syn", "rst", "psh", "ack",
				       "urg", "ece", "cwr", NULL};
static const char *const compare[] = {"equal", "not-equal", "less-than", "greater-than", NULL};
static const char *const ipv4_option[] = {"any",
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
static const char *const dst_limit[] = {
	"dst-address",		 "dst-address-and-port",   "src-address",
	"src-and-dst-addresses", "addresses-and-dst-port", NULL};
static const char *const classifier[] = {"src-address",
					 "dst-address",
					 "both-addresses",
					 "src-port",
					 "dst-port",
					 "both-ports",
					 "src-address-and-port",
					 "dst-address-and-port",
					 "both-addresses-and-ports",
					 NULL};
static const char *const day[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL};
static const char *const ipsec[] = {"in,ipsec", "in,none", "out,ipsec", "out,none", NULL};

enum { NEGATED_Y = 1, NEGATED_N = 0 };

#define ROW(id, text, sort, letters, family, negation, list, low, high, becomes, sentence)         \
	[FIREWALL_PROPERTY_##id] = {                                                               \
		.name = (text),                                                                    \
		.kind = FIREWALL_KIND_##sort,                                                      \
		.menus = FIREWALL_MENUS_##letters,                                                 \
		.families = FIREWALL_FAMILIES_##family,                                            \
		.may_negate = NEGATED_##negation,                                                  \
		.words = (list),                                                                   \
		.min = (low),                                                                      \
		.max = (high),                                                                     \
		.nft = (becomes),                                                                  \
		.help = (sentence),                                                                \
	},

const struct firewall_property_row firewall_properties[FIREWALL_PROPERTY__COUNT] = {
	FIREWALL_PROPERTIES(ROW)};
