// SPDX-License-Identifier: BSD-2-Clause
// The life of a job: a process and a session, and their ends.

#include "mgmt/job.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utlist.h>

#include "base/clock.h"
#include "mgmt/call.h"
#include "mgmt/errand.h"
#include "mgmt/parts.h"
#include "mgmt/scheduler.h"
#include "mgmt/scripts.h"
#include "mgmt/session.h"
#include "mgmt/state.h"

bool jobs_have_room(const struct mgmt *m)
{
	return errand_count(m, WIRE_ROLE_JOB) < WIRE_JOBS_MAX;
}

struct job *job_find(const struct mgmt *m, uint32_t id)
{
	struct job *j = m->jobs.list;

	while (j && j->id != id)
		j = j->next;
	return j;
}

static void drop(struct job *j)
{
	DL_DELETE(j->m->jobs.list, j);
	free(j->name);
	free(j->user);
	free(j->source);
	free(j);
}

// ---- the end

static void describe_end(struct job *j, int status, const char *reason)
{
	if (j->finished)
		return;
	j->finished = true;
	if (reason)
		(void)err_set(&j->failure, ERR_FAILURE, "%s", reason);
	else if (j->stopped)
		(void)err_set(&j->failure, ERR_INTERRUPTED, NULL);
	else if (WIFSIGNALED(status))
		(void)err_set(&j->failure, ERR_FAILURE,
			      "failure: the script was ended by signal %d", WTERMSIG(status));
	else
		(void)err_set(&j->failure, ERR_FAILURE, "failure: the script broke off");
}

// It is over once the process is gone and all that it said has been heard.
static void look_whether_over(struct job *j)
{
	struct mgmt *m = j->m;
	const struct job_events *events = j->events;
	void *context = j->context;
	struct err failure = j->failure;

	if (j->errand || j->session)
		return;
	drop(j);
	if (events)
		events->ended(context, failure.kind == ERR_NONE ? NULL : &failure);
	scripts_job_ended(m);
	scheduler_job_ended(m);
}

static void on_ended(void *context, int status, const char *reason)
{
	struct job *j = context;

	j->errand = NULL;
	describe_end(j, status, reason);
	if (j->session)
		j->session->door->end(j->session->context, "the script has ended");
	else
		look_whether_over(j);
}

void job_session_ended(struct job *j)
{
	j->session = NULL;
	j->writing = NULL;
	if (j->errand)
		errand_stop(j->errand); // without a session it can do nothing
	look_whether_over(j);
}

void job_stop(struct job *j)
{
	j->stopped = true;
	if (j->errand)
		errand_stop(j->errand);
}

void job_release(struct job *j)
{
	j->events = NULL;
	job_taken(j);
}

void jobs_done(struct mgmt *m)
{
	while (m->jobs.list) {
		struct job *j = m->jobs.list;
		const struct job_events *events = j->events;
		void *context = j->context;
		struct err e;

		drop(j);
		(void)err_set(&e, ERR_INTERRUPTED, NULL);
		if (events)
			events->ended(context, &e);
	}
}

// ---- the beginning

static void on_started(void *context, int fd)
{
	struct job *j = context;
	const struct session_login login = {
		.user = j->user,
		.via = "script",
		.source = "",
		.trusted = j->trusted,
		.denied = POLICY_ALL & ~j->policies,
		.job = j,
	};

	if (j->stopped) {
		(void)close(fd);
		return;
	}
	j->session = j->m->door->job(j->m->doors, fd, &login);
	if (j->session)
		return;
	(void)err_set(&j->failure, ERR_NO_MEMORY, NULL);
	j->finished = true;
	errand_stop(j->errand);
}

static const struct errand_events errand_events = {.started = on_started, .ended = on_ended};

static struct job *job_new(struct mgmt *m, const struct job_request *request)
{
	struct job *j = calloc(1, sizeof(*j));

	if (!j)
		return NULL;
	j->m = m;
	j->name = strdup(request->name);
	j->user = strdup(request->user);
	j->source = malloc(request->source.n + 1);
	j->source_length = request->source.n;
	if (j->source && request->source.n > 0)
		memcpy(j->source, request->source.p, request->source.n);
	j->trusted = request->trusted;
	j->policies = request->policies;
	j->started = clock_wall_s();
	j->events = request->events;
	j->context = request->context;
	if (request->asker) {
		j->asked = true;
		j->nested = request->asker->job != NULL;
		j->parent = j->nested ? request->asker->job->id : request->asker->number;
	}
	DL_APPEND(m->jobs.list, j);
	if (j->name && j->user && j->source)
		return j;
	drop(j);
	return NULL;
}

