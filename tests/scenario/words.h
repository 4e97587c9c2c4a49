// SPDX-License-Identifier: BSD-2-Clause
// A line of a scenario, cut into words. What stands in double quotes is one word.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"

enum { WORDS_MAX = 64, LINE_MAX_BYTES = 1024 };

struct words {
	char text[LINE_MAX_BYTES];
	char *word[WORDS_MAX];
	size_t count;
	size_t next; // to be taken
};

bool words_cut(struct words *w, const char *line); // false: too long, or an open quote

// Takes the next word; "" at the end.
const char *words_take(struct words *w);
bool words_take_if(struct words *w, const char *word); // takes it only if it is WORD

// Each takes a word that must be one, or ends the program with what is wrong.
uint64_t words_take_number(struct words *w, uint64_t max);
ip4 words_take_address(struct words *w);
struct ip4_prefix words_take_prefix(struct words *w);
void words_take_end(struct words *w, ip4 *address, uint16_t *port); // A.B.C.D:PORT
uint8_t words_take_protocol(struct words *w);
uint64_t words_take_seconds(struct words *w); // 1.5: in milliseconds

extern const char *scenario_name; // for messages
extern unsigned scenario_line;

// Says where we are and what is wrong, and ends the program.
void words_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
