// SPDX-License-Identifier: BSD-2-Clause
// The table of protocols.

#include "firewall/protocol.h"

#include <stddef.h>

#include <netinet/in.h>

#include "firewall/property.h"

// Of several names for a number the first is told.
// clang-format off
#define PROTOCOLS_BY_NAME(X) \
	X("icmp", 1) X("igmp", 2) X("ggp", 3) X("ip-encap", 4) X("ipencap", 4) X("st", 5) \
	X("tcp", 6) X("egp", 8) X("pup", 12) X("udp", 17) X("hmp", 20) X("xns-idp", 22) \
	X("rdp", 27) X("iso-tp4", 29) X("dccp", 33) X("xtp", 36) X("ddp", 37) \
	X("idpr-cmtp", 38) X("ipv6-encap", 41) X("ipv6-route", 43) X("ipv6-frag", 44) \
	X("rsvp", 46) X("gre", 47) X("ipsec-esp", 50) X("ipsec-ah", 51) X("icmpv6", 58) \
	X("ipv6-nonxt", 59) X("ipv6-opts", 60) X("rspf", 73) X("vmtp", 81) X("ospf", 89) \
	X("ipip", 94) X("etherip", 97) X("encap", 98) X("pim", 103) X("vrrp", 112) \
	X("l2tp", 115) X("sctp", 132) X("udp-lite", 136)
// clang-format on

static const struct protocol {
	const char *name;
	uint8_t number;
} protocols[] = {
#define ROW(word, value) {.name = (word), .number = (value)},
	PROTOCOLS_BY_NAME(ROW)
#undef ROW
};

#define WORD(word, value) word,
const char *const firewall_words_protocol[] = {PROTOCOLS_BY_NAME(WORD) NULL};
#undef WORD

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
