// SPDX-License-Identifier: BSD-2-Clause
// Patterns in which * stands for any text and ? for any one byte. Letters of ASCII match in either
// case.
#pragma once

#include <stdbool.h>

// Takes at most strlen(pattern) * strlen(text) steps, whatever is in them.
bool glob_matches(const char *pattern, const char *text);
