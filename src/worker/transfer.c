// SPDX-License-Identifier: BSD-2-Clause
// The bytes of a transfer, both ways.

#include "worker/transfer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "codec/errand.h"

enum { TELL_EVERY = 1000 /* ms */ };

uint64_t transfer_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

// ---- rows

static void pair_number(struct transfer *t, const char *name, uint64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, value);
	talk_pair(t->talk, name, slice_from(text));
}

// As RouterOS tells sizes: whole KiB, and one at least where there is anything.
static uint64_t kibibytes(uint64_t bytes)
{
	return bytes > 0 && bytes < 1024 ? 1 : bytes / 1024;
}

void transfer_row(struct transfer *t, const char *status)
{
	talk_begin(t->talk, "!re");
	talk_pair(t->talk, "status", slice_from(status));
}

void transfer_sizes(struct transfer *t)
{
	uint64_t seconds = (transfer_now() - t->began + 999) / 1000;
	uint64_t moved = t->upload ? t->sent : t->received;
	char duration[32];

	(void)snprintf(duration, sizeof(duration), "%" PRIu64 "s", seconds > 0 ? seconds : 1);
	pair_number(t, t->upload ? "uploaded" : "downloaded", kibibytes(moved));
	pair_number(t, "total", kibibytes(t->total > moved ? t->total : moved));
	talk_pair(t->talk, "duration", slice_from(duration));
}

int transfer_row_send(struct transfer *t)
{
	pair_number(t, ".section", t->section++);
	return talk_send(t->talk, &t->e);
}

// ---- what comes

// Sends the row that was begun, and takes mgmt's answer to it.
static int ask(struct transfer *t, struct sentence *answer)
{
	if (talk_send(t->talk, &t->e) != 0)
		return -1;
	switch (talk_receive(t->talk, answer, &t->e)) {
	case 1:
		return 0;
	case 0:
		return err_set(&t->e, ERR_INTERRUPTED, NULL);
	default:
		return -1;
	}
}

// The next piece goes when mgmt has written the one before. With LAST the file is whole.
static int flush(struct transfer *t, bool last)
{
	static struct sentence answer; // large, and there is only one transfer

	talk_begin(t->talk, "!re");
	talk_pair(t->talk, ERRAND_DATA, strbuf_slice(&t->piece));
	if (last)
		talk_pair(t->talk, ERRAND_LAST, SLICE("yes"));
	strbuf_reset(&t->piece);
	return ask(t, &answer);
}

static size_t keep(struct transfer *t, const char *bytes, size_t n)
{
	size_t room = t->kept.ceiling - t->kept.length;

	strbuf_add(&t->kept, bytes, n < room ? n : room);
	t->full = n > room;
	return t->full ? 0 : n;
}

static size_t hand_over(struct transfer *t, const char *bytes, size_t n)
{
	for (size_t done = 0; done < n;) {
		size_t room = ERRAND_PIECE_MAX - t->piece.length;
		size_t part = n - done < room ? n - done : room;

		strbuf_add(&t->piece, bytes + done, part);
		done += part;
		if (t->piece.length == ERRAND_PIECE_MAX && flush(t, false) != 0) {
			t->failed = true;
			return 0;
		}
	}
	return n;
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	size_t n = size * count;

	t->received += n;
	switch (t->output) {
	case TRANSFER_FILE:
		return hand_over(t, bytes, n);
	case TRANSFER_KEPT:
		return keep(t, bytes, n);
	default:
		return n;
	}
}

// ---- what goes

void transfer_source_init(struct transfer_source *s, struct transfer *t, unsigned file)
{
	*s = (struct transfer_source){.transfer = t, .file = file};
	strbuf_init(&s->piece, SENTENCE_WORD_MAX);
}

void transfer_source_done(struct transfer_source *s)
{
	strbuf_free(&s->piece);
}

