// SPDX-License-Identifier: BSD-2-Clause
// Additions that act together, as those of an import: a thousand rules are one change of the kernel
// and one of the store, in place of a thousand.
//
// Additions that wait in line one behind the other, as those of a program that sends many at once,
// act together in any case, and are answered then (mgmt/transaction.c). An `add` with the attribute
// `.bulk`, in a menu that allows it (hooks.h: gathers), is staged, checked and answered at once; its
// transaction stays open for the next of the same session. It is closed, which makes it act, stores
// it and puts it in force, when somebody else waits in line, when it is large, when none has come
// for a while, or by /console/settle: that is answered when all of the session's are in force, or
// says why they are not.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct call;
struct mgmt;
struct session;
struct transaction;

enum {
	BULK_CHANGES_MAX = 4096,
	BULK_PAUSE_MS = 500, // without another one
};

// Of one session; lives as long as the session or one of its transactions.
struct bulk {
	bool abandoned;	       // the session is gone
	size_t waiting;	       // transactions in line
	struct call *settling; // to be answered when none is; NULL: nobody asks
	struct err failure;    // the first since the session was last told of one
};

// The bulk of S, made if need be; NULL without memory.
struct bulk *bulk_of(struct session *s);

// CALL is /console/settle.
void bulk_settle(struct call *call);

// The session goes. What it was told stays: what is open is closed.
void bulk_abandon(struct mgmt *m, struct bulk *b); // NULL is fine

// ---- used by transaction.c

void bulk_entered(struct bulk *b);
// One has ended: alone, within another one, or as the one that was open. E: it is not in force
// though its calls were told so.
void bulk_left(struct bulk *b, const struct err *e);
