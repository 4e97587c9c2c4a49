// SPDX-License-Identifier: BSD-2-Clause
// Reads the text of a script piece by piece: blanks, words, quoted text, comments. It keeps count
// of line and column (from 1, columns in bytes, as RouterOS counts) for the errors to name.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"

enum { LEXER_VALUE_MAX = 65536 }; // bytes of one quoted value

struct position {
	unsigned line;
	unsigned column;
};

struct lexer {
	struct slice text;
	size_t at; // bytes read
	struct position position;
	// How many are open of each: then the closing one ends a statement.
	unsigned brackets;
	unsigned braces;
	unsigned parentheses;
	char open; // what the text ended in the middle of: '"', '[', '(', '{' or '\\'; 0: nothing
};

void lexer_init(struct lexer *l, struct slice text);

int lexer_peek(const struct lexer *l); // the next byte, -1 at the end of the text
int lexer_peek_at(const struct lexer *l, size_t offset);
void lexer_advance(struct lexer *l, size_t n);

// Blanks, and a backslash with the end of line behind it.
void lexer_skip_blanks(struct lexer *l);

// Blanks and ends of lines, as within parentheses.
void lexer_skip_lines(struct lexer *l);

// All that may stand between statements: also ends of lines, semicolons and comments.
void lexer_skip_separators(struct lexer *l);

// Whether a statement ends here. To be asked at the boundary of a token only: within one `#` is
// an ordinary character.
bool lexer_at_end(const struct lexer *l);

// Whether a word ends here that may be one of a path.
bool lexer_at_boundary(const struct lexer *l);

// Whether the next byte is one of lexer_name's.
bool lexer_at_name(const struct lexer *l);

// The word of a path or the name of a command, argument or property: a-z 0-9 . - (may be empty).
struct slice lexer_name(struct lexer *l);

// A value without quotes (may be empty): letters, digits and -.,:<>/|+_*&^%#@!~
struct slice lexer_bare(struct lexer *l);

// A value without quotes within a condition, where <>|&!~ are operators and a comma may join
// another condition.
struct slice lexer_operand(struct lexer *l);

// A value without quotes within an expression, where only what continues a number or an address
// belongs to it: 10.0.0.0/8 but not 10+5.
struct slice lexer_number(struct lexer *l);

// An element of an array without quotes: as lexer_bare, but a comma ends it.
struct slice lexer_element(struct lexer *l);

// A word within an expression: letters and digits.
struct slice lexer_word(struct lexer *l);

// The next piece of a text between quotes, appended to OUT with its escapes resolved. LEXER_END:
// the closing quote was passed. LEXER_DOLLAR: the next byte is a dollar sign. -1: failed. NAME is
// the argument's, for the error ("expected NAME value").
enum { LEXER_END, LEXER_DOLLAR };
int lexer_quoted(struct lexer *l, const char *name, struct strbuf *out, struct err *e);

// Fails with the text and " (line L column C)" behind it; a long text is cut before the position.
int lexer_error(struct position position, struct err *e, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int lexer_syntax_error(struct position position, struct err *e);
