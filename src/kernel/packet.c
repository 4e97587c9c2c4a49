// SPDX-License-Identifier: BSD-2-Clause
// Reading headers (RFC 791, 8200, 9293, 768, 792, 4443).

#include "kernel/packet.h"

#include <netinet/in.h>
#include <string.h>

enum {
	HEADER4 = 20,
	HEADER6 = 40,
	EXTENSIONS_MAX = 8, // headers between that of IPv6 and what it carries
	UDP_LITE = 136,
	FRAGMENT_OFFSET = 0x1fff,
};

// Bytes that are still to be read.
struct rest {
	const uint8_t *p;
	size_t n;
};

static uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static bool has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_DCCP || protocol == UDP_LITE;
}

static void read_transport(struct rest r, struct packet_headers *out)
{
	uint8_t icmp = out->v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;

	if (has_ports(out->protocol) && r.n >= 4) {
		out->has_ports = true;
		out->source_port = be16(r.p);
		out->destination_port = be16(r.p + 2);
	}
	if (out->protocol == IPPROTO_TCP && r.n >= 14) {
		out->has_flags = true;
		out->flags = r.p[13] & 0x3f;
	}
	if (out->protocol == icmp && r.n >= 2) {
		out->has_type = true;
		out->type = r.p[0];
		out->code = r.p[1];
	}
}

static bool skip(struct rest *r, size_t n)
{
	if (n > r->n)
		return false;
	r->p += n;
	r->n -= n;
	return true;
}

static bool read4(struct rest r, struct packet_headers *out)
{
	size_t header = (size_t)(r.p[0] & 0xf) * 4;
	uint32_t address[2];

	if (r.n < HEADER4 || header < HEADER4)
		return false;
	memcpy(address, r.p + 12, sizeof(address));
	out->source = ip6_from_ip4(ip4_from_network(address[0]));
	out->destination = ip6_from_ip4(ip4_from_network(address[1]));
	out->protocol = r.p[9];
	out->length = be16(r.p + 2);
	if ((be16(r.p + 6) & FRAGMENT_OFFSET) == 0 && skip(&r, header))
		read_transport(r, out);
	return true;
}

// Steps over the extension header NEXT at the start of R; *NEXT is what follows it. False: it is
// none, or not whole. *WHOLE: what follows is there from its beginning.
static bool skip_extension(struct rest *r, uint8_t *next, bool *whole)
{
	uint8_t type = *next;
	size_t size;

	if (r->n < 8)
		return false;
	switch (type) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
		size = ((size_t)r->p[1] + 1) * 8;
		break;
	case IPPROTO_FRAGMENT:
		size = 8;
		*whole = be16(r->p + 2) >> 3 == 0;
		break;
	case IPPROTO_AH:
		size = ((size_t)r->p[1] + 2) * 4;
		break;
	default:
		return false;
	}
	*next = r->p[0];
	return skip(r, size);
}

static bool read6(struct rest r, struct packet_headers *out)
{
	bool whole = true;

	if (r.n < HEADER6)
		return false;
	out->v6 = true;
	memcpy(&out->source, r.p + 8, sizeof(out->source));
	memcpy(&out->destination, r.p + 24, sizeof(out->destination));
	out->protocol = r.p[6];
	out->length = HEADER6 + (uint32_t)be16(r.p + 4);
	(void)skip(&r, HEADER6);
	for (int i = 0; i < EXTENSIONS_MAX && whole; i++)
		if (!skip_extension(&r, &out->protocol, &whole))
			break;
	if (whole)
		read_transport(r, out);
	return true;
}

bool packet_read(const void *bytes, size_t n, struct packet_headers *out)
{
	struct rest r = {bytes, n};

	*out = (struct packet_headers){0};
	if (n > 0 && r.p[0] >> 4 == 4)
		return read4(r, out);
	return n > 0 && r.p[0] >> 4 == 6 && read6(r, out);
}
