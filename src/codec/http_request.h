// SPDX-License-Identifier: BSD-2-Clause
// HTTP/1.x requests, decoded as their bytes arrive: RFC 9112 with the tolerance that UPnP's control
// points need and without any that would let two readers see two different requests.
//
// A server keeps what it received in a buffer of its own. As long as there is something in it, it
// calls http_decoder_feed, drops the bytes that were used, and looks at the answer:
//
// HTTP_NEED_MORE: wait for more bytes.
//
// HTTP_CONTINUE: d.request is whole but for its body. Refuse it at once, or write
// http_continue_write's line; then go on feeding.
//
// HTTP_READY: answer d.request, then http_decoder_next. What is left in the buffer is the next
// request (pipelining).
//
// HTTP_BROKEN: answer with d.status and close.
//
// At the end of the stream it calls http_decoder_end, whose answer is one of these.
//
// The outcome depends on the bytes only, never on how they were cut into pieces.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/strbuf.h"
#include "codec/http_header.h"

enum {
	HTTP_LINE_MAX = 2048,	  // bytes of the request line, its line end not counted
	HTTP_HEAD_MAX = 8192,	  // bytes of the header block, line ends and empty line included
	HTTP_HEADERS_MAX = 64,	  // headers of one request
	HTTP_FOLDS_MAX = 4,	  // continuation lines of one header
	HTTP_BODY_MAX = 16384,	  // body_max of UPnP's
	HTTP_BLANK_LINES_MAX = 4, // empty lines that are skipped before a request line
};

struct http_request {
	struct slice method; // as written; methods are case-sensitive
	struct slice target; // as written: visible ASCII, at least one byte
	int minor;	     // of HTTP/1.minor; whatever is above 1 is spoken to as 1.1
	struct http_header header[HTTP_HEADERS_MAX];
	size_t header_count;
	struct slice body; // empty until HTTP_READY
	bool keep_alive;   // whether the connection may serve another request
};

enum http_progress {
	HTTP_NEED_MORE, // every byte is used, the request is not complete
	HTTP_CONTINUE,	// the head is complete and its sender waits for "100 Continue"; told once
	HTTP_READY,	// the request is complete
	HTTP_BROKEN,	// refused; `status` says how to answer, nothing more can be read
};

// Where a decoder stands, for the caller's time limits.
enum http_phase {
	HTTP_PHASE_IDLE, // nothing of a request has arrived
	HTTP_PHASE_HEAD,
	HTTP_PHASE_BODY,
	HTTP_PHASE_DONE, // READY or BROKEN
};

// What differs from server to server.
struct http_rules {
	size_t body_max;    // bytes of a body, chunk framing not counted
	bool post_has_body; // a POST that tells no length is refused, or in HTTP/1.0 read to its end
};

extern const struct http_rules http_upnp_rules;

struct http_decoder {
	// Its slices point into `head` and `body`: valid until http_decoder_next or
	// http_decoder_free.
	struct http_request request;

	// After HTTP_BROKEN: 400, 411 (POST without length), 413 (body too large), 414 (request
	// line too long), 417 (Expect), 431 (headers too large), 501 (transfer coding), 503 (no
	// memory), 505 (not HTTP/1.x).
	int status;

	// What follows belongs to the decoder.
	int state;
	struct http_rules rules;
	struct strbuf head;   // request line and headers, line ends removed, folds joined
	struct strbuf body;   // chunk framing removed
	size_t line;	      // where the current line begins in `head`
	size_t line_bytes;    // bytes of the current line, its line end not counted
	size_t block_bytes;   // bytes of header block, chunk extensions and trailers together
	size_t blank_lines;   // seen before the request line
	size_t folds;	      // continuation lines of the last header
	size_t remaining;     // bytes of the body, or of the current chunk, still to come
	size_t chunk_digits;  // digits of the current chunk size
	bool carriage_return; // the last byte was a CR, so that only a LF may follow
};

void http_decoder_init(struct http_decoder *d, const struct http_rules *rules); // copied

void http_decoder_free(struct http_decoder *d);

// Reads from BYTES, at most one request; *USED says how many were taken. After HTTP_READY or
// HTTP_BROKEN it takes nothing and repeats its answer until http_decoder_next.
enum http_progress http_decoder_feed(struct http_decoder *d, struct slice bytes, size_t *used);

// The peer will send nothing more. HTTP_READY: a body of HTTP/1.0 without stated length is now
// complete. HTTP_BROKEN (400): it ended within a request. HTTP_NEED_MORE: nothing was under way.
enum http_progress http_decoder_end(struct http_decoder *d);

// Forgets the request that was HTTP_READY, with its memory, to read the next one of the connection.
// In any other state there is no way to tell where the next one begins: nothing happens.
void http_decoder_next(struct http_decoder *d);

enum http_phase http_decoder_phase(const struct http_decoder *d);

// The value of the first header NAME, in any case. False, with *VALUE empty, where there is none.
bool http_request_header(const struct http_request *r, const char *name, struct slice *value);
size_t http_request_header_count(const struct http_request *r, const char *name);

// Was it a web page that made a browser send this? (Origin, Referer or any Sec-Fetch- header: no
// control point sends them.)
bool http_request_from_browser(const struct http_request *r);
