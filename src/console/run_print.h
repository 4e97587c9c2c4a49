// SPDX-License-Identifier: BSD-2-Clause
// `print` in its forms.
#pragma once

#include "console/run.h"

int run_print(struct console *c, const struct command_line *line, struct value *out, struct err *e);

// Numbers the records of MENU as if it were printed.
int run_print_number(struct console *c, const struct tree_menu *menu, struct err *e);
