// SPDX-License-Identifier: BSD-2-Clause
// A token bucket: so many a second on average, so many at once.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct bucket {
	uint32_t rate;	 // tokens a second
	uint32_t burst;	 // most that are saved up
	uint64_t tokens; // in thousandths
	uint64_t at;	 // milliseconds at which `tokens` was right
};

void bucket_init(struct bucket *b, uint32_t rate, uint32_t burst, uint64_t now_ms); // full
bool bucket_take(struct bucket *b, uint64_t now_ms); // one token; false: none is there
