// SPDX-License-Identifier: BSD-2-Clause
// One HTTP connection: reads requests one after the other, hands each to a handler, sends the
// answers in order, and ends when a limit is passed.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codec/http_request.h"
#include "codec/http_response.h"
#include "io/loop.h"
#include "io/stream.h"

enum {
	HTTP_HEAD_MS = 8000, // for the request line and the headers
	HTTP_BODY_MS = 8000,
	HTTP_IDLE_MS = 15000, // between two requests
	HTTP_WRITE_MS = 10000,
	HTTP_LINGER_MS = 1000, // for the peer to read our last words before we close
};

struct http_connection;
struct tls_identity;

struct http_connection_events {
	// Answers R by http_connection_answer, or piece by piece, before it returns or later; in the
	// latter case it first calls http_connection_defer. R lives until the answer has ended.
	void (*request)(void *context, struct http_connection *c, const struct http_request *r);
	// Answers what is no request by STATUS, at once, by http_connection_answer; the connection ends
	// with that. NULL: it is answered without a body.
	void (*broken)(void *context, struct http_connection *c, int status);
	// The connection is over; the callee frees it.
	void (*ended)(void *context, struct http_connection *c);
	// What was written piece by piece is with the kernel. May be NULL.
	void (*drained)(void *context, struct http_connection *c);
};

// What a server's connections have in common; outlives them.
struct http_server_kind {
	const struct http_connection_events *events;
	const char *server; // for SERVER; NULL: no such header
	struct http_rules rules;
	size_t message_max;    // bytes of an answer
	size_t output_max;     // that may wait for the peer
	unsigned requests_max; // of one connection; 0: any number
};

// Takes FD over, for what CONTEXT is that of KIND's events. With IDENTITY through TLS. NULL without
// memory (FD is closed then too).
struct http_connection *http_connection_new(struct loop *loop, int fd,
					    const struct http_server_kind *kind,
					    struct tls_identity *identity, void *context);
void http_connection_free(struct http_connection *c); // closes; cancels what was deferred

// Something of the owner's that goes with it.
void http_connection_set_owner(struct http_connection *c, void *owner);
void *http_connection_owner(const struct http_connection *c);

// Sends the answer. DATE, SERVER, keep-alive and HEAD are filled in here.
void http_connection_answer(struct http_connection *c, const struct http_response *r);

// The answer will come later; CANCEL is called if the connection ends before.
void http_connection_defer(struct http_connection *c, loop_callback *cancel, void *context);

// While the answer to the request at hand is being made, a peer that says no more is taken for gone:
// for answers that otherwise nobody would notice to be nobody's. (A peer that has merely said all
// it has to say gets any other answer.)
void http_connection_end_with_peer(struct http_connection *c);

// ---- an answer piece by piece, whose length is not known when it begins

// Sends the head; R's body is the first piece.
void http_connection_begin(struct http_connection *c, const struct http_response *r);
void http_connection_piece(struct http_connection *c, struct slice bytes);
void http_connection_finish(struct http_connection *c);

// It cannot be finished: the connection breaks off, so that the peer sees that.
void http_connection_break_off(struct http_connection *c);

size_t http_connection_unsent(const struct http_connection *c);

bool http_connection_is_idle(const struct http_connection *c);	 // kept alive, without a request
uint64_t http_connection_since(const struct http_connection *c); // loop_now() when that began

// Serves at once what has arrived of it; a connection that its peer has closed ends.
void http_connection_poll(struct http_connection *c);
