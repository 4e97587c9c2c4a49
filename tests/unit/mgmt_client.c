// SPDX-License-Identifier: BSD-2-Clause
// Clients of the mgmt process under test.

#include "mgmt_fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "codec/sentence.h"

enum { TRIES = 20000, STORED_MAX = 64 << 20 };

static void client_init(struct client *c, struct mgmt_fixture *f, int fd)
{
	*c = (struct client){.f = f, .fd = fd};
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	strbuf_init(&c->in, STORED_MAX);
	strbuf_init(&c->told, STORED_MAX);
}

void client_local(struct client *c, struct mgmt_fixture *f)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path, f->control, strlen(f->control) + 1);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	client_init(c, f, fd);
}

void client_tcp(struct client *c, struct mgmt_fixture *f)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				      .sin_port = htons(f->api_port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(f->api_fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	client_init(c, f, fd);
}

void client_job(struct client *c, struct mgmt_fixture *f)
{
	client_init(c, f, f->errand_fd);
	f->errand_fd = -1;
}

void client_close(struct client *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	c->fd = -1;
	strbuf_free(&c->in);
	strbuf_free(&c->told);
	mgmt_fixture_pump(c->f);
}

static void note(struct client *c, const struct sentence *s)
{
	for (size_t i = 0; i < s->count; i++) {
		if (i > 0)
			strbuf_add_char(&c->told, ' ');
		strbuf_add_slice(&c->told, s->word[i]);
	}
	strbuf_add_char(&c->told, '\n');
	if (s->count > 0 && (slice_is(s->word[0], "!done") || slice_is(s->word[0], "!fatal")))
		c->ended++;
}

static void decode(struct client *c)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	struct sentence s;
	size_t used = 0;
	size_t consumed;
	struct err e;

	for (;;) {
		struct slice left = {strbuf_text(&c->in) + used, c->in.length - used};
		int result = left.n > 0 ? sentence_decode(left, &limits, &s, &consumed, &e) : 0;

		if (result < 0)
			fail_msg("what came is no sentence: %s", e.text);
		if (result == 0)
			break;
		note(c, &s);
		used += consumed;
	}
	strbuf_consume(&c->in, used);
}

static void receive(struct client *c)
{
	char bytes[65536];
	ssize_t n = recv(c->fd, bytes, sizeof(bytes), 0);

	if (n > 0) {
		strbuf_add(&c->in, bytes, (size_t)n);
		decode(c);
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		c->closed = true;
	}
}

void client_send_bytes(struct client *c, const void *bytes, size_t n)
{
	const char *at = bytes;

	for (int i = 0; n > 0 && i < TRIES; i++) {
		ssize_t sent = send(c->fd, at, n, MSG_NOSIGNAL);

		if (sent > 0) {
			at += sent;
			n -= (size_t)sent;
		} else if (errno == EPIPE || errno == ECONNRESET) {
			return;
		}
		mgmt_fixture_pump(c->f);
	}
	assert_int_equal(n, 0);
}

static void send_words(struct client *c, const char *word, va_list words)
{
	struct strbuf sentence;

	strbuf_init(&sentence, SENTENCE_SIZE_MAX * 2);
	for (; word; word = va_arg(words, const char *))
		sentence_add_text(&sentence, word);
	sentence_end(&sentence);
	assert_false(sentence.failed);
	client_send_bytes(c, sentence.data, sentence.length);
	strbuf_free(&sentence);
}

void client_send(struct client *c, const char *word, ...)
{
	va_list words;

	va_start(words, word);
	send_words(c, word, words);
	va_end(words);
	mgmt_fixture_pump(c->f);
}

struct awaited {
	struct client *c;
	size_t ends;
	const char *text;
	bool close;
};

static bool has_come(void *context)
{
	struct awaited *a = context;

	receive(a->c);
	if (a->close)
		return a->c->closed;
	if (a->text)
		return strstr(strbuf_text(&a->c->told), a->text) != NULL;
	return a->c->ended >= a->ends || a->c->closed;
}

const char *client_await(struct client *c, size_t ends)
{
	struct awaited a = {.c = c, .ends = ends};

	mgmt_fixture_until(c->f, has_come, &a);
	return strbuf_text(&c->told);
}

const char *client_await_text(struct client *c, const char *text)
{
	struct awaited a = {.c = c, .text = text};

	mgmt_fixture_until(c->f, has_come, &a);
	return strbuf_text(&c->told);
}

const char *client_await_close(struct client *c)
{
	struct awaited a = {.c = c, .close = true};

	mgmt_fixture_until(c->f, has_come, &a);
	return strbuf_text(&c->told);
}

void client_forget(struct client *c)
{
	receive(c);
	strbuf_reset(&c->told);
	c->ended = 0;
}

const char *client_ask(struct client *c, const char *word, ...)
{
	va_list words;

	client_forget(c);
	va_start(words, word);
	send_words(c, word, words);
	va_end(words);
	return client_await(c, 1);
}
