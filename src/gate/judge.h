// SPDX-License-Identifier: BSD-2-Clause
// One request at a time: who asks, may he, and what that changes.
#pragma once

#include "gate/policy.h"
#include "gate/turn.h"

struct policy policy_of(const struct gate *g); // as everything is now

// Makes R's changes in memory, onto L. 0, or -1 (E), where L may still have got changes that are
// right whatever becomes of R.
int judge_request(struct gate *g, struct change_list *l, struct turn_request *r, struct err *e);

// Fills R->reply or, for TURN_UPLINK, *UPLINK. 0 or -1.
int judge_question(struct gate *g, struct turn_request *r, struct wire_uplink *uplink,
		   struct err *e);

void judge_log_refusal(struct gate *g, const struct turn_request *r);

// R, an ADD that has come to its end, was asked for by a device (known_device.h).
void judge_remember(struct gate *g, const struct turn_request *r);
