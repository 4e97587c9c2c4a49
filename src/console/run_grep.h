// SPDX-License-Identifier: BSD-2-Clause
// :grep: the lines of a script's output that match a regular expression.
#pragma once

#include "console/console.h"

enum { RUN_GREP_ARGUMENTS = 6 };
extern const struct tree_argument run_grep_arguments[RUN_GREP_ARGUMENTS];

// In brackets they are returned: a text, or an array of lines with as-array.
int run_grep(struct console *c, const struct command_line *line, struct value *out, struct err *e);
