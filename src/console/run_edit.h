// SPDX-License-Identifier: BSD-2-Clause
// `edit`: a property of a record in an editor of its own.
#pragma once

#include "console/console.h"

int run_edit(struct console *c, const struct command_line *line, struct value *out, struct err *e);
