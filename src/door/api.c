// SPDX-License-Identifier: BSD-2-Clause
// API connections: sentences in, log-in, sentences out, with a bound on everything.

#include "door/api.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <utlist.h>

#include "codec/sentence.h"
#include "io/tls.h"
#include "mgmt/state.h"

enum {
	BATCH = 64, // sentences in one pass
	LOGIN_WORDS = 8,
	LOGIN_SIZE = 4096,
	LOGIN_SENTENCES = 3,
	LOGIN_TIME = 30000,		 // ms
	END_TIME = 5000,		 // ms for the last bytes to get out
	UNSENT_PAUSE = 4 * SESSION_ROOM, // no more commands are read above this
	OUTPUT_MAX = 4 << 20,
	TAG_MAX = 256, // of a log-in
};

struct api {
	struct api *prev, *next; // of the door's
	struct door_state *d;
	struct door_source source;
	struct newcomer newcomer; // until logged in
	struct stream *stream;
	struct session *session;   // NULL until logged in
	struct users_login *login; // being checked
	struct strbuf login_tag;
	unsigned sentences;	 // before the log-in
	struct strbuf out;	 // on its way to the stream
	struct loop_timer flush; // what has gathered in one pass goes out in one piece
	struct loop_timer more;	 // sentences are left in the buffer
	struct loop_timer limit; // of the log-in, then of ending
	bool ending;		 // nothing is read any more; closed once all is sent
};

static const struct sentence_limits login_limits = {LOGIN_WORDS, LOGIN_SIZE};
static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};

static void api_close(struct api *a)
{
	DL_DELETE(a->d->connections, a);
	newcomer_leave(&a->newcomer);
	if (a->login)
		users_login_forget(a->login);
	session_free(a->session);
	loop_timer_cancel(&a->flush);
	loop_timer_cancel(&a->more);
	loop_timer_cancel(&a->limit);
	stream_free(a->stream);
	strbuf_free(&a->out);
	strbuf_free(&a->login_tag);
	free(a);
}

// ---- out

static size_t unsent(const void *context)
{
	const struct api *a = context;

	return a->out.length + stream_unsent(a->stream);
}

static void add_out(void *context, struct slice sentence)
{
	struct api *a = context;

	if (a->ending)
		return;
	strbuf_add_slice(&a->out, sentence);
	loop_timer_set(&a->flush, 0);
}

// From now on nothing is read, and what is unsent has END_TIME to get out.
static void begin_end(struct api *a)
{
	a->ending = true;
	loop_timer_set(&a->limit, END_TIME);
	loop_timer_set(&a->flush, 0);
}

static void end_with(void *context, const char *text)
{
	struct api *a = context;
	struct strbuf fatal;

	if (a->ending)
		return;
	strbuf_init(&fatal, SENTENCE_WORD_MAX);
	sentence_add_text(&fatal, "!fatal");
	sentence_add_text(&fatal, text);
	sentence_end(&fatal);
	add_out(a, strbuf_slice(&fatal));
	strbuf_free(&fatal);
	begin_end(a);
}

static const struct session_door session_door = {
	.send = add_out,
	.unsent = unsent,
	.end = end_with,
};

// Whether the peer has said its last and has heard all there was to say to it.
static bool is_over(const struct api *a)
{
	return stream_ended(a->stream) && !a->login && stream_input(a->stream).n == 0 &&
	       (!a->session || a->session->call_count == 0);
}

// False: A is gone.
static bool flush_out(struct api *a)
{
	if (a->out.failed ||
	    (a->out.length > 0 && stream_write(a->stream, strbuf_slice(&a->out)) != 0)) {
		api_close(a); // it reads nothing and asks on: what is kept for it has its bound
		return false;
	}
	strbuf_reset(&a->out);
	if (stream_unsent(a->stream) == 0 && (a->ending || is_over(a))) {
		api_close(a);
		return false;
	}
	return true;
}

void api_stop(struct api *a)
{
	if (flush_out(a))
		api_close(a);
}

static void go_on(struct api *a)
{
	if (a->ending || unsent(a) >= SESSION_ROOM)
		return;
	if (a->session)
		session_resume(a->session);
	if (!a->ending)
		loop_timer_set(&a->more, 0);
}

static void on_flush(void *context)
{
	struct api *a = context;

	if (flush_out(a))
		go_on(a);
}

static void on_drained(void *context)
{
	struct api *a = context;

	if (a->ending)
		loop_timer_set(&a->flush, 0);
	else
		go_on(a);
}

