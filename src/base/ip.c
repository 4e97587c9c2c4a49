// SPDX-License-Identifier: BSD-2-Clause
// IPv4 addresses and prefixes: text, arithmetic, classes.

#include "base/ip.h"

#include <arpa/inet.h>
#include <stdio.h>

uint32_t ip4_to_network(ip4 address)
{
	return htonl(address);
}

ip4 ip4_from_network(uint32_t network_order)
{
	return ntohl(network_order);
}

bool ip4_parse(struct slice text, ip4 *out)
{
	char copy[IP4_TEXT_SIZE];
	struct in_addr address;

	if (!slice_copy(text, copy, sizeof(copy)) || inet_pton(AF_INET, copy, &address) != 1)
		return false;
	*out = ntohl(address.s_addr);
	return true;
}

const char *ip4_format(ip4 address, char out[IP4_TEXT_SIZE])
{
	(void)snprintf(out, IP4_TEXT_SIZE, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
		       address >> 8 & 255, address & 255);
	return out;
}

bool ip4_prefix_parse(struct slice text, struct ip4_prefix *out)
{
	struct slice address;
	struct slice length;
	unsigned value = 0;

	if (!slice_cut(text, '/', &address, &length)) {
		out->length = 32;
		return ip4_parse(address, &out->address);
	}
	if (length.n < 1 || length.n > 2)
		return false;
	for (size_t i = 0; i < length.n; i++) {
		if (length.p[i] < '0' || length.p[i] > '9')
			return false;
		value = value * 10 + (unsigned)(length.p[i] - '0');
	}
	if (value > 32)
		return false;
	out->length = (uint8_t)value;
	return ip4_parse(address, &out->address);
}

const char *ip4_prefix_format(struct ip4_prefix prefix, char out[IP4_PREFIX_TEXT_SIZE])
{
	char address[IP4_TEXT_SIZE];

	(void)snprintf(out, IP4_PREFIX_TEXT_SIZE, "%s/%u", ip4_format(prefix.address, address),
		       prefix.length);
	return out;
}

ip4 ip4_mask(uint8_t length)
{
	return length == 0 ? 0 : (ip4)(0xffffffffu << (32 - length));
}

bool ip4_in_prefix(ip4 address, struct ip4_prefix prefix)
{
	return ((address ^ prefix.address) & ip4_mask(prefix.length)) == 0;
}

ip4 ip4_prefix_network(struct ip4_prefix prefix)
{
	return prefix.address & ip4_mask(prefix.length);
}

ip4 ip4_prefix_broadcast(struct ip4_prefix prefix)
{
	return prefix.address | ~ip4_mask(prefix.length);
}

static bool in_any(ip4 address, const struct ip4_prefix *blocks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ip4_in_prefix(address, blocks[i]))
			return true;
	return false;
}

#define BLOCK(a, b, c, d, length)                                                                  \
	{                                                                                          \
		(uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d), length                           \
	}
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool ip4_is_unicast(ip4 address)
{
	static const struct ip4_prefix never[] = {
		BLOCK(0, 0, 0, 0, 8),
		BLOCK(127, 0, 0, 0, 8),
		BLOCK(224, 0, 0, 0, 4),
		BLOCK(240, 0, 0, 0, 4),
	};

	return !in_any(address, never, COUNT(never));
}

bool ip4_is_private(ip4 address)
{
	static const struct ip4_prefix blocks[] = {
		BLOCK(10, 0, 0, 0, 8),
		BLOCK(172, 16, 0, 0, 12),
		BLOCK(192, 168, 0, 0, 16),
	};

	return in_any(address, blocks, COUNT(blocks));
}

bool ip4_is_link_local(ip4 address)
{
	return address >> 16 == 0xa9fe;
}

bool ip4_is_shared(ip4 address)
{
	return address >> 22 == (0x64400000u >> 22);
}

bool ip4_is_global(ip4 address)
{
	static const struct ip4_prefix special[] = {
		BLOCK(192, 0, 0, 0, 24),    BLOCK(192, 0, 2, 0, 24),	BLOCK(192, 31, 196, 0, 24),
		BLOCK(192, 52, 193, 0, 24), BLOCK(192, 88, 99, 0, 24),	BLOCK(192, 175, 48, 0, 24),
		BLOCK(198, 18, 0, 0, 15),   BLOCK(198, 51, 100, 0, 24), BLOCK(203, 0, 113, 0, 24),
	};

	return ip4_is_unicast(address) && !ip4_is_private(address) && !ip4_is_shared(address) &&
	       !ip4_is_link_local(address) && !in_any(address, special, COUNT(special));
}
