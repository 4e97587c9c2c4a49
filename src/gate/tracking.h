// SPDX-License-Identifier: BSD-2-Clause
// The settings of the kernel's connection tracker, told to mgmt and set for it. mgmt says which of
// them an administrator has set; the others are the kernel's own. What the kernel had before a
// setting was put into it is remembered in the store first, and comes back when mgmt names the
// setting no more: also when gate, or all of us, was killed in between. With the next boot the
// kernel begins anew, and so does what is remembered.
#pragma once

#include <stdint.h>

#include "gate/peer.h"
#include "kernel/tracking.h"

struct gate;

// Each setting as a number, 0: none. The timeouts in the order of struct tracking_timeouts, then the
// file's as enum wire_tracking_loose.
enum {
	TRACKING_TIMEOUTS = sizeof(struct tracking_timeouts) / sizeof(uint32_t),
	TRACKING_LOOSE = TRACKING_TIMEOUTS,
	TRACKING_FIELDS
};

struct tracking {
	uint32_t found[TRACKING_FIELDS]; // before it was set; as it is in the store
};

// What an earlier gate has found. 0 or -1.
int tracking_load(struct gate *g, struct err *e);

// Makes the kernel be as ASKED names, and else as it was found, in all of it or nothing, and tells
// what is then.
void tracking_set(struct gate *g, const struct wire_tracking *asked, const struct answer_to *to);

// The only row, which is behind CURSOR 0; its key, or 0 at the end.
uint64_t tracking_listing(struct gate *g, uint64_t cursor, const struct answer_to *to);
