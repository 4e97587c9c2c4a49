// SPDX-License-Identifier: BSD-2-Clause
// Attributes of announcements. The protocol is its maker's own, and no standard tells it.

#include "codec/mndp.h"

#include <string.h>

enum { HEADER_SIZE = 4, ATTRIBUTE_HEADER_SIZE = 4 };

enum attribute {
	MAC_ADDRESS = 1,
	IDENTITY = 5,
	VERSION = 7,
	PLATFORM = 8,
	UPTIME = 10, // seconds, the lowest byte first
	SOFTWARE_ID = 11,
	BOARD = 12,
	UNPACK = 14,
	ADDRESS6 = 15,
	INTERFACE = 16,
	ADDRESS4 = 17,
};

static unsigned byte_at(struct slice s, size_t i)
{
	return (uint8_t)s.p[i];
}

static unsigned pair_at(struct slice s, size_t i)
{
	return byte_at(s, i) << 8 | byte_at(s, i + 1);
}

static struct slice behind(struct slice s, size_t n)
{
	return (struct slice){s.p + n, s.n - n};
}

// Copies a value of exactly SIZE bytes.
static void read_bytes(struct slice value, void *out, size_t size)
{
	if (value.n == size)
		memcpy(out, value.p, size);
}

static void read_uptime(struct slice value, struct mndp *out)
{
	if (value.n != 4)
		return;
	out->has_uptime = true;
	out->uptime_s = (uint32_t)byte_at(value, 0) | (uint32_t)byte_at(value, 1) << 8 |
			(uint32_t)byte_at(value, 2) << 16 | (uint32_t)byte_at(value, 3) << 24;
}

// One byte, which counts as the enumeration does; some send 0 for the first of it.
static void read_unpack(struct slice value, struct mndp *out)
{
	if (value.n != 1 || byte_at(value, 0) >= MNDP_UNPACK__COUNT)
		return;
	out->unpack =
		byte_at(value, 0) == 0 ? MNDP_UNPACK_NONE : (enum mndp_unpack)byte_at(value, 0);
}

static void read_address4(struct slice value, struct mndp *out)
{
	uint32_t network_order = 0;

	read_bytes(value, &network_order, sizeof(network_order));
	out->address4 = ip4_from_network(network_order);
}

static void read_attribute(unsigned type, struct slice value, struct mndp *out)
{
	switch (type) {
	case MAC_ADDRESS:
		read_bytes(value, &out->mac, sizeof(out->mac));
		break;
	case IDENTITY:
		out->identity = value;
		break;
	case VERSION:
		out->version = value;
		break;
	case PLATFORM:
		out->platform = value;
		break;
	case UPTIME:
		read_uptime(value, out);
		break;
	case SOFTWARE_ID:
		out->software_id = value;
		break;
	case BOARD:
		out->board = value;
		break;
	case UNPACK:
		read_unpack(value, out);
		break;
	case ADDRESS6:
		read_bytes(value, &out->address6, sizeof(out->address6));
		break;
	case INTERFACE:
		out->interface = value;
		break;
	case ADDRESS4:
		read_address4(value, out);
		break;
	default:
		break;
	}
}

bool mndp_read(struct slice packet, struct mndp *out)
{
	uint32_t seen = 0; // types of attributes, as bits
	struct slice rest;

	*out = (struct mndp){0};
	if (packet.n < HEADER_SIZE)
		return false;
	rest = behind(packet, HEADER_SIZE);
	while (rest.n >= ATTRIBUTE_HEADER_SIZE) {
		unsigned type = pair_at(rest, 0);
		size_t length = pair_at(rest, 2);

		rest = behind(rest, ATTRIBUTE_HEADER_SIZE);
		if (length > rest.n)
			return false;
		if (type <= ADDRESS4 && !(seen & UINT32_C(1) << type)) {
			seen |= UINT32_C(1) << type;
			read_attribute(type, (struct slice){rest.p, length}, out);
		}
		rest = behind(rest, length);
	}
	return rest.n == 0 && mac_known(out->mac) && !(out->mac.byte[0] & 1);
}
