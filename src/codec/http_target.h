// SPDX-License-Identifier: BSD-2-Clause
// The target of a request taken apart: segments of a path and pairs of a query, percent-decoded
// (RFC 3986).
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"

enum { HTTP_TARGET_MAX = 2048, HTTP_TARGET_SEGMENTS_MAX = 16, HTTP_TARGET_PAIRS_MAX = 64 };

struct http_pair {
	struct slice name;
	struct slice value; // '+' stands for a blank, as forms write it
};

struct http_target {
	char bytes[HTTP_TARGET_MAX];			// what the slices point into
	struct slice segment[HTTP_TARGET_SEGMENTS_MAX]; // of "/a/b/" are two
	size_t segment_count;
	struct http_pair pair[HTTP_TARGET_PAIRS_MAX];
	size_t pair_count;
};

// Of "/path?query"; what stands before the path of an absolute target is not looked at. -1: E, as for
// escapes that are none, NUL bytes, empty segments within, and too many of anything.
int http_target_parse(struct slice text, struct http_target *out, struct err *e);
