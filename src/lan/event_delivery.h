// SPDX-License-Identifier: BSD-2-Clause
// Carries one event message to its subscriber: asks the parent for a connection (which sees to it
// that it leads to a host of that LAN), writes, reads the status of the answer. One device that
// does not answer holds up nobody else.
#pragma once

#include <stdbool.h>
#include <sys/queue.h>

#include "base/strbuf.h"
#include "io/stream.h"
#include "wire/message.h"

enum {
	DELIVERY_CONNECT_MS = 3000, // until the connection is made and the message written
	DELIVERY_MS = 5000,	    // altogether
	DELIVERY_ANSWER_MAX = 4096, // bytes of the answer that are looked at
};

struct event_carrier; // all deliveries of this process

// STATUS is that of the subscriber's answer; 0: it could not be reached, or said nothing sensible.
typedef void event_delivered(void *context, int status);

// Embedded by the subscription; stays where it is until told or cancelled. Private.
struct event_delivery {
	TAILQ_ENTRY(event_delivery) link;
	struct event_carrier *carrier; // NULL: not under way
	struct loop_timer limit;
	struct stream *stream; // NULL until the parent's connection is there
	struct strbuf message;
	uint64_t started;
	uint64_t number;
	event_delivered *delivered;
	void *context;
};

struct event_carrier *event_carrier_new(struct loop *loop); // NULL without memory
void event_carrier_free(struct event_carrier *c); // deliveries end without a word; NULL is fine

// PARENT (borrowed) is where connections are asked for.
void event_carrier_set_parent(struct event_carrier *c, struct seqpacket *parent);

// The parent's replies: a connection (FD is taken over), or why there is none.
void event_carrier_connected(struct event_carrier *c, uint64_t number, int fd);
void event_carrier_refused(struct event_carrier *c, uint64_t number);

// Delivers MESSAGE, whose memory passes to D. DELIVERED is told once, never before this returns.
void event_delivery_start(struct event_delivery *d, struct event_carrier *c, uint32_t ifindex,
			  struct ip6 address, uint16_t port, struct strbuf *message,
			  event_delivered *delivered, void *context);
void event_delivery_cancel(struct event_delivery *d); // harmless when nothing is under way
