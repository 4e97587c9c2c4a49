// SPDX-License-Identifier: BSD-2-Clause
// Speaking with the parent.

#include "mgmt/parent_link.h"

#include <unistd.h>

static void on_answer(struct parent_link *p, uint64_t request, const struct wire_answer *answer)
{
	for (int i = 0; i < PARENT_REQUESTS_MAX; i++) {
		struct parent_request asked = p->requests[i];
		struct err e;

		if (asked.request == 0 || asked.request != request)
			continue;
		p->requests[i].request = 0;
		asked.answer(asked.context, wire_answer_err(answer, &e) == 0 ? NULL : &e);
		return;
	}
}

// True when FD was taken over.
static bool on_channel(struct parent_link *p, const struct wire_channel *channel, int fd)
{
	if (fd < 0 || channel->role >= WIRE_ROLE__COUNT || channel->role == WIRE_ROLE_PARENT)
		return false;
	p->events->channel(p->context, (enum wire_role)channel->role, fd);
	return true;
}

static void on_message(void *context, const void *bytes, size_t n, int fd)
{
	struct parent_link *p = context;
	struct wire_header header;
	const void *body;

	switch (wire_open(bytes, n, &header, &body)) {
	case WIRE_CHANNEL:
		if (on_channel(p, body, fd))
			return;
		break;
	case WIRE_LISTENER:
		p->events->listener(p->context, body, fd);
		return;
	case WIRE_ANSWER:
		on_answer(p, header.request, body);
		break;
	case WIRE_LOG:
		p->events->log(p->context, body);
		break;
	case WIRE_ERRAND_STARTED:
		p->events->errand_started(p->context, body, fd);
		return;
	case WIRE_ERRAND_ENDED:
		p->events->errand_ended(p->context, body);
		break;
	case WIRE_STOP:
		p->events->stop(p->context);
		break;
	default:
		break;
	}
	if (fd >= 0)
		(void)close(fd);
}

static void on_closed(void *context)
{
	struct parent_link *p = context;

	p->events->stop(p->context);
}

static const struct seqpacket_events channel_events = {.message = on_message, .closed = on_closed};

int parent_link_init(struct parent_link *p, struct loop *loop, int fd,
		     const struct parent_events *events, void *context, struct err *e)
{
	*p = (struct parent_link){.events = events, .context = context};
	p->channel = seqpacket_new(loop, fd, &channel_events, p);
	return p->channel ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

void parent_link_done(struct parent_link *p)
{
	seqpacket_free(p->channel);
	p->channel = NULL;
}

void parent_link_ready(struct parent_link *p, bool fresh)
{
	struct wire_ready ready = {.fresh = fresh};

	(void)wire_send(p->channel, WIRE_READY, 0, &ready, -1);
}

static void ask(struct parent_link *p, enum wire_kind kind, const void *body, int fd,
		parent_answer *answer, void *context)
{
	struct err e;

	for (int i = 0; i < PARENT_REQUESTS_MAX; i++) {
		if (p->requests[i].request != 0)
			continue;
		p->requests[i] = (struct parent_request){++p->last_request, answer, context};
		(void)wire_send(p->channel, kind, p->last_request, body, fd);
		return;
	}
	(void)err_set(&e, ERR_FAILURE, "failure: too many requests at once");
	answer(context, &e);
}

void parent_link_listen(struct parent_link *p, const struct wire_listen *listen,
			parent_answer *answer, void *context)
{
	ask(p, WIRE_LISTEN, listen, -1, answer, context);
}

void parent_link_run_script(struct parent_link *p, int fd, parent_answer *answer, void *context)
{
	const struct wire_run_script body = {0};

	ask(p, WIRE_RUN_SCRIPT, &body, fd, answer, context);
	if (fd >= 0)
		(void)close(fd);
}
