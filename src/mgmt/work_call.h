// SPDX-License-Identifier: BSD-2-Clause
// A command that a worker carries out: the worker's rows are the command's, its end the command's
// end. Cancelling the command, or losing its session, ends the worker.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"
#include "codec/sentence.h"

struct call;
struct work_call;
struct work_file;

struct work_call_hooks {
	bool icmp; // the worker sends echo requests

	// Of a row that comes: true takes it, and the client does not see it. May be NULL.
	bool (*row)(struct work_call *w, const struct sentence *reply);
	// The worker succeeded; must lead to work_call_done or work_call_fail. NULL: done.
	void (*succeeded)(struct work_call *w);
	// The command is about to end, whichever way: what belongs to it is to be released. No more
	// hooks follow. May be NULL.
	void (*over)(struct work_call *w, const struct err *e);
};

struct work_call {
	struct call *call;
	const struct work_call_hooks *hooks;
	void *context;		 // the hooks'
	struct work_file *files; // NULL: none take part
	struct work *work;	 // NULL: it is over
};

// Begins to carry CALL out: SENTENCE, encoded, is what the worker is told. FILES (NULL: none) are
// those of CONTEXT that it receives and sends; they are ended before `over`.
void work_call_run(struct call *call, struct slice sentence, const struct work_call_hooks *hooks,
		   void *context, struct work_file *files);

// Says something more to the worker. What it cannot be told ends the command.
void work_call_tell(struct work_call *w, struct slice sentence);

// Ends of the command; W is gone afterwards. Legal in a hook, but for `over`.
void work_call_done(struct work_call *w, struct slice ret); // RET.p NULL: none
void work_call_fail(struct work_call *w, const struct err *e);

// The value of an attribute of a row; its `p` is NULL when there is none.
struct slice work_call_value(const struct sentence *reply, const char *name);
