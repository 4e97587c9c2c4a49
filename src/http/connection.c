// SPDX-License-Identifier: BSD-2-Clause
// The life of an HTTP connection. A request under way stops the reading of the next; what a
// pipelining peer sends meanwhile waits in the stream's bounded buffer.

#include "http/connection.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "io/tls.h"

enum {
	INPUT_MAX = 8192,
	CHUNK_HEAD_SIZE = 20, // of a piece: its length, hexadecimal
};

enum stage {
	STAGE_FIRST, // nothing of the first request has come
	STAGE_IDLE,  // nothing of a further one
	STAGE_HEAD,
	STAGE_BODY,
	STAGE_HANDLING,
	STAGE_WRITING,
	STAGE_LINGERING,
};

struct http_connection {
	const struct http_server_kind *kind;
	void *context;
	void *owner;
	struct stream *stream;
	struct http_decoder decoder;
	struct loop_timer limit;
	enum stage stage;
	uint64_t since; // when the stage began
	unsigned served;
	bool advancing; // an answer was given from inside the reading loop
	bool close;	// after the present answer
	bool with_peer; // it is made only as long as the peer is there
	bool pieces;	// the present answer comes piece by piece
	bool chunked;	// each with its length (RFC 9112 section 7.1)
	bool head_only; // and the head is all there is of it
	loop_callback *cancel;
	void *cancel_context;
};

static void advance(struct http_connection *c);

static void enter(struct http_connection *c, enum stage stage)
{
	static const uint64_t limit_ms[] = {
		[STAGE_FIRST] = HTTP_HEAD_MS,
		[STAGE_IDLE] = HTTP_IDLE_MS,
		[STAGE_HEAD] = HTTP_HEAD_MS,
		[STAGE_BODY] = HTTP_BODY_MS,
		[STAGE_HANDLING] = 0, // who handles it has limits of his own
		[STAGE_WRITING] = HTTP_WRITE_MS,
		[STAGE_LINGERING] = HTTP_LINGER_MS,
	};

	if (c->stage == stage && loop_timer_is_set(&c->limit))
		return; // a limit runs from the start of its stage, not from the last byte
	c->stage = stage;
	c->since = loop_now(c->limit.loop);
	if (limit_ms[stage] > 0)
		loop_timer_set(&c->limit, limit_ms[stage]);
	else
		loop_timer_cancel(&c->limit);
}

static void end(struct http_connection *c)
{
	c->kind->events->ended(c->context, c);
}

static bool is_reading(const struct http_connection *c)
{
	return c->stage <= STAGE_BODY;
}

// Everything is with the kernel: on to the next request, or towards the end.
static void after_answer(struct http_connection *c)
{
	if (c->close) {
		stream_shutdown(c->stream);
		enter(c, STAGE_LINGERING);
	} else {
		http_decoder_next(&c->decoder);
		enter(c, STAGE_IDLE);
	}
}

// Sends TEXT. False: nothing can be said any more.
static bool say(struct http_connection *c, const struct strbuf *text)
{
	if (!text->failed && stream_write(c->stream, strbuf_slice(text)) == 0)
		return true;
	enter(c, STAGE_LINGERING);
	c->close = true;
	return false;
}

// Sends TEXT, with which an answer ends, and sees what comes next.
static void say_last(struct http_connection *c, const struct strbuf *text)
{
	bool said = say(c, text);

	c->with_peer = false;
	if (said && stream_unsent(c->stream) > 0)
		enter(c, STAGE_WRITING);
	else if (said)
		after_answer(c);
	if (!c->advancing)
		advance(c);
}

// Sends TEXT, after which more is to come: who writes it is not to be ended by it.
static void say_more(struct http_connection *c, const struct strbuf *text)
{
	if (!say(c, text))
		loop_timer_set(&c->limit, 0);
}

static struct http_response complete(struct http_connection *c, const struct http_response *r)
{
	const struct http_request *request = &c->decoder.request;
	struct http_response response = *r;

