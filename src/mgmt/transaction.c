// SPDX-License-Identifier: BSD-2-Clause
// The line of transactions, and the steps each goes through.

#include "mgmt/transaction.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "mgmt/bulk.h"
#include "mgmt/check.h"
#include "mgmt/commit.h"
#include "mgmt/stage.h"
#include "mgmt/state.h"

enum { PATIENCE = 10000 }; // ms that a transaction waits for gate

static void take_next(void *context);
static void lose_patience(void *context);
static void close_open(void *context);

void transactions_init(struct mgmt *m)
{
	loop_timer_init(&m->transactions.next, m->loop, take_next, m);
	loop_timer_init(&m->transactions.patience, m->loop, lose_patience, m);
	loop_timer_init(&m->transactions.pause, m->loop, close_open, m);
}

bool transactions_are_idle(const struct mgmt *m)
{
	return !m->transactions.first;
}

struct mgmt *transaction_mgmt(const struct transaction *t)
{
	return t->mgmt;
}

// E: T was told that it is well, and is not, which its bulk tells.
static void leave_bulk(const struct transaction *t, const struct err *e)
{
	struct err told;

	if (e)
		(void)err_set(&told, ERR_FAILURE,
			      "failure: what was added together is not in force: %s", e->text);
	bulk_left(t->request.bulk, e ? &told : NULL);
}

static void tell_owner(struct transaction *t, const struct err *e)
{
	const struct transaction_owner *owner = t->request.owner;

	t->request.owner = NULL;
	if (owner)
		owner->ended(t->request.context, e);
}

static void free_transaction(struct transaction *t)
{
	free((char *)t->request.user);
	free(t);
}

static void end(struct transaction *t, const struct err *e)
{
	struct mgmt *m = t->mgmt;
	bool was_told = !t->request.owner;

	DL_DELETE(m->transactions.first, t);
	if (m->transactions.first)
		loop_timer_set(&m->transactions.next, 0);
	tell_owner(t, e);
	if (t->request.bulk) // behind its own answer, since whoever settles may be answered now
		leave_bulk(t, was_told ? e : NULL);
	while (t->joined) {
		struct transaction *joined = t->joined;

		DL_DELETE(t->joined, joined);
		tell_owner(joined, e);
		free_transaction(joined);
	}
	stage_free(t);
	free_transaction(t);
}

// Undoes what was staged, then what its appliers have done.
static void fail(struct transaction *t, const struct err *e)
{
	stage_undo(t);
	while (t->applied > 0)
		t->appliers[--t->applied]->revert(t->mgmt);
	end(t, e);
}

static void collect_appliers(struct transaction *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct applier *applier = t->changes[i]->table->hooks->applier;
		size_t k = 0;

		while (k < t->applier_count && t->appliers[k] != applier)
			k++;
		if (applier && k == t->applier_count && k < TRANSACTION_APPLIERS_MAX)
			t->appliers[t->applier_count++] = applier;
	}
}

static void apply_next(struct transaction *t)
{
	t->applying = true;
	if (t->applied < t->applier_count)
		t->appliers[t->applied]->apply(t);
	else
		transaction_store(t);
}

void transaction_applied(struct transaction *t, const struct err *e)
{
	if (e) {
		fail(t, e);
		return;
	}
	t->applied++;
	apply_next(t);
}

void transaction_stored(struct transaction *t, const struct err *e)
{
	if (e) {
		fail(t, e);
		return;
	}
	transaction_commit(t);
	end(t, NULL);
}

// Stages in T what REQUEST wants.
static int stage(struct transaction *t, const struct transaction_request *request, struct err *e)
{
	size_t from = t->count;
	int result;

	t->staging = true;
	result = request->owner->stage(request->context, t, e);
	if (result == 0)
		result = check_transaction(t, from, e);
	t->staging = false;
	return result;
}

// ---- transactions that others join

static void close(struct transaction *t)
{
	t->open = false;
	loop_timer_cancel(&t->mgmt->transactions.pause);
	collect_appliers(t);
	apply_next(t);
}

static void close_open(void *context)
{
	const struct mgmt *m = context;

	close(m->transactions.first);
}

static bool joins(const struct transaction *t, const struct transaction *next)
{
	const struct transaction_request *one = &t->request;
	const struct transaction_request *other = &next->request;

	return other->gathers && other->by == one->by && other->bulk == one->bulk &&
	       other->denied == one->denied && strcmp(other->user, one->user) == 0 &&
	       (!other->uses_links || t->mgmt->gate.complete);
}

