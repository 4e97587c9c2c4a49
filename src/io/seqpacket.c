// SPDX-License-Identifier: BSD-2-Clause
// Channels between our processes.

#include "io/seqpacket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { READ_BATCH = 64 }; // packets read in one pass, so that one channel cannot starve another

struct queued {
	struct queued *next;
	size_t n;
	int fd;
	unsigned char bytes[];
};

struct seqpacket {
	struct loop_fd watch;
	struct loop_timer failed; // reports a failed send from the loop, never from inside the send
	const struct seqpacket_events *events;
	void *context;
	struct queued *first;
	struct queued **last;
	size_t count;
	bool closed;
	bool serving; // a callback may be running: freeing waits for its end
	bool dead;    // freed meanwhile
};

int seqpacket_pair(int out_fd[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, out_fd);
}

static void report_closed(void *context)
{
	struct seqpacket *s = context;

	loop_fd_done(&s->watch);
	s->events->closed(s->context);
}

static void fail(struct seqpacket *s)
{
	if (s->closed)
		return;
	s->closed = true;
	(void)loop_fd_watch(&s->watch, 0);
	loop_timer_set(&s->failed, 0);
}

static void on_ready(void *context, unsigned events);

struct seqpacket *seqpacket_new(struct loop *loop, int fd, const struct seqpacket_events *events,
				void *context)
{
	struct seqpacket *s = calloc(1, sizeof(*s));
	int flags = fcntl(fd, F_GETFL);

	if (!s || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
		free(s);
		(void)close(fd);
		return NULL;
	}
	s->events = events;
	s->context = context;
	s->last = &s->first;
	loop_timer_init(&s->failed, loop, report_closed, s);
	loop_fd_init(&s->watch, loop, fd, on_ready, s);
	if (loop_fd_watch(&s->watch, LOOP_READ) != 0) {
		seqpacket_free(s);
		return NULL;
	}
	return s;
}

static void drop_first(struct seqpacket *s)
{
	struct queued *q = s->first;

	s->first = q->next;
	if (!s->first)
		s->last = &s->first;
	s->count--;
	if (q->fd >= 0)
		(void)close(q->fd);
	free(q);
}

void seqpacket_free(struct seqpacket *s)
{
	if (!s)
		return;
	loop_timer_cancel(&s->failed);
	loop_fd_done(&s->watch);
	(void)close(s->watch.fd);
	while (s->first)
		drop_first(s);
	s->dead = true;
	if (!s->serving)
		free(s);
}

size_t seqpacket_queued(const struct seqpacket *s)
{
	return s->count;
}

// 1 sent, 0 would block, -1 failed.
static int send_one(int to, const void *bytes, size_t n, int fd)
{
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {0};
	struct iovec part = {.iov_base = (void *)bytes, .iov_len = n};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (fd >= 0) {
		struct cmsghdr *header = &control.align;

		message.msg_control = control.space;
		message.msg_controllen = sizeof(control.space);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	}
	for (;;) {
		if (sendmsg(to, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
			return 1;
		if (errno == EINTR)
			continue;
		return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? 0 : -1;
	}
}

static int enqueue(struct seqpacket *s, const void *bytes, size_t n, int fd)
{
	struct queued *q;

	if (s->count >= SEQPACKET_QUEUE_MAX)
		return -1;
	q = malloc(sizeof(*q) + n);
	if (!q)
		return -1;
	*q = (struct queued){.n = n, .fd = -1};
	if (fd >= 0) {
		q->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
		if (q->fd < 0) {
			free(q);
			return -1;
		}
	}
	memcpy(q->bytes, bytes, n);
	*s->last = q;
	s->last = &q->next;
	s->count++;
	return loop_fd_watch(&s->watch, LOOP_READ | LOOP_WRITE);
}

int seqpacket_send(struct seqpacket *s, const void *bytes, size_t n, int fd)
{
	int result = 0;

	if (s->closed)
		return -1;
	if (!s->first)
		result = send_one(s->watch.fd, bytes, n, fd);
	if (result == 0)
		result = enqueue(s, bytes, n, fd) == 0 ? 1 : -1;
	if (result < 0) {
		fail(s);
		return -1;
	}
	return 0;
}

static void flush(struct seqpacket *s)
{
	while (s->first) {
		int result = send_one(s->watch.fd, s->first->bytes, s->first->n, s->first->fd);

		if (result == 0)
			return;
		if (result < 0) {
			fail(s);
			return;
		}
		drop_first(s);
	}
	(void)loop_fd_watch(&s->watch, LOOP_READ);
	if (s->events->drained)
		s->events->drained(s->context);
}

static int take_descriptor(struct msghdr *message)
{
	int fd = -1;

	for (struct cmsghdr *h = CMSG_FIRSTHDR(message); h; h = CMSG_NXTHDR(message, h)) {
		if (h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_RIGHTS &&
		    h->cmsg_len == CMSG_LEN(sizeof(int)))
			memcpy(&fd, CMSG_DATA(h), sizeof(fd));
	}
	return fd;
}

// 1 read one, 0 nothing there, -1 the other end is gone.
static int receive_one(struct seqpacket *s)
{
	_Alignas(8) unsigned char bytes[SEQPACKET_MESSAGE_MAX];
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec part = {.iov_base = bytes, .iov_len = sizeof(bytes)};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.space,
				 .msg_controllen = sizeof(control.space)};
	ssize_t n = recvmsg(s->watch.fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	int fd;

	if (n < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
	if (n == 0)
		return -1;
	fd = take_descriptor(&message);
	if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
		if (fd >= 0)
			(void)close(fd);
		return 1;
	}
	s->events->message(s->context, bytes, (size_t)n, fd);
	return 1;
}

static void on_ready(void *context, unsigned events)
{
	struct seqpacket *s = context;

	s->serving = true;
	if (events & LOOP_WRITE)
		flush(s);
	for (int i = 0; !s->dead && !s->closed && (events & LOOP_READ) && i < READ_BATCH; i++) {
		int result = receive_one(s);

		if (result == 0)
			break;
		if (result < 0)
			fail(s);
	}
	s->serving = false;
	if (s->dead)
		free(s);
}
