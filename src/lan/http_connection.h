// SPDX-License-Identifier: BSD-2-Clause
// One HTTP connection of a LAN device: reads requests one after the other, hands each to a handler,
// sends the answers in order, and ends when a limit is passed.
#pragma once

#include <stdbool.h>
#include <sys/queue.h>

#include "codec/http_request.h"
#include "codec/http_response.h"
#include "io/stream.h"
#include "lan/lan.h"

enum {
	HTTP_HEAD_MS = 8000, // for the request line and the headers
	HTTP_BODY_MS = 8000,
	HTTP_IDLE_MS = 15000, // between two requests
	HTTP_WRITE_MS = 10000,
	HTTP_LINGER_MS = 1000,	 // for the peer to read our last words before we close
	HTTP_REQUESTS_MAX = 100, // of one connection
};

struct http_connection;

struct http_connection_events {
	// Answers R by http_connection_answer, before it returns or later; in the latter case it
	// first calls http_connection_defer. R lives until the answer.
	void (*request)(void *context, struct http_connection *c, const struct http_request *r);
	// The connection is over; the callee frees it.
	void (*ended)(void *context, struct http_connection *c);
};

enum http_stage {
	HTTP_STAGE_FIRST, // nothing of the first request has come
	HTTP_STAGE_IDLE,  // nothing of a further one
	HTTP_STAGE_HEAD,
	HTTP_STAGE_BODY,
	HTTP_STAGE_HANDLING,
	HTTP_STAGE_WRITING,
	HTTP_STAGE_LINGERING,
};

struct http_connection {
	TAILQ_ENTRY(http_connection) link; // for its owner
	struct lan_connection from;

	// What follows is private.
	const struct http_connection_events *events;
	void *context;
	struct stream *stream;
	struct http_decoder decoder;
	struct loop_timer limit;
	enum http_stage stage;
	uint64_t since; // when the stage began
	unsigned served;
	bool advancing; // http_connection_answer was called from inside the reading loop
	bool close;	// after the present answer
	loop_callback *cancel;
	void *cancel_context;
};

// Takes FD over. NULL without memory (FD is closed then too).
struct http_connection *http_connection_new(struct loop *loop, int fd,
					    const struct lan_connection *from,
					    const struct http_connection_events *events,
					    void *context);
void http_connection_free(struct http_connection *c); // closes; cancels what was deferred

// Sends the answer. DATE, SERVER, keep-alive and HEAD are filled in here.
void http_connection_answer(struct http_connection *c, const struct http_response *r);

// The answer will come later; CANCEL is called if the connection ends before.
void http_connection_defer(struct http_connection *c, loop_callback *cancel, void *context);

bool http_connection_is_idle(const struct http_connection *c); // kept alive, without a request

// Serves at once what has arrived of it; a connection that its peer has closed ends.
void http_connection_poll(struct http_connection *c);
