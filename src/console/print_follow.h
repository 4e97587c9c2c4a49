// SPDX-License-Identifier: BSD-2-Clause
// `print follow`: what is there, then each new record as it comes, until Ctrl-C.
#pragma once

#include "console/print_options.h"

int print_follow(struct console *c, const struct command_line *line, const struct print_options *o,
		 struct err *e);
