// SPDX-License-Identifier: BSD-2-Clause
// What stands after `where`: comparisons of a record's fields, joined by and, or, commas or blanks.
// A condition is matched against a record told by callbacks, and as much of it as the API's query
// words can say is put in such words, so that the daemon sends fewer records.
#pragma once

#include <regex.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "script/lexer.h"

enum { CONDITION_QUERY_WORDS_MAX = 64 }; // as many as the daemon takes

enum field_type {
	FIELD_UNKNOWN, // no such field: never has a value
	FIELD_TEXT,    // one spelling for one value, so the daemon can compare too
	FIELD_BOOL,    // "true" or "false"
	FIELD_NUMBER,
	FIELD_TIME,  // an interval
	FIELD_OTHER, // more than one spelling for the same value
};

enum condition_kind {
	CONDITION_AND,
	CONDITION_OR,
	CONDITION_NOT, // of `left`
	CONDITION_HAS, // the field has a value; a bool is true
	CONDITION_EQUAL,
	CONDITION_MATCH, // the regular expression is found in the field
	CONDITION_LESS,
	CONDITION_GREATER,
	CONDITION_IN, // the address is in the prefix
};

struct condition {
	enum condition_kind kind;
	struct condition *left; // AND, OR, NOT
	struct condition *right;
	char *field; // the others
	char *value; // owned, `value_length` bytes and a terminator
	size_t value_length;
	regex_t *pattern; // MATCH
};

// Reads a condition from where L stands; it ends where nothing more can belong to it. The caller
// frees *OUT with condition_free.
int condition_parse(struct lexer *l, struct condition **out, struct err *e);
void condition_free(struct condition *c); // NULL is fine

// FIELD = VALUE or FIELD ~ VALUE, KIND being one of the two. POSITION is named when VALUE is no
// regular expression.
int condition_compare(enum condition_kind kind, struct slice field, struct slice value,
		      struct position position, struct condition **out, struct err *e);

// Puts ADDED behind *C with `and`; *C may be NULL. Takes ADDED over, also when it fails.
int condition_join(struct condition **c, struct condition *added, struct err *e);

struct condition_record {
	void *context;
	enum field_type (*type)(void *context, struct slice field);
	bool (*value)(void *context, struct slice field, struct slice *out); // false: has none
};

bool condition_match(const struct condition *c, const struct condition_record *record);

// Appends query words to a sentence under construction. True when they say all of C, so that what
// the daemon sends needs no further filter. Only RECORD's types are asked.
bool condition_query(const struct condition *c, const struct condition_record *record,
		     struct strbuf *sentence);
