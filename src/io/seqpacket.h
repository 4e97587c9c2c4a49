// SPDX-License-Identifier: BSD-2-Clause
// Channels between our processes: AF_UNIX SOCK_SEQPACKET, one message a packet, at most one
// descriptor with it. Sending never blocks; what the socket does not take waits in a bounded queue.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "io/loop.h"

struct seqpacket;

enum { SEQPACKET_MESSAGE_MAX = 16384, SEQPACKET_QUEUE_MAX = 65536 /* messages */ };

struct seqpacket_events {
	// One message. FD is -1 or a descriptor that is now the callee's to close.
	void (*message)(void *context, const void *bytes, size_t n, int fd);
	// The other end is gone, or its queue overflowed. Nothing more comes; the owner frees.
	void (*closed)(void *context);
	// The queue has run empty after seqpacket_send had to queue. May be NULL.
	void (*drained)(void *context);
};

// A connected pair, close-on-exec, non-blocking. 0 or -1 (errno).
int seqpacket_pair(int out_fd[2]);

// Takes FD over. NULL without memory (FD is closed then too).
struct seqpacket *seqpacket_new(struct loop *loop, int fd, const struct seqpacket_events *events,
				void *context);
void seqpacket_free(struct seqpacket *s); // NULL is fine; legal inside its callbacks

// Sends or queues. FD (-1: none) is duplicated, the caller keeps its own. 0, or -1 when the channel
// is closed or the message could not be queued: the closed callback follows then.
int seqpacket_send(struct seqpacket *s, const void *bytes, size_t n, int fd);

size_t seqpacket_queued(const struct seqpacket *s); // messages waiting, for back-pressure
