// SPDX-License-Identifier: BSD-2-Clause
// IPv6 addresses and, where both families go the same way, IPv4 ones in their IPv4-mapped form
// (RFC 4291 section 2.5.5.2). A scope (zone) is never part of an address: it is an interface, and
// told beside it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/slice.h"

struct ip6 {
	uint8_t byte[16]; // network order
};

enum { IP6_TEXT_SIZE = 46, IP6_HOST_SIZE = IP6_TEXT_SIZE + 2 };

#define IP6_NONE ((struct ip6){{0}}) // "::"; no address is this

struct ip6 ip6_from_ip4(ip4 address);
bool ip6_to_ip4(struct ip6 address, ip4 *out); // false, with 0 in *OUT, unless it is mapped
bool ip6_is_mapped(struct ip6 address);

bool ip6_equal(struct ip6 a, struct ip6 b);
bool ip6_is_none(struct ip6 address);
bool ip6_is_link_local(struct ip6 address); // fe80::/10
bool ip6_is_unicast(struct ip6 address);    // one host's; neither loopback nor mapped
bool ip6_in_prefix(struct ip6 address, struct ip6 prefix, uint8_t length);

// The text of RFC 4291 section 2.2 and nothing around it; a dotted quad alone is none.
bool ip6_parse(struct slice text, struct ip6 *out);

// The text of RFC 5952; of a mapped one the dotted quad. Returns OUT.
const char *ip6_format(struct ip6 address, char out[IP6_TEXT_SIZE]);

// As it stands in a URL: IPv6 in brackets. Returns OUT.
const char *ip6_format_host(struct ip6 address, char out[IP6_HOST_SIZE]);