static void on_limit(void *context)
{
	api_close(context);
}

// ---- log-in

static void reply_login(struct api *a, const struct err *e)
{
	struct strbuf reply;
	struct slice tag = strbuf_slice(&a->login_tag);

	strbuf_init(&reply, LOGIN_SIZE);
	if (e) {
		sentence_add_text(&reply, "!trap");
		if (tag.n > 0)
			sentence_add_word(&reply, tag);
		sentence_add_pair(&reply, "message", slice_from(e->text));
		sentence_end(&reply);
	}
	// Without attributes: a client of old would take one for a challenge.
	sentence_add_text(&reply, "!done");
	if (tag.n > 0)
		sentence_add_word(&reply, tag);
	sentence_end(&reply);
	add_out(a, strbuf_slice(&reply));
	strbuf_free(&reply);
}

static void refuse_login(struct api *a)
{
	struct err e;

	(void)err_set(&e, ERR_LOGIN, NULL);
	reply_login(a, &e);
	a->newcomer.refused = true;
	if (a->sentences >= LOGIN_SENTENCES)
		begin_end(a);
}

// Those that came in the same way.
static size_t count_sessions(const struct door_state *d, const struct door_source *source)
{
	size_t n = 0;

	for (const struct api *a = d->connections; a; a = a->next)
		if (a->session && !a->source.job && a->source.control == source->control &&
		    (source->control || a->source.service == source->service))
			n++;
	return n;
}

static void begin_session(struct api *a, const struct session_login *login)
{
	a->session = session_new(a->d->m, login, &session_door, a);
	if (!a->session)
		end_with(a, "out of memory");
}

static void on_login(void *context, const char *name)
{
	struct api *a = context;
	const struct service_row *service = service_row(a->d->m, a->source.service);
	struct session_login login = {
		.user = name,
		.via = "api",
		.source = a->source.text,
		.by_password = true,
		.needs = POLICY_API,
	};

	a->login = NULL;
	if (a->ending)
		return;
	if (!name) {
		refuse_login(a);
	} else if (!service || count_sessions(a->d, &a->source) >= service->max_sessions) {
		end_with(a, "too many sessions");
	} else {
		loop_timer_cancel(&a->limit);
		newcomer_leave(&a->newcomer);
		begin_session(a, &login);
		reply_login(a, NULL);
	}
	loop_timer_set(&a->more, 0);
}

static void keep_tag(struct api *a, const struct sentence *s)
{
	strbuf_reset(&a->login_tag);
	for (size_t i = 1; i < s->count; i++)
		if (slice_starts(s->word[i], ".tag=") && !slice_is(s->word[i], ".tag="))
			strbuf_add_slice(&a->login_tag, s->word[i]);
}

static void begin_login(struct api *a, const struct sentence *s)
{
	struct users_login_request request = {
		.source = a->source.address,
		.source_text = a->source.text,
		.via = "api",
		.policies = POLICY_API,
		.answer = on_login,
		.context = a,
	};

	keep_tag(a, s);
	for (size_t i = 1; i < s->count; i++) {
		struct slice name;
		struct slice value;

		if (!sentence_pair(s->word[i], &name, &value))
			continue;
		if (slice_is(name, "name"))
			request.name = value;
		else if (slice_is(name, "password"))
			request.password = value;
	}
	// A bare /login asks for the challenge of old, which would need passwords in the clear.
	if (request.name.n == 0) {
		refuse_login(a);
		return;
	}
	a->login = users_login(a->d->m, &request);
	if (!a->login)
		end_with(a, "out of memory");
}

static void execute_unknown(struct api *a, const struct sentence *s)
{
	a->sentences++;
	if (slice_is(s->word[0], "/login"))
		begin_login(a, s);
	else
		end_with(a, "not logged in");
}

// ---- in

static bool may_read(const struct api *a)
{
	return !a->ending && !a->login && unsent(a) < UNSENT_PAUSE;
}

static void execute(struct api *a, const struct sentence *s)
{
	if (s->count == 0)
		return;
	if (!a->session)
		execute_unknown(a, s);
	else if (!session_execute(a->session, s))
		end_with(a, "session terminated on request");
}

