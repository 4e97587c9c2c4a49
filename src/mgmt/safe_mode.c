// SPDX-License-Identifier: BSD-2-Clause
// Taking, releasing and unrolling. Each is a transaction in the line of all others, so that it is
// clear of every change whether it was made before or in safe mode.

#include "mgmt/safe_mode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mgmt/call.h"
#include "mgmt/execute.h"
#include "mgmt/state.h"

enum { TRY_AGAIN = 5000 /* ms */ };

static void try_again(void *context);

static void end(struct mgmt *m)
{
	m->safe_mode.taken = false;
	m->safe_mode.owner = NULL;
}

// ---- the store

// One note in the store.
struct noting {
	struct helper_job job;
	struct mgmt *m;
	struct configuration *store;
	uint64_t sequence;
	bool take;	   // else release
	struct call *call; // to be answered; NULL: none
	int result;
	struct err e;
};

static void note(struct helper_job *job)
{
	struct noting *n = (struct noting *)job;

	n->result = n->take ? configuration_take_safe_mode(n->store, n->sequence, &n->e)
			    : configuration_release_safe_mode(n->store, &n->e);
}

static void noted(struct helper_job *job)
{
	struct noting *n = (struct noting *)job;

	if (n->result != 0 && n->take)
		end(n->m);
	if (n->result != 0)
		log_add_format(&n->m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR, "safe mode: %s",
			       n->e.text);
	if (n->call && n->result != 0)
		call_fail(n->call, &n->e);
	else if (n->call)
		call_done(n->call, NULL);
	free(n);
}

// Has the store note what is in force, and CALL answered then.
static void note_in_store(struct mgmt *m, bool take, struct call *call)
{
	struct noting *n = m->store ? calloc(1, sizeof(*n)) : NULL;

	if (!n) {
		if (call)
			call_done(call, NULL);
		return;
	}
	*n = (struct noting){.job = {.work = note, .finished = noted},
			     .m = m,
			     .store = m->store,
			     .sequence = m->safe_mode.sequence,
			     .take = take,
			     .call = call};
	helper_run(m->helper, &n->job, true);
}

int safe_mode_init(struct mgmt *m, struct err *e)
{
	size_t count = 0;

	loop_timer_init(&m->safe_mode.again, m->loop, try_again, m);
	if (m->store && configuration_roll_back(m->store, &count, e) != 0)
		return -1;
	if (count > 0)
		log_add_format(&m->log, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING,
			       "safe mode was not released: %zu changes were taken back", count);
	return 0;
}

void safe_mode_done(struct mgmt *m)
{
	loop_timer_cancel(&m->safe_mode.again);
}

bool safe_mode_is_full(const struct mgmt *m)
{
	size_t n = 0;

	for (const struct history_action *a = m->history.first;
	     a && m->safe_mode.taken && a->sequence > m->safe_mode.sequence; a = a->next)
		n += !a->undone;
	return n >= CONFIGURATION_HISTORY_MAX;
}

void safe_mode_stored(struct mgmt *m, const struct configuration_action *action)
{
	if (action->unrolls || action->ends_safe_mode)
		end(m);
}

// ---- the way back

struct unrolling {
	struct mgmt *m;
	struct call *call; // to be answered; NULL: none
	struct restoration restores;
	bool takes_over; // for CALL's session, once it is unrolled
};

static void take_now(struct call *call);

static int stage_unroll(void *context, struct transaction *t, struct err *e)
{
	struct unrolling *u = context;
	struct mgmt *m = u->m;

	u->restores = (struct restoration){.sequence = m->safe_mode.sequence, .unrolls = true};
	if (!m->safe_mode.taken)
		return err_set(e, ERR_FAILURE, "failure: safe mode is not taken");
	for (const struct history_action *a = m->history.first;
	     a && a->sequence > m->safe_mode.sequence; a = a->next)
		if (!a->undone && history_stage(t, a, false, e) != 0)
			return -1;
	return 0;
}

static void unrolled(void *context, const struct err *e)
{
	struct unrolling *u = context;
	struct mgmt *m = u->m;
	struct call *call = u->call;
	bool takes_over = u->takes_over;

	free(u);
	if (e && m->safe_mode.taken) {
		log_add_format(&m->log, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
			       "safe mode cannot be unrolled: %s", e->text);
		// Without an owner it is tried until it succeeds: gate may be away.
		if (!m->safe_mode.owner)
			loop_timer_set(&m->safe_mode.again, TRY_AGAIN);
	}
	if (!e && !m->store)
		end(m);
	if (call && e)
		call_fail(call, e);
	else if (call && takes_over)
		take_now(call);
	else if (call)
		call_done(call, NULL);
}

static const struct transaction_owner unroll_owner = {.stage = stage_unroll, .ended = unrolled};

