// SPDX-License-Identifier: BSD-2-Clause
// Short-lived processes that the parent starts for us, each with a connection of its own: workers
// (mgmt/work.h), which talk to the outside, and jobs (mgmt/job.h), which run scripts.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "wire/message.h"

struct mgmt;
struct errand;

struct errands {
	struct errand *list;
	uint64_t last; // number that was given
};

struct errand_events {
	// FD, a stream that does not block, leads to the process and is the callee's to close.
	void (*started)(void *context, int fd);
	// The process is gone, and so is the errand. STATUS as of waitpid(2); REASON not NULL: it could
	// not be started.
	void (*ended)(void *context, int status, const char *reason);
};

// Asks for a process of ROLE, WIRE_ROLE_WORKER or WIRE_ROLE_JOB. `started` may follow and `ended`
// does, both from the loop. NULL: E says why, as when there are too many.
struct errand *errand_start(struct mgmt *m, enum wire_role role, const struct errand_events *events,
			    void *context, struct err *e);

// One of `asked`'s role, with FD (-1: none) for it, which stays the caller's.
struct errand *errand_start_with(struct mgmt *m, const struct wire_errand *asked, int fd,
				 const struct errand_events *events, void *context, struct err *e);
uint64_t errand_number(const struct errand *x);

size_t errand_count(const struct mgmt *m, enum wire_role role); // of those under way

// A worker that gets the sockets that echo requests go over.
struct errand *errand_start_with_icmp(struct mgmt *m, const struct errand_events *events,
				      void *context, struct err *e);

void errand_stop(struct errand *x); // ends the process; `ended` follows

// Nothing more is told. The process, whose connection is closed or will be, has a moment to end by
// itself.
void errand_release(struct errand *x);

// ---- from the parent

void errand_on_started(struct mgmt *m, const struct wire_errand_started *told, int fd);
void errand_on_ended(struct mgmt *m, const struct wire_errand_ended *told);

void errands_done(struct mgmt *m);
