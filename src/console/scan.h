// SPDX-License-Identifier: BSD-2-Clause
// A forgiving reader of commands as they are typed: what each byte is, for colour, and what may
// stand where the text ends, for completion and help. What makes no sense is marked and passed over;
// the judge of what may run is the parser (script/), not this.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "script/tree.h"

enum scan_style {
	SCAN_NONE,
	SCAN_DIR,
	SCAN_CMD,
	SCAN_ARG,
	SCAN_META, // what structures the text: brackets, operators, separators
	SCAN_COMMENT,
	SCAN_ESCAPED,
	SCAN_VARIABLE, // being declared
	SCAN_LOCAL,
	SCAN_GLOBAL,
	SCAN_PARAMETER, // $1
	SCAN_UNDEFINED,
	SCAN_AMBIGUOUS,
	SCAN_ERROR,
	SCAN__STYLES,
};

enum scan_expected {
	SCAN_NOTHING,  // nothing that is known
	SCAN_WORD,     // a menu or a command of `menu`
	SCAN_ARGUMENT, // an argument of `command`, or the value of one that needs no name
	SCAN_VALUE,    // of `argument`
	SCAN_FIELD,    // in a condition: a property of `menu`
	SCAN_NAME,     // of a variable
};

enum { SCAN_DEPTH_MAX = 24, SCAN_GIVEN_MAX = 128, SCAN_VARIABLES_MAX = 64 };

// A variable that was declared before the place, and may be used there.
struct scan_variable {
	struct slice name;
	bool global;
};

struct scan_place {
	enum scan_expected expected;
	size_t start;  // where the word begins that the text ends in; the end where none is begun
	bool slash;    // the path is written with slashes
	bool rooted;   // it begins with a slash
	bool first;    // SCAN_WORD: a relative path begins, so global commands may be named too
	bool quoted;   // within quotes
	bool comment;  // within a comment
	bool too_deep; // brackets nest deeper than this reader follows: what is open is not known
	bool ended;    // noted at the end of the text, which only the innermost construct does
	const struct tree_menu *menu;
	const struct tree_command *command;
	const struct tree_argument *argument; // SCAN_VALUE; SCAN_ARGUMENT: the next without name
	struct slice field;		      // SCAN_VALUE in a condition: of which property
	const struct tree_argument *given[SCAN_GIVEN_MAX];
	size_t given_count;
	char open[SCAN_DEPTH_MAX + 2]; // what is not closed: { ( [ and at the end " or a backslash
	size_t open_count;
	struct scan_variable
		variables[SCAN_VARIABLES_MAX]; // the last ones; [first_variable] on count
	size_t variable_count;
	size_t first_variable; // those before are outside the function that the place is in
	bool function;	       // it is in one, where globals of the session are not seen
	bool secret;	       // some argument had a name that SECRET accepted
};

struct globals;

struct scan {
	const struct tree_menu *root;
	const struct tree_menu *current;
	// Whether the value of ARGUMENT of a command of MENU is a secret; may be NULL.
	bool (*secret)(const struct tree_menu *menu, const struct tree_argument *argument);
	const struct globals *globals; // of the session; NULL: none
	// Hears at each end of a line what is open there; may be NULL.
	void (*line_end)(void *context, const char *open);
	void *context;
};

// Reads TEXT. STYLES, where it is not NULL, takes one enum scan_style for each byte.
void scan_text(const struct scan *s, struct slice text, uint8_t *styles, struct scan_place *out);
