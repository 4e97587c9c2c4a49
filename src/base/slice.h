// SPDX-License-Identifier: BSD-2-Clause
// A borrowed run of bytes: pointer and length, never stored beyond the buffer it points into.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct slice {
	const char *p;
	size_t n;
};

// A slice over a string literal.
#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})

struct slice slice_from(const char *text); // NULL gives the empty slice
bool slice_is(struct slice s, const char *text);
bool slice_is_nocase(struct slice s, const char *text); // ASCII case only
bool slice_starts(struct slice s, const char *prefix);
bool slice_starts_nocase(struct slice s, const char *prefix);

bool slice_contains_nocase(struct slice s, const char *text); // TEXT is not empty

// Without the blanks (space, tab, CR, LF) at both ends.
struct slice slice_trim(struct slice s);

// Cuts at the first SEPARATOR: *head is what stands before it, *tail what follows. Returns false,
// with the whole in *head and nothing in *tail, where there is none.
bool slice_cut(struct slice s, char separator, struct slice *head, struct slice *tail);

// Copies into OUT, always terminated. Returns false, leaving OUT empty, when it does not fit or
// holds a NUL byte.
bool slice_copy(struct slice s, char *out, size_t size);
