// SPDX-License-Identifier: BSD-2-Clause
// The log: the last lines in memory. Topics are a set of enum wire_log_topic.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "wire/message.h"

enum { LOG_LINES = 1000, LOG_TEXT_SIZE = sizeof(((struct wire_log *)0)->text) };

struct log_line {
	uint32_t id; // counts up from 1; neighbours in the ring follow each other
	uint32_t topics;
	int64_t time; // seconds since 1970
	char *text;   // owned, clean UTF-8
};

struct log {
	struct log_line ring[LOG_LINES]; // the line with id N stands at N % LOG_LINES
	uint32_t last;			 // id of the newest; 0: none yet
	bool echo;			 // also to standard error

	// Hears of each new line. May be NULL.
	void (*added)(void *context, const struct log_line *line);
	void *context;
};

void log_init(struct log *l);
void log_done(struct log *l);

// Adds one line, cleaned of control characters and cut at LOG_TEXT_SIZE. TIME 0 is now. A line of
// level debug is echoed but not kept, as RouterOS keeps none by default; nothing is kept without
// memory.
void log_add(struct log *l, int64_t time, uint32_t topics, struct slice text);
void log_add_format(struct log *l, uint32_t topics, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

// The oldest line whose id is above ID; NULL when there is none.
const struct log_line *log_after(const struct log *l, uint32_t id);

#define LOG_TOPICS_SIZE 128

// "system,info,account": where it comes from, how grave it is, and then account and debug, in the
// order scripts for RouterOS compare with. Returns OUT.
const char *log_format_topics(uint32_t topics, char out[LOG_TOPICS_SIZE]);
