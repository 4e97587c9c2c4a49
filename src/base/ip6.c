// SPDX-License-Identifier: BSD-2-Clause
// IPv6 addresses: text, classes, the way to IPv4 and back.

#include "base/ip6.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const uint8_t mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};

struct ip6 ip6_from_ip4(ip4 address)
{
	struct ip6 out;

	memcpy(out.byte, mapped_prefix, sizeof(mapped_prefix));
	for (size_t i = 0; i < 4; i++)
		out.byte[12 + i] = (uint8_t)(address >> (24 - 8 * i));
	return out;
}

bool ip6_is_mapped(struct ip6 address)
{
	return memcmp(address.byte, mapped_prefix, sizeof(mapped_prefix)) == 0;
}

bool ip6_to_ip4(struct ip6 address, ip4 *out)
{
	*out = 0;
	if (!ip6_is_mapped(address))
		return false;
	for (size_t i = 12; i < 16; i++)
		*out = *out << 8 | address.byte[i];
	return true;
}

bool ip6_equal(struct ip6 a, struct ip6 b)
{
	return memcmp(a.byte, b.byte, sizeof(a.byte)) == 0;
}

bool ip6_is_none(struct ip6 address)
{
	return ip6_equal(address, IP6_NONE);
}

bool ip6_is_link_local(struct ip6 address)
{
	return address.byte[0] == 0xfe && (address.byte[1] & 0xc0) == 0x80;
}

bool ip6_is_unicast(struct ip6 address)
{
	static const struct ip6 loopback = {{[15] = 1}};

	return address.byte[0] != 0xff && !ip6_is_none(address) && !ip6_equal(address, loopback) &&
	       !ip6_is_mapped(address);
}

bool ip6_in_prefix(struct ip6 address, struct ip6 prefix, uint8_t length)
{
	size_t whole = length / 8;
	uint8_t rest = (uint8_t)(0xff00 >> (length % 8));

	if (length > 128 || memcmp(address.byte, prefix.byte, whole) != 0)
		return false;
	return whole == 16 || ((address.byte[whole] ^ prefix.byte[whole]) & rest) == 0;
}

bool ip6_parse(struct slice text, struct ip6 *out)
{
	char copy[IP6_TEXT_SIZE];

	return slice_copy(text, copy, sizeof(copy)) && inet_pton(AF_INET6, copy, out->byte) == 1;
}

const char *ip6_format(struct ip6 address, char out[IP6_TEXT_SIZE])
{
	ip4 mapped;

	if (ip6_to_ip4(address, &mapped))
		return ip4_format(mapped, out);
	return inet_ntop(AF_INET6, address.byte, out, IP6_TEXT_SIZE); // it always fits
}

const char *ip6_format_host(struct ip6 address, char out[IP6_HOST_SIZE])
{
	char text[IP6_TEXT_SIZE];
	bool mapped = ip6_is_mapped(address);

	(void)snprintf(out, IP6_HOST_SIZE, "%s%s%s", mapped ? "" : "[", ip6_format(address, text),
		       mapped ? "" : "]");
	return out;
}
