// SPDX-License-Identifier: BSD-2-Clause
// What is HTTP's own about fetching: method, header fields and body of the request, status and
// header fields of the response. For other schemes it is set as well, and then of no effect.
#pragma once

#include <stdbool.h>

#include "worker/transfer.h"

enum { HTTP_HEADERS_MAX = 16384 /* bytes that are told of a response's */ };

struct http {
	CURL *curl;
	struct curl_slist *fields;
	struct strbuf body;
	char reason[64];       // of the last status line
	struct strbuf headers; // of the last response: "Name: value;Name: value"
};

void http_init(struct http *h, CURL *curl);
void http_done(struct http *h); // after the transfer

int http_set(struct http *h, struct transfer *t, const struct sentence *asked, struct err *e);

// Of the last response; 0: there was none, or the scheme is another.
long http_status(const struct http *h);

// Whether the server's last word was a status that is no success: then E is filled.
bool http_refused(const struct http *h, CURLcode code, struct err *e);
