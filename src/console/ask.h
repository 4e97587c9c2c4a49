// SPDX-License-Identifier: BSD-2-Clause
// Asking who sits at the terminal: a question before a dangerous command, a key, a password.
#pragma once

#include "console/console.h"
#include "console/keys.h"

// Waits up to MS milliseconds (-1: for ever) for a key. 1: OUT; 0: none came; -1 by Ctrl-C, or where
// there is no terminal to ask at: ERR_FAILURE.
int ask_key(int ms, struct key *out, struct err *e);

// Asks for a line that is not shown, but for a star a character. Appends it to ANSWER.
int ask_secret(struct console *c, const char *question, struct strbuf *answer, struct err *e);

// Whether what runs was typed by somebody who can be asked.
bool ask_can(const struct console *c);

// Asks "QUESTION [y/N]: " where what runs was typed at a terminal. 0: go on; -1 with
// ERR_INTERRUPTED, "action cancelled".
int ask_confirm(struct console *c, const char *question, struct err *e);
