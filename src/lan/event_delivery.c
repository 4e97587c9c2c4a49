// SPDX-License-Identifier: BSD-2-Clause
// Carrying event messages.

#include "lan/event_delivery.h"

#include <stdlib.h>
#include <unistd.h>

#include "codec/gena.h"

enum { MESSAGE_MAX = 16384 };

struct event_carrier {
	struct loop *loop;
	struct seqpacket *parent;
	uint64_t last_number;
	TAILQ_HEAD(, event_delivery) waiting;
};

struct event_carrier *event_carrier_new(struct loop *loop)
{
	struct event_carrier *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->loop = loop;
	TAILQ_INIT(&c->waiting);
	return c;
}

void event_carrier_free(struct event_carrier *c)
{
	struct event_delivery *d;

	if (!c)
		return;
	while ((d = TAILQ_FIRST(&c->waiting)))
		event_delivery_cancel(d);
	free(c);
}

void event_carrier_set_parent(struct event_carrier *c, struct seqpacket *parent)
{
	c->parent = parent;
}

void event_delivery_cancel(struct event_delivery *d)
{
	if (!d->carrier)
		return;
	TAILQ_REMOVE(&d->carrier->waiting, d, link);
	loop_timer_cancel(&d->limit);
	stream_free(d->stream);
	d->stream = NULL;
	strbuf_free(&d->message);
	d->carrier = NULL;
}

static void finish(struct event_delivery *d, int status)
{
	event_delivery_cancel(d);
	d->delivered(d->context, status);
}

static void on_limit(void *context)
{
	finish(context, 0);
}

static void on_input(void *context)
{
	struct event_delivery *d = context;
	int status = gena_answer_status(stream_input(d->stream));

	if (status != 0)
		finish(d, status > 0 ? status : 0);
	else if (stream_ended(d->stream))
		finish(d, 0);
}

// The message is with the kernel: from now on the device has the rest of the time to answer.
static void on_drained(void *context)
{
	struct event_delivery *d = context;

	loop_timer_set_at(&d->limit, d->started + DELIVERY_MS);
}

static void on_broken(void *context)
{
	finish(context, 0);
}

static struct event_delivery *find(struct event_carrier *c, uint64_t number)
{
	struct event_delivery *d;

	TAILQ_FOREACH(d, &c->waiting, link)
	if (d->number == number)
		return d;
	return NULL;
}

void event_carrier_connected(struct event_carrier *c, uint64_t number, int fd)
{
	static const struct stream_events events = {
		.input = on_input, .drained = on_drained, .broken = on_broken};
	struct event_delivery *d = find(c, number);

	if (!d || d->stream || fd < 0) { // the subscription may be gone by now
		if (fd >= 0)
			(void)close(fd);
		return;
	}
	d->stream = stream_new(c->loop, fd, DELIVERY_ANSWER_MAX, MESSAGE_MAX, &events, d);
	if (!d->stream || stream_write(d->stream, strbuf_slice(&d->message)) != 0)
		finish(d, 0);
	else if (stream_unsent(d->stream) == 0)
		on_drained(d);
}

void event_carrier_refused(struct event_carrier *c, uint64_t number)
{
	struct event_delivery *d = find(c, number);

	if (d && !d->stream)
		finish(d, 0);
}

void event_delivery_start(struct event_delivery *d, struct event_carrier *c, uint32_t ifindex,
			  struct ip6 address, uint16_t port, struct strbuf *message,
			  event_delivered *delivered, void *context)
{
	struct wire_connect asked = {.ifindex = ifindex, .address = address, .port = port};

	*d = (struct event_delivery){
		.carrier = c,
		.message = *message,
		.started = loop_now(c->loop),
		.number = ++c->last_number,
		.delivered = delivered,
		.context = context,
	};
	strbuf_init(message, message->ceiling);
	loop_timer_init(&d->limit, c->loop, on_limit, d);
	TAILQ_INSERT_TAIL(&c->waiting, d, link);
	if (wire_send(c->parent, WIRE_CONNECT, d->number, &asked, -1) != 0)
		loop_timer_set(&d->limit, 0);
	else
		loop_timer_set(&d->limit, DELIVERY_CONNECT_MS);
}
