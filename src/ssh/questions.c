// SPDX-License-Identifier: BSD-2-Clause
// Sentences to mgmt and their answers, and the terminals that come beside.

#include "ssh/questions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "ssh/ssh.h"
#include "worker/talk.h"

struct questions {
	struct talk talk;
	struct sentence reply;
};

struct questions *questions_new(int fd)
{
	struct questions *q = calloc(1, sizeof(*q));

	if (q)
		talk_init(&q->talk, fd);
	return q;
}

// Sends what was begun and takes the answer: what it returns goes to OUT, which may be NULL.
static int ask(struct questions *q, struct strbuf *out, struct err *e)
{
	struct err failure = {.kind = ERR_NONE};

	if (talk_send(&q->talk, e) < 0)
		return -1;
	for (;;) {
		struct slice text;

		if (talk_receive(&q->talk, &q->reply, e) <= 0)
			exit(EXIT_FAILURE); // mgmt has ended this connection
		if (slice_is(q->reply.word[0], "!trap")) {
			text = talk_attribute(&q->reply, "message");
			(void)err_set(&failure, ERR_FAILURE, "%.*s",
				      (int)(text.n < 180 ? text.n : 180), text.p ? text.p : "");
			continue;
		}
		if (failure.kind != ERR_NONE) {
			*e = failure;
			return -1;
		}
		text = talk_attribute(&q->reply, "ret");
		if (out && text.p)
			strbuf_add_slice(out, text);
		return 0;
	}
}

int questions_host_key(struct questions *q, struct strbuf *out, struct err *e)
{
	talk_begin(&q->talk, "/host-key");
	return ask(q, out, e);
}

int questions_login(struct questions *q, const char *name, const char *password, struct err *e)
{
	talk_begin(&q->talk, "/login");
	talk_pair(&q->talk, "name", slice_from(name));
	talk_pair(&q->talk, "password", slice_from(password));
	return ask(q, NULL, e);
}

int questions_key(struct questions *q, const char *name, const char *key, bool is_signed,
		  struct err *e)
{
	talk_begin(&q->talk, is_signed ? "/login" : "/key");
	talk_pair(&q->talk, "name", slice_from(name));
	talk_pair(&q->talk, "key", slice_from(key));
	return ask(q, NULL, e);
}

static int receive_terminal(void)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	uint64_t errand;
	struct iovec data = {&errand, sizeof(errand)};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	struct cmsghdr *c;
	int fd = -1;

	if (recvmsg(SSH_TERMINALS_FD, &message, MSG_CMSG_CLOEXEC) != sizeof(errand))
		return -1;
	c = CMSG_FIRSTHDR(&message);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	return fd;
}

static void add_number(struct talk *t, const char *name, int number)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%d", number);
	talk_pair(t, name, slice_from(text));
}

int questions_open(struct questions *q, const struct console_wish *wish, int *out_fd, struct err *e)
{
	struct strbuf number;
	int result;

	talk_begin(&q->talk, "/open");
	talk_pair(&q->talk, "terminal", wish->terminal ? SLICE("yes") : SLICE("no"));
	talk_pair(&q->talk, "plain", wish->plain ? SLICE("yes") : SLICE("no"));
	talk_pair(&q->talk, "term", slice_from(wish->term));
	add_number(&q->talk, "width", wish->width);
	add_number(&q->talk, "height", wish->height);
	if (wish->command)
		talk_pair(&q->talk, "command", slice_from(wish->command));
	strbuf_init(&number, 16);
	result = ask(q, &number, e);
	if (result == 0) {
		result = (int)strtol(strbuf_text(&number), NULL, 10);
		*out_fd = receive_terminal();
		if (*out_fd < 0)
			result = err_set(e, ERR_INTERNAL, "failure: there is no terminal");
	}
	strbuf_free(&number);
	return result;
}

int questions_close(struct questions *q, int number, bool is_gone)
{
	struct strbuf status;
	struct err e;
	int result;

	talk_begin(&q->talk, "/close");
	add_number(&q->talk, "console", number);
	talk_pair(&q->talk, "gone", is_gone ? SLICE("yes") : SLICE("no"));
	strbuf_init(&status, 16);
	result = ask(q, &status, &e);
	if (result == 0)
		result = (int)strtol(strbuf_text(&status), NULL, 10);
	strbuf_free(&status);
	return result;
}
