// SPDX-License-Identifier: BSD-2-Clause
// /system/script/run: the daemon has the script run by a job; what it shows is shown here.
#pragma once

#include "console/console.h"

int run_script(struct console *c, const struct command_line *line, struct err *e);
