// SPDX-License-Identifier: BSD-2-Clause
// The question before a command that cannot be meant lightly.
#pragma once

#include "console/console.h"

// Asks QUESTION where somebody types at a terminal; scripts, imported files and programs are not
// asked. 0: go on; -1: the answer was not y (ERR_INTERRUPTED), or none could be read.
int confirm_ask(struct console *c, const char *question, struct err *e);
