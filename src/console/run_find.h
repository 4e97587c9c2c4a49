// SPDX-License-Identifier: BSD-2-Clause
// Looking for records.
#pragma once

#include "console/console.h"

// The ids of the records that the condition of LINE fits.
int run_find(struct console *c, const struct command_line *line, struct value *out, struct err *e);

// `get` without the name of a property: all of them, by name.
int run_get_all(struct console *c, const struct command_line *line, struct value *out,
		struct err *e);
