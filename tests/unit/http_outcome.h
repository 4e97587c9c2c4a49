// SPDX-License-Identifier: BSD-2-Clause
// Runs the request decoder over given bytes, cut into pieces in every way, for the tests of
// codec/http_request.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "codec/http_request.h"

#define HOST	     "Host: 192.168.1.1:5000\r\n"
#define POST_CHUNKED "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"

// Everything that can be seen of a decoder's work on one request.
struct outcome {
	enum http_progress progress;
	int status, continues;
	size_t used;
	char method[32], target[128], body[128];
	size_t header_count, body_length;
	bool keep_alive;
};

static void note_request(struct outcome *o, const struct http_request *r)
{
	(void)slice_copy(r->method, o->method, sizeof(o->method));
	(void)slice_copy(r->target, o->target, sizeof(o->target));
	(void)slice_copy(r->body, o->body, sizeof(o->body));
	o->body_length = r->body.n;
	o->header_count = r->header_count;
	o->keep_alive = r->keep_alive;
}

// Feeds BYTES, the first FIRST of them in one piece, then in pieces of PIECE; then the end of the
// stream if TO_END.
static struct outcome run(struct slice bytes, size_t first, size_t piece, bool to_end)
{
	struct http_decoder d;
	struct outcome o = {.progress = HTTP_NEED_MORE};
	size_t edge = first < bytes.n ? first : bytes.n;

	http_decoder_init(&d, &http_upnp_rules);
	while (o.used < bytes.n && o.progress != HTTP_READY && o.progress != HTTP_BROKEN) {
		size_t used, n = edge - o.used;
		char *copy = malloc(n > 0 ? n : 1); // its end is watched by the sanitizer

		assert_non_null(copy);
		memcpy(copy, bytes.p + o.used, n);
		o.progress = http_decoder_feed(&d, (struct slice){copy, n}, &used);
		free(copy);
		assert_true(used <= n);
		assert_true(o.progress != HTTP_NEED_MORE || used == n);
		o.used += used;
		o.continues += o.progress == HTTP_CONTINUE;
		if (o.used == edge)
			edge = bytes.n - edge < piece ? bytes.n : edge + piece;
	}
	if (to_end && o.progress != HTTP_READY && o.progress != HTTP_BROKEN)
		o.progress = http_decoder_end(&d);
	o.status = o.progress == HTTP_BROKEN ? d.status : 0;
	if (o.progress == HTTP_READY)
		note_request(&o, &d.request);
	http_decoder_free(&d);
	return o;
}

static bool same(const struct outcome *a, const struct outcome *b)
{
	return a->progress == b->progress && a->status == b->status &&
	       a->continues == b->continues && a->used == b->used &&
	       strcmp(a->method, b->method) == 0 && strcmp(a->target, b->target) == 0 &&
	       strcmp(a->body, b->body) == 0 && a->body_length == b->body_length &&
	       a->header_count == b->header_count && a->keep_alive == b->keep_alive;
}

// The outcome of BYTES, after checking that it is the same byte by byte and for every cut in two.
static struct outcome decode(struct slice bytes, bool to_end)
{
	struct outcome whole = run(bytes, bytes.n, bytes.n, to_end);
	struct outcome single = run(bytes, 1, 1, to_end);

	assert_true(same(&whole, &single));
	for (size_t cut = 1; cut < bytes.n && bytes.n <= 512; cut++) {
		struct outcome halves = run(bytes, cut, bytes.n, to_end);

		assert_true(same(&whole, &halves));
	}
	return whole;
}
