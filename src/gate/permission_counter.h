// SPDX-License-Identifier: BSD-2-Clause
// How often each rule of /ip/upnp/rules has decided a request, and when it last did. A rule keeps its
// counter while it is there, whatever else changes; nothing is stored: as those of firewall rules,
// counters begin anew with the process.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "gate/peer.h"
#include "wire/message.h"

struct gate;

// All zero: of no rules.
struct permission_counters {
	struct wire_permission_counter *row; // one for each id, ascending
	size_t count;
	uint32_t *of; // for each rule, by its place: its row
};

void permission_counters_free(struct permission_counters *c);

// Makes *OUT for RULEs, with what BEFORE has counted for those that it knows. 0, or -1: E, and *OUT
// is empty.
int permission_counters_follow(struct permission_counters *out,
			       const struct permission_counters *before,
			       const struct wire_permission *rule, size_t count, struct err *e);

// The rule at PLACE has decided.
void permission_counters_note(struct permission_counters *c, size_t place, int64_t wall_s);

// Sends the first row above CURSOR; its key, or 0 at the end.
uint64_t permission_counter_listing(struct gate *g, uint64_t cursor, const struct answer_to *to);

void permission_counter_reset(struct gate *g, const struct wire_permission_reset *asked,
			      const struct answer_to *to);