	c->served++;
	c->close = r->close || !request->keep_alive ||
		   (c->kind->requests_max > 0 && c->served >= c->kind->requests_max);
	response.wall_s = clock_wall_s();
	response.server = c->kind->server;
	response.head_only = slice_is(request->method, "HEAD");
	return response;
}

void http_connection_answer(struct http_connection *c, const struct http_response *r)
{
	struct http_response response = complete(c, r);
	struct strbuf text;

	c->cancel = NULL;
	response.close = c->close;
	strbuf_init(&text, c->kind->message_max);
	http_response_write(&text, &response);
	say_last(c, &text);
	strbuf_free(&text);
}

// ---- piece by piece

static void add_piece(const struct http_connection *c, struct strbuf *out, struct slice bytes)
{
	if (bytes.n == 0 || c->head_only)
		return; // an empty one would be the end
	if (c->chunked)
		strbuf_add_format(out, "%zx\r\n", bytes.n);
	strbuf_add_slice(out, bytes);
	if (c->chunked)
		strbuf_add_text(out, "\r\n");
}

void http_connection_begin(struct http_connection *c, const struct http_response *r)
{
	struct http_response response = complete(c, r);
	struct strbuf text;

	// HTTP/1.0 knows no pieces: there the end of the connection is the end of the answer.
	c->chunked = c->decoder.request.minor > 0;
	c->close = c->close || !c->chunked;
	c->pieces = true;
	c->head_only = response.head_only;
	response.close = c->close;
	response.body = (struct slice){NULL, 0};
	response.length = c->chunked ? HTTP_LENGTH_CHUNKED : HTTP_LENGTH_NONE;
	strbuf_init(&text, r->body.n + HTTP_HEAD_MAX);
	http_response_write(&text, &response);
	add_piece(c, &text, r->body);
	say_more(c, &text);
	strbuf_free(&text);
}

void http_connection_piece(struct http_connection *c, struct slice bytes)
{
	struct strbuf text;

	if (!c->pieces || c->stage == STAGE_LINGERING)
		return;
	strbuf_init(&text, bytes.n + CHUNK_HEAD_SIZE);
	add_piece(c, &text, bytes);
	say_more(c, &text);
	strbuf_free(&text);
}

void http_connection_finish(struct http_connection *c)
{
	struct strbuf text;

	c->cancel = NULL;
	if (!c->pieces || c->stage == STAGE_LINGERING)
		return;
	c->pieces = false;
	strbuf_init(&text, CHUNK_HEAD_SIZE);
	if (c->chunked && !c->head_only)
		strbuf_add_text(&text, "0\r\n\r\n");
	say_last(c, &text);
	strbuf_free(&text);
}

void http_connection_break_off(struct http_connection *c)
{
	c->cancel = NULL;
	c->pieces = false;
	c->with_peer = false;
	c->close = true;
	enter(c, STAGE_LINGERING);
	loop_timer_set(&c->limit, 0);
}

void http_connection_end_with_peer(struct http_connection *c)
{
	c->with_peer = true;
}

size_t http_connection_unsent(const struct http_connection *c)
{
	return stream_unsent(c->stream);
}

void http_connection_set_owner(struct http_connection *c, void *owner)
{
	c->owner = owner;
}

void *http_connection_owner(const struct http_connection *c)
{
	return c->owner;
}

uint64_t http_connection_since(const struct http_connection *c)
{
	return c->since;
}

void http_connection_defer(struct http_connection *c, loop_callback *cancel, void *context)
{
	c->cancel = cancel;
	c->cancel_context = context;
}

bool http_connection_is_idle(const struct http_connection *c)
{
	return c->stage == STAGE_IDLE;
}

void http_connection_poll(struct http_connection *c)
{
	stream_poll(c->stream);
}

static void refuse(struct http_connection *c, int status)
{
	c->decoder.request.keep_alive = false;
	enter(c, STAGE_HANDLING);
	if (c->kind->events->broken)
		c->kind->events->broken(c->context, c, status);
	else
		http_connection_answer(c, &(struct http_response){.status = status, .close = true});
}

