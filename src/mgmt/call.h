// SPDX-License-Identifier: BSD-2-Clause
// A command in flight: what was asked, by whom, and the way to answer it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "mgmt/arguments.h"

struct mgmt;
struct session;
struct table;

struct call {
	struct call *prev, *next; // of the session
	struct session *session;  // NULL: nobody waits for the answer any more
	struct mgmt *mgmt;
	struct table *table; // of the menu
	struct arguments arguments;

	// For commands that go on after they were begun. A command without `stop` cannot be cancelled:
	// it comes to its end even when its session is gone.
	void *state;
	void (*resume)(struct call *call); // the session has room again
	void (*stop)(struct call *call);   // ends what is under way and frees `state`
	// Nothing would end it while its session lasts, and what it tells is told to nobody else: it
	// ends when the peer says no more.
	bool exclusive;
};

// Begins a call for S with the attributes of SENTENCE. NULL: it was answered with what is wrong.
struct call *call_new(struct session *s, const struct sentence *sentence);

// The ends of a call; CALL is gone afterwards. RET NULL: none is told.
void call_done(struct call *call, const char *ret);
void call_done_slice(struct call *call, struct slice ret);
void call_fail(struct call *call, const struct err *e); // !trap, !done

// Ends CALL as if it had never been: no reply.
void call_drop(struct call *call);

// Writes one reply sentence of WORD ("!re"): begin, any number of pairs, send.
void call_reply(struct call *call, const char *word);
void call_pair(struct call *call, const char *name, struct slice value);
void call_send(struct call *call);

// Whether rows may be sent now; where not, `resume` is called later.
bool call_has_room(const struct call *call);

// Whether an event may be sent now; where not, the peer reads too slowly to be told of events.
bool call_hears(const struct call *call);

// Sends the !trap of E without ending CALL.
void call_trap(struct call *call, const struct err *e);

uint32_t call_policies(const struct call *call);
const char *call_user(const struct call *call);
