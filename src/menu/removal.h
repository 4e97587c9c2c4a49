// SPDX-License-Identifier: BSD-2-Clause
// The hook `remove` of menus whose records gate lists.
#pragma once

#include <stdbool.h>

#include "mgmt/gate_link.h"

struct call;

// Ends a removal as gate answered; the context is the call. Gate speaks of entries of its tables,
// a menu of items.
extern const struct gate_reply removal_reply;

// Ends CALL, of a menu whose commands and removals go the same way: the removal of one record, or a
// command that says nothing. E: NULL where it went well. The state of a command is the caller's to free.
void removal_or_command_end(struct call *call, bool removing, const struct err *e);
