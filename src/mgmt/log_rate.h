// SPDX-License-Identifier: BSD-2-Clause
// How many lines of a rule have to come within a time before its action gets one, as text and as
// what counts them: "5/1m" is five within a minute. What is beyond is told once in that time.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"

enum { LOG_RATE_LINES_MAX = 1000, LOG_RATE_TIME_MIN_MS = 1000, LOG_RATE_TIME_MAX_MS = 86400000 };

struct log_rate {
	uint32_t lines; // 0: each line is told
	uint32_t held;	// lines in `at`
	uint32_t next;	// where the next one goes
	uint64_t time_ms;
	uint64_t quiet_until; // in loop_now()
	uint64_t *at;	      // of the last `lines` of them, in a ring
};

// COUNT/TIME; "" is no rate. 0, or -1.
int log_rate_parse(struct slice text, struct log_rate *out, struct err *e);
void log_rate_format(const struct log_rate *r, struct strbuf *out);

bool log_rate_open(struct log_rate *r); // makes room for its lines; false without memory
void log_rate_close(struct log_rate *r);

// Takes over what FROM has counted, if both ask for the same.
void log_rate_go_on(struct log_rate *r, struct log_rate *from);

// A line at NOW: whether it is the one that is told.
bool log_rate_reached(struct log_rate *r, uint64_t now);
