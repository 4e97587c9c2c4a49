// SPDX-License-Identifier: BSD-2-Clause
// The mappings that lead to one device, within a range of external ports: closed together, or told
// page by page. The cost follows the number of the device's mappings, not that of all.
#pragma once

#include "gate/turn.h"

enum { RANGE_ROWS_MAX = 128 }; // of one page; the rest is for the next

// Closes what R->body.range names, onto L. 0 or -1: ERR_NO_SUCH_MAPPING when there is nothing.
int range_delete(struct gate *g, struct change_list *l, struct turn_request *r, struct err *e);

// Sends R's page and the answer that ends it. 0, or -1 (E): nothing was sent.
int range_tell(struct gate *g, const struct turn_request *r, struct err *e);
