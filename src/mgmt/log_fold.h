// SPDX-License-Identifier: BSD-2-Clause
// Identical lines, folded: within LOG_FOLD_MS from the first, as many as LOG_FOLD_TOLD stand as they
// are; the rest become one line that says how many they were. Two events that happen to look alike
// are told one by one so, and a flood of one line is a handful of lines a minute, also where a few
// lines take turns.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "mgmt/log_buffer.h"

enum { LOG_FOLD_MS = 30000, LOG_FOLD_TOLD = 3, LOG_FOLD_LINES = 8 /* watched at a time */ };

struct log_folded {
	uint64_t until; // when it is forgotten, in loop_now(); 0: nothing is here
	uint32_t topics;
	unsigned told;
	unsigned held; // not told
	char text[LOG_TEXT_SIZE];
};

struct log_fold {
	struct log_folded line[LOG_FOLD_LINES];
};

// Says that TEXT of TOPICS was held back HELD times.
typedef void log_fold_say(void *context, uint32_t topics, const char *text, unsigned held);

// Whether a line is to be told now. SAY may be called for another that has to make room.
bool log_fold_tells(struct log_fold *f, uint64_t now, uint32_t topics, const char *text,
		    log_fold_say *say, void *context);

// Forgets what is over at NOW, saying what was held; UINT64_MAX: everything.
void log_fold_expire(struct log_fold *f, uint64_t now, log_fold_say *say, void *context);

// When something that is held is to be said; UINT64_MAX: nothing is.
uint64_t log_fold_due(const struct log_fold *f);
