// SPDX-License-Identifier: BSD-2-Clause
// A helper thread that makes what a DATABASE_DURABLE_LATER file has committed durable against power
// loss, so that the loop's thread never waits for the disk: at the latest an interval after
// checkpoint_dirty, at once on request and when the WAL has grown long. It flushes the WAL and,
// when that is long, folds it into the file: by a passive checkpoint on a connection of its own,
// which keeps no writer waiting, unless it is so fast that the WAL would take ever more of the
// disk.
//
// The thread starts with the first checkpoint_dirty or checkpoint_request, so after whatever
// sandbox the process puts on itself before that; the files are opened by checkpoint_new. It
// touches only its own connection and its queue. Callbacks run in checkpoint_dispatch, and must not
// free.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "store/database.h"

struct checkpoint;

// E is NULL when all that was committed before the request is durable.
typedef void checkpoint_callback(void *context, const struct err *e);

// For the file of D, which stays open until checkpoint_free. TROUBLE (may be NULL) hears of a flush
// that failed and that nobody had requested, and each time it fails again: it is tried again after
// the next interval. NULL: E.
struct checkpoint *checkpoint_new(const struct database *d, uint32_t interval_ms,
				  checkpoint_callback *trouble, void *context, struct err *e);

// Makes durable what is dirty, waiting for it, and ends the thread; callbacks still due run. 0, or
// -1 when that last flush failed. NULL is fine (0).
int checkpoint_free(struct checkpoint *c, struct err *e);

// To be called after a commit of D. Waits for the disk only when the WAL is several times as long
// as one that is folded.
void checkpoint_dirty(struct checkpoint *c, const struct database *d);

// Makes what is committed durable now. CALLBACK runs once, later, never inside this call; -1 (E),
// and no callback, without memory or thread.
int checkpoint_request(struct checkpoint *c, const struct database *d,
		       checkpoint_callback *callback, void *context, struct err *e);

// Becomes readable when callbacks are due: then call checkpoint_dispatch. Stays C's own.
int checkpoint_fd(const struct checkpoint *c);
void checkpoint_dispatch(struct checkpoint *c);
