// SPDX-License-Identifier: BSD-2-Clause
// A whole script: read before any of it runs, so that an error of syntax anywhere means that nothing
// runs; then carried out.
#pragma once

#include "script/machine.h"

enum { SCRIPT_SIZE_MAX = 8 << 20 };

struct script {
	struct code *code;   // NULL: not read
	struct err deferred; // the first error that its turn will tell; kind NONE: there is none
	char open;	     // what the text ended in the middle of (see struct lexer); 0: nothing
};

// Reads TEXT, which need not outlive the call. TYPED: at a prompt, where global variables that exist
// need no declaration, but in functions. A path alone changes the menu for what follows, which begins
// in CURRENT. The tree and GLOBALS must outlive the script and what it leaves in variables.
// The caller calls script_free, also after -1.
int script_parse(struct script *s, struct slice text, bool typed, const struct tree_menu *root,
		 const struct tree_menu *current, struct globals *globals, struct err *e);
void script_free(struct script *s);

// Fails with the first error that would be told only when its turn comes: an unknown command.
int script_check(const struct script *s, struct err *e);

// Carries it out. *OUT_LEFT: it was left by :exit. An error's place is the machine's `failed`.
int script_run(const struct script *s, struct machine *m, bool *out_left, struct err *e);

// Carries TEXT out as one function and gives what it returns; *OUT is the caller's after 0.
int script_evaluate(struct machine *m, struct slice text, struct value *out, struct err *e);

// Appends what TEXT becomes in words, as RouterOS prints code: (evl /putmessage=hello).
int script_list(struct machine *m, struct slice text, struct strbuf *out, struct err *e);

// Makes code of TEXT, as :parse does.
int script_compile(struct machine *m, struct slice text, struct value *out, struct err *e);
