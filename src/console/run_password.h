// SPDX-License-Identifier: BSD-2-Clause
// /password and /lock: what is asked of the user in person.
#pragma once

#include "console/console.h"

enum { RUN_PASSWORD_ARGUMENTS = 3 };
extern const struct tree_argument run_password_arguments[RUN_PASSWORD_ARGUMENTS];

// Asks for what is not given.
int run_password(struct console *c, const struct command_line *line, struct value *out,
		 struct err *e);

// Returns when the user's password was typed; -1 also when the user has none.
int run_lock(struct console *c, const struct command_line *line, struct value *out, struct err *e);
