// SPDX-License-Identifier: BSD-2-Clause
// An errand's connection with mgmt, in sentences. Everything blocks: a worker has nothing else to
// do. When mgmt is no longer interested it closes the connection, and the parent ends the process.
#pragma once

#include "base/err.h"
#include "base/strbuf.h"
#include "codec/sentence.h"

struct talk {
	int fd;
	struct strbuf in;
	size_t taken;	   // bytes of `in` that are decoded
	struct strbuf out; // the reply being written
};

void talk_init(struct talk *t, int fd); // FD stays the caller's
void talk_done(struct talk *t);

// The next sentence, which points into T until the next call. 1: *OUT is filled; 0: mgmt says
// nothing more; -1: E.
int talk_receive(struct talk *t, struct sentence *out, struct err *e);

// One reply: begin with its word ("!re"), any number of pairs, send. -1: E, and the errand is to
// end.
void talk_begin(struct talk *t, const char *word);
void talk_pair(struct talk *t, const char *name, struct slice value);
int talk_send(struct talk *t, struct err *e);

// The value of the attribute NAME; its `p` is NULL when there is none.
struct slice talk_attribute(const struct sentence *s, const char *name);
