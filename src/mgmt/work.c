// SPDX-License-Identifier: BSD-2-Clause
// Sentences to and from one worker.

#include "mgmt/work.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "io/stream.h"
#include "mgmt/errand.h"
#include "mgmt/state.h"

enum { BATCH = 64 }; // replies in one pass

struct work {
	struct mgmt *m;
	struct errand *errand; // NULL: the process is gone
	const struct work_events *events;
	void *context;
	struct strbuf early; // what was to be sent before there was a connection
	struct stream *stream;
	struct loop_timer more; // replies are left in the buffer
	struct err failure;	// ERR_NONE: none was told
	bool paused;
	bool silent;  // it says nothing more, and has not said that it is done
	bool telling; // a row; it is freed after that
	bool stopped; // meanwhile
};

static void drop(struct work *w)
{
	w->stopped = true;
	if (w->telling)
		return;
	if (w->errand)
		errand_release(w->errand);
	loop_timer_cancel(&w->more);
	stream_free(w->stream);
	strbuf_free(&w->early);
	free(w);
}

static void end(struct work *w)
{
	const struct work_events *events = w->events;
	void *context = w->context;
	struct err failure = w->failure;

	drop(w);
	events->ended(context, failure.kind == ERR_NONE ? NULL : &failure);
}

static void take_failure(struct work *w, const struct sentence *s)
{
	struct slice message = SLICE("failure");

	for (size_t i = 1; i < s->count; i++) {
		struct slice name;
		struct slice value;

		if (sentence_pair(s->word[i], &name, &value) && slice_is(name, "message"))
			message = value;
	}
	(void)err_set(&w->failure, ERR_FAILURE, "%.*s", (int)(message.n < 180 ? message.n : 180),
		      message.p);
}

static void fail(struct work *w)
{
	if (w->failure.kind == ERR_NONE)
		(void)err_set(&w->failure, ERR_FAILURE, "failure: the request was broken off");
	end(w);
}

// How the process ended tells why it said no more.
static void await_end(struct work *w)
{
	w->silent = true;
	if (w->errand)
		errand_stop(w->errand); // should it live on without its connection
	else
		fail(w);
}

enum outcome { GO_ON, WAIT, OVER };

// False: the one who is told has stopped it, and W is gone.
static bool tell_row(struct work *w, const struct sentence *s)
{
	w->telling = true;
	w->events->row(w->context, s);
	w->telling = false;
	if (!w->stopped)
		return true;
	drop(w);
	return false;
}

// One reply. OVER: W is gone, or is to be.
static enum outcome take(struct work *w)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	static struct sentence s; // large; a callback does not come back here
	size_t used = 0;
	struct err e;
	int result = sentence_decode(stream_input(w->stream), &limits, &s, &used, &e);

	if (result < 0) {
		fail(w);
		return OVER;
	}
	if (result == 0)
		return WAIT;
	if (s.count > 0 && slice_is(s.word[0], "!done")) {
		end(w);
		return OVER;
	}
	if (s.count > 0 && slice_is(s.word[0], "!trap"))
		take_failure(w, &s);
	if (s.count > 0 && slice_is(s.word[0], "!re") && !tell_row(w, &s))
		return OVER;
	stream_consume(w->stream, used);
	return GO_ON;
}

static void read_replies(struct work *w)
{
	for (int i = 0; i < BATCH; i++) {
		enum outcome outcome = w->paused ? WAIT : take(w);

		if (outcome == OVER)
			return;
		if (outcome == WAIT) {
			if (!w->paused && !w->silent && stream_ended(w->stream))
				await_end(w);
			return;
		}
	}
	loop_timer_set(&w->more, 0);
}

static void on_more(void *context)
{
	struct work *w = context;

	if (w->stream)
		read_replies(w);
}

static void on_input(void *context)
{
	read_replies(context);
}

static void on_drained(void *context)
{
	struct work *w = context;

	if (w->events->drained)
		w->events->drained(w->context);
}

static void on_broken(void *context)
{
	await_end(context);
}

static const struct stream_events stream_events = {
	.input = on_input,
	.drained = on_drained,
	.broken = on_broken,
};

static void on_started(void *context, int fd)
{
	struct work *w = context;

	w->stream = stream_new(w->m->loop, fd, 2 * SENTENCE_SIZE_MAX, WORK_UNSENT_MAX,
			       &stream_events, w);
	if (!w->stream || stream_write(w->stream, strbuf_slice(&w->early)) != 0) {
		(void)err_set(&w->failure, ERR_NO_MEMORY, NULL);
		fail(w);
		return;
	}
	strbuf_free(&w->early);
}

// What it said before its end is still to be read, and ends with the end of the stream.
static void on_ended(void *context, int status, const char *reason)
{
	struct work *w = context;

	w->errand = NULL;
	if (reason)
		(void)err_set(&w->failure, ERR_FAILURE, "%s", reason);
	else if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL && w->failure.kind == ERR_NONE)
		(void)err_set(&w->failure, ERR_FAILURE,
			      "failure: the request was ended by signal %d", WTERMSIG(status));
	if (!w->stream || w->silent)
		fail(w);
}

static const struct errand_events errand_events = {.started = on_started, .ended = on_ended};

struct work *work_start(struct mgmt *m, struct slice sentence, const struct work_events *events,
			void *context, struct err *e)
{
	struct work *w = calloc(1, sizeof(*w));

	if (!w) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	w->m = m;
	w->events = events;
	w->context = context;
	strbuf_init(&w->early, WORK_UNSENT_MAX);
	loop_timer_init(&w->more, m->loop, on_more, w);
	strbuf_add_slice(&w->early, sentence);
	if (w->early.failed)
		(void)err_set(e, ERR_TOO_LARGE, NULL);
	else if (events->icmp)
		w->errand = errand_start_with_icmp(m, &errand_events, w, e);
	else
		w->errand = errand_start(m, WIRE_ROLE_WORKER, &errand_events, w, e);
	if (w->errand)
		return w;
	drop(w);
	return NULL;
}

int work_send(struct work *w, struct slice sentence)
{
	if (w->stream)
		return stream_write(w->stream, sentence);
	strbuf_add_slice(&w->early, sentence);
	return w->early.failed ? -1 : 0;
}

size_t work_unsent(const struct work *w)
{
	return w->stream ? stream_unsent(w->stream) : w->early.length;
}

void work_pause(struct work *w)
{
	w->paused = true;
	if (w->stream)
		stream_pause(w->stream);
}

void work_resume(struct work *w)
{
	w->paused = false;
	if (w->stream)
		stream_resume(w->stream);
	loop_timer_set(&w->more, 0);
}

void work_release(struct work *w)
{
	drop(w);
}

void work_stop(struct work *w)
{
	if (w->errand)
		errand_stop(w->errand);
	drop(w);
}
