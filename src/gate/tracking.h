// SPDX-License-Identifier: BSD-2-Clause
// The settings of the kernel's connection tracker, told to mgmt and set for it. The kernel alone
// keeps them; which of them are to be so again after a start is mgmt's to say.
#pragma once

#include <stdint.h>

#include "gate/peer.h"

struct gate;

// Puts what ASKED names into the kernel, all of it or nothing, and tells what is then.
void tracking_set(struct gate *g, const struct wire_tracking *asked, const struct answer_to *to);

// The only row, which is behind CURSOR 0; its key, or 0 at the end.
uint64_t tracking_listing(struct gate *g, uint64_t cursor, const struct answer_to *to);
