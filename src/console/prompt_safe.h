// SPDX-License-Identifier: BSD-2-Clause
// Safe mode as the prompt has it: Ctrl-X takes it and releases it. What it means is the daemon's.
#pragma once

#include "console/console.h"

enum prompt_safe {
	PROMPT_SAFE_FREE,
	PROMPT_SAFE_OURS,
	PROMPT_SAFE_OTHER, // another session has it
};

// -1 where the session cannot go on.
int prompt_safe_ask(struct console *c, enum prompt_safe *out, struct err *e);

// What may become of another session's changes: "unroll", "release"; NULL: it is not to be touched.
int prompt_safe_take(struct console *c, const char *hijack, struct err *e);
int prompt_safe_release(struct console *c, struct err *e);

// The session ends on purpose: what was done is kept.
void prompt_safe_quit(struct console *c);
