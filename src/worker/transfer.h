// SPDX-License-Identifier: BSD-2-Clause
// One transfer by libcurl, in pieces from and to mgmt, with its progress told and its times kept:
// what fetching and mailing have in common.
#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "worker/talk.h"

enum transfer_output {
	TRANSFER_NOWHERE,
	TRANSFER_FILE, // to mgmt, piece by piece
	TRANSFER_KEPT, // in `kept`, which is cut at its ceiling
};

struct transfer;

// Bytes that go out: file number FILE of those the errand was asked with, a piece at a time.
struct transfer_source {
	struct transfer *transfer;
	unsigned file;
	uint64_t offset; // of what is asked for next
	struct strbuf piece;
	size_t taken;
	bool over;
};

struct transfer {
	struct talk *talk;
	CURL *curl;
	enum transfer_output output;
	bool quiet; // no progress is told
	bool upload;
	uint64_t idle_timeout; // ms
	struct strbuf kept;

	uint64_t received; // bytes
	uint64_t sent;
	uint64_t total;	  // that are expected; 0: not known
	uint64_t section; // of the next row

	uint64_t began, moved, told; // ms, as transfer_now
	uint64_t moved_bytes;
	bool idle;   // ended for want of bytes
	bool full;   // ended because no more is kept
	bool failed; // ended with E
	struct err e;
	struct strbuf piece; // on its way to mgmt
	struct transfer_source source;
	char error[CURL_ERROR_SIZE];
};

uint64_t transfer_now(void); // milliseconds

// Without memory -1. KEPT_MAX: the ceiling of `kept`.
int transfer_init(struct transfer *t, struct talk *talk, size_t kept_max, struct err *e);
void transfer_done(struct transfer *t);

// Whether the server of a TLS connection must have a certificate that this system trusts, and which
// names it.
void transfer_set_trust(struct transfer *t, bool needed);

CURLcode transfer_run(struct transfer *t);

// After a success: what was received for a file is whole, and takes its name. -1: `e`.
int transfer_finish(struct transfer *t);

void transfer_source_init(struct transfer_source *s, struct transfer *t, unsigned file);
void transfer_source_done(struct transfer_source *s);

// The next bytes of the struct transfer_source CONTEXT, asked of mgmt: CURLOPT_READFUNCTION, and
// what mime parts take.
size_t transfer_read(char *out, size_t size, size_t count, void *context);

// Tells a row: begin, pairs, send.
void transfer_row(struct transfer *t, const char *status);
void transfer_sizes(struct transfer *t); // what has gone by, as pairs
int transfer_row_send(struct transfer *t);
