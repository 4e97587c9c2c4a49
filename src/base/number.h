// SPDX-License-Identifier: BSD-2-Clause
// Numbers and time intervals as text. Nothing here wraps, saturates or stops early: the whole
// slice is the number, or it is refused.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum number_result {
	NUMBER_OK,
	NUMBER_NOT,   // not a number at all
	NUMBER_RANGE, // a number, but outside what fits or is allowed
};

// Decimal digits only, leading zeros allowed, 0..MAX.
enum number_result number_parse(struct slice text, uint64_t max, uint64_t *out);

// As number_parse, and hexadecimal after 0x, as the RouterOS console accepts.
enum number_result number_parse_any(struct slice text, uint64_t max, uint64_t *out);

// Hexadecimal digits without prefix, 1..16 of them.
enum number_result number_parse_hex(struct slice text, uint64_t *out);

#define INTERVAL_TEXT_SIZE 48

// A RouterOS time interval in milliseconds: 1w2d3h4m5s6ms, 00:01:30, 1d00:00:05, 1.5s, or a plain
// number of seconds.
bool interval_parse(struct slice text, uint64_t *out_ms);
const char *interval_format(uint64_t ms, char out[INTERVAL_TEXT_SIZE]); // 1d2h3m4s, "0s"
