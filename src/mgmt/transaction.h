// SPDX-License-Identifier: BSD-2-Clause
// Changes of the configuration: staged and checked together, made to act, stored, and only then in
// force and told; or, whichever of these fails, undone as if they had never been. One at a time:
// the others wait in line. Readers see what is in force until the end (but the order of an ordered
// menu, which moves when it is staged).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/loop.h"
#include "mgmt/table.h"

struct bulk;
struct mgmt;
struct restoration;
struct session;
struct transaction;
struct unique;

enum change_kind {
	CHANGE_ADD,
	CHANGE_SET,
	CHANGE_REMOVE,
	CHANGE_MOVE, // only the position
};

struct change {
	struct table *table;
	struct record *record; // its `row` is what was, its `after` what will be
	enum change_kind kind;
	int64_t position_after;
	bool restored; // an added one whose id was given before
};

enum { TRANSACTION_APPLIERS_MAX = 4 };

struct transaction_owner {
	// Stages the changes, by the functions below. Called when it is this transaction's turn.
	int (*stage)(void *context, struct transaction *t, struct err *e);
	// It has ended: with E NULL, well. Called once, with T's changes in force or undone.
	void (*ended)(void *context, const struct err *e);
};

struct transaction_request {
	const struct transaction_owner *owner;
	void *context;
	const char *user;	  // who changes; copied
	const struct session *by; // through which session; only ever compared
	uint32_t denied;	  // policies that the one who changes does not hold
	bool uses_links;	  // staging or applying needs gate's links: it waits for them
	bool resets; // all begins anew: what was made unasked may go, and is made again
	bool silent; // bookkeeping: neither in the log nor in the history nor told
	// A way back to what was right once: no menu checks it again. Filled in by `stage`. NULL: a
	// new action.
	const struct restoration *restores;
	bool unchecked; // a configuration that was right once, on whatever system: no menu checks it
	const char *text; // what the history calls it; NULL: by its first change
	// It adds at the end, and may act together with others that do: of the same session that wait
	// in line behind it; with a bulk also with those that come later (mgmt/bulk.h).
	bool gathers;
	struct bulk *bulk; // NULL: none
};

struct transaction {
	struct transaction *prev, *next; // in line
	struct mgmt *mgmt;
	struct transaction_request
		request; // `user` is ours; without `owner`: it was told it is well
	struct change **changes;
	size_t count;
	size_t capacity;
	const struct applier *appliers[TRANSACTION_APPLIERS_MAX];
	size_t applier_count;
	size_t applied;		    // of them
	bool staging;		    // changes are welcome
	bool applying;		    // an applier is at work, or the store
	bool open;		    // others of its bulk may be staged too
	struct unique *unique;	    // while it is staged (mgmt/unique.h); NULL: none is needed
	struct transaction *joined; // staged with it, out of the line, to be told the same outcome
};

struct transactions {
	struct transaction *first;  // the one under way
	struct loop_timer next;	    // takes the next in line
	struct loop_timer patience; // how long one waits for gate's links
	struct loop_timer pause;    // closes the one that is open
	bool gave_up;		    // one waited in vain; the next do not until gate is back
};

void transactions_init(struct mgmt *m);
void transactions_done(struct mgmt *m); // ends those in line as failed
bool transactions_are_idle(const struct mgmt *m);

// Enters the line. `ended` may be called before this returns.
void transaction_begin(struct mgmt *m, const struct transaction_request *request);

// Has the transaction of BULK that is open, if there is one, act and end.
void transactions_close(struct mgmt *m, const struct bulk *bulk);

// There is a gate again, whose links will be known soon; and: they are known now.
void transactions_gate_is_back(struct mgmt *m);
void transactions_links_known(struct mgmt *m);

// ---- while staging or checking

struct mgmt *transaction_mgmt(const struct transaction *t);

// A new record with ROW, which is taken over, before the record BEFORE or, with NULL, at the end.
// NULL: E.
struct record *transaction_add(struct transaction *t, struct table *table, struct row *row,
			       struct record *before, struct err *e);

// The row of RECORD as it will be, for changing in place. NULL: E.
struct row *transaction_edit(struct transaction *t, struct table *table, struct record *record,
			     struct err *e);
// The record RECORD with ROW, which is taken over, in the place of what it had.
int transaction_replace(struct transaction *t, struct table *table, struct record *record,
			struct row *row, struct err *e);
int transaction_remove(struct transaction *t, struct table *table, struct record *record,
		       struct err *e);
// The record ID again, which was removed, with ROW, which is taken over, at POSITION.
struct record *transaction_restore(struct transaction *t, struct table *table, uint32_t id,
				   int64_t position, struct row *row, struct err *e);

// Puts RECORD, which has a change, where POSITION is.
void transaction_place(struct transaction *t, struct table *table, struct record *record,
		       int64_t position);
int transaction_move(struct transaction *t, struct table *table, struct record *record,
		     struct record *before, struct err *e);

// ---- while applying and storing

// How an applier's work ended. It may be called from within `apply`.
void transaction_applied(struct transaction *t, const struct err *e);

// How storing ended (by transaction_store).
void transaction_stored(struct transaction *t, const struct err *e);