static void unroll(struct mgmt *m, struct call *call, bool takes_over)
{
	struct unrolling *u = calloc(1, sizeof(*u));
	struct err e;

	if (!u) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		if (call)
			call_fail(call, &e);
		else
			loop_timer_set(&m->safe_mode.again, TRY_AGAIN);
		return;
	}
	*u = (struct unrolling){.m = m, .call = call, .takes_over = takes_over};
	transaction_begin(m, &(struct transaction_request){
				     .owner = &unroll_owner,
				     .context = u,
				     .user = m->safe_mode.user,
				     .by = call ? call->session : NULL,
				     .uses_links = true,
				     .restores = &u->restores,
			     });
}

static void try_again(void *context)
{
	struct mgmt *m = context;

	if (m->safe_mode.taken && !m->safe_mode.owner)
		unroll(m, NULL, false);
}

void safe_mode_lost(struct session *s)
{
	struct mgmt *m = s->mgmt;

	if (!m->safe_mode.taken || m->safe_mode.owner != s)
		return;
	m->safe_mode.owner = NULL;
	log_add_format(&m->log, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING,
		       "session of %s in safe mode is lost: its changes are taken back",
		       m->safe_mode.user);
	unroll(m, NULL, false);
}

void safe_mode_quit(struct session *s)
{
	struct mgmt *m = s->mgmt;

	if (!m->safe_mode.taken || m->safe_mode.owner != s)
		return;
	end(m);
	note_in_store(m, false, NULL);
}

// ---- taking it, in the line of transactions

static int stage_take(void *context, struct transaction *t, struct err *e)
{
	const struct call *call = context;
	struct mgmt *m = call->mgmt;

	(void)t;
	if (!call->session)
		return err_set(e, ERR_INTERRUPTED, NULL);
	if (m->safe_mode.taken)
		return err_set(e, ERR_FAILURE, "failure: safe mode is taken by %s",
			       m->safe_mode.user);
	m->safe_mode.taken = true;
	m->safe_mode.sequence = history_last(m);
	m->safe_mode.owner = call->session;
	(void)snprintf(m->safe_mode.user, sizeof(m->safe_mode.user), "%s", call_user(call));
	return 0;
}

static void taken(void *context, const struct err *e)
{
	struct call *call = context;

	if (e)
		call_fail(call, e);
	else
		note_in_store(call->mgmt, true, call);
}

static const struct transaction_owner take_owner = {.stage = stage_take, .ended = taken};

static void take_now(struct call *call)
{
	transaction_begin(call->mgmt, &(struct transaction_request){
					      .owner = &take_owner,
					      .context = call,
					      .user = call_user(call),
					      .by = call->session,
				      });
}

void safe_mode_take(struct call *call)
{
	struct mgmt *m = call->mgmt;
	const struct argument *hijack = arguments_find(&call->arguments, "hijack");
	struct err e;

	if (hijack && !slice_is(hijack->value, "unroll") && !slice_is(hijack->value, "release")) {
		(void)err_set(&e, ERR_NO_MATCH, "input does not match any value of hijack");
		call_fail(call, &e);
	} else if (m->safe_mode.taken && m->safe_mode.owner == call->session) {
		call_done(call, NULL);
	} else if (!m->safe_mode.taken || !hijack) {
		take_now(call);
	} else if (slice_is(hijack->value, "release")) {
		end(m);
		note_in_store(m, false, NULL);
		take_now(call);
	} else {
		unroll(m, call, true);
	}
}

// ---- the other commands

// Whether CALL's session has it; else CALL has failed.
static bool is_owner(struct call *call)
{
	const struct safe_mode *s = &call->mgmt->safe_mode;
	struct err e;

	if (s->taken && s->owner == call->session)
		return true;
	if (s->taken)
		(void)err_set(&e, ERR_FAILURE, "failure: safe mode is taken by %s", s->user);
	else
		(void)err_set(&e, ERR_FAILURE, "failure: safe mode is not taken");
	call_fail(call, &e);
	return false;
}

void safe_mode_release(struct call *call)
{
	if (!is_owner(call))
		return;
	end(call->mgmt);
	note_in_store(call->mgmt, false, call);
}

void safe_mode_unroll(struct call *call)
{
	if (is_owner(call))
		unroll(call->mgmt, call, false);
}

void safe_mode_get(struct call *call)
{
	const struct safe_mode *s = &call->mgmt->safe_mode;
	char text[SESSION_NAME_MAX + 64];

	if (s->taken)
		(void)snprintf(text, sizeof(text), "taken=true;user=%s;own=%s", s->user,
			       s->owner == call->session ? "true" : "false");
	else
		(void)snprintf(text, sizeof(text), "taken=false");
	call_done(call, text);
}
