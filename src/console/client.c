// SPDX-License-Identifier: BSD-2-Clause
// Sending a command and taking its replies. The command carries the tag "1"; the one that cancels
// it "2"; one that is told meanwhile "3"; the one that goes on beside them "4".

#include "console/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "console/interrupt.h"

enum { READ_SIZE = 65536 };

struct client {
	int fd;
	struct strbuf in;
	size_t taken;	   // bytes of `in` already decoded
	bool busy;	   // with a command
	client_row *heard; // of the command beside; NULL: there is none
	void *heard_context;
	int keys; // descriptor; -1: not watched
	void (*typed)(void *context);
	void *typed_context;
};

// What the replies to a command have said so far.
struct exchange {
	client_row *row;
	void *context;
	struct strbuf *ret;
	struct err *e;
	bool failed;
	bool done;	 // the command has ended
	bool cancelling; // and so must the command that cancels it, for both are answered
	bool cancelled;
};

struct client *client_new(int fd, struct err *e)
{
	struct client *c = calloc(1, sizeof(*c));

	if (!c) {
		(void)close(fd);
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	c->fd = fd;
	c->keys = -1;
	strbuf_init(&c->in, SENTENCE_SIZE_MAX + READ_SIZE);
	return c;
}

struct client *client_open(const char *path, struct err *e)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		(void)err_set(e, ERR_IO, "cannot connect to %.80s: name too long", path);
		return NULL;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		if (errno == ENOENT || errno == ECONNREFUSED)
			(void)err_set(e, ERR_IO, "nobody listens at %s: is sallyportd running?",
				      path);
		else
			(void)err_errno(e, ERR_IO, "cannot connect to %s", path);
		if (fd >= 0)
			(void)close(fd);
		return NULL;
	}
	return client_new(fd, e);
}

void client_close(struct client *c)
{
	if (!c)
		return;
	(void)close(c->fd);
	strbuf_free(&c->in);
	free(c);
}

void request_begin(struct request *r, const char *menu_path, const char *command)
{
	struct strbuf path;

	strbuf_init(&r->words, SENTENCE_SIZE_MAX);
	strbuf_init(&path, SENTENCE_WORD_MAX);
	strbuf_add_format(&path, "%s/%s", strcmp(menu_path, "/") == 0 ? "" : menu_path, command);
	sentence_add_word(&r->words, strbuf_slice(&path));
	strbuf_free(&path);
}

void request_pair(struct request *r, const char *name, struct slice value)
{
	sentence_add_pair(&r->words, name, value);
	if (strlen(name) + value.n + 2 > SENTENCE_WORD_MAX)
		r->words.failed = true; // the daemon would end the connection
}

void request_free(struct request *r)
{
	strbuf_free(&r->words);
}

static int lost(struct err *e)
{
	return err_set(e, ERR_IO, "connection to the daemon is lost");
}

static int send_all(struct client *c, struct slice bytes, struct err *e)
{
	while (bytes.n > 0) {
		ssize_t n = send(c->fd, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return lost(e);
		bytes.p += n;
		bytes.n -= (size_t)n;
	}
	return 0;
}

static int send_cancel(struct client *c, struct err *e)
{
	struct strbuf words;
	int result;

	strbuf_init(&words, 256);
	sentence_add_text(&words, "/cancel");
	sentence_add_text(&words, "=tag=1");
	sentence_add_text(&words, ".tag=2");
	sentence_end(&words);
	result = words.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			      : send_all(c, strbuf_slice(&words), e);
	strbuf_free(&words);
	return result;
}

// Reads the bytes that are there.
static int read_some(struct client *c, struct err *e)
{
	char *to = strbuf_reserve(&c->in, READ_SIZE);
	ssize_t n;

	if (!to)
		return err_set(e, ERR_IO, "reply of the daemon is too long");
	n = recv(c->fd, to, READ_SIZE, 0);
	if (n < 0 && errno == EINTR)
		return 0;
	if (n <= 0)
		return lost(e);
	c->in.length += (size_t)n;
	c->in.data[c->in.length] = '\0';
	return 0;
}

// Waits for the daemon, with an eye on the keys. True when it says something.
static bool wait_for_reply(struct client *c)
{
	unsigned ready = interrupt_wait_two(c->fd, c->keys, -1);

	if (ready & 2)
		c->typed(c->typed_context);
	return ready & 1;
}

static void forget_taken(struct client *c)
{
	strbuf_consume(&c->in, c->taken);
	c->taken = 0;
}

// Reads more bytes, cancelling the command when Ctrl-C is pressed meanwhile.
static int receive(struct client *c, struct exchange *x)
{
	forget_taken(c);
	for (;;) {
		if (interrupt_pending() && !x->cancelling) {
			interrupt_clear();
			x->cancelling = true;
			x->cancelled = true;
			if (send_cancel(c, x->e) < 0)
				return -1;
		}
		if (wait_for_reply(c))
			return read_some(c, x->e);
		if (interrupt_pending() && x->cancelling)
			return err_set(x->e, ERR_IO, "interrupted"); // twice: leave at once
	}
}

static struct slice attribute(const struct sentence *s, const char *name)
{
	for (size_t i = 1; i < s->count; i++) {
		struct slice key;
		struct slice value;

		if (sentence_pair(s->word[i], &key, &value) && slice_is(key, name))
			return value;
	}
	return SLICE("");
}

// The first error counts: a command that is cancelled because of it is told "interrupted" next.
static void fail(struct exchange *x, const char *text, size_t n)
{
	if (!x->failed)
		(void)err_set(x->e, x->cancelled ? ERR_INTERRUPTED : ERR_FAILURE, "%.*s", (int)n,
			      text);
	x->failed = true;
}

static void take_trap(struct exchange *x, const struct sentence *s)
{
	struct slice message = attribute(s, "message");

	if (message.n == 0)
		message = SLICE("failure");
	fail(x, message.p, message.n < 180 ? message.n : 180);
}

static int take_row(struct client *c, struct exchange *x, const struct sentence *s)
{
	if (x->failed || x->cancelled || !x->row)
		return 0;
	if (x->row(x->context, s, x->e) == 0)
		return 0;
	x->failed = true;
	x->cancelling = true;
	return send_cancel(c, x->e);
}

static int end_of_session(const struct sentence *s, struct err *e)
{
	struct slice why = s->count > 1 ? s->word[1] : SLICE("session ended");

	return err_set(e, ERR_IO, "%.*s", (int)(why.n < 180 ? why.n : 180), why.p);
}

// Whether S was for the command beside.
static bool take_beside(struct client *c, const struct sentence *s)
{
	struct err e;

	if (!slice_is(attribute(s, ".tag"), "4"))
		return false;
	if (slice_is(s->word[0], "!re"))
		(void)c->heard(c->heard_context, s, &e); // one that is not kept is in the log
	return true;
}

static int take_sentence(struct client *c, struct exchange *x, const struct sentence *s)
{
	struct slice tag = attribute(s, ".tag");
	bool second = slice_is(tag, "2");
	struct slice ret;

	if (slice_is(s->word[0], "!fatal"))
		return end_of_session(s, x->e);
	if (slice_is(tag, "3") || take_beside(c, s))
		return 0;
	if (slice_is(s->word[0], "!re") && !second)
		return take_row(c, x, s);
	if (slice_is(s->word[0], "!trap") && !second)
		take_trap(x, s);
	if (!slice_is(s->word[0], "!done"))
		return 0;
	if (second) {
		x->cancelling = false;
		return 0;
	}
	x->done = true;
	ret = attribute(s, "ret");
	if (x->ret)
		strbuf_add_slice(x->ret, ret);
	return 0;
}

// The next sentence that has arrived; 0: not all of it has.
static int next_sentence(struct client *c, struct sentence *out, struct err *e)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	struct slice bytes = strbuf_slice(&c->in);
	size_t used = 0;
	int result;

	bytes.p += c->taken;
	bytes.n -= c->taken;
	result = sentence_decode(bytes, &limits, out, &used, e);
	c->taken += used;
	return result < 0 ? err_set(e, ERR_IO, "the daemon sent no sentence") : result;
}

