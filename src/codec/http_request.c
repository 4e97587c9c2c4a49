// SPDX-License-Identifier: BSD-2-Clause
// The request decoder: a state for every place in a request, a step for every byte of framing. Only
// the contents of a body are taken in bulk.

#include "codec/http_request.h"

#include <string.h>

#include "codec/http_head.h"

enum state {
	STATE_IDLE, // empty lines before the request line
	STATE_REQUEST_LINE,
	STATE_HEADERS,
	STATE_BODY,
	STATE_BODY_TO_END,
	STATE_CHUNK_SIZE,
	STATE_CHUNK_BLANKS,    // between the size and an extension or the line end
	STATE_CHUNK_EXTENSION, // read over
	STATE_CHUNK_DATA,
	STATE_CHUNK_END, // the line end behind the data
	STATE_TRAILERS,	 // read over
	STATE_READY,
	STATE_BROKEN,
};

const struct http_rules http_upnp_rules = {.body_max = HTTP_BODY_MAX, .post_has_body = true};

void http_decoder_init(struct http_decoder *d, const struct http_rules *rules)
{
	struct http_rules kept = *rules; // it may be in D

	memset(d, 0, sizeof(*d));
	strbuf_init(&d->head, HTTP_LINE_MAX + HTTP_HEAD_MAX);
	d->rules = kept;
	strbuf_init(&d->body, kept.body_max);
}

void http_decoder_free(struct http_decoder *d)
{
	strbuf_free(&d->head);
	strbuf_free(&d->body);
	http_decoder_init(d, &d->rules);
}

void http_decoder_next(struct http_decoder *d)
{
	if (d->state == STATE_READY)
		http_decoder_free(d);
}

enum http_phase http_decoder_phase(const struct http_decoder *d)
{
	switch ((enum state)d->state) {
	case STATE_IDLE:
		return HTTP_PHASE_IDLE;
	case STATE_REQUEST_LINE:
	case STATE_HEADERS:
		return HTTP_PHASE_HEAD;
	case STATE_READY:
	case STATE_BROKEN:
		return HTTP_PHASE_DONE;
	default:
		return HTTP_PHASE_BODY;
	}
}

static enum http_progress broken(struct http_decoder *d, int status)
{
	d->state = STATE_BROKEN;
	d->status = status;
	return HTTP_BROKEN;
}

static enum http_progress ready(struct http_decoder *d)
{
	d->request.body = strbuf_slice(&d->body);
	d->state = STATE_READY;
	return HTTP_READY;
}

static enum http_progress enter(struct http_decoder *d, enum state state)
{
	d->state = (int)state;
	d->line = d->head.length;
	d->line_bytes = 0;
	d->chunk_digits = 0;
	return HTTP_NEED_MORE;
}

// The head is complete: what comes next?
static enum http_progress head_end(struct http_decoder *d)
{
	struct http_framing framing;
	int status = http_framing_decide(&d->request, &d->rules, &framing);

	if (status != 0)
		return broken(d, status);
	switch (framing.body) {
	case HTTP_BODY_NONE:
		return ready(d);
	case HTTP_BODY_LENGTH:
		d->remaining = framing.length;
		(void)enter(d, STATE_BODY);
		break;
	case HTTP_BODY_CHUNKED:
		(void)enter(d, STATE_CHUNK_SIZE);
		break;
	case HTTP_BODY_TO_END:
		(void)enter(d, STATE_BODY_TO_END);
		break;
	}
	return framing.expects_continue ? HTTP_CONTINUE : HTTP_NEED_MORE;
}

static enum http_progress request_line_end(struct http_decoder *d)
{
	int status = http_request_line_parse(strbuf_slice(&d->head), &d->request);

	return status != 0 ? broken(d, status) : enter(d, STATE_HEADERS);
}

static enum http_progress header_end(struct http_decoder *d)
{
	struct slice line = {d->head.data + d->line, d->head.length - d->line};
	int status;

	if (line.n == 0)
		return head_end(d);
	if (line.p[0] != ' ' && line.p[0] != '\t') {
		d->folds = 0;
		status = http_header_add(&d->request, line);
	} else if (++d->folds > HTTP_FOLDS_MAX) {
		status = 431;
	} else {
		status = http_header_fold(&d->request, line, d->head.data, &d->head.length);
	}
	return status != 0 ? broken(d, status) : enter(d, STATE_HEADERS);
}

static enum http_progress chunk_size_end(struct http_decoder *d)
{
	if (d->chunk_digits == 0)
		return broken(d, 400);
	if (d->remaining == 0)
		return enter(d, STATE_TRAILERS);
	if (d->remaining > d->rules.body_max - d->body.length)
		return broken(d, 413);
	return enter(d, STATE_CHUNK_DATA);
}

