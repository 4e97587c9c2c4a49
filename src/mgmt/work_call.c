// SPDX-License-Identifier: BSD-2-Clause
// Between a worker and a client.

#include "mgmt/work_call.h"

#include <stdlib.h>

#include "mgmt/call.h"
#include "mgmt/state.h"
#include "mgmt/work.h"
#include "mgmt/work_file.h"

enum { NAME_SIZE = 64 }; // of an attribute

struct slice work_call_value(const struct sentence *reply, const char *name)
{
	for (size_t i = 1; i < reply->count; i++) {
		struct slice key;
		struct slice value;

		if (sentence_pair(reply->word[i], &key, &value) && slice_is(key, name))
			return value;
	}
	return (struct slice){NULL, 0};
}

static void end_parts(struct work_call *w, const struct err *e)
{
	if (w->files)
		work_file_end(w->files);
	if (w->hooks->over)
		w->hooks->over(w, e);
}

// The call and what was kept for it; the worker is stopped where it still works.
static struct call *release(struct work_call *w, const struct err *e)
{
	struct call *call = w->call;

	if (w->work)
		work_stop(w->work);
	end_parts(w, e);
	call->stop = NULL;
	call->resume = NULL;
	call->state = NULL;
	free(w);
	return call;
}

void work_call_done(struct work_call *w, struct slice ret)
{
	struct strbuf kept; // RET may be the hooks', which let go of it
	struct call *call;

	strbuf_init(&kept, SENTENCE_WORD_MAX);
	strbuf_add_slice(&kept, ret);
	call = release(w, NULL);
	call_done_slice(call, ret.p ? strbuf_slice(&kept) : (struct slice){NULL, 0});
	strbuf_free(&kept);
}

void work_call_fail(struct work_call *w, const struct err *e)
{
	struct err copy = *e;

	call_fail(release(w, &copy), &copy);
}

// What a worker that was taken over could say is no more than what it is asked for: names are
// short, and tags are ours.
static void pass_on(struct call *call, const struct sentence *reply)
{
	call_reply(call, "!re");
	for (size_t i = 1; i < reply->count; i++) {
		char name[NAME_SIZE];
		struct slice key;
		struct slice value;

		if (sentence_pair(reply->word[i], &key, &value) && !slice_is(key, ".tag") &&
		    slice_copy(key, name, sizeof(name)))
			call_pair(call, name, value);
	}
	call_send(call);
}

static void on_row(void *context, const struct sentence *reply)
{
	struct work_call *w = context;

	if ((w->files && work_file_row(w, reply)) || (w->hooks->row && w->hooks->row(w, reply)))
		return;
	pass_on(w->call, reply);
	if (!call_has_room(w->call))
		work_pause(w->work);
}

static void on_ended(void *context, const struct err *e)
{
	struct work_call *w = context;

	w->work = NULL;
	if (e)
		work_call_fail(w, e);
	else if (w->hooks->succeeded)
		w->hooks->succeeded(w);
	else
		work_call_done(w, (struct slice){NULL, 0});
}

static const struct work_events events = {.row = on_row, .ended = on_ended};
static const struct work_events icmp_events = {.icmp = true, .row = on_row, .ended = on_ended};

static void resume(struct call *call)
{
	struct work_call *w = call->state;

	if (w->work)
		work_resume(w->work);
}

static void stop(struct call *call)
{
	struct err e;

	(void)err_set(&e, ERR_INTERRUPTED, NULL);
	(void)release(call->state, &e);
}

void work_call_run(struct call *call, struct slice sentence, const struct work_call_hooks *hooks,
		   void *context, struct work_file *files)
{
	struct work_call none = {.call = call, .hooks = hooks, .context = context, .files = files};
	struct work_call *w = malloc(sizeof(*w));
	struct err e;

	if (!w) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		end_parts(&none, &e);
		call_fail(call, &e);
		return;
	}
	*w = none;
	w->work = work_start(call->mgmt, sentence, hooks->icmp ? &icmp_events : &events, w, &e);
	if (!w->work) {
		work_call_fail(w, &e);
		return;
	}
	call->state = w;
	call->resume = resume;
	call->stop = stop;
}

void work_call_tell(struct work_call *w, struct slice sentence)
{
	struct err e;

	if (!w->work || work_send(w->work, sentence) == 0)
		return;
	(void)err_set(&e, ERR_NO_MEMORY, NULL);
	work_call_fail(w, &e);
}
