// SPDX-License-Identifier: BSD-2-Clause
// Fuzzes the request decoder: a connection's bytes must mean the same however they are cut, and
// nothing that it hands out may exceed its limits.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/http_host.h"
#include "codec/http_request.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void note_slice(struct strbuf *notes, struct slice s)
{
	strbuf_add_slice(notes, s);
	strbuf_add_char(notes, '\0');
}

static void note_request(struct strbuf *notes, const struct http_request *r)
{
	struct http_path path;

	require(r->target.n <= HTTP_LINE_MAX && r->header_count <= HTTP_HEADERS_MAX);
	require(r->body.n <= HTTP_BODY_MAX);
	require(r->minor == 0 || http_request_header_count(r, "Host") == 1);
	note_slice(notes, r->method);
	note_slice(notes, r->target);
	for (size_t i = 0; i < r->header_count; i++) {
		require(http_is_token(r->header[i].name));
		require(http_is_field_text(r->header[i].value));
		note_slice(notes, r->header[i].name);
		note_slice(notes, r->header[i].value);
	}
	note_slice(notes, r->body);
	strbuf_add_format(notes, "%d %d %d;", r->minor, r->keep_alive,
			  http_target_check(r, ip6_from_ip4(0xc0a80101), 5000, &path));
}

// Serves a whole connection in pieces of PIECE bytes and notes all that happened.
static void serve(struct slice stream, size_t piece, struct strbuf *notes)
{
	enum http_progress progress = HTTP_NEED_MORE;
	struct http_decoder d;
	size_t at = 0, edge = 0;

	http_decoder_init(&d, &http_upnp_rules);
	while (at < stream.n && progress != HTTP_BROKEN) {
		size_t used;

		if (at == edge)
			edge = stream.n - at < piece ? stream.n : at + piece;
		progress = http_decoder_feed(&d, (struct slice){stream.p + at, edge - at}, &used);
		require(used <= edge - at && (progress != HTTP_NEED_MORE || used == edge - at));
		at += used;
		if (progress != HTTP_NEED_MORE)
			strbuf_add_format(notes, "%zu %d;", at, (int)progress);
		if (progress == HTTP_READY) {
			note_request(notes, &d.request);
			http_decoder_next(&d);
		}
	}
	progress = http_decoder_end(&d);
	strbuf_add_format(notes, "end %d %d;", (int)progress,
			  progress == HTTP_BROKEN ? d.status : 0);
	if (progress == HTTP_READY)
		note_request(notes, &d.request);
	http_decoder_free(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t pieces[] = {1, 7, 100};
	struct slice stream = {(const char *)data, size};
	struct strbuf whole, cut;

	strbuf_init(&whole, SIZE_MAX / 4);
	strbuf_init(&cut, SIZE_MAX / 4);
	serve(stream, size, &whole);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		strbuf_reset(&cut);
		serve(stream, pieces[i], &cut);
		require(cut.length == whole.length);
		require(memcmp(cut.data, whole.data, whole.length) == 0);
	}
	strbuf_free(&whole);
	strbuf_free(&cut);
	return 0;
}
