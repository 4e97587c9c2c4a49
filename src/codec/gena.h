// SPDX-License-Identifier: BSD-2-Clause
// Event subscriptions (UDA 1.0 section 4): the requests to subscribe and to cancel, the event
// messages, and the status of the answer to one.
//
// Where events go is told by whoever subscribes. That is only safe when it is nobody else
// (CallStranger, CVE-2020-12695): the URL must name the very address the request came from.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip6.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "codec/http_request.h"

enum {
	GENA_TIMEOUT_DEFAULT = 1800, // seconds, as for every length in this file
	GENA_TIMEOUT_LEAST = 60,
	GENA_TIMEOUT_MOST = 7200,
	GENA_CALLBACK_MAX = 1024, // bytes of the CALLBACK header
	GENA_URLS_MAX = 3,
	GENA_PATH_MAX = 256,
	GENA_PORT_LEAST = 1024,
};

struct gena_callback {
	uint16_t port;
	struct slice path; // begins with '/', or empty for none; points into the request
};

struct gena_subscribe {
	bool renewal;
	struct slice sid;	       // of a renewal, points into the request
	struct gena_callback callback; // of a new subscription: the first acceptable URL
	uint32_t timeout;	       // granted
};

// Reads a SUBSCRIBE that came from PEER. Returns 0, or the status to refuse with: 400 (SID together
// with NT or CALLBACK), 412 (no acceptable CALLBACK, NT missing or wrong, neither SID nor NT).
int gena_subscribe_decode(const struct http_request *r, struct ip6 peer,
			  struct gena_subscribe *out);

// Reads an UNSUBSCRIBE; the same statuses.
int gena_unsubscribe_decode(const struct http_request *r, struct slice *sid);

// Appends the head of an event message with LENGTH bytes of body. SID without "uuid:".
void gena_notify_head(struct strbuf *out, struct ip6 address, uint16_t port, struct slice path,
		      const char *sid, uint32_t sequence, size_t length);

// The body: begin, any number of variables, end.
void gena_properties_begin(struct strbuf *out);
void gena_property(struct strbuf *out, const char *name, struct slice value);
void gena_properties_end(struct strbuf *out);

// What the answer to an event message says so far: its status (100..999), 0 when the status line
// is not complete, -1 when it is none.
int gena_answer_status(struct slice bytes);

// The number after SEQUENCE: it wraps to 1, since 0 is the initial event's alone (section 4.2.1).
uint32_t gena_next_sequence(uint32_t sequence);
