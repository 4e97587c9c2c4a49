// SPDX-License-Identifier: BSD-2-Clause
// The generic commands that tell records. Each ends its call.
#pragma once

#include "mgmt/call.h"
#include "schema/generic_commands.h"

void read_print(struct call *call, const struct generic_command *command); // getall too
void read_listen(struct call *call, const struct generic_command *command);
void read_find(struct call *call, const struct generic_command *command);
void read_get(struct call *call, const struct generic_command *command);
