// SPDX-License-Identifier: BSD-2-Clause
// A command of a menu: from its arguments to a sentence, from the replies to what is shown or, in
// brackets, returned.
#pragma once

#include "console/console.h"

// OUT NULL: what the command has to show is shown; else it becomes the value. 1: the script ends.
int run_line(struct console *c, const struct command_line *line, struct value *out, struct err *e);

// The records of MENU that an argument calls, as a comma list of ids and names: row numbers become
// ids. The text may be empty.
int run_items(struct console *c, const struct tree_menu *menu, const struct argument *argument,
	      struct strbuf *out, struct err *e);

// Adds the arguments of LINE to R. *OUT_NOTHING: no record is called, so that nothing is to be done.
int run_add_arguments(struct console *c, const struct command_line *line, struct request *r,
		      bool *out_nothing, struct err *e);