static void read_sentences(struct api *a)
{
	struct slice left = stream_input(a->stream);
	size_t used = 0;
	int result = 1;

	if (a->ending) {
		stream_consume(a->stream, left.n); // unheard
		return;
	}
	for (int i = 0; i < BATCH && may_read(a) && left.n > 0; i++) {
		struct sentence s;
		size_t consumed = 0;
		struct err e;

		result = sentence_decode(left, a->session ? &limits : &login_limits, &s, &consumed,
					 &e);
		if (result <= 0)
			break;
		execute(a, &s);
		used += consumed;
		left.p += consumed;
		left.n -= consumed;
	}
	stream_consume(a->stream, used);
	if (result < 0) {
		begin_end(a); // what was answered so far still goes out
	} else if (result == 0 && stream_ended(a->stream)) {
		stream_consume(a->stream, left.n); // half a sentence, and no more to come
		loop_timer_set(&a->flush, 0);
	} else if (result == 1 && left.n > 0 && may_read(a)) {
		loop_timer_set(&a->more, 0);
	}
}

static void on_input(void *context)
{
	struct api *a = context;

	read_sentences(a);
	if (stream_ended(a->stream)) {
		session_input_ended(a->session);
		if (!a->ending)
			loop_timer_set(&a->limit, END_TIME);
		loop_timer_set(&a->flush, 0);
	}
}

static void on_more(void *context)
{
	read_sentences(context);
}

static void on_broken(void *context)
{
	api_close(context);
}

static const struct stream_events stream_events = {
	.input = on_input,
	.drained = on_drained,
	.broken = on_broken,
};

// ---- beginning

static bool has_room_for(struct door_state *d, const struct door_source *source)
{
	return source->control ? count_sessions(d, source) < DOOR_CONTROL_MAX
			       : newcomers_have_room(&d->api_newcomers, source->address);
}

static void give_way(struct newcomer *n)
{
	api_close((struct api *)(void *)((char *)n - offsetof(struct api, newcomer)));
}

static void begin_newcomer(struct api *a)
{
	a->newcomer.give_way = give_way;
	newcomer_enter(&a->d->api_newcomers, &a->newcomer, a->source.address);
	loop_timer_set(&a->limit, LOGIN_TIME);
}

static void begin_control(struct api *a, int fd)
{
	struct peer_identity identity;
	struct session_login login = {.via = "local", .source = "", .needs = POLICY_LOCAL};
	struct err e;

	if (peer_identify(&a->d->book, fd, &identity, &e) != 0) {
		end_with(a, e.text);
		return;
	}
	login.user = identity.name;
	login.trusted = identity.root;
	if (!identity.root && !(users_policies(a->d->m, identity.name) & POLICY_LOCAL)) {
		end_with(a, "there is no user of that name who may log in locally");
		return;
	}
	begin_session(a, &login);
}

// NULL without memory, or without a certificate where one has to be shown.
static struct stream *open_stream(struct api *a, int fd)
{
	const size_t input = SENTENCE_SIZE_MAX + LOGIN_SIZE;
	struct mgmt *m = a->d->m;

	if (a->source.control || a->source.job || !service_is_secure(a->source.service))
		return stream_new(a->d->loop, fd, input, OUTPUT_MAX, &stream_events, a);
	certificates_look(m);
	return tls_stream_new(a->d->loop, fd, input, OUTPUT_MAX, &stream_events, a,
			      m->services.of[a->source.service].identity);
}

static struct api *api_new(struct door_state *d, int fd, const struct door_source *source)
{
	struct api *a = calloc(1, sizeof(*a));

	if (!a) {
		(void)close(fd);
		return NULL;
	}
	a->d = d;
	a->source = *source;
	strbuf_init(&a->out, OUTPUT_MAX);
	strbuf_init(&a->login_tag, TAG_MAX);
	loop_timer_init(&a->flush, d->loop, on_flush, a);
	loop_timer_init(&a->more, d->loop, on_more, a);
	loop_timer_init(&a->limit, d->loop, on_limit, a);
	a->stream = open_stream(a, fd);
	if (!a->stream) {
		free(a);
		return NULL;
	}
	DL_APPEND(d->connections, a);
	return a;
}

void api_open(struct door_state *d, int fd, const struct door_source *source)
{
	struct api *a;

	if (!has_room_for(d, source)) {
		(void)close(fd);
		return;
	}
	a = api_new(d, fd, source);
	if (a && source->control)
		begin_control(a, fd);
	else if (a)
		begin_newcomer(a);
}

struct session *api_open_job(struct door_state *d, int fd, const struct session_login *login)
{
	const struct door_source source = {.job = true};
	struct api *a = api_new(d, fd, &source);

	if (!a)
		return NULL;
	a->session = session_new(d->m, login, &session_door, a);
	if (a->session)
		return a->session;
	api_close(a);
	return NULL;
}
