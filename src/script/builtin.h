// SPDX-License-Identifier: BSD-2-Clause
// The commands of the language itself, one row each.
#pragma once

#include "script/machine.h"
#include "script/tree.h"

enum { BUILTIN_ARGUMENTS_MAX = 8 };

// How a builtin becomes code.
enum builtin_form {
	BUILTIN_CALL, // arguments are evaluated, `call` is called
	BUILTIN_IF,
	BUILTIN_WHILE,
	BUILTIN_DO,
	BUILTIN_FOR,
	BUILTIN_FOREACH,
	BUILTIN_ONERROR,
	BUILTIN_RETRY,
	BUILTIN_LOCAL,
	BUILTIN_GLOBAL,
	BUILTIN_SET,
	BUILTIN_RETURN,
	BUILTIN_ERROR,
	BUILTIN_BREAK,
	BUILTIN_CONTINUE,
	BUILTIN_EXIT,
	BUILTIN_TIME,
};

struct builtin {
	const char *name;
	const char *help;
	enum builtin_form form;
	// VALUES: one for each argument of the row, nothing where it was not given, borrowed. OUT
	// is never NULL and nothing at first. Fails with the machine's error.
	enum flow (*call)(struct machine *m, const struct value *values, struct value *out);
	size_t argument_count;
	struct tree_argument arguments[BUILTIN_ARGUMENTS_MAX];
};

extern const struct builtin builtins[];
extern const size_t builtin_count;

// Fills COMMANDS, room for builtin_count of them, for the root of a tree.
void builtin_commands(struct tree_command *commands);
