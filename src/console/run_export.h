// SPDX-License-Identifier: BSD-2-Clause
// `export`: the text that the daemon makes of the configuration, shown as it comes.
#pragma once

#include "console/run.h"

// OUT not NULL: the text becomes the value.
int run_export(struct console *c, const struct command_line *line, struct value *out,
	       struct err *e);