// Nobody takes what others need: of one user's jobs there are fewer than of all together.
static bool may_ask(const struct mgmt *m, const struct job_request *request)
{
	size_t nested = 0;
	size_t asked = 0;

	if (!request->asker)
		return true;
	for (const struct job *j = m->jobs.list; j; j = j->next) {
		nested += j->nested;
		asked += j->asked && strcmp(j->user, request->user) == 0;
	}
	return asked < JOBS_ASKED_MAX && !(request->asker->job && nested >= JOBS_NESTED_MAX);
}

struct job *job_start(struct mgmt *m, const struct job_request *request, struct err *e)
{
	struct job *j;

	// Without it a console cannot even learn which menus there are.
	(void)err_set(e, ERR_PERMISSION, NULL);
	if (!(request->policies & POLICY_READ) ||
	    (!request->trusted && !(users_policies(m, request->user) & POLICY_READ)))
		return NULL;
	(void)err_set(e, ERR_FAILURE, "failure: too many scripts at once");
	if (!may_ask(m, request))
		return NULL;
	if (request->source.n > JOB_SOURCE_MAX) {
		(void)err_set(e, ERR_TOO_LARGE, "failure: the script is too large");
		return NULL;
	}
	j = job_new(m, request);
	if (!j) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	j->errand = errand_start(m, WIRE_ROLE_JOB, &errand_events, j, e);
	if (!j->errand) {
		drop(j);
		return NULL;
	}
	j->id = ++m->last_session;
	return j;
}

// ---- the session's commands

bool job_permits(const struct job *j, struct slice word)
{
	return !j->events || !j->events->next || slice_starts(word, "/system/script/job/");
}

// The job whose session it is; NULL: CALL has ended, for nobody else may.
static struct job *job_of(struct call *call)
{
	struct job *j = call->session ? call->session->job : NULL;
	struct err e;

	if (j)
		return j;
	(void)err_set(&e, ERR_PERMISSION, NULL);
	call_fail(call, &e);
	return NULL;
}

static void take_console(struct call *call)
{
	const struct session_console *console = call->session->console;

	call_reply(call, "!re");
	call_pair(call, "mode", SLICE("console"));
	call_pair(call, "user", slice_from(call->session->user));
	call_pair(call, "term", slice_from(console->term));
	call_pair(call, "plain", console->plain ? SLICE("yes") : SLICE("no"));
	if (console->command)
		call_pair(call, "command", slice_from(console->command));
	call_send(call);
	call_done(call, NULL);
}

void job_take(struct call *call)
{
	bool console = call->session && call->session->console;
	struct job *j = console ? NULL : job_of(call);
	struct slice source;
	const char *mode = "none";

	if (console)
		take_console(call);
	if (!j)
		return;
	source = (struct slice){j->source, j->source_length};
	if (j->events && j->events->next) {
		if (j->events->next(j->context, &source))
			mode = "check";
	} else if (!j->taken) {
		mode = "run";
	}
	j->taken = true;
	call_reply(call, "!re");
	call_pair(call, "mode", slice_from(mode));
	call_pair(call, "name", slice_from(j->name));
	call_pair(call, "source", strcmp(mode, "none") == 0 ? SLICE("") : source);
	call_send(call);
	call_done(call, NULL);
}

static void stop_writing(struct call *call)
{
	if (call->session && call->session->job)
		call->session->job->writing = NULL;
}

void job_write(struct call *call)
{
	struct job *j = job_of(call);
	const struct argument *data;

	if (!j)
		return;
	data = arguments_find(&call->arguments, "data");
	if (!j->events || !j->events->output || j->writing ||
	    j->events->output(j->context, data->value)) {
		call_done(call, NULL);
		return;
	}
	j->writing = call;
	call->stop = stop_writing;
}

void job_taken(struct job *j)
{
	struct call *call = j->writing;

	j->writing = NULL;
	if (!call)
		return;
	call->stop = NULL;
	call_done(call, NULL);
}

void job_end(struct call *call)
{
	const struct argument *message = arguments_find(&call->arguments, "message");
	struct job *j = job_of(call);
	struct err e = {.kind = ERR_NONE};

	if (!j)
		return;
	if (message)
		(void)err_set(&e, ERR_FAILURE, "%.*s",
			      (int)(message->value.n < 180 ? message->value.n : 180),
			      message->value.p);
	if (j->events && j->events->checked) {
		j->events->checked(j->context, message ? &e : NULL);
	} else {
		j->failure = e;
	}
	j->finished = true;
	call_done(call, NULL);
}
