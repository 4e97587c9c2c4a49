// SPDX-License-Identifier: BSD-2-Clause
// The life of an HTTP connection. A request under way stops the reading of the next; what a
// pipelining peer sends meanwhile waits in the stream's bounded buffer.

#include "lan/http_connection.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "lan/server_name.h"

enum {
	INPUT_MAX = 8192,
	OUTPUT_MAX = 262144,
	MESSAGE_MAX = 163840, // a port listing is the longest
};

static void advance(struct http_connection *c);

static void enter(struct http_connection *c, enum http_stage stage)
{
	static const uint64_t limit_ms[] = {
		[HTTP_STAGE_FIRST] = HTTP_HEAD_MS,
		[HTTP_STAGE_IDLE] = HTTP_IDLE_MS,
		[HTTP_STAGE_HEAD] = HTTP_HEAD_MS,
		[HTTP_STAGE_BODY] = HTTP_BODY_MS,
		[HTTP_STAGE_HANDLING] = 0, // who handles it has limits of his own
		[HTTP_STAGE_WRITING] = HTTP_WRITE_MS,
		[HTTP_STAGE_LINGERING] = HTTP_LINGER_MS,
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
	c->events->ended(c->context, c);
}

static bool is_reading(const struct http_connection *c)
{
	return c->stage <= HTTP_STAGE_BODY;
}

// Everything is with the kernel: on to the next request, or towards the end.
static void after_answer(struct http_connection *c)
{
	if (c->close) {
		stream_shutdown(c->stream);
		enter(c, HTTP_STAGE_LINGERING);
	} else {
		http_decoder_next(&c->decoder);
		enter(c, HTTP_STAGE_IDLE);
	}
}

void http_connection_answer(struct http_connection *c, const struct http_response *r)
{
	struct http_response response = *r;
	const struct http_request *request = &c->decoder.request;
	struct strbuf text;

	c->cancel = NULL;
	c->served++;
	c->close = r->close || !request->keep_alive || c->served >= HTTP_REQUESTS_MAX;
	response.wall_s = clock_wall_s();
	response.server = SERVER_NAME;
	response.close = c->close;
	response.head_only = slice_is(request->method, "HEAD");
	strbuf_init(&text, MESSAGE_MAX);
	http_response_write(&text, &response);
	if (text.failed || stream_write(c->stream, strbuf_slice(&text)) != 0) {
		enter(c, HTTP_STAGE_LINGERING); // nothing can be said any more
		c->close = true;
	} else if (stream_unsent(c->stream) > 0) {
		enter(c, HTTP_STAGE_WRITING);
	} else {
		after_answer(c);
	}
	strbuf_free(&text);
	if (!c->advancing)
		advance(c);
}

void http_connection_defer(struct http_connection *c, loop_callback *cancel, void *context)
{
	c->cancel = cancel;
	c->cancel_context = context;
}

bool http_connection_is_idle(const struct http_connection *c)
{
	return c->stage == HTTP_STAGE_IDLE;
}

void http_connection_poll(struct http_connection *c)
{
	stream_poll(c->stream);
}

static void refuse(struct http_connection *c, int status)
{
	c->decoder.request.keep_alive = false;
	enter(c, HTTP_STAGE_HANDLING);
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
	static const enum http_stage stage_of[] = {
		[HTTP_PHASE_IDLE] = HTTP_STAGE_IDLE,
		[HTTP_PHASE_HEAD] = HTTP_STAGE_HEAD,
		[HTTP_PHASE_BODY] = HTTP_STAGE_BODY,
		[HTTP_PHASE_DONE] = HTTP_STAGE_HANDLING,
	};
	enum http_stage stage = stage_of[http_decoder_phase(&c->decoder)];

	switch (progress) {
	case HTTP_CONTINUE:
		say_continue(c);
		break;
	case HTTP_READY:
		enter(c, HTTP_STAGE_HANDLING);
		c->events->request(c->context, c, &c->decoder.request);
		return;
	case HTTP_BROKEN:
		refuse(c, c->decoder.status);
		return;
	case HTTP_NEED_MORE:
		break;
	}
	enter(c, stage == HTTP_STAGE_IDLE && c->served == 0 ? HTTP_STAGE_FIRST : stage);
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
	if (c->stage != HTTP_STAGE_LINGERING)
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

	if (c->stage != HTTP_STAGE_WRITING)
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

	if (c->stage == HTTP_STAGE_HEAD || c->stage == HTTP_STAGE_BODY)
		refuse(c, 408);
	else
		end(c);
}

struct http_connection *http_connection_new(struct loop *loop, int fd,
					    const struct lan_connection *from,
					    const struct http_connection_events *events,
					    void *context)
{
	static const struct stream_events stream_events = {
		.input = on_input, .drained = on_drained, .broken = on_broken};
	struct http_connection *c = calloc(1, sizeof(*c));

	if (!c) {
		(void)close(fd);
		return NULL;
	}
	c->from = *from;
	c->events = events;
	c->context = context;
	http_decoder_init(&c->decoder);
	loop_timer_init(&c->limit, loop, on_limit, c);
	c->stream = stream_new(loop, fd, INPUT_MAX, OUTPUT_MAX, &stream_events, c);
	if (!c->stream) {
		http_connection_free(c);
		return NULL;
	}
	enter(c, HTTP_STAGE_FIRST);
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
