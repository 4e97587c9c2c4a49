// SPDX-License-Identifier: BSD-2-Clause
// Which announcements of routers are passed on: so many routers on a LAN and of one source, and each
// no more often than it may change. Whoever is known stays so for as long as it announces itself; a
// flood of made-up routers can only keep out those that come later, and not for long.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/mac.h"
#include "wire/message.h"

enum {
	MNDP_PER_SOURCE = 4, // hardware addresses that one source may speak for
	MNDP_PER_LAN = 64,
	MNDP_INTERVAL_MS = 1000, // between two announcements of one router
};

struct mndp_limits {
	struct mndp_known {
		uint32_t ifindex;
		ip4 source;
		struct mac mac;
		uint64_t at; // when one was last passed on
	} known[WIRE_ANNOUNCEMENTS_MAX];
	size_t count;
};

// May this one be passed on? An empty struct mndp_limits knows none.
bool mndp_limits_admit(struct mndp_limits *l, uint32_t ifindex, ip4 source, struct mac mac,
		       uint64_t now_ms);
