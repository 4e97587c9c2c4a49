// SPDX-License-Identifier: BSD-2-Clause
// The patterns used last, compiled: a loop that matches compiles its pattern once.
#pragma once

#include "base/pattern.h"

// The compiled TEXT, borrowed until the next call; NULL when it is no regular expression.
const regex_t *pattern_cached(struct slice text);

void pattern_cache_free(void); // forgets all
