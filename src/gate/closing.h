// SPDX-License-Identifier: BSD-2-Clause
// Mappings that are closed but whose flows have yet to end: their connection-tracking entries are
// deleted by the helper thread, and until that is done a row in the store says so. A gate that dies
// in between finds the row at its next start and ends the flows then.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "gate/peer.h"
#include "io/loop.h"
#include "store/leases.h"

struct gate;
struct mapping;

enum {
	CLOSING_TRIES = 4,
	CLOSING_PAUSE_MS = 1000,
	CLOSING_OLDER_MS = 10, // ports opened within that time share one look at the kernel's flows
};

struct closing {
	struct gate *gate;
	struct lease_closing row;
	struct answer_to waiter; // told when the flows are ended
	unsigned tries;
	uint64_t job; // of the helper; 0: not submitted
	struct loop_timer again;
	struct closing *previous, *next;
};

// Rows that are to go from the store with the next transaction, or a second later.
struct backlog {
	uint32_t *lease; // ids
	uint32_t *closing;
	size_t leases, closings;
	size_t lease_room, closing_room;
	struct loop_timer flush;
};

// Mappings just opened, whose port may have flows older than they are.
struct opened {
	uint32_t *mapping; // ids
	size_t count, room;
	struct loop_timer look;
};

struct closing_set {
	struct closing *first;
	uint32_t last_id;
	struct backlog backlog;
	struct opened opened;
};

void closing_init(struct gate *g);
void closing_free(struct gate *g); // what has not ended yet is for the next gate

// The row that stands for the flows of M, which is active.
struct lease_closing closing_row(struct gate *g, const struct mapping *m);

// Begins to end the flows of ROW, which is stored or about to be, at its address and at those of the
// other uplinks in use. WAITER may be NULL.
void closing_start(struct gate *g, const struct lease_closing *row, const struct answer_to *waiter);

// Ends, in a moment, the flows that remote hosts began with the external port of M, just opened,
// before it was there: they would go on past it. Nobody waits for that, and it means going through
// all flows of the machine; so ports that are opened together share it, and one that is closed again
// by then needs it no more.
void closing_of_older_flows(struct gate *g, struct mapping *m);

// Lets a lease's row go from the store later, where it could not be done at once.
void backlog_add_lease(struct gate *g, uint32_t id);

// Within a transaction of the store: takes the backlog along; once it is committed, forgets it.
int backlog_store(struct gate *g, struct err *e);
void backlog_stored(struct gate *g);
