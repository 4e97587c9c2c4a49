// SPDX-License-Identifier: BSD-2-Clause
// The prompt on a terminal, with the line editor.
#pragma once

#include "console/console.h"

// As prompt_run.
int prompt_terminal_run(struct console *c, int in, struct screen *errors, struct err *e);
