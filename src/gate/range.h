// SPDX-License-Identifier: BSD-2-Clause
// Mappings within a range of external ports: those that lead to one device closed together, those that
// it sees (policy_is_own) told page by page. In secure mode these are the same, and the cost follows
// the number of the device's mappings, not that of all. Without secure mode a device may close others'
// one by one, but not by a range it has only guessed.
#pragma once

#include "gate/turn.h"

enum { RANGE_ROWS_MAX = 128 }; // of one page; the rest is for the next

// Closes what R->body.range names, onto L. 0 or -1: ERR_NO_SUCH_MAPPING when there is nothing.
int range_delete(struct gate *g, struct change_list *l, struct turn_request *r, struct err *e);

// Sends R's page and the answer that ends it. 0, or -1 (E): nothing was sent.
int range_tell(struct gate *g, const struct turn_request *r, struct err *e);
