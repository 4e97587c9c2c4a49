// SPDX-License-Identifier: BSD-2-Clause
// Additions that act together (`.bulk`, mgmt/bulk.h): of what runs, the first is made as always; the
// next are answered at once, and all are in force before anything else is done, or it ends.
#pragma once

#include <stdbool.h>

#include "console/client.h"
#include "script/command_line.h"

struct console;

// What is run outermost begins.
void gather_begin(struct console *c);

// LINE is about to run. What it cannot be gathered with is waited for. -1: E says why that is not
// in force.
int gather_before(struct console *c, const struct command_line *line, struct err *e);

// R is the request of LINE, which runs: it is marked where it is gathered.
void gather_mark(struct console *c, const struct command_line *line, struct request *r);

// Waits until what was added is in force. -1: E says why it is not.
int gather_settle(struct console *c, struct err *e);

// The same at the end of what ran with RESULT, and failed with E; what becomes of RESULT.
int gather_end(struct console *c, int result, struct err *e);
