// SPDX-License-Identifier: BSD-2-Clause
// The one helper thread, for what would block the loop: commits and password hashes. It starts with
// the first job. Jobs of the urgent kind go first; of one kind, the oldest.
#pragma once

#include <stdbool.h>

#include "io/loop.h"

struct helper;

struct helper_job {
	void (*work)(struct helper_job *job);	  // on the helper thread: touches only the job
	void (*finished)(struct helper_job *job); // on the loop, afterwards; may free the job
	struct helper_job *next;
};

struct helper *helper_new(struct loop *loop); // NULL without memory or descriptors

// Waits for the jobs that were given; their `finished` is still called.
void helper_free(struct helper *h); // NULL is fine

// Takes JOB, which must stay where it is until `finished`. Runs it at once, blocking, should the
// thread not start or, during helper_free, have ended.
void helper_run(struct helper *h, struct helper_job *job, bool urgent);
bool helper_is_idle(const struct helper *h);
