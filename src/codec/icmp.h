// SPDX-License-Identifier: BSD-2-Clause
// Echo requests and what comes back for them (RFC 792, RFC 4443), as raw sockets give and take it:
// an IPv4 packet arrives with its IP header, an IPv6 one without.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum {
	ICMP_HEADER_SIZE = 8,
	ICMP_IP4_HEADER_SIZE = 20, // without options
	ICMP_IP6_HEADER_SIZE = 40,
	ICMP_PACKET_MAX = 65535,
};

enum icmp_kind {
	ICMP_REPLY,
	ICMP_TTL_EXCEEDED,
	ICMP_NET_UNREACHABLE,
	ICMP_HOST_UNREACHABLE,
	ICMP_PORT_UNREACHABLE,
	ICMP_PROTOCOL_UNREACHABLE,
	ICMP_TOO_LARGE,	 // and must not be fragmented
	ICMP_PROHIBITED, // by a filter on the way
	ICMP__COUNT
};

struct icmp_message {
	enum icmp_kind kind;
	uint8_t protocol;    // of the packet that this is about: ICMP, ICMPv6 or UDP
	uint8_t ttl;	     // IPv4: as it arrived; IPv6 has to be asked for, 0 here
	size_t size;	     // IPv4: bytes of the whole packet; IPv6: without its IP header
	uint16_t identifier; // of the echo request; of a UDP packet: source port
	uint16_t sequence;   // of the echo request; of a UDP packet: destination port
};

// Writes an echo request of SIZE bytes, header included, to OUT, which has room for them. The
// kernel adds the checksum of ICMPv6 itself.
void icmp_write_echo(bool v6, uint16_t identifier, uint16_t sequence, uint8_t *out, size_t size);

// False for what is no answer to anything that can have been sent.
bool icmp_read4(struct slice packet, struct icmp_message *out);
bool icmp_read6(struct slice packet, struct icmp_message *out);

// What `ping` calls it: "TTL exceeded"; "" for a reply.
const char *icmp_kind_words(enum icmp_kind kind);
