// SPDX-License-Identifier: BSD-2-Clause
// A whole script, read before any of it runs: an error of syntax anywhere means that nothing runs.
#pragma once

#include "script/command_line.h"

enum { SCRIPT_SIZE_MAX = 8 << 20, SCRIPT_LINES_MAX = 200000 };

struct script {
	struct command_line **lines;
	size_t count;
	char open; // what the text ended in the middle of (see struct lexer); 0: nothing
};

// Reads TEXT, which need not outlive the call. A path alone changes the menu for the lines after
// it, the first of them relative to CURRENT. The caller calls script_free, also after -1.
int script_parse(struct script *s, struct slice text, const struct tree_menu *root,
		 const struct tree_menu *current, struct err *e);
void script_free(struct script *s);
