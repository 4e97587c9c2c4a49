// SPDX-License-Identifier: BSD-2-Clause
// Routers on the LANs that announce themselves, as lan tells them. Each is known until it has been
// silent for WIRE_ANNOUNCEMENT_MS, and by the same number until then.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "wire/message.h"

struct neighbor {
	struct neighbor *prev, *next;
	uint32_t id;	   // above that of those before it
	uint64_t heard_ms; // by the loop's clock
	struct wire_announcement is;
};

// All zero knows none.
struct neighbors {
	struct neighbor *first; // utlist
	size_t count;		// at most WIRE_ANNOUNCEMENTS_MAX
	uint32_t last_id;
};

// Whoever is silent for longest makes room for one more. Without memory nothing is kept.
void neighbors_hear(struct neighbors *n, const struct wire_announcement *told, uint64_t now_ms);

// The first behind the one with the number ID (0: of all) that is not silent. NULL: there is none.
const struct neighbor *neighbors_next(const struct neighbors *n, uint64_t id, uint64_t now_ms);

void neighbors_done(struct neighbors *n);
