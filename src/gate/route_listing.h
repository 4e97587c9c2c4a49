// SPDX-License-Identifier: BSD-2-Clause
// The routes of the main table in pages. They are read when a listing begins and kept until it is
// through, or nobody has asked for a while: gate needs none but the default routes for itself.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "gate/host.h"
#include "gate/peer.h"

struct gate;

enum { ROUTE_LISTING_KEPT_MS = 5000 };

struct route_listing {
	struct route_entry *entries; // by destination, then metric; NULL: none are kept
	size_t count;
	struct loop_timer forget;
};

void route_listing_init(struct gate *g);
void route_listing_free(struct gate *g);

// Sends the first route above CURSOR; its key, or 0 when there is none. A cursor of 0 reads them
// anew; where that fails, none is there.
uint64_t route_listing_send(struct gate *g, uint64_t cursor, const struct answer_to *to);
