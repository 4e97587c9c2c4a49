// SPDX-License-Identifier: BSD-2-Clause
// Carrying out a file statement by statement, as an import does: each is read when its turn comes, so
// that what stands before an error has run. Variables and the current menu persist between them.
#pragma once

#include "script/machine.h"

struct each_statement {
	struct position position; // where it begins
	struct slice text;	  // as far as it was read
};

struct each_watch {
	void *context;
	unsigned from_line; // statements that begin before it are only read
	bool dry;	    // none is carried out
	// After an error of syntax read on behind the statement; and where a menu is unknown, leave out
	// what belongs to it.
	bool go_on;
	void (*before)(void *context, const struct each_statement *s); // NULL: nobody asks
	void (*done)(void *context, const struct each_statement *s);   // NULL: nobody asks
	// A statement that failed. False: that is the end. NULL: it always is.
	bool (*failed)(void *context, const struct each_statement *s, const struct err *e);
	// An argument that the command of MENU does not know: whether it may be left out. NULL: no.
	bool (*unknown)(void *context, struct position at, struct slice name,
			const struct tree_menu *menu);
};

// -1: *E is the error that ended it, its place the machine's.
int each_run(struct machine *m, struct slice text, const struct each_watch *w, struct err *e);
