// SPDX-License-Identifier: BSD-2-Clause
// An errand to the outside: one sentence to a worker, and its replies (worker/worker.h).
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "codec/sentence.h"

struct mgmt;
struct work;

enum {
	WORK_UNSENT_MAX = 2 << 20, // bytes
};

struct work_events {
	bool icmp; // the worker sends echo requests
	// A row ("!re"); REPLY is valid during the call.
	void (*row)(void *context, const struct sentence *reply);
	// What was unsent is with the kernel now. May be NULL.
	void (*drained)(void *context);
	// Last of all; the work is gone. E NULL: it succeeded.
	void (*ended)(void *context, const struct err *e);
};

// Has a worker do what SENTENCE, encoded, says. What follows comes from the loop. NULL: E says why.
struct work *work_start(struct mgmt *m, struct slice sentence, const struct work_events *events,
			void *context, struct err *e);

// Sends another sentence, for an errand that takes more than one. 0, or -1 when it does not fit:
// what is unsent, SENTENCE included, must stay below WORK_UNSENT_MAX.
int work_send(struct work *w, struct slice sentence);
size_t work_unsent(const struct work *w);

// Lets rows wait, for an owner that has no room for them, and go on.
void work_pause(struct work *w);
void work_resume(struct work *w);

// Says no more to it, for an errand that lasts as long as it is talked to and ends by itself then;
// nothing more is told.
void work_release(struct work *w);

// Ends it now; nothing more is told. Legal in `row` and `drained`.
void work_stop(struct work *w);
