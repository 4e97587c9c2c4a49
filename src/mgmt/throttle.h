// SPDX-License-Identifier: BSD-2-Clause
// How long a log-in has to wait after failures, by source address and by account. A source is shut
// out for a while after too many; an account never is, since anybody could do that to it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
	THROTTLE_LIMIT = 10,	     // failures of one source
	THROTTLE_WINDOW = 600000,    // ms in which they count
	THROTTLE_LOCK = 600000,	     // ms that the source is then shut out
	THROTTLE_DELAY_MAX = 8000,   // ms
	THROTTLE_ENTRIES_MAX = 1024, // the one idle for longest makes room
	THROTTLE_NAME_MAX = 64,	     // longer names share the counter of their beginning
};

struct throttle {
	struct throttle_entry *entries; // a hash; NULL is empty
};

// Milliseconds an attempt of NAME has to wait: 0, 1000, 2000, 4000, 8000 after that many failures.
uint64_t throttle_delay(const struct throttle *t, const char *name, uint64_t now);

// Whether NAME has failed THROTTLE_LIMIT times within the window and is shut out.
bool throttle_is_locked(const struct throttle *t, const char *name, uint64_t now);

// Counts a failure. True when it is the one that shuts NAME out.
bool throttle_failed(struct throttle *t, const char *name, uint64_t now);
void throttle_succeeded(struct throttle *t, const char *name);
void throttle_done(struct throttle *t);