// NEXT, the second in line, is staged in T. Its outcome is told at once in a bulk, or when it is
// none, otherwise with T's.
static void join(struct transaction *t, struct transaction *next)
{
	size_t from = t->count;
	struct err e;
	int result = stage(t, &next->request, &e);

	DL_DELETE(t->mgmt->transactions.first, next);
	if (result == 0 && !next->request.bulk) {
		DL_APPEND(t->joined, next);
		return;
	}
	if (result != 0)
		stage_undo_additions(t, from);
	tell_owner(next, result == 0 ? NULL : &e);
	if (next->request.bulk)
		leave_bulk(next, NULL);
	free_transaction(next);
}

static void take_waiting(struct transaction *t)
{
	while (t->next && joins(t, t->next) && t->count < BULK_CHANGES_MAX)
		join(t, t->next);
}

static void take_more(struct transaction *t)
{
	const struct bulk *bulk = t->request.bulk;

	take_waiting(t);
	if (t->next || t->count >= BULK_CHANGES_MAX || bulk->settling || bulk->abandoned)
		close(t);
	else
		loop_timer_set(&t->mgmt->transactions.pause, BULK_PAUSE_MS);
}

void transactions_close(struct mgmt *m, const struct bulk *bulk)
{
	struct transaction *t = m->transactions.first;

	if (t && t->open && t->request.bulk == bulk)
		close(t);
}

static void run(struct transaction *t)
{
	struct err e = {.kind = ERR_NONE};

	if (stage(t, &t->request, &e) != 0) {
		fail(t, &e);
		return;
	}
	// What is taken back may be nothing on the whole, and is marked all the same.
	if (!stage_changes_anything(t) && !t->request.restores) {
		stage_undo(t);
		end(t, NULL);
		return;
	}
	if (t->request.bulk) {
		t->open = true;
		tell_owner(t, NULL);
		take_more(t);
		return;
	}
	if (t->request.gathers)
		take_waiting(t);
	collect_appliers(t);
	apply_next(t);
}

static void give_up(struct transaction *t)
{
	struct err e;

	(void)err_set(&e, ERR_FAILURE, "failure: the gateway process is not running");
	fail(t, &e);
}

static void try_first(struct mgmt *m)
{
	struct transaction *t = m->transactions.first;

	if (!t || t->applying || t->open)
		return;
	if (t->request.uses_links && !m->gate.complete && m->transactions.gave_up) {
		give_up(t);
		return;
	}
	if (t->request.uses_links && !m->gate.complete) {
		if (!loop_timer_is_set(&m->transactions.patience))
			loop_timer_set(&m->transactions.patience, PATIENCE);
		return;
	}
	loop_timer_cancel(&m->transactions.patience);
	run(t);
}

static void take_next(void *context)
{
	try_first(context);
}

static void lose_patience(void *context)
{
	struct mgmt *m = context;

	m->transactions.gave_up = true;
	if (m->transactions.first && !m->transactions.first->applying)
		give_up(m->transactions.first);
}

void transactions_gate_is_back(struct mgmt *m)
{
	m->transactions.gave_up = false;
}

void transactions_links_known(struct mgmt *m)
{
	if (m->transactions.first && !m->transactions.first->applying)
		loop_timer_set(&m->transactions.next, 0);
}

void transaction_begin(struct mgmt *m, const struct transaction_request *request)
{
	struct transaction *t = calloc(1, sizeof(*t));
	char *user = strdup(request->user);
	struct err e;

	if (!t || !user) {
		free(t);
		free(user);
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		request->owner->ended(request->context, &e);
		return;
	}
	t->mgmt = m;
	t->request = *request;
	t->request.user = user;
	DL_APPEND(m->transactions.first, t);
	if (t->request.bulk)
		bulk_entered(t->request.bulk);
	if (m->transactions.first == t)
		try_first(m);
	else if (m->transactions.first->open)
		take_more(m->transactions.first);
}

void transactions_done(struct mgmt *m)
{
	struct err e;

	(void)err_set(&e, ERR_FAILURE, "failure: the program is ending");
	loop_timer_cancel(&m->transactions.patience);
	loop_timer_cancel(&m->transactions.pause);
	while (m->transactions.first) {
		struct transaction *t = m->transactions.first;

		stage_undo(t);
		end(t, &e);
	}
	loop_timer_cancel(&m->transactions.next);
}
