// SPDX-License-Identifier: BSD-2-Clause
// The prompt where the terminal can only show lines: it edits them itself.
#pragma once

#include "console/console.h"

// As prompt_run.
int prompt_plain_run(struct console *c, int in, struct screen *errors, struct err *e);
