// SPDX-License-Identifier: BSD-2-Clause
// The description of REST (door/openapi.h) as an answer, with a tag by which who has it already need not be told it
// again (RFC 9110 section 13.1.2). What is described does not change while this process lives.
#pragma once

#include "http/connection.h"

struct door_state;

enum {
	DESCRIPTION_TAG_BYTES = 16,			      // of the document's hash
	DESCRIPTION_TAG_SIZE = 2 * DESCRIPTION_TAG_BYTES + 3, // hexadecimal in quotes
};

// Answers R, a GET or HEAD, on C.
void description_answer(struct door_state *d, struct http_connection *c,
			const struct http_request *r);
