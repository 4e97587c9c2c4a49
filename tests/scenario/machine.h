// SPDX-License-Identifier: BSD-2-Clause
// What a line of a scenario may do to the machine.
#pragma once

#include "actions.h"

uint32_t machine_ifindex(struct scenario *s, const char *name); // of a link there is

// Does what WORD and W say. False: WORD is no action on the machine.
bool machine_run(struct scenario *s, const char *word, struct words *w);