static enum http_progress line_end(struct http_decoder *d)
{
	switch ((enum state)d->state) {
	case STATE_IDLE:
		return ++d->blank_lines > HTTP_BLANK_LINES_MAX ? broken(d, 400) : HTTP_NEED_MORE;
	case STATE_REQUEST_LINE:
		return request_line_end(d);
	case STATE_HEADERS:
		return header_end(d);
	case STATE_CHUNK_END:
		return enter(d, STATE_CHUNK_SIZE);
	case STATE_TRAILERS:
		return d->line_bytes == 0 ? ready(d) : enter(d, STATE_TRAILERS);
	default:
		return chunk_size_end(d);
	}
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static enum http_progress chunk_size_byte(struct http_decoder *d, char c)
{
	int digit = hex_value(c);

	if (d->state == STATE_CHUNK_SIZE && digit >= 0) {
		if (++d->chunk_digits > 8)
			return broken(d, 400);
		d->remaining = d->remaining * 16 + (size_t)digit;
		return HTTP_NEED_MORE;
	}
	if (c == ';')
		d->state = STATE_CHUNK_EXTENSION;
	else if (c == ' ' || c == '\t')
		d->state = STATE_CHUNK_BLANKS;
	else
		return broken(d, 400);
	return HTTP_NEED_MORE;
}

// One byte of a line that is not its end.
static enum http_progress line_byte(struct http_decoder *d, char c)
{
	d->line_bytes++;
	switch ((enum state)d->state) {
	case STATE_IDLE:
		// All of it at once: slices into the head must not move while it grows.
		if (!strbuf_reserve(&d->head, d->head.ceiling))
			return broken(d, 503);
		d->state = STATE_REQUEST_LINE;
		strbuf_add_char(&d->head, c);
		return HTTP_NEED_MORE;
	case STATE_REQUEST_LINE:
		if (d->line_bytes > HTTP_LINE_MAX)
			return broken(d, 414);
		strbuf_add_char(&d->head, c);
		return HTTP_NEED_MORE;
	case STATE_HEADERS:
		strbuf_add_char(&d->head, c);
		return HTTP_NEED_MORE;
	case STATE_CHUNK_SIZE:
	case STATE_CHUNK_BLANKS:
		return chunk_size_byte(d, c);
	case STATE_CHUNK_END:
		return broken(d, 400);
	default:
		return HTTP_NEED_MORE;
	}
}

// Everything around the contents has one budget. Bare chunk sizes are free, so that a body may come
// in any number of chunks, yet not carry megabytes of extensions.
static bool within_block(struct http_decoder *d)
{
	switch ((enum state)d->state) {
	case STATE_HEADERS:
	case STATE_CHUNK_BLANKS:
	case STATE_CHUNK_EXTENSION:
	case STATE_TRAILERS:
		return ++d->block_bytes <= HTTP_HEAD_MAX;
	default:
		return true;
	}
}

static enum http_progress step(struct http_decoder *d, char c)
{
	if (!within_block(d))
		return broken(d, 431);
	if (c == '\n') {
		d->carriage_return = false;
		return line_end(d);
	}
	if (d->carriage_return || !http_is_field_text((struct slice){&c, 1})) {
		if (d->carriage_return || c != '\r')
			return broken(d, 400);
		d->carriage_return = true;
		return HTTP_NEED_MORE;
	}
	return line_byte(d, c);
}

// Takes what BYTES holds of a body, into *USED.
static enum http_progress take_body(struct http_decoder *d, struct slice bytes, size_t *used)
{
	bool to_end = d->state == STATE_BODY_TO_END;
	size_t room = to_end ? d->rules.body_max - d->body.length : d->remaining;
	size_t n = bytes.n < room ? bytes.n : room;

	*used = n;
	if (n == 0)
		return broken(d, 413);
	strbuf_add(&d->body, bytes.p, n);
	if (d->body.failed)
		return broken(d, 503);
	if (to_end)
		return HTTP_NEED_MORE;
	d->remaining -= n;
	if (d->remaining > 0)
		return HTTP_NEED_MORE;
	return d->state == STATE_BODY ? ready(d) : enter(d, STATE_CHUNK_END);
}

enum http_progress http_decoder_feed(struct http_decoder *d, struct slice bytes, size_t *used)
{
	*used = 0;
	if (d->state == STATE_READY)
		return HTTP_READY;
	if (d->state == STATE_BROKEN)
		return HTTP_BROKEN;
	while (*used < bytes.n) {
		struct slice rest = {bytes.p + *used, bytes.n - *used};
		enum http_progress progress;
		size_t n = 1;

		if (d->state == STATE_BODY || d->state == STATE_BODY_TO_END ||
		    d->state == STATE_CHUNK_DATA)
			progress = take_body(d, rest, &n);
		else
			progress = step(d, rest.p[0]);
		*used += n;
		if (progress != HTTP_NEED_MORE)
			return progress;
	}
	return HTTP_NEED_MORE;
}

enum http_progress http_decoder_end(struct http_decoder *d)
{
	switch ((enum state)d->state) {
	case STATE_IDLE:
		return HTTP_NEED_MORE;
	case STATE_READY:
		return HTTP_READY;
	case STATE_BODY_TO_END:
		return ready(d);
	case STATE_BROKEN:
		return HTTP_BROKEN;
	default:
		return broken(d, 400);
	}
}
