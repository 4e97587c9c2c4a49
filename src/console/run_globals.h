// SPDX-License-Identifier: BSD-2-Clause
// Global variables between this session and the daemon, which keeps them for all sessions of a user.
// A script sees what others have set when it begins and after each :delay; what it has set itself is
// told then, before another command is asked about them, and at its end. Of two sessions that set the
// same variable the last one told wins.
#pragma once

#include "console/console.h"

// Fetches those that were not changed here. Fails only when the connection is lost.
int run_globals_fetch(struct console *c, struct err *e);

// Tells those that were changed here. A variable that is too large, or one too many, stays as it is
// in this session alone, which is said once on stderr.
int run_globals_tell(struct console *c, struct err *e);
