// SPDX-License-Identifier: BSD-2-Clause
// The generic commands that change records. Each ends its call.
#pragma once

#include <stdint.h>

#include "mgmt/call.h"
#include "schema/generic_commands.h"

void edit_add(struct call *call, const struct generic_command *command);
void edit_remove(struct call *call, const struct generic_command *command);

// set, enable, disable, comment, unset, move: of a settings menu's record, or of those named.
void edit_items(struct call *call, const struct generic_command *command);

// For menus whose hook `prepare` has returned true: goes on, or with E fails.
void edit_prepared(struct call *call, const struct err *e);

// For menus with a hook `change`: how it ended.
void edit_changed(struct call *call, const struct err *e);

// For menus with a hook `remove`: how the removal of one record ended.
void edit_removed(struct call *call, const struct err *e);
