// SPDX-License-Identifier: BSD-2-Clause
// Commands that the console itself carries out: /quit, /environment.
#pragma once

#include "console/console.h"

// The rows of the commands, for the root of the tree.
extern const struct tree_command run_own_commands[];
extern const size_t run_own_count;

int run_own(struct console *c, const struct command_line *line, struct value *out, struct err *e);
