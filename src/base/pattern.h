// SPDX-License-Identifier: BSD-2-Clause
// Regular expressions as the language has them: POSIX extended, with \d and \D outside brackets.
#pragma once

#include <regex.h>
#include <stdbool.h>

#include "base/slice.h"

// The compiled pattern; the caller ends it with pattern_free. NULL when TEXT is none, is longer than
// 1024 bytes, or repeats so much that the C library would need unreasonable memory for it.
regex_t *pattern_compile(struct slice text);
void pattern_free(regex_t *pattern); // NULL is fine

// Whether PATTERN is found anywhere in TEXT.
bool pattern_find(const regex_t *pattern, struct slice text);
