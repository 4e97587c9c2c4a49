// SPDX-License-Identifier: BSD-2-Clause
// HTTP responses: status line, headers, body.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/strbuf.h"
#include "codec/http_header.h"

// Every status that the server sends, with its reason phrase (RFC 9110; 510: RFC 2774).
#define HTTP_STATUSES(X)                                                                           \
	X(200, "OK")                                                                               \
	X(201, "Created")                                                                          \
	X(204, "No Content")                                                                       \
	X(304, "Not Modified")                                                                     \
	X(400, "Bad Request")                                                                      \
	X(401, "Unauthorized")                                                                     \
	X(403, "Forbidden")                                                                        \
	X(404, "Not Found")                                                                        \
	X(405, "Method Not Allowed")                                                               \
	X(408, "Request Timeout")                                                                  \
	X(409, "Conflict")                                                                         \
	X(411, "Length Required")                                                                  \
	X(412, "Precondition Failed")                                                              \
	X(413, "Content Too Large")                                                                \
	X(414, "URI Too Long")                                                                     \
	X(415, "Unsupported Media Type")                                                           \
	X(417, "Expectation Failed")                                                               \
	X(429, "Too Many Requests")                                                                \
	X(431, "Request Header Fields Too Large")                                                  \
	X(500, "Internal Server Error")                                                            \
	X(501, "Not Implemented")                                                                  \
	X(503, "Service Unavailable")                                                              \
	X(505, "HTTP Version Not Supported")                                                       \
	X(510, "Not Extended")

const char *http_reason(int status); // "Unknown" for what the table does not hold

#define HTTP_XML_TYPE "text/xml; charset=\"utf-8\""

enum http_length {
	HTTP_LENGTH_KNOWN,   // that of the body
	HTTP_LENGTH_CHUNKED, // the body follows in pieces
	HTTP_LENGTH_NONE,    // it ends with the connection
};

struct http_response {
	int status;
	int64_t wall_s;		  // for DATE
	const char *server;	  // for SERVER; NULL: no such header
	const char *content_type; // NULL: no such header
	const char *allow;	  // the methods for status 405; NULL: no such header
	bool ext;		  // EXT, as answers to control requests carry it
	bool close;		  // "Connection: close" instead of keep-alive
	bool head_only;		  // answer to HEAD: the length of the body, and not the body
	enum http_length length;
	const struct http_header *extra; // further headers (SID, TIMEOUT, …)
	size_t extra_count;
	struct slice body;
};

// Appends the whole message. Sets `failed` of OUT when it does not fit, or when a header value
// holds a control character.
void http_response_write(struct strbuf *out, const struct http_response *r);

// The interim answer to "Expect: 100-continue".
void http_continue_write(struct strbuf *out);