static void say_continue(struct http_connection *c)
{
	struct strbuf text;

	strbuf_init(&text, 256);
	http_continue_write(&text);
	(void)stream_write(c->stream, strbuf_slice(&text)); // a break is told by the stream
	strbuf_free(&text);
}

static void act_on(struct http_connection *c, enum http_progress progress)
{
	static const enum stage stage_of[] = {
		[HTTP_PHASE_IDLE] = STAGE_IDLE,
		[HTTP_PHASE_HEAD] = STAGE_HEAD,
		[HTTP_PHASE_BODY] = STAGE_BODY,
		[HTTP_PHASE_DONE] = STAGE_HANDLING,
	};
	enum stage stage = stage_of[http_decoder_phase(&c->decoder)];

	switch (progress) {
	case HTTP_CONTINUE:
		say_continue(c);
		break;
	case HTTP_READY:
		enter(c, STAGE_HANDLING);
		c->kind->events->request(c->context, c, &c->decoder.request);
		return;
	case HTTP_BROKEN:
		refuse(c, c->decoder.status);
		return;
	case HTTP_NEED_MORE:
		break;
	}
	enter(c, stage == STAGE_IDLE && c->served == 0 ? STAGE_FIRST : stage);
}

// Reads on while there is something to read and nothing under way. May end the connection.
static void advance(struct http_connection *c)
{
	c->advancing = true;
	while (is_reading(c) && (stream_input(c->stream).n > 0 || stream_ended(c->stream))) {
		enum http_progress progress;
		size_t used = 0;

		if (stream_input(c->stream).n > 0)
			progress = http_decoder_feed(&c->decoder, stream_input(c->stream), &used);
		else
			progress = http_decoder_end(&c->decoder);
		stream_consume(c->stream, used);
		if (progress == HTTP_NEED_MORE && stream_input(c->stream).n == 0 &&
		    stream_ended(c->stream) && used == 0) {
			end(c);
			return;
		}
		act_on(c, progress);
	}
	c->advancing = false;
	if (c->with_peer && stream_ended(c->stream)) {
		end(c);
		return;
	}
	if (c->stage != STAGE_LINGERING)
		return;
	stream_consume(c->stream, stream_input(c->stream).n);
	if (stream_ended(c->stream))
		end(c);
}

static void on_input(void *context)
{
	advance(context);
}

static void on_drained(void *context)
{
	struct http_connection *c = context;

	if (c->pieces && c->kind->events->drained)
		c->kind->events->drained(c->context, c);
	if (c->stage != STAGE_WRITING)
		return;
	after_answer(c);
	advance(c);
}

static void on_broken(void *context)
{
	end(context);
}

static void on_limit(void *context)
{
	struct http_connection *c = context;

	if (c->stage == STAGE_HEAD || c->stage == STAGE_BODY)
		refuse(c, 408);
	else
		end(c);
}

struct http_connection *http_connection_new(struct loop *loop, int fd,
					    const struct http_server_kind *kind,
					    struct tls_identity *identity, void *context)
{
	static const struct stream_events stream_events = {
		.input = on_input, .drained = on_drained, .broken = on_broken};
	struct http_connection *c = calloc(1, sizeof(*c));

	if (!c) {
		(void)close(fd);
		return NULL;
	}
	c->kind = kind;
	c->context = context;
	http_decoder_init(&c->decoder, &kind->rules);
	loop_timer_init(&c->limit, loop, on_limit, c);
	c->stream = identity ? tls_stream_new(loop, fd, INPUT_MAX, kind->output_max, &stream_events,
					      c, identity)
			     : stream_new(loop, fd, INPUT_MAX, kind->output_max, &stream_events, c);
	if (!c->stream) {
		http_connection_free(c);
		return NULL;
	}
	enter(c, STAGE_FIRST);
	return c;
}

void http_connection_free(struct http_connection *c)
{
	if (c->cancel)
		c->cancel(c->cancel_context);
	loop_timer_cancel(&c->limit);
	stream_free(c->stream);
	http_decoder_free(&c->decoder);
	free(c);
}
