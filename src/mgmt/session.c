// SPDX-License-Identifier: BSD-2-Clause
// Sessions: their beginning and end, and the commands that are about the session itself.

#include "mgmt/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/clock.h"
#include "mgmt/bulk.h"
#include "mgmt/call.h"
#include "mgmt/execute.h"
#include "mgmt/job.h"
#include "mgmt/state.h"
#include "mgmt/users.h"

// Whoever is on the machine comes and goes with every command of a script: that would push what
// matters out of the log, so it is for those who look closely.
static void log_account(const struct session *s, const char *what)
{
	if (s->quiet)
		return;
	if (s->source[0])
		log_add_format(&s->mgmt->log, WIRE_LOG_SYSTEM | WIRE_LOG_INFO | WIRE_LOG_ACCOUNT,
			       "user %s logged %s from %s via %s", s->user, what, s->source,
			       s->via);
	else
		log_add_format(&s->mgmt->log, WIRE_LOG_SYSTEM | WIRE_LOG_DEBUG | WIRE_LOG_ACCOUNT,
			       "user %s logged %s via %s", s->user, what, s->via);
}

struct session *session_new(struct mgmt *m, const struct session_login *login,
			    const struct session_door *door, void *context)
{
	struct session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->mgmt = m;
	s->door = door;
	s->context = context;
	s->trusted = login->trusted;
	s->quiet = login->quiet;
	s->needs = login->needs;
	s->number = ++m->last_session;
	s->began = clock_wall_s();
	s->denied = login->denied;
	s->job = login->job;
	s->console = login->console;
	if (login->by_password || login->key.n > 0)
		s->credential = users_credential(m, login->user, login->key);
	s->via = login->via;
	(void)snprintf(s->user, sizeof(s->user), "%s", login->user);
	(void)snprintf(s->source, sizeof(s->source), "%s", login->source);
	strbuf_init(&s->out, SENTENCE_SIZE_MAX);
	DL_APPEND(m->sessions, s);
	if (s->job)
		return s;
	log_account(s, "in");
	users_logged_in(m, s->user);
	return s;
}

static void let_go(struct session *s, struct call *call)
{
	if (call->stop) {
		call->stop(call);
		call_drop(call);
		return;
	}
	DL_DELETE(s->calls, call);
	s->call_count--;
	call->session = NULL;
}

void session_input_ended(struct session *s)
{
	struct call *call;
	struct call *next;

	if (!s)
		return;
	DL_FOREACH_SAFE(s->calls, call, next)
	{
		if (call->exclusive)
			let_go(s, call);
	}
}

void session_free(struct session *s)
{
	if (!s)
		return;
	while (s->calls)
		let_go(s, s->calls);
	DL_DELETE(s->mgmt->sessions, s);
	bulk_abandon(s->mgmt, s->bulk);
	safe_mode_lost(s);
	uploads_end(s->mgmt, s);
	if (s->job)
		job_session_ended(s->job);
	else
		log_account(s, "out");
	if (s->console && s->console->ended)
		s->console->ended(s->console->context);
	if (s->console)
		free(s->console->command);
	free(s->console);
	strbuf_free(&s->out);
	free(s->credential);
	free(s);
}

uint32_t session_policies(const struct session *s)
{
	return (s->trusted ? POLICY_ALL : users_policies(s->mgmt, s->user)) & ~s->denied;
}

// Each command that waits goes on in its turn: the one that has just written goes behind the others.
void session_resume(struct session *s)
{
	size_t most = s->call_count;
	struct call *call = s->calls;

	while (call && most-- > 0 && s->door->unsent(s->context) < SESSION_ROOM) {
		struct call *next = call->next;

		if (call->resume) {
			DL_DELETE(s->calls, call);
			DL_APPEND(s->calls, call);
			call->resume(call);
		}
		call = next;
	}
}

// ---- cancel

static bool is_cancelled_by(const struct call *call, const struct call *cancel,
			    const struct argument *tag)
{
	if (call == cancel || !call->stop)
		return false;
	return !tag || (tag->value.n == call->arguments.tag.n &&
			memcmp(tag->value.p, call->arguments.tag.p, tag->value.n) == 0);
}

// The order is RouterOS': the traps, the end of the cancel itself, the ends of what it cancelled.
static void cancel(struct call *cancelling)
{
	struct session *s = cancelling->session;
	const struct argument *tag = arguments_take(&cancelling->arguments, "tag");
	struct call *cancelled = NULL;
	struct call *call;
	struct call *next;
	struct err e;

	if (arguments_check_taken(&cancelling->arguments, &e) != 0) {
		call_fail(cancelling, &e);
		return;
	}
	(void)err_set(&e, ERR_INTERRUPTED, NULL);
	DL_FOREACH_SAFE(s->calls, call, next)
	{
		if (!is_cancelled_by(call, cancelling, tag))
			continue;
		call->stop(call);
		call->stop = NULL;
		call->resume = NULL;
		call_trap(call, &e);
		DL_DELETE(s->calls, call);
		DL_APPEND(cancelled, call);
	}
	call_done(cancelling, NULL);
	DL_FOREACH_SAFE(cancelled, call, next)
	{
		DL_DELETE(cancelled, call);
		DL_APPEND(s->calls, call);
		call_done(call, NULL);
	}
}

bool session_execute(struct session *s, const struct sentence *sentence)
{
	struct call *call;
	struct err e;

	if (slice_is(sentence->word[0], "/quit")) {
		safe_mode_quit(s);
		return false;
	}
	call = call_new(s, sentence);
	if (!call)
		return true;
	if (slice_is(sentence->word[0], "/cancel")) {
		cancel(call);
	} else if (s->call_count > SESSION_CALLS_MAX) {
		(void)err_set(&e, ERR_FAILURE, "failure: too many commands at once");
		call_fail(call, &e);
	} else if (s->job && !job_permits(s->job, sentence->word[0])) {
		(void)err_set(&e, ERR_PERMISSION, NULL);
		call_fail(call, &e);
	} else {
		execute(call, sentence->word[0]);
	}
	return true;
}
