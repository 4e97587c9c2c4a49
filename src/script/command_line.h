// SPDX-License-Identifier: BSD-2-Clause
// One command line, understood: which menu, which command, which arguments. Names are looked up
// while reading, because what a word may be depends on the words before it.
#pragma once

#include "base/err.h"
#include "script/condition.h"
#include "script/lexer.h"
#include "script/tree.h"

enum { COMMAND_ARGUMENTS_MAX = 128, COMMAND_DEPTH_MAX = 16 };

enum argument_kind {
	ARGUMENT_SWITCH,  // only its name was given
	ARGUMENT_UNSET,	  // !name
	ARGUMENT_BARE,	  // text without quotes, typed by its looks
	ARGUMENT_QUOTED,  // text
	ARGUMENT_COMMAND, // [command]: what it returns
};

struct argument {
	const struct tree_argument *row;
	enum argument_kind kind;
	struct position position;
	char *text; // BARE, QUOTED: owned, `length` bytes and a terminator
	size_t length;
	struct command_line *command; // COMMAND: owned
};

enum command_line_kind {
	COMMAND_LINE_MENU,    // a path alone: `menu` becomes the current one
	COMMAND_LINE_COMMAND, // `command` of `menu`
	COMMAND_LINE_UNKNOWN, // names no command; `error` is told when it is its turn to run
};

struct command_line {
	enum command_line_kind kind;
	struct position position;
	const struct tree_menu *menu;
	const struct tree_command *command;
	struct argument *arguments;
	size_t argument_count;
	struct condition *where; // NULL: none
	struct err error;
};

// Reads the next command line, relative to the menu CURRENT. *OUT is NULL when there is none before
// the end of the text (or, within brackets, before the closing one). The caller frees *OUT.
int command_line_parse(struct lexer *l, const struct tree_menu *root,
		       const struct tree_menu *current, struct command_line **out, struct err *e);
void command_line_free(struct command_line *c); // NULL is fine

// The argument called NAME, NULL when it was not given.
const struct argument *command_line_argument(const struct command_line *c, const char *name);
