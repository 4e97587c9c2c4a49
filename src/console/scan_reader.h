// SPDX-License-Identifier: BSD-2-Clause
// What the two halves of the forgiving reader share: statements (scan.c), and below them tokens,
// values and conditions (scan_value.c), variables (scan_variable.c).
#pragma once

#include "console/scan.h"

struct scan_reader {
	const struct scan *scan;
	const struct tree_menu *current; // of the statements being read
	struct slice text;
	size_t at;
	uint8_t *styles; // NULL: not wanted
	struct scan_place *place;
	int closer; // ends the statements; -1: the end of the text
	unsigned depth;
};

// The command being read.
struct scan_line {
	const struct tree_menu *menu;
	const struct tree_command *command; // NULL: none yet
	const struct tree_argument *given[SCAN_GIVEN_MAX];
	size_t given_count;
};

// Statements up to the closer.
void scan_statements(struct scan_reader *r);

int scan_peek(const struct scan_reader *r); // -1 at the end
int scan_peek_at(const struct scan_reader *r, size_t offset);
void scan_skip(struct scan_reader *r, size_t n);
void scan_style(struct scan_reader *r, size_t n, enum scan_style style); // and skips
bool scan_at_end(const struct scan_reader *r);				 // of a statement

void scan_blanks(struct scan_reader *r); // also joined lines
void scan_separators(struct scan_reader *r);
void scan_comment(struct scan_reader *r);

struct slice scan_name(const struct scan_reader *r); // the name that begins here
size_t scan_bare(const struct scan_reader *r);	     // the length of the bare value here
size_t scan_element(const struct scan_reader *r);    // as scan_bare, up to a comma

// A token may begin here: notes what may be. False, and nothing is noted, where the text ends within
// the token before.
bool scan_expect(struct scan_reader *r, const struct scan_line *line, enum scan_expected expected);
void scan_expect_value(struct scan_reader *r, const struct scan_line *line,
		       const struct tree_argument *row);

// Behind a dollar sign, which also within quotes begins something.
void scan_expect_name(struct scan_reader *r, const struct scan_line *line);

// What stands in brackets or braces, the reader standing before them, as statements relative to
// CURRENT.
void scan_nested(struct scan_reader *r, const struct tree_menu *current);

// As scan_nested, of a function or a script of its own, which sees no variables of what is around it.
void scan_function(struct scan_reader *r, const struct tree_menu *current);

// The end of a scope whose variables are those from COUNT on.
void scan_scope_end(struct scan_reader *r, size_t count);

// The value of an argument that names variables: `x`, "my x", `key,value`. They are declared, but by
// `set`, which names one that is there.
void scan_variable_names(struct scan_reader *r, const struct scan_line *line);

// A dollar sign with what follows it.
void scan_dollar(struct scan_reader *r, const struct scan_line *line);

// A value of any kind: quoted, in brackets, a variable, bare.
void scan_operand(struct scan_reader *r, const struct scan_line *line);

// One token of a condition.
void scan_condition(struct scan_reader *r, const struct scan_line *line);
