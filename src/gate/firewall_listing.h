// SPDX-License-Identifier: BSD-2-Clause
// Pages of what the administrator's table counts, and of the entries that its address lists were
// filled with. The kernel is read once a listing; who goes on after another one began goes on in
// what that one read.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "gate/peer.h"

struct gate;

struct firewall_listing {
	struct wire_firewall_counter *counter; // NULL: none under way
	size_t counters;
	struct wire_firewall_entry *entry;
	size_t entries;
};

// The first row above CURSOR (0: read the kernel now); its key, or 0 at the end.
uint64_t firewall_listing_counter(struct gate *g, uint64_t cursor, const struct answer_to *to);
uint64_t firewall_listing_entry(struct gate *g, uint64_t cursor, const struct answer_to *to);

void firewall_listing_free(struct gate *g);
