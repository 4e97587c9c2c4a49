// SPDX-License-Identifier: BSD-2-Clause
// One helper thread that ends flows and lists them, so that the loop does not wait for it. Jobs that
// are queued together are done together. The thread touches nothing but its queue and its own socket; every
// callback runs on the loop's thread.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/loop.h"
#include "kernel/conntrack.h"
#include "kernel/flow.h"

struct conntrack_worker;

enum {
	CONNTRACK_JOB_FILTERS = 64,  // most filters of one job
	CONNTRACK_QUEUE_MAX = 65536, // most jobs waiting or not yet told
};

// E is NULL when the flows are ended, otherwise what went wrong.
typedef void conntrack_done_callback(void *context, const struct err *e);

struct conntrack_worker *conntrack_worker_new(struct loop *loop, struct err *e); // NULL: E

// Waits for the deletion that runs, drops the jobs not begun, calls nobody back. NULL is fine. Not
// from within a callback.
void conntrack_worker_free(struct conntrack_worker *w);

// Queues a job of 1..CONNTRACK_JOB_FILTERS filters. CALLBACK (may be NULL) runs once, later, never
// inside this call. Returns the job's number, or 0 (E) when the queue is full or without memory:
// then CALLBACK never runs.
uint64_t conntrack_worker_submit(struct conntrack_worker *w, const struct conntrack_filter *filters,
				 size_t count, conntrack_done_callback *callback, void *context,
				 struct err *e);

// FLOWS, sorted by id, are the callback's to free; E is as above.
typedef void conntrack_listed_callback(void *context, struct flow *flows, size_t count,
				       const struct err *e);

// Queues the listing of all flows of FAMILY, as they are at some moment after this call. As
// conntrack_worker_submit otherwise.
uint64_t conntrack_worker_list(struct conntrack_worker *w, uint8_t family,
			       conntrack_listed_callback *callback, void *context, struct err *e);

// Lets job NUMBER be done, but nobody be called back. Harmless when it is over or 0.
void conntrack_worker_forget(struct conntrack_worker *w, uint64_t number);

size_t conntrack_worker_pending(const struct conntrack_worker *w); // jobs not yet told
