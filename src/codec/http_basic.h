// SPDX-License-Identifier: BSD-2-Clause
// The Basic scheme of HTTP authentication (RFC 7617).
#pragma once

#include <stdbool.h>

#include "base/slice.h"

enum { HTTP_BASIC_MAX = 512 }; // bytes of name, colon and password

struct http_basic {
	char bytes[HTTP_BASIC_MAX + 3];
	struct slice name; // in `bytes`
	struct slice password;
};

// Reads the value of an Authorization header. False for any other scheme and for what is none.
bool http_basic_parse(struct slice value, struct http_basic *out);
