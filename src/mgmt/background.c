// SPDX-License-Identifier: BSD-2-Clause
// Scripts given as text.

#include "mgmt/background.h"

#include <stdlib.h>

#include "mgmt/call.h"
#include "mgmt/execute.h"
#include "mgmt/job.h"
#include "mgmt/job_output.h"
#include "mgmt/session.h"
#include "mgmt/state.h"

enum { SHOWN_MAX = 65000 }; // bytes that as-string returns; with its name they fit a word

struct background {
	struct mgmt *m;
	struct job *job;
	struct call *call;	   // that waits for the end; NULL: none does
	struct strbuf shown;	   // with as-string
	struct job_output *output; // without
};

static void background_free(struct background *b)
{
	if (b->output)
		job_output_end(b->output);
	strbuf_free(&b->shown);
	free(b);
}

static bool on_output(void *context, struct slice text)
{
	struct background *b = context;

	if (b->output)
		return job_output_add(b->output, b->job, text);
	strbuf_add_slice(&b->shown, text);
	if (b->shown.failed)
		job_stop(b->job);
	return true;
}

static void log_failure(struct mgmt *m, const struct err *e)
{
	if (e && e->kind != ERR_INTERRUPTED)
		log_add_format(&m->log, WIRE_LOG_SCRIPT | WIRE_LOG_ERROR, "(execute) %s", e->text);
}

static void end_call(struct background *b, const struct err *e)
{
	struct slice shown = strbuf_slice(&b->shown);
	struct err too_large;

	b->call->stop = NULL;
	b->call->state = NULL;
	if (b->shown.failed) {
		(void)err_set(&too_large, ERR_TOO_LARGE, "failure: the script shows too much");
		e = &too_large;
	}
	if (e) {
		call_fail(b->call, e);
		return;
	}
	if (shown.n > 0 && shown.p[shown.n - 1] == '\n')
		shown.n--;
	call_done_slice(b->call, shown.p ? shown : SLICE(""));
}

static void on_ended(void *context, const struct err *e)
{
	struct background *b = context;

	if (b->call)
		end_call(b, e);
	else
		log_failure(b->m, e);
	background_free(b);
}

static void on_stop(struct call *call)
{
	struct background *b = call->state;

	call->state = NULL;
	b->call = NULL;
	job_stop(b->job);
}

static const struct job_events job_events = {.output = on_output, .ended = on_ended};

static struct background *background_new(struct call *call, bool waits, struct err *e)
{
	const struct argument *file = arguments_find(&call->arguments, "file");
	struct background *b = calloc(1, sizeof(*b));

	(void)err_set(e, ERR_NO_MEMORY, NULL);
	if (!b)
		return NULL;
	b->m = call->mgmt;
	strbuf_init(&b->shown, SHOWN_MAX);
	if (file)
		b->output = job_output_file(b->m, file->value, e);
	else if (!waits)
		b->output = job_output_log(b->m);
	if (b->output || (waits && !file))
		return b;
	background_free(b);
	return NULL;
}

static void begin(struct call *call, struct background *b, bool waits)
{
	const struct job_request request = {
		.name = "",
		.user = call_user(call),
		.trusted = call->session->trusted,
		.policies = call_policies(call),
		.source = arguments_find(&call->arguments, "script")->value,
		.asker = call->session,
		.events = &job_events,
		.context = b,
	};
	char id[TABLE_ID_SIZE];
	struct err e;

	b->job = job_start(b->m, &request, &e);
	if (!b->job) {
		background_free(b);
		call_fail(call, &e);
	} else if (waits) {
		b->call = call;
		call->state = b;
		call->stop = on_stop;
	} else {
		call_done(call, table_format_id(b->job->id, id));
	}
}

void background_execute(struct call *call)
{
	bool waits = arguments_take_switch(&call->arguments, "as-string");
	bool file = arguments_find(&call->arguments, "file") != NULL;
	struct background *b;
	struct err e;

	if (file && !execute_permits(call, POLICY_WRITE | POLICY_FTP))
		return;
	b = background_new(call, waits, &e);
	if (b)
		begin(call, b, waits);
	else
		call_fail(call, &e);
}
