// SPDX-License-Identifier: BSD-2-Clause
// Announcements of the MikroTik Neighbor Discovery Protocol, which routers send by broadcast to UDP
// port 5678: four bytes of header, then attributes, each of a type and a length of two bytes (network
// order) and a value. An attribute of unknown type or odd length is passed over, and of two of one
// type the first counts.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/ip6.h"
#include "base/mac.h"
#include "base/slice.h"

enum { MNDP_PORT = 5678 };

// How packets between routers are packed, in the order of RouterOS' documentation.
enum mndp_unpack {
	MNDP_UNPACK_NOT_TOLD,
	MNDP_UNPACK_NONE,
	MNDP_UNPACK_SIMPLE,
	MNDP_UNPACK_HEADERS,
	MNDP_UNPACK_ALL,
	MNDP_UNPACK__COUNT
};

// Texts lie in the packet, as they came: nobody has cleaned them. Empty: not told.
struct mndp {
	struct mac mac; // never all zero, never a group's
	struct slice identity;
	struct slice version;
	struct slice platform;
	struct slice software_id;
	struct slice board;
	struct slice interface; // the sender's
	struct ip6 address6;	// IP6_NONE: not told
	ip4 address4;		// 0: not told
	uint32_t uptime_s;
	bool has_uptime;
	enum mndp_unpack unpack;
};

// False for what is no announcement: one that is cut off or names no hardware address, and the bare
// header by which others ask for announcements.
bool mndp_read(struct slice packet, struct mndp *out);
