// SPDX-License-Identifier: BSD-2-Clause
// One command line: from its arguments to a sentence, from the replies to what is shown or, in
// brackets, returned.
#pragma once

#include "console/console.h"

// OUT NULL: what the command has to show is shown; else it becomes the value.
int run_line(struct console *c, const struct command_line *line, enum console_mode mode,
	     struct value *out, struct err *e);

// What an argument means, commands in brackets carried out.
int run_argument(struct console *c, const struct argument *argument, enum console_mode mode,
		 struct value *out, struct err *e);

// As run_argument for one that calls records of MENU: row numbers become ids, the elements of an
// array a comma list. The text may be empty.
int run_items(struct console *c, const struct tree_menu *menu, const struct argument *argument,
	      enum console_mode mode, struct strbuf *out, struct err *e);
