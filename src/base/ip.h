// SPDX-License-Identifier: BSD-2-Clause
// IPv4 addresses and prefixes. An address is kept as a number in host order, so that prefixes and
// ranges compare by arithmetic; ip4_to_network and ip4_from_network stand at the edges.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

typedef uint32_t ip4; // host order; 0 means "none" or "any"

struct ip4_prefix {
	ip4 address;	// as written, host bits kept
	uint8_t length; // 0..32
};

#define IP4_TEXT_SIZE	     16
#define IP4_PREFIX_TEXT_SIZE 20

uint32_t ip4_to_network(ip4 address);
ip4 ip4_from_network(uint32_t network_order);

// Dotted quad, four decimal numbers without leading zeros or blanks; nothing else is an address.
bool ip4_parse(struct slice text, ip4 *out);
const char *ip4_format(ip4 address, char out[IP4_TEXT_SIZE]); // returns OUT

bool ip4_prefix_parse(struct slice text, struct ip4_prefix *out); // A.B.C.D or A.B.C.D/len
const char *ip4_prefix_format(struct ip4_prefix prefix, char out[IP4_PREFIX_TEXT_SIZE]);

ip4 ip4_mask(uint8_t length);
bool ip4_in_prefix(ip4 address, struct ip4_prefix prefix);
ip4 ip4_prefix_network(struct ip4_prefix prefix);
ip4 ip4_prefix_broadcast(struct ip4_prefix prefix);

// May be the address of one host that others send to: not 0/8, loopback, multicast, 240/4.
bool ip4_is_unicast(ip4 address);
bool ip4_is_private(ip4 address);    // RFC 1918
bool ip4_is_link_local(ip4 address); // 169.254/16
bool ip4_is_shared(ip4 address);     // 100.64/10, RFC 6598
bool ip4_is_global(ip4 address);     // in none of the special-purpose blocks of RFC 6890
