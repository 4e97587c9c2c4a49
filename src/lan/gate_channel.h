// SPDX-License-Identifier: BSD-2-Clause
// Asking gate. A request is answered exactly once: by gate's reply, or by an error when time is up.
// When gate dies, what it had not answered is asked again of the next one, so that a device does
// not notice; a request that was given to two gates is not tried a third time, since it may be the
// reason why they died.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/err.h"
#include "io/loop.h"
#include "wire/message.h"

struct gate_channel;

enum {
	GATE_ANSWER_MS = 5000, // gate has this long to answer
	GATE_ABSENT_MS = 2000, // and this long to come (back)
};

// KIND and BODY are the reply: UPLINK to UPLINK_GET, REQUESTER to that, ANSWER to MAPPING_DELETE,
// MAPPING_DELETE_RANGE and SWITCH, MAPPING to the other requests; to MAPPING_RANGE a MAPPING for each
// row, which must not end or cancel the request, and then an ANSWER. Asked again of another gate, it
// brings rows again. FAILED is NULL then; otherwise it says what went wrong and there is no body.
typedef void gate_reply(void *context, enum wire_kind kind, const void *body,
			const struct err *failed);

// Embedded by who asks; stays where it is until the reply or gate_channel_cancel. Private.
struct gate_request {
	TAILQ_ENTRY(gate_request) link;
	struct gate_channel *channel; // NULL: not under way
	struct loop_timer limit;
	gate_reply *reply;
	void *context;
	uint64_t number;
	unsigned sent; // to how many gates
	enum wire_kind kind;
	union {
		struct wire_uplink_get uplink;
		struct wire_requester requester;
		struct wire_mapping_add add;
		struct wire_mapping_key key;
		struct wire_mapping_at at;
		struct wire_mapping_range range;
		struct wire_switch_request change;
	} body;
};

// What gate says unasked goes to TOLD.
typedef void gate_told(void *context, enum wire_kind kind, const void *body);

struct gate_channel *gate_channel_new(struct loop *loop, gate_told *told, void *context);
void gate_channel_free(struct gate_channel *g); // requests end without reply; NULL is fine

// Takes FD over as the channel from now on. -1 without memory.
int gate_channel_connect(struct gate_channel *g, int fd);

// Asks KIND with the body that the caller has filled in R->body. The reply never comes before this
// returns.
void gate_channel_ask(struct gate_channel *g, struct gate_request *r, enum wire_kind kind,
		      gate_reply *reply, void *context);
// Tells gate BODY, which is not answered; lost while gate is away.
void gate_channel_tell(struct gate_channel *g, enum wire_kind kind, const void *body);
void gate_channel_cancel(struct gate_request *r); // harmless when nothing is under way
