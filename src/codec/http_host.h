// SPDX-License-Identifier: BSD-2-Clause
// Was this request meant for us? The Host header and the request target, checked against the
// address that the connection came in on: the defence against DNS rebinding.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip6.h"
#include "base/slice.h"
#include "codec/http_request.h"

enum { HTTP_SEGMENTS_MAX = 8 };

struct http_path {
	struct slice segment[HTTP_SEGMENTS_MAX]; // "/a/b" is two; "/" is one, empty; "/a/" is two,
	size_t count;				 // the second empty. Nothing is percent-decoded
	struct slice query;			 // what follows '?', or empty
};

// AUTHORITY is a literal of ADDRESS and ":PORT". Of IPv4 that is exactly the dotted quad; of IPv6 any
// text of it in brackets, with or without the scope that some clients leave in a link-local one. The
// port may be left out only when it is 80. Names, leading zeros, blanks, a trailing dot and user
// information do not pass.
bool http_authority_is(struct slice authority, struct ip6 address, uint16_t port);

// Checks Host and target of R against the local end (ADDRESS, PORT) of its connection, and takes
// the path apart. Returns 0, or the status to answer: 403 for a foreign Host or authority (Host may
// be missing in HTTP/1.0 only; the decoder has seen to that), 400 for a target that is neither
// "/…" nor "http://…", 404 for a path with more segments than any of ours or with a fragment.
int http_target_check(const struct http_request *r, struct ip6 address, uint16_t port,
		      struct http_path *out);

// Compares in time that depends on the lengths only, as a secret path segment needs. An empty
// TOKEN equals nothing.
bool http_token_is(struct slice given, struct slice token);
