// SPDX-License-Identifier: BSD-2-Clause
// How many columns of a terminal text takes: none for a combining character, two for a wide one.
#pragma once

#include <stddef.h>

#include "base/slice.h"

// The first character of TEXT, which is not empty: its length in bytes, at least 1 (a malformed
// byte counts as a character of one column). *OUT_COLUMNS is 0, 1 or 2.
size_t text_character(struct slice text, unsigned *out_columns);

// As text_character, with the characters of no width that follow it: what a cursor steps over.
size_t text_cluster(struct slice text, unsigned *out_columns);

size_t text_width(struct slice text);

// The longest beginning of TEXT that takes at most COLUMNS.
struct slice text_fit(struct slice text, size_t columns);
