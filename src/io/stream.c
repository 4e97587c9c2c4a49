// SPDX-License-Identifier: BSD-2-Clause
// Connections with bounded buffers.

#include "io/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/strbuf.h"

enum { READ_SIZE = 8192 }; // bytes read in one pass, so that one peer cannot starve the others

struct stream {
	struct loop_fd watch;
	struct loop_timer report; // tells of a break from the loop, never from inside a call
	struct loop_timer again;  // receives what the transport holds
	const struct stream_events *events;
	void *context;
	const struct stream_transport *transport; // NULL: the socket itself
	void *state;				  // its
	struct strbuf input;
	struct strbuf output;
	bool paused;
	bool ended;
	bool broken;
	bool shutdown_wanted;
	bool serving; // a callback may be running: freeing waits for its end
	bool dead;    // freed meanwhile
};

static void on_ready(void *context, unsigned events);
static void receive_again(void *context);

static void report_broken(void *context)
{
	struct stream *s = context;

	s->events->broken(s->context);
}

static void fail(struct stream *s)
{
	if (s->broken)
		return;
	s->broken = true;
	loop_fd_done(&s->watch);
	loop_timer_set(&s->report, 0);
}

static void rearm(struct stream *s)
{
	unsigned wanted = 0;

	if (s->broken)
		return;
	if (!s->paused && !s->ended && !stream_full(s))
		wanted |= LOOP_READ;
	if (s->output.length > 0)
		wanted |= LOOP_WRITE;
	if (s->transport && !s->paused && s->transport->waits_for(s->state))
		wanted = s->transport->waits_for(s->state);
	else if (s->transport && (wanted & LOOP_READ) && s->transport->holds(s->state))
		loop_timer_set(&s->again, 0);
	if (loop_fd_watch(&s->watch, wanted) != 0)
		fail(s);
}

struct stream *stream_new_through(struct loop *loop, int fd, size_t input_max, size_t output_max,
				  const struct stream_events *events, void *context,
				  const struct stream_transport *transport, void *state)
{
	struct stream *s = transport && !state ? NULL : calloc(1, sizeof(*s));
	int flags = fcntl(fd, F_GETFL);

	if (!s || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
		free(s);
		if (transport && state)
			transport->free(state);
		(void)close(fd);
		return NULL;
	}
	s->events = events;
	s->context = context;
	s->transport = transport;
	s->state = state;
	strbuf_init(&s->input, input_max);
	strbuf_init(&s->output, output_max);
	loop_timer_init(&s->report, loop, report_broken, s);
	loop_timer_init(&s->again, loop, receive_again, s);
	loop_fd_init(&s->watch, loop, fd, on_ready, s);
	if (loop_fd_watch(&s->watch, LOOP_READ) != 0) {
		stream_free(s);
		return NULL;
	}
	return s;
}

struct stream *stream_new(struct loop *loop, int fd, size_t input_max, size_t output_max,
			  const struct stream_events *events, void *context)
{
	return stream_new_through(loop, fd, input_max, output_max, events, context, NULL, NULL);
}

void stream_free(struct stream *s)
{
	if (!s)
		return;
	loop_timer_cancel(&s->report);
	loop_timer_cancel(&s->again);
	loop_fd_done(&s->watch);
	if (s->transport)
		s->transport->free(s->state);
	(void)close(s->watch.fd);
	strbuf_free(&s->input);
	strbuf_free(&s->output);
	s->dead = true;
	if (!s->serving)
		free(s);
}

struct slice stream_input(const struct stream *s)
{
	return strbuf_slice(&s->input);
}

void stream_consume(struct stream *s, size_t n)
{
	strbuf_consume(&s->input, n);
	if (s->input.length == 0)
		strbuf_free(&s->input); // an idle connection keeps no memory for it
	rearm(s);
}

bool stream_full(const struct stream *s)
{
	return s->input.length >= s->input.ceiling;
}

bool stream_ended(const struct stream *s)
{
	return s->ended;
}

void stream_pause(struct stream *s)
{
	s->paused = true;
	rearm(s);
}

void stream_resume(struct stream *s)
{
	s->paused = false;
	rearm(s);
}

size_t stream_unsent(const struct stream *s)
{
	return s->output.length;
}

static bool would_block(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ENOBUFS;
}

// How much of BYTES the kernel took; -1 when the connection is broken.
static ssize_t send_some(struct stream *s, struct slice bytes)
{
	ssize_t n = s->transport ? s->transport->send(s->state, bytes)
				 : send(s->watch.fd, bytes.p, bytes.n, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n >= 0)
		return n;
	return would_block() ? 0 : -1;
}

static void shutdown_when_sent(struct stream *s)
{
	if (!s->shutdown_wanted || s->output.length > 0 || s->broken)
		return;
	if (s->transport)
		s->transport->end(s->state);
	(void)shutdown(s->watch.fd, SHUT_WR);
}

int stream_write(struct stream *s, struct slice bytes)
{
	ssize_t sent = 0;

	if (s->broken || bytes.n > s->output.ceiling - s->output.length)
		return -1;
	if (bytes.n == 0)
		return 0;
	if (s->output.length == 0)
		sent = send_some(s, bytes);
	if (sent >= 0 && (size_t)sent < bytes.n)
		strbuf_add(&s->output, bytes.p + sent, bytes.n - (size_t)sent);
	if (sent < 0 || s->output.failed) {
		fail(s); // half an answer is worse than none
		return -1;
	}
	rearm(s);
	return 0;
}

void stream_shutdown(struct stream *s)
{
	s->shutdown_wanted = true;
	shutdown_when_sent(s);
}

static void flush(struct stream *s)
{
	ssize_t n = send_some(s, strbuf_slice(&s->output));

	if (n < 0) {
		fail(s);
		return;
	}
	strbuf_consume(&s->output, (size_t)n);
	if (s->output.length > 0)
		return;
	strbuf_free(&s->output);
	shutdown_when_sent(s);
	if (s->events->drained)
		s->events->drained(s->context);
}

static void receive(struct stream *s)
{
	size_t room = s->input.ceiling - s->input.length;
	size_t want = room < READ_SIZE ? room : READ_SIZE;
	char *to = want > 0 ? strbuf_reserve(&s->input, want) : NULL;
	ssize_t n;

	if (want == 0)
		return;
	if (!to) {
		fail(s);
		return;
	}
	n = s->transport ? s->transport->receive(s->state, to, want)
			 : recv(s->watch.fd, to, want, MSG_DONTWAIT);
	if (n < 0) {
		if (!would_block())
			fail(s);
		return;
	}
	if (n == 0)
		s->ended = true;
	s->input.length += (size_t)n;
	s->input.data[s->input.length] = '\0';
	s->events->input(s->context);
}

// A transport that waits for something of its own gets on by being asked for input.
static bool may_receive(const struct stream *s, unsigned events)
{
	return (events & LOOP_READ) || (s->transport && s->transport->waits_for(s->state));
}

static void on_ready(void *context, unsigned events)
{
	struct stream *s = context;

	s->serving = true;
	if (events & LOOP_WRITE && s->output.length > 0)
		flush(s);
	if (!s->dead && !s->broken && !s->paused && may_receive(s, events))
		receive(s);
	s->serving = false;
	if (s->dead)
		free(s);
	else
		rearm(s);
}

static void receive_again(void *context)
{
	stream_poll(context);
}

void stream_poll(struct stream *s)
{
	if (s->watch.events & LOOP_READ)
		on_ready(s, LOOP_READ);
}