static int exchange(struct client *c, struct exchange *x)
{
	static struct sentence s; // large, and there is only one exchange at a time

	while (!x->done || x->cancelling) {
		int result = next_sentence(c, &s, x->e);

		if (result < 0)
			return -1;
		if (result == 0 && receive(c, x) < 0)
			return -1;
		if (result > 0 && s.count > 0 && take_sentence(c, x, &s) < 0)
			return -1;
	}
	return x->failed ? -1 : 0;
}

int client_execute(struct client *c, struct request *r, client_row *row, void *context,
		   struct strbuf *ret, struct err *e)
{
	struct exchange x = {.row = row, .context = context, .ret = ret, .e = e};
	int result;

	sentence_add_text(&r->words, ".tag=1");
	sentence_end(&r->words);
	if (r->words.failed)
		return err_set(e, ERR_TOO_LARGE, "command is too long");
	if (send_all(c, strbuf_slice(&r->words), e) < 0)
		return -1;
	c->busy = true;
	result = exchange(c, &x);
	c->busy = false;
	if (result < 0)
		return -1;
	if (ret && ret->failed)
		return err_set(e, ERR_TOO_LARGE, "reply of the daemon is too long");
	return x.cancelled ? err_set(e, ERR_INTERRUPTED, NULL) : 0;
}

int client_tell(struct client *c, struct request *r, struct err *e)
{
	// Answers that nobody reads would fill the connection.
	if (!c->busy)
		return client_execute(c, r, NULL, NULL, NULL, e);
	sentence_add_text(&r->words, ".tag=3");
	sentence_end(&r->words);
	if (r->words.failed)
		return err_set(e, ERR_TOO_LARGE, "command is too long");
	return send_all(c, strbuf_slice(&r->words), e);
}

void client_watch_keys(struct client *c, int fd, void (*typed)(void *context), void *context)
{
	c->keys = fd;
	c->typed = typed;
	c->typed_context = context;
}

int client_listen(struct client *c, struct request *r, client_row *row, void *context,
		  struct err *e)
{
	sentence_add_text(&r->words, ".tag=4");
	sentence_end(&r->words);
	if (r->words.failed)
		return err_set(e, ERR_NO_MEMORY, NULL);
	c->heard = row;
	c->heard_context = context;
	return send_all(c, strbuf_slice(&r->words), e);
}

int client_descriptor(const struct client *c)
{
	return c->fd;
}

int client_hear(struct client *c, struct err *e)
{
	static struct sentence s; // as in `exchange`
	int result;

	forget_taken(c);
	result = read_some(c, e);
	while (result >= 0 && (result = next_sentence(c, &s, e)) > 0) {
		if (s.count > 0 && slice_is(s.word[0], "!fatal"))
			return end_of_session(&s, e);
		if (s.count > 0)
			(void)take_beside(c, &s);
	}
	return result;
}
