// SPDX-License-Identifier: BSD-2-Clause
// A daemon for the tests of the console: a thread at the other end of a socket pair that answers
// each command with what the test laid down for it.
#pragma once

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "codec/sentence.h"

struct fake_answer {
	const char *request; // its words with blanks between them, the tag left out
	const char *reply;   // words with "|" between them, a line each sentence
};

struct fake_daemon {
	const struct fake_answer *answers;
	size_t answer_count;
	void (*schema)(struct strbuf *out); // answers /console/schema/print; may be NULL
	int fd;				    // the console's end
	int own_fd;
	pthread_t thread;
	struct strbuf log; // every request, a line each
};

static void fake_send(struct fake_daemon *d, const struct strbuf *out)
{
	size_t sent = 0;

	while (sent < out->length) {
		ssize_t n = send(d->own_fd, out->data + sent, out->length - sent, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		sent += (size_t)n;
	}
}

// Encodes TEXT as sentences that carry the word TAG, but for those that have a tag already.
static void fake_encode(const char *text, const char *tag, struct strbuf *out)
{
	struct slice rest = slice_from(text);
	struct slice line;

	while (rest.n > 0) {
		struct slice word;
		bool tagged = false;

		(void)slice_cut(rest, '\n', &line, &rest);
		while (line.n > 0) {
			(void)slice_cut(line, '|', &word, &line);
			sentence_add_word(out, word);
			tagged = tagged || slice_starts(word, ".tag=");
		}
		if (!tagged)
			sentence_add_text(out, tag);
		sentence_end(out);
	}
}

static const char *fake_find(const struct fake_daemon *d, const char *request)
{
	for (size_t i = 0; i < d->answer_count; i++) {
		if (strcmp(d->answers[i].request, request) == 0)
			return d->answers[i].reply;
	}
	return NULL;
}

// The words of S in one line, without the tag, which goes to TAG.
static void fake_describe(const struct sentence *s, struct strbuf *out, char tag[16])
{
	tag[0] = '\0';
	for (size_t i = 0; i < s->count; i++) {
		if (slice_starts(s->word[i], ".tag=")) {
			(void)slice_copy(s->word[i], tag, 16);
			continue;
		}
		strbuf_add_text(out, i > 0 ? " " : "");
		strbuf_add_slice(out, s->word[i]);
	}
}

static void fake_answer_one(struct fake_daemon *d, const struct sentence *s)
{
	struct strbuf request;
	struct strbuf out;
	char tag[16];
	const char *reply;

	strbuf_init(&request, 65536);
	strbuf_init(&out, 1 << 24);
	fake_describe(s, &request, tag);
	strbuf_add_slice(&d->log, strbuf_slice(&request));
	strbuf_add_char(&d->log, '\n');
	reply = fake_find(d, strbuf_text(&request));
	if (!reply && d->schema && strcmp(strbuf_text(&request), "/console/schema/print") == 0) {
		d->schema(&out);
		reply = "!done";
	}
	fake_encode(reply ? reply : "!trap|=message=unexpected command\n!done", tag, &out);
	fake_send(d, &out);
	strbuf_free(&out);
	strbuf_free(&request);
}

static void *fake_main(void *context)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	struct fake_daemon *d = context;
	struct sentence *s = malloc(sizeof(*s));
	struct strbuf in;

	strbuf_init(&in, 1 << 20);
	for (;;) {
		char *to = strbuf_reserve(&in, 65536);
		ssize_t n = recv(d->own_fd, to, 65536, 0);
		size_t used;

		if (n <= 0)
			break;
		in.length += (size_t)n;
		while (in.length > 0 &&
		       sentence_decode(strbuf_slice(&in), &limits, s, &used, NULL) == 1) {
			if (s->count > 0)
				fake_answer_one(d, s);
			strbuf_consume(&in, used);
		}
	}
	strbuf_free(&in);
	free(s);
	(void)close(d->own_fd);
	return NULL;
}

// D's answers and schema are set; the caller (or the client it makes) closes D->fd, and then calls
// fake_stop.
static void fake_start(struct fake_daemon *d)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	d->fd = pair[0];
	d->own_fd = pair[1];
	strbuf_init(&d->log, 1 << 20);
	assert_int_equal(pthread_create(&d->thread, NULL, fake_main, d), 0);
}

static void fake_stop(struct fake_daemon *d)
{
	assert_int_equal(pthread_join(d->thread, NULL), 0);
	strbuf_free(&d->log);
}
