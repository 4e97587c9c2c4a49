// SPDX-License-Identifier: BSD-2-Clause
// What the lines of a request's head mean, and what they say about the body that follows. Serves
// http_request.c, which collects the lines.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "codec/http_request.h"

enum http_body {
	HTTP_BODY_NONE,
	HTTP_BODY_LENGTH, // so many bytes
	HTTP_BODY_CHUNKED,
	HTTP_BODY_TO_END, // until the peer closes its side (HTTP/1.0)
};

struct http_framing {
	enum http_body body;
	size_t length;	       // of HTTP_BODY_LENGTH: 1..body_max
	bool expects_continue; // "100 Continue" is waited for, if there is a body
};

// Each returns 0 or the status that refuses the request.

// Fills method, target and minor of R.
int http_request_line_parse(struct slice line, struct http_request *r);

// Appends one header line to R.
int http_header_add(struct http_request *r, struct slice line);

// Joins the continuation LINE to R's last header, in place: both lie in one writable buffer, whose
// end is moved back to *LENGTH.
int http_header_fold(struct http_request *r, struct slice line, char *data, size_t *length);

// With all headers in R: fills *OUT and R's keep_alive.
int http_framing_decide(struct http_request *r, const struct http_rules *rules,
			struct http_framing *out);
