// SPDX-License-Identifier: BSD-2-Clause
// /import: a file of the daemon's, carried out statement by statement.
#pragma once

#include "console/console.h"

enum { RUN_IMPORT_ARGUMENTS = 5 };
extern const struct tree_argument run_import_arguments[RUN_IMPORT_ARGUMENTS];

int run_import(struct console *c, const struct command_line *line, struct value *out,
	       struct err *e);
