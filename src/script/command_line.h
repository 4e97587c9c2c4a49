// SPDX-License-Identifier: BSD-2-Clause
// A command of a menu as it is about to be carried out: its arguments are evaluated.
#pragma once

#include "base/err.h"
#include "script/condition.h"
#include "script/lexer.h"
#include "script/tree.h"
#include "script/value.h"

enum { COMMAND_ARGUMENTS_MAX = 128 };

enum argument_kind {
	ARGUMENT_SWITCH, // only its name was given
	ARGUMENT_UNSET,	 // !name
	ARGUMENT_VALUE,
};

struct argument {
	const struct tree_argument *row;
	enum argument_kind kind;
	struct position position;
	struct value value;
	// The value as a menu takes it: as it was written, where that was without quotes; else as
	// text, an array as a comma list. `length` bytes and a terminator; NULL without value.
	const char *text;
	size_t length;
};

struct command_line {
	struct position position;
	const struct tree_menu *menu;
	const struct tree_command *command;
	const struct argument *arguments;
	size_t argument_count;
	const struct condition *where; // NULL: none
};

// The argument called NAME, NULL when it was not given.
const struct argument *command_line_argument(const struct command_line *c, const char *name);
