// SPDX-License-Identifier: BSD-2-Clause
// ICMP, byte by byte.

#include "codec/icmp.h"

#include <netinet/in.h>
#include <string.h>

enum { // RFC 792
	ECHO_REPLY4 = 0,
	UNREACHABLE4 = 3,
	ECHO_REQUEST4 = 8,
	TTL_EXCEEDED4 = 11,
};

enum { // RFC 4443
	UNREACHABLE6 = 1,
	TOO_LARGE6 = 2,
	TTL_EXCEEDED6 = 3,
	ECHO_REQUEST6 = 128,
	ECHO_REPLY6 = 129,
};

static unsigned byte_at(struct slice s, size_t i)
{
	return (uint8_t)s.p[i];
}

static uint16_t pair_at(struct slice s, size_t i)
{
	return (uint16_t)(byte_at(s, i) << 8 | byte_at(s, i + 1));
}

static struct slice behind(struct slice s, size_t n)
{
	return (struct slice){s.p + n, s.n - n};
}

static void put_pair(uint8_t *to, uint16_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

// RFC 1071.
static uint16_t checksum(const uint8_t *bytes, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (uint32_t)bytes[i] << (i % 2 == 0 ? 8 : 0);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

void icmp_write_echo(bool v6, uint16_t identifier, uint16_t sequence, uint8_t *out, size_t size)
{
	memset(out, 0, size);
	out[0] = v6 ? ECHO_REQUEST6 : ECHO_REQUEST4;
	put_pair(out + 4, identifier);
	put_pair(out + 6, sequence);
	if (!v6)
		put_pair(out + 2, checksum(out, size));
}

// The first bytes of the transport of a packet that was sent: PROTOCOL's header.
static bool read_sent(uint8_t protocol, struct slice transport, unsigned echo_request,
		      struct icmp_message *out)
{
	if (transport.n < ICMP_HEADER_SIZE)
		return false;
	out->protocol = protocol;
	if (protocol == IPPROTO_UDP) {
		out->identifier = pair_at(transport, 0);
		out->sequence = pair_at(transport, 2);
		return true;
	}
	if (byte_at(transport, 0) != echo_request)
		return false;
	out->identifier = pair_at(transport, 4);
	out->sequence = pair_at(transport, 6);
	return true;
}

// ---- IPv4

// Cuts the IP header off, however long it is.
static bool cut_header4(struct slice *packet, uint8_t *protocol)
{
	size_t length;

	if (packet->n < ICMP_IP4_HEADER_SIZE || byte_at(*packet, 0) >> 4 != 4)
		return false;
	length = (byte_at(*packet, 0) & 0xf) * 4;
	if (length < ICMP_IP4_HEADER_SIZE || length > packet->n)
		return false;
	*protocol = (uint8_t)byte_at(*packet, 9);
	*packet = behind(*packet, length);
	return true;
}

static enum icmp_kind unreachable4(unsigned code)
{
	switch (code) {
	case 0:
	case 6:
	case 11:
		return ICMP_NET_UNREACHABLE;
	case 2:
		return ICMP_PROTOCOL_UNREACHABLE;
	case 3:
		return ICMP_PORT_UNREACHABLE;
	case 4:
		return ICMP_TOO_LARGE;
	case 9:
	case 10:
	case 13:
		return ICMP_PROHIBITED;
	default:
		return ICMP_HOST_UNREACHABLE;
	}
}

bool icmp_read4(struct slice packet, struct icmp_message *out)
{
	struct slice message = packet;
	struct slice sent;
	uint8_t protocol;

	if (!cut_header4(&message, &protocol) || protocol != IPPROTO_ICMP ||
	    message.n < ICMP_HEADER_SIZE)
		return false;
	*out = (struct icmp_message){.ttl = (uint8_t)byte_at(packet, 8), .size = packet.n};
	switch (byte_at(message, 0)) {
	case ECHO_REPLY4:
		out->kind = ICMP_REPLY;
		out->protocol = IPPROTO_ICMP;
		out->identifier = pair_at(message, 4);
		out->sequence = pair_at(message, 6);
		return true;
	case UNREACHABLE4:
		out->kind = unreachable4(byte_at(message, 1));
		break;
	case TTL_EXCEEDED4:
		out->kind = ICMP_TTL_EXCEEDED;
		break;
	default:
		return false;
	}
	sent = behind(message, ICMP_HEADER_SIZE);
	return cut_header4(&sent, &protocol) &&
	       (protocol == IPPROTO_ICMP || protocol == IPPROTO_UDP) &&
	       read_sent(protocol, sent, ECHO_REQUEST4, out);
}

// ---- IPv6

static enum icmp_kind unreachable6(unsigned code)
{
	switch (code) {
	case 0:
		return ICMP_NET_UNREACHABLE;
	case 1:
	case 5:
	case 6:
		return ICMP_PROHIBITED;
	case 4:
		return ICMP_PORT_UNREACHABLE;
	default:
		return ICMP_HOST_UNREACHABLE;
	}
}

bool icmp_read6(struct slice packet, struct icmp_message *out)
{
	struct slice sent;

	if (packet.n < ICMP_HEADER_SIZE)
		return false;
	*out = (struct icmp_message){.size = packet.n};
	switch (byte_at(packet, 0)) {
	case ECHO_REPLY6:
		out->kind = ICMP_REPLY;
		out->protocol = IPPROTO_ICMPV6;
		out->identifier = pair_at(packet, 4);
		out->sequence = pair_at(packet, 6);
		return true;
	case UNREACHABLE6:
		out->kind = unreachable6(byte_at(packet, 1));
		break;
	case TOO_LARGE6:
		out->kind = ICMP_TOO_LARGE;
		break;
	case TTL_EXCEEDED6:
		out->kind = ICMP_TTL_EXCEEDED;
		break;
	default:
		return false;
	}
	sent = behind(packet, ICMP_HEADER_SIZE);
	if (sent.n < ICMP_IP6_HEADER_SIZE || byte_at(sent, 0) >> 4 != 6)
		return false;
	// We send no extension headers, so the next header is the transport.
	out->protocol = (uint8_t)byte_at(sent, 6);
	return (out->protocol == IPPROTO_ICMPV6 || out->protocol == IPPROTO_UDP) &&
	       read_sent(out->protocol, behind(sent, ICMP_IP6_HEADER_SIZE), ECHO_REQUEST6, out);
}

const char *icmp_kind_words(enum icmp_kind kind)
{
	static const char *const words[ICMP__COUNT] = {
		[ICMP_REPLY] = "",
		[ICMP_TTL_EXCEEDED] = "TTL exceeded",
		[ICMP_NET_UNREACHABLE] = "net unreachable",
		[ICMP_HOST_UNREACHABLE] = "host unreachable",
		[ICMP_PORT_UNREACHABLE] = "port unreachable",
		[ICMP_PROTOCOL_UNREACHABLE] = "protocol unreachable",
		[ICMP_TOO_LARGE] = "packet too large and cannot be fragmented",
		[ICMP_PROHIBITED] = "packet filtered",
	};

	return words[kind];
}
