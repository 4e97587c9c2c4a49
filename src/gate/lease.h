// SPDX-License-Identifier: BSD-2-Clause
// When leases end: one timer a mapping, exact to the millisecond of the loop's clock. It also serves
// the looks at a mapping that come before.
//
// A lease of 0 means "for ever" to an IGD:1 control point. Unless the rules refuse it, it is a week
// for us, begun anew on every day on which the device is seen to live under the address it was made
// for; so a device that left leaves nothing behind. Where the rules call it permanent, it is a year
// begun anew on every day, whatever is seen. Where they have come to refuse it, what there is runs
// out.
#pragma once

#include <stdbool.h>

#include "gate/mapping.h"

enum { LEASE_WEEK_S = 604800, LEASE_YEAR_S = 365 * 86400, LEASE_DAY_MS = 86400000 };

// Told of from the loop. Each may queue work, but not free the mapping at once.
struct lease_keeper {
	struct loop *loop;
	void *context;
	void (*ended)(void *context, struct mapping *m);
	void (*look)(void *context, struct mapping *m); // a day of a lease of 0 is over
	void (*idle)(void *context, struct mapping *m); // the moment of lease_look_at has come
};

// The end of a lease of LEASE_S seconds (0: as above, by ZERO) granted now.
uint64_t lease_end(const struct lease_keeper *k, uint32_t lease_s, enum wire_lease_zero zero);

void lease_arm(struct lease_keeper *k, struct mapping *m); // by M's terms; replaces what was set
void lease_disarm(struct mapping *m);			   // harmless when not armed

// When `idle` is called for M next, once; 0: never. Of no effect before M is armed.
void lease_look_at(struct mapping *m, uint64_t when);

// Seconds that remain, rounded up.
uint32_t lease_left_s(const struct lease_keeper *k, const struct mapping *m);
