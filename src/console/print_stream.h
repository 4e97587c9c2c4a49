// SPDX-License-Identifier: BSD-2-Clause
// `print` on a terminal: rows are shown while they come, a screen at a time, and not kept.
#pragma once

#include "console/print.h"
#include "console/print_options.h"

// Carries out R, a `print` that query words are added to. NUMBERED: all rows are asked for, and have
// their numbers from it; else those that they had keep them.
int print_stream(struct console *c, const struct command_line *line, const struct print_options *o,
		 struct request *r, bool numbered, struct err *e);

// Begins R: what the daemon is to know of the arguments.
void print_begin(struct request *r, const struct command_line *line, const struct print_options *o);

// Lays V out as O says; LAYOUT keeps what the next rows of a table need to know. The caller calls
// view_done and print_table_done.
int print_layout(struct console *c, const struct print_options *o, struct view *v,
		 struct table_layout *layout, struct err *e);

// Whether rows come as lines of the log, which have no numbers.
bool print_is_log(const struct schema_menu *menu, const struct print_options *o);
