// SPDX-License-Identifier: BSD-2-Clause
// Requests to gate, in the order they were made.

#include "lan/gate_channel.h"

#include <stdlib.h>
#include <unistd.h>

enum { SENT_MAX = 2 };

struct gate_channel {
	struct loop *loop;
	struct seqpacket *channel; // NULL while gate is away
	gate_told *told;
	void *context;
	uint64_t last_number;
	TAILQ_HEAD(, gate_request) waiting;
};

struct gate_channel *gate_channel_new(struct loop *loop, gate_told *told, void *context)
{
	struct gate_channel *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->loop = loop;
	g->told = told;
	g->context = context;
	TAILQ_INIT(&g->waiting);
	return g;
}

void gate_channel_cancel(struct gate_request *r)
{
	if (!r->channel)
		return;
	TAILQ_REMOVE(&r->channel->waiting, r, link);
	loop_timer_cancel(&r->limit);
	r->channel = NULL;
}

void gate_channel_free(struct gate_channel *g)
{
	struct gate_request *r;

	if (!g)
		return;
	while ((r = TAILQ_FIRST(&g->waiting)))
		gate_channel_cancel(r);
	seqpacket_free(g->channel);
	free(g);
}

static void finish(struct gate_request *r, enum wire_kind kind, const void *body,
		   const struct err *failed)
{
	gate_channel_cancel(r);
	r->reply(r->context, kind, body, failed);
}

static void on_limit(void *context)
{
	struct gate_request *r = context;
	struct err e;

	(void)err_set(&e, ERR_INTERNAL, "the gateway did not answer in time");
	finish(r, WIRE_NONE, NULL, &e);
}

static void send_request(struct gate_request *r)
{
	struct gate_channel *g = r->channel;

	r->sent++;
	loop_timer_set(&r->limit, GATE_ANSWER_MS);
	// A failed send breaks the channel; on_closed then deals with all that wait.
	(void)wire_send(g->channel, r->kind, r->number, &r->body, -1);
}

void gate_channel_ask(struct gate_channel *g, struct gate_request *r, enum wire_kind kind,
		      gate_reply *reply, void *context)
{
	r->channel = g;
	r->kind = kind;
	r->reply = reply;
	r->context = context;
	r->number = ++g->last_number;
	r->sent = 0;
	loop_timer_init(&r->limit, g->loop, on_limit, r);
	TAILQ_INSERT_TAIL(&g->waiting, r, link);
	if (g->channel)
		send_request(r);
	else
		loop_timer_set(&r->limit, GATE_ABSENT_MS);
}

void gate_channel_tell(struct gate_channel *g, enum wire_kind kind, const void *body)
{
	(void)wire_send(g->channel, kind, 0, body, -1);
}

static struct gate_request *find(struct gate_channel *g, uint64_t number)
{
	struct gate_request *r;

	TAILQ_FOREACH(r, &g->waiting, link)
	if (r->number == number)
		return r;
	return NULL;
}

static bool fits(enum wire_kind asked, enum wire_kind replied)
{
	switch (asked) {
	case WIRE_UPLINK_GET:
		return replied == WIRE_UPLINK;
	case WIRE_REQUESTER:
		return replied == WIRE_REQUESTER;
	case WIRE_MAPPING_DELETE:
	case WIRE_MAPPING_DELETE_RANGE:
	case WIRE_MAPPING_RANGE:
	case WIRE_SWITCH:
		return replied == WIRE_ANSWER;
	default:
		return replied == WIRE_MAPPING;
	}
}

// Another gate may have done it before it died: what was asked for is so.
static bool is_done_already(const struct gate_request *r, const struct err *e)
{
	if (r->sent < 2)
		return false;
	return (r->kind == WIRE_MAPPING_DELETE && e->kind == ERR_NO_SUCH_ENTRY) ||
	       (r->kind == WIRE_MAPPING_DELETE_RANGE && e->kind == ERR_NO_SUCH_MAPPING) ||
	       (r->kind == WIRE_SWITCH && e->kind == ERR_TERMINATED);
}

static void on_reply(struct gate_channel *g, uint64_t number, enum wire_kind kind, const void *body)
{
	struct gate_request *r = find(g, number);
	struct err e;

	if (!r) // came too late
		return;
	if (kind == WIRE_ANSWER && wire_answer_err(body, &e) != 0) {
		if (is_done_already(r, &e))
			finish(r, WIRE_ANSWER, &(struct wire_answer){.kind = ERR_NONE}, NULL);
		else
			finish(r, WIRE_NONE, NULL, &e);
	} else if (r->kind == WIRE_MAPPING_RANGE && kind == WIRE_MAPPING) {
		r->reply(r->context, kind, body, NULL);
	} else if (!fits(r->kind, kind)) {
		(void)err_set(&e, ERR_INTERNAL, "%s was answered by %s", wire_kind_name(r->kind),
			      wire_kind_name(kind));
		finish(r, WIRE_NONE, NULL, &e);
	} else {
		finish(r, kind, body, NULL);
	}
}

static void on_message(void *context, const void *bytes, size_t n, int fd)
{
	struct gate_channel *g = context;
	struct wire_header header;
	const void *body;
	enum wire_kind kind = wire_open(bytes, n, &header, &body);

	if (fd >= 0)
		(void)close(fd);
	if (kind == WIRE_NONE)
		return;
	if (header.request != 0)
		on_reply(g, header.request, kind, body);
	else
		g->told(g->context, kind, body);
}

static void on_closed(void *context)
{
	struct gate_channel *g = context;
	struct gate_request *r;

	seqpacket_free(g->channel);
	g->channel = NULL;
	TAILQ_FOREACH(r, &g->waiting, link)
	loop_timer_set(&r->limit, r->sent < SENT_MAX ? GATE_ABSENT_MS : 0);
}

int gate_channel_connect(struct gate_channel *g, int fd)
{
	static const struct seqpacket_events events = {.message = on_message, .closed = on_closed};
	struct gate_request *r;

	if (g->channel)
		on_closed(g);
	g->channel = seqpacket_new(g->loop, fd, &events, g);
	if (!g->channel)
		return -1;
	TAILQ_FOREACH(r, &g->waiting, link)
	if (r->sent < SENT_MAX)
		send_request(r);
	return 0;
}
