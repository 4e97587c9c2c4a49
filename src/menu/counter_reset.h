// SPDX-License-Identifier: BSD-2-Clause
// The commands reset-counters and reset-counters-all of menus of rules whose counters gate keeps.
#pragma once

#include <stdint.h>

#include "mgmt/gate_link.h"
#include "schema/menu.h"

struct argument;
struct call;

enum { COUNTER_RESET_COMMANDS = 2 };

// Rows of a menu's `commands`.
extern const struct command counter_reset_commands[COUNTER_RESET_COMMANDS];

// Asks gate to set the counter of the rule ID of CALL's menu to 0, with 0 those of all, by
// gate_link_request with REPLY and CONTEXT.
typedef void counter_reset_request(struct call *call, uint32_t id, const struct gate_reply *reply,
				   void *context);

// Carries such a command out: for the rules NUMBERS, or with NULL for all.
void counter_reset(struct call *call, const struct argument *numbers,
		   counter_reset_request *request);
