// SPDX-License-Identifier: BSD-2-Clause
// What keeps a port from working, looked for on the running system: each check is a row of the table
// in doctor.c, and tells of each of its subjects what was seen, how that is judged and which command
// helps. Nothing is changed by looking, and nothing is sent: where only a packet can tell, the row
// names the trial (enum wire_trial) that mgmt has a worker make.
//
// Of the mappings only the newest are looked at, or those of one device.
#pragma once

#include "gate/peer.h"

enum { DOCTOR_MAPPINGS_MAX = 32, DOCTOR_REFUSALS_MAX = 32 };

// One page of what there is to tell, of kind CHECK.
void doctor_list(struct gate *g, const struct wire_list *asked, const struct answer_to *to);
