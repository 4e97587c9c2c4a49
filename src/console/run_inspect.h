// SPDX-License-Identifier: BSD-2-Clause
// `/console inspect`: what the console makes of a text while it is typed, for editors and other
// programs.
#pragma once

#include "console/console.h"

int run_inspect(struct console *c, const struct command_line *line, struct value *out,
		struct err *e);
