// SPDX-License-Identifier: BSD-2-Clause
// Receiving and sending sentences, one after the other.

#include "worker/talk.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_SIZE = 65536 };

void talk_init(struct talk *t, int fd)
{
	*t = (struct talk){.fd = fd};
	strbuf_init(&t->in, SENTENCE_SIZE_MAX + READ_SIZE);
	strbuf_init(&t->out, SENTENCE_SIZE_MAX);
}

void talk_done(struct talk *t)
{
	strbuf_free(&t->in);
	strbuf_free(&t->out);
}

// 1: there are more bytes; 0: there will be none.
static int receive_bytes(struct talk *t, struct err *e)
{
	char *to = strbuf_reserve(&t->in, READ_SIZE);
	ssize_t n;

	if (!to)
		return err_set(e, ERR_NO_MEMORY, NULL);
	do
		n = recv(t->fd, to, READ_SIZE, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_errno(e, ERR_IO, "cannot hear mgmt");
	t->in.length += (size_t)n;
	return n > 0;
}

int talk_receive(struct talk *t, struct sentence *out, struct err *e)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};

	strbuf_consume(&t->in, t->taken);
	t->taken = 0;
	for (;;) {
		struct slice bytes = strbuf_slice(&t->in);
		size_t used = 0;
		int result;

		bytes.p += t->taken;
		bytes.n -= t->taken;
		result = sentence_decode(bytes, &limits, out, &used, e);
		t->taken += used;
		if (result < 0 || (result > 0 && out->count > 0))
			return result;
		if (result == 0) {
			result = receive_bytes(t, e);
			if (result <= 0)
				return result;
		}
	}
}

void talk_begin(struct talk *t, const char *word)
{
	strbuf_reset(&t->out);
	sentence_add_text(&t->out, word);
}

void talk_pair(struct talk *t, const char *name, struct slice value)
{
	sentence_add_pair(&t->out, name, value);
}

int talk_send(struct talk *t, struct err *e)
{
	struct slice left;

	sentence_end(&t->out);
	if (t->out.failed)
		return err_set(e, ERR_TOO_LARGE, NULL);
	left = strbuf_slice(&t->out);
	while (left.n > 0) {
		ssize_t n = send(t->fd, left.p, left.n, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, ERR_IO, "cannot tell mgmt");
		left.p += n;
		left.n -= (size_t)n;
	}
	return 0;
}

struct slice talk_attribute(const struct sentence *s, const char *name)
{
	for (size_t i = 1; i < s->count; i++) {
		struct slice key;
		struct slice value;

		if (sentence_pair(s->word[i], &key, &value) && slice_is(key, name))
			return value;
	}
	return (struct slice){NULL, 0};
}
