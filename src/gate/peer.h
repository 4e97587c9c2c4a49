// SPDX-License-Identifier: BSD-2-Clause
// The other processes, and who waits for an answer. A peer may die and come back before it gets its
// answer; then the answer is for nobody.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "wire/message.h"

struct gate;

struct peer {
	struct gate *gate;
	enum wire_role role;
	struct seqpacket *channel; // NULL: away
	uint64_t generation;	   // grows with each new channel
};

struct answer_to {
	struct peer *peer; // NULL: nobody waits
	uint64_t generation;
	uint64_t request;
};

struct answer_to answer_to(struct peer *peer, uint64_t request);

// Each harmless when nobody waits (any more).
void answer_send(const struct answer_to *to, const struct err *e); // success when E is NULL
void answer_send_body(const struct answer_to *to, enum wire_kind kind, const void *body);
