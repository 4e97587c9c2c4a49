// SPDX-License-Identifier: BSD-2-Clause
// What a command tells while it runs, shown as its layout says: values, how far it is, answers to
// echo requests, the hops of a route.
#pragma once

#include <stdbool.h>

#include "console/console.h"
#include "console/record.h"

struct command_rows {
	struct console *console;
	const struct schema_menu *menu;
	const char *layout; // as the schema has it
	bool silent;	    // nothing is shown, what comes is returned
	struct record *last;
	struct records hops; // of the round that is told
	size_t lines;	     // on the terminal, in whose place the next ones go
	size_t count;	     // rows so far
	bool repeats;	     // it goes on until Ctrl-C, which is how it ends
};

void command_rows_begin(struct command_rows *r, struct console *c, const struct command_line *line);
void command_rows_free(struct command_rows *r);

// A client_row for the struct command_rows CONTEXT.
int command_rows_take(void *context, const struct sentence *reply, struct err *e);

// The command has ended, whichever way: shows what is shown at the end.
void command_rows_end(struct command_rows *r);

// What the rows come to as a value, where they come to one: an array with `as-value`, the number of
// answers to echo requests. False: they come to none. -1 in *RESULT: without memory.
bool command_rows_value(const struct command_rows *r, struct value *out, int *result);
