// SPDX-License-Identifier: BSD-2-Clause
// The table of protocols.

#include "firewall/protocol.h"

#include <stddef.h>

#include <netinet/in.h>

static const struct protocol {
	const char *name;
	uint8_t number;
} protocols[] = {
	{"icmp", 1},	   {"igmp", 2},	      {"ggp", 3},	  {"ip-encap", 4},
	{"ipencap", 4},	   {"st", 5},	      {"tcp", 6},	  {"egp", 8},
	{"pup", 12},	   {"udp", 17},	      {"hmp", 20},	  {"xns-idp", 22},
	{"rdp", 27},	   {"iso-tp4", 29},   {"dccp", 33},	  {"xtp", 36},
	{"ddp", 37},	   {"idpr-cmtp", 38}, {"ipv6-encap", 41}, {"ipv6-route", 43},
	{"ipv6-frag", 44}, {"rsvp", 46},      {"gre", 47},	  {"ipsec-esp", 50},
	{"ipsec-ah", 51},  {"icmpv6", 58},    {"ipv6-nonxt", 59}, {"ipv6-opts", 60},
	{"rspf", 73},	   {"vmtp", 81},      {"ospf", 89},	  {"ipip", 94},
	{"etherip", 97},   {"encap", 98},     {"pim", 103},	  {"vrrp", 112},
	{"l2tp", 115},	   {"sctp", 132},     {"udp-lite", 136},
};

enum { PROTOCOLS = sizeof(protocols) / sizeof(protocols[0]) };

int firewall_protocol_number(struct slice name)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (slice_is(name, protocols[i].name))
			return protocols[i].number;
	return -1;
}

const char *firewall_protocol_name(uint64_t number)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (protocols[i].number == number)
			return protocols[i].name;
	return NULL;
}

bool firewall_protocol_has_ports(uint64_t number)
{
	return number == IPPROTO_TCP || number == IPPROTO_UDP || number == IPPROTO_DCCP ||
	       number == IPPROTO_SCTP || number == IPPROTO_UDPLITE;
}
