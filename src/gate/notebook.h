// SPDX-License-Identifier: BSD-2-Clause
// What gate writes down of requests beside the leases: the devices that it knows and the requests
// that wait for an administrator. All that has changed is written in one transaction, behind the
// answers; what is new as soon as the turn is over, what is merely counted now and then. However
// much devices ask, there is no more than one transaction in NOTEBOOK_INTERVAL_MS, but for a few at
// once behind a quiet time.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "io/loop.h"

struct gate;

enum {
	NOTEBOOK_INTERVAL_MS = 5000,
	NOTEBOOK_BURST = 12,	    // transactions at once
	NOTEBOOK_LATER_MS = 600000, // behind the last one, for what is merely counted: flash wears
};

struct notebook {
	struct loop_timer timer;
	uint64_t due;	  // of the timer, loop_now()
	uint64_t spent;	  // loop_now() up to which the rate is used up
	uint64_t written; // loop_now() of the last one
};

void notebook_init(struct gate *g);
void notebook_done(struct gate *g);

// Something has changed; SOON: what must not be lost when we die, though nobody was promised it.
void notebook_note(struct gate *g, bool soon);

// All that has changed, now: what an administrator waits for, and as gate ends. 0, or -1: E, it is
// in the log, and it is tried again later.
int notebook_write(struct gate *g, struct err *e);
