// SPDX-License-Identifier: BSD-2-Clause
// The lines that one action keeps in memory: a bounded number, of which the oldest makes room.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/message.h"

enum { LOG_TEXT_SIZE = sizeof(((struct wire_log *)0)->text), LOG_LINES_MAX = 65535 };

struct log_line {
	uint32_t id; // counts up from 1 over all buffers
	uint32_t topics;
	int64_t time;	   // seconds since 1970
	const char *text;  // clean UTF-8
	uint32_t job;	   // id of the running script that wrote it; 0: none did
	const char *extra; // what `with-extra-info` adds; NULL: nothing
};

struct log_buffer {
	struct log_line **ring; // of `size`, allocated with the first line; lines are owned
	uint32_t size;		// lines at most
	uint32_t first;
	uint32_t count;
	bool stop_on_full; // no line makes room: the new ones are not kept
};

void log_buffer_init(struct log_buffer *b, uint32_t size, bool stop_on_full);
void log_buffer_clear(struct log_buffer *b); // drops all lines; also the end of a buffer

// Keeps a copy of LINE, whose id is above all others. NULL when it does not: full, or without
// memory.
const struct log_line *log_buffer_add(struct log_buffer *b, const struct log_line *line);

void log_buffer_drop(struct log_buffer *b); // the oldest; there is one

// Keeps at most SIZE lines from now on: the newest ones.
void log_buffer_resize(struct log_buffer *b, uint32_t size);

// The oldest line whose id is above ID; NULL when there is none.
const struct log_line *log_buffer_after(const struct log_buffer *b, uint32_t id);
