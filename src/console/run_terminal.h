// SPDX-License-Identifier: BSD-2-Clause
// /terminal and :beep: what a script does with the terminal that it writes to. Without one they do
// nothing, but `inkey`, which fails.
#pragma once

#include "console/console.h"

int run_beep(struct console *c, const struct command_line *line, struct value *out, struct err *e);
int run_terminal_cuu(struct console *c, const struct command_line *line, struct value *out,
		     struct err *e);
int run_terminal_el(struct console *c, const struct command_line *line, struct value *out,
		    struct err *e);
int run_terminal_style(struct console *c, const struct command_line *line, struct value *out,
		       struct err *e);

// OUT: the character's number in Unicode; 13 of Enter, 8 of Backspace, 27 of Escape; from 61440 on of
// keys that are no character; 65535 when none came in time.
int run_terminal_inkey(struct console *c, const struct command_line *line, struct value *out,
		       struct err *e);
