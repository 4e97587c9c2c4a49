// SPDX-License-Identifier: BSD-2-Clause
// A connection: non-blocking, with a bounded buffer each way. What has arrived stays in the input
// buffer until its owner consumes it; while that buffer is full nothing more is read, so that the
// kernel's window holds the peer back.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/slice.h"
#include "io/loop.h"

struct stream;

struct stream_events {
	// The input grew, or has ended (stream_ended).
	void (*input)(void *context);
	// All that was queued is with the kernel now. May be NULL.
	void (*drained)(void *context);
	// The connection broke. Nothing more comes; the owner frees.
	void (*broken)(void *context);
};

// What stands between the socket and the stream where the bytes are not sent as they are
// (io/tls.h). STATE is the transport's; it never blocks.
struct stream_transport {
	// As send(2) and recv(2): -1 with errno EAGAIN when nothing can be done now. An end is 0 of
	// `receive` only if the peer has said so.
	ssize_t (*send)(void *state, struct slice bytes);
	ssize_t (*receive)(void *state, char *to, size_t n);
	// What the socket has to be ready for, of LOOP_READ and LOOP_WRITE, before STATE gets on by
	// itself; 0: nothing but what the stream wants.
	unsigned (*waits_for)(const void *state);
	bool (*holds)(const void *state); // input that is off the socket and was not received yet
	void (*end)(void *state);	  // we send nothing more
	void (*free)(void *state);
};

// Takes FD over. The sizes are in bytes: what is kept of the input, and what may wait for sending.
// NULL without memory (FD is closed then too).
struct stream *stream_new(struct loop *loop, int fd, size_t input_max, size_t output_max,
			  const struct stream_events *events, void *context);
// As stream_new, through TRANSPORT; STATE is taken over (NULL: there is none, and no stream).
struct stream *stream_new_through(struct loop *loop, int fd, size_t input_max, size_t output_max,
				  const struct stream_events *events, void *context,
				  const struct stream_transport *transport, void *state);
void stream_free(struct stream *s); // closes; NULL is fine; legal inside its callbacks

struct slice stream_input(const struct stream *s); // valid until the next call on S
void stream_consume(struct stream *s, size_t n);   // n <= input; reading goes on
bool stream_full(const struct stream *s);	   // the input buffer takes no more
bool stream_ended(const struct stream *s);	   // the peer sends nothing more

// Reads at once what the loop would read in its next pass, and tells it as the loop would. Not to be
// called from a callback of S.
void stream_poll(struct stream *s);

// Stops and restarts reading, for an owner that is busy with what it has.
void stream_pause(struct stream *s);
void stream_resume(struct stream *s);

// Sends or queues. 0, or -1 when the queue has no room (nothing of BYTES was taken) or the
// connection is broken; `broken` follows in the latter case.
int stream_write(struct stream *s, struct slice bytes);
size_t stream_unsent(const struct stream *s);

// Says that we send nothing more, once nothing is unsent.
void stream_shutdown(struct stream *s);