static int fill(struct transfer_source *s)
{
	static struct sentence answer; // large, and there is only one transfer
	struct transfer *t = s->transfer;
	struct slice data;

	talk_begin(t->talk, "!re");
	pair_number(t, ERRAND_READ, s->file);
	pair_number(t, ERRAND_OFFSET, s->offset);
	if (ask(t, &answer) != 0)
		return -1;
	data = talk_attribute(&answer, ERRAND_DATA);
	strbuf_reset(&s->piece);
	if (data.n > 0)
		strbuf_add_slice(&s->piece, data);
	s->taken = 0;
	s->offset += data.n;
	s->over = data.n == 0;
	return s->piece.failed ? err_set(&t->e, ERR_NO_MEMORY, NULL) : 0;
}

size_t transfer_read(char *out, size_t size, size_t count, void *context)
{
	struct transfer_source *s = context;
	size_t room = size * count;
	size_t left;

	if (s->taken == s->piece.length && !s->over && fill(s) != 0) {
		s->transfer->failed = true;
		return CURL_READFUNC_ABORT;
	}
	left = s->piece.length - s->taken;
	if (left > room)
		left = room;
	if (left > 0)
		memcpy(out, s->piece.data + s->taken, left);
	s->taken += left;
	s->transfer->sent += left;
	return left;
}

// ---- time

static int tell_progress(struct transfer *t, uint64_t now)
{
	if (t->quiet || now - t->told < TELL_EVERY || t->received + t->sent == 0)
		return 0;
	t->told = now;
	transfer_row(t, t->upload ? "uploading" : "downloading");
	transfer_sizes(t);
	if (transfer_row_send(t) == 0)
		return 0;
	t->failed = true;
	return -1;
}

static int on_progress(void *context, curl_off_t expected, curl_off_t received,
		       curl_off_t expected_up, curl_off_t sent)
{
	struct transfer *t = context;
	curl_off_t total = t->upload ? expected_up : expected;
	uint64_t now = transfer_now();
	uint64_t moved = (uint64_t)(received + sent);

	if (total > 0)
		t->total = (uint64_t)total;
	if (moved != t->moved_bytes) {
		t->moved_bytes = moved;
		t->moved = now;
	}
	t->idle = now - t->moved >= t->idle_timeout;
	return t->idle || tell_progress(t, now) != 0;
}

// ---- all of it

int transfer_init(struct transfer *t, struct talk *talk, size_t kept_max, struct err *e)
{
	*t = (struct transfer){.talk = talk, .curl = curl_easy_init()};
	strbuf_init(&t->kept, kept_max);
	strbuf_init(&t->piece, ERRAND_PIECE_MAX);
	transfer_source_init(&t->source, t, 0);
	return t->curl ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

void transfer_done(struct transfer *t)
{
	curl_easy_cleanup(t->curl);
	strbuf_free(&t->kept);
	strbuf_free(&t->piece);
	transfer_source_done(&t->source);
}

void transfer_set_trust(struct transfer *t, bool needed)
{
	// Where distributions keep what is trusted, in one file.
	static const char *const bundles[] = {"/etc/ssl/certs/ca-certificates.crt",
					      "/etc/pki/tls/certs/ca-bundle.crt",
					      "/etc/ssl/cert.pem"};
	size_t i = 0;

	while (i + 1 < sizeof(bundles) / sizeof(bundles[0]) && access(bundles[i], R_OK) != 0)
		i++;
	(void)curl_easy_setopt(t->curl, CURLOPT_CAPATH, NULL);
	(void)curl_easy_setopt(t->curl, CURLOPT_CAINFO, needed ? bundles[i] : NULL);
	(void)curl_easy_setopt(t->curl, CURLOPT_SSL_VERIFYPEER, needed ? 1L : 0L);
	(void)curl_easy_setopt(t->curl, CURLOPT_SSL_VERIFYHOST, needed ? 2L : 0L);
}

int transfer_finish(struct transfer *t)
{
	return t->output == TRANSFER_FILE ? flush(t, true) : 0;
}

CURLcode transfer_run(struct transfer *t)
{
	CURL *c = t->curl;
	CURLcode code;

	(void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->error);
	(void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_bytes);
	(void)curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
	(void)curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
	(void)curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
	(void)curl_easy_setopt(c, CURLOPT_XFERINFODATA, t);
	(void)curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	t->began = t->moved = t->told = transfer_now();
	code = curl_easy_perform(c);
	return t->full && code == CURLE_WRITE_ERROR ? CURLE_OK : code;
}
