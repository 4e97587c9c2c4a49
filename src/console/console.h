// SPDX-License-Identifier: BSD-2-Clause
// One session: the connection, the menus, where in them the administrator is, and the command lines
// that run there.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "console/client.h"
#include "console/numbers.h"
#include "console/schema.h"
#include "console/screen.h"
#include "script/command_line.h"
#include "script/each.h"
#include "script/globals.h"

enum console_mode {
	CONSOLE_TYPED,	// at the prompt or given with -c
	CONSOLE_SCRIPT, // row numbers mean only what the script itself has printed; errors that
			// come from the daemon name command and line
};

struct console {
	struct client *client; // owned
	struct schema schema;
	const struct tree_menu *current; // the menu that paths are relative to
	struct numbers numbers;
	struct screen screen;
	struct globals globals;	       // the user's variables
	enum console_mode mode;	       // of what runs
	int out;		       // where the screen is flushed to
	struct strbuf *captured;       // instead, where what is shown is wanted; NULL: it is not
	unsigned imports;	       // how many are under way, one within the other
	bool added;		       // something, by what runs
	bool gathers;		       // … that is not in force yet (gather.h)
	const struct machine *machine; // that runs; NULL: none
	bool style_known;	       // the style of `screen` is that of the daemon
	const char *job;	       // name of the script that runs as a job; NULL: none does
	const char *user;	       // who it is; NULL: whoever has started the program
	bool quit;		       // /quit was given
	bool safe_mode;		       // this session has it, as far as the prompt knows
};

// Takes CLIENT over and fetches the menus. The caller calls console_done, also after -1.
int console_init(struct console *c, struct client *client, int out, struct err *e);
void console_done(struct console *c);

// Runs TEXT, all of which is read before any of it runs. The first error ends it. OPEN not NULL: a
// text that ends in the middle of something is not run, and *OPEN tells of what (see struct
// script); it is left alone otherwise.
int console_run(struct console *c, struct slice text, enum console_mode mode, char *open,
		struct err *e);

// Writes what the screen has gathered. E may be NULL.
int console_flush(struct console *c, struct err *e);

// Runs TEXT statement by statement, within what runs already.
int console_each(struct console *c, struct slice text, const struct each_watch *watch,
		 struct err *e);

// Adds TEXT to the screen: on a terminal without what could steer it, line ends kept.
void console_add_text(struct console *c, struct slice text);
