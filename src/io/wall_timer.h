// SPDX-License-Identifier: BSD-2-Clause
// A timer by the clock on the wall (CLOCK_REALTIME): it runs at a moment, however the clock came
// there, and tells when somebody sets the clock. Between the two nothing wakes up.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "io/loop.h"

struct wall_timer {
	struct loop_fd watch;
	void (*callback)(void *context); // the moment has come, or the clock was set: look anew
	void *context;
};

// -1: the kernel refuses (errno). CONTEXT is the callback's.
int wall_timer_init(struct wall_timer *t, struct loop *loop, void (*callback)(void *context),
		    void *context);
void wall_timer_done(struct wall_timer *t); // harmless when it was not begun, all zero

// Waits for MOMENT, in seconds since 1970, which replaces what was waited for; one that has passed
// comes at once. With INT64_MAX only a change of the clock is waited for.
void wall_timer_set(struct wall_timer *t, int64_t moment);
