// SPDX-License-Identifier: BSD-2-Clause
// One statement of an export as text that the console reads back: values quoted where they have to
// be, and broken into lines as RouterOS breaks them. Pure: the same words give the same bytes.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "base/strbuf.h"

enum { EXPORT_WORDS_MAX = 160, EXPORT_WIDTH = 80, EXPORT_WIDTH_MIN = 40 };

struct export_word {
	size_t name;  // bytes of "name=" in front; 0: the word has no name
	size_t start; // in `text`
	size_t n;
	bool quoted;
	bool has_newline;
};

struct export_line {
	struct strbuf text; // of the words, names and values, values escaped
	struct export_word word[EXPORT_WORDS_MAX];
	size_t count;
	size_t width; // columns; 0: lines are broken after line ends in values only
};

// CEILING is the most bytes that one statement may have.
void export_line_init(struct export_line *l, size_t width, size_t ceiling);
void export_line_free(struct export_line *l);

// Adds words: one as it stands ("add", "!comment"), a value without a name, a value with one.
void export_line_word(struct export_line *l, const char *word);
void export_line_value(struct export_line *l, const char *name, struct slice value);

// Appends the statement, with its line end, to OUT and begins the next. False: it did not fit, and
// nothing is appended.
bool export_line_end(struct export_line *l, struct strbuf *out);
