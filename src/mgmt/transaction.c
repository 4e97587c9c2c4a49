// SPDX-License-Identifier: BSD-2-Clause
// The line of transactions, and the steps each goes through.

#include "mgmt/transaction.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "mgmt/check.h"
#include "mgmt/commit.h"
#include "mgmt/stage.h"
#include "mgmt/state.h"

enum { PATIENCE = 10000 }; // ms that a transaction waits for gate

static void take_next(void *context);
static void lose_patience(void *context);

void transactions_init(struct mgmt *m)
{
	loop_timer_init(&m->transactions.next, m->loop, take_next, m);
	loop_timer_init(&m->transactions.patience, m->loop, lose_patience, m);
}

bool transactions_are_idle(const struct mgmt *m)
{
	return !m->transactions.first;
}

struct mgmt *transaction_mgmt(const struct transaction *t)
{
	return t->mgmt;
}

static void end(struct transaction *t, const struct err *e)
{
	struct mgmt *m = t->mgmt;

	DL_DELETE(m->transactions.first, t);
	if (m->transactions.first)
		loop_timer_set(&m->transactions.next, 0);
	t->request.owner->ended(t->request.context, e);
	stage_free(t);
	free((char *)t->request.user);
	free(t);
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

static void run(struct transaction *t)
{
	struct err e = {.kind = ERR_NONE};
	int result;

	t->staging = true;
	result = t->request.owner->stage(t->request.context, t, &e);
	if (result == 0)
		result = check_transaction(t, &e);
	t->staging = false;
	if (result != 0) {
		fail(t, &e);
		return;
	}
	// What is taken back may be nothing on the whole, and is marked all the same.
	if (!stage_changes_anything(t) && !t->request.restores) {
		stage_undo(t);
		end(t, NULL);
		return;
	}
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

	if (!t || t->applying)
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
	if (m->transactions.first == t)
		try_first(m);
}

void transactions_done(struct mgmt *m)
{
	struct err e;

	(void)err_set(&e, ERR_FAILURE, "failure: the program is ending");
	loop_timer_cancel(&m->transactions.patience);
	while (m->transactions.first) {
		struct transaction *t = m->transactions.first;

		stage_undo(t);
		end(t, &e);
	}
	loop_timer_cancel(&m->transactions.next);
}
