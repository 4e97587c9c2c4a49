// SPDX-License-Identifier: BSD-2-Clause
// The command `export`: a menu, with those below it, as a script that makes it what it is. It goes
// out piece by piece, as `!re` with `data`, or into a file.
#pragma once

#include "mgmt/call.h"
#include "schema/generic_commands.h"

void export_run(struct call *call, const struct generic_command *command);
