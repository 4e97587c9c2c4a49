// SPDX-License-Identifier: BSD-2-Clause
// The API's query words: a stack machine over the text values of one record. A record is kept when
// no false is left on the stack; an entry that is missing counts as true.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "schema/row.h"

enum { QUERY_WORDS_MAX = 64, QUERY_STACK_MAX = 256 };

struct query {
	struct query_word {
		char operation; // '?' has, '-' has not, '=' '<' '>' compare, '#' operators
		char *name;	// with '#' the operators
		char *value;	// NULL where there is none
	} word[QUERY_WORDS_MAX];
	size_t count;
	size_t depth;	// of the stack after the last word
	bool sensitive; // may look at secrets; else they, as what is write-only, have no value
};

// Adds one word, the leading '?' included. Values are copied. Fails, leaving Q as it was, on what
// is no query word (ERR_SYNTAX), on too many words and too deep a stack (ERR_TOO_LARGE).
//
//   ?name  ?-name       has a value, has none; ?-name= is the latter, too
//   ?name=x  ?=name=x   is x in text, yes being true and no false; "" is no value
//   ?<name=x  ?>name=x  less, greater: as numbers, intervals, addresses, moments, ids where both
//   are
//                       such, else as text; false without a value
//   ?#operators         ! & | on the top; an index (0 is the top) pushes a copy of that entry, or,
//                       at the end, becomes the only entry; '.' pushes a copy of the top, and ends
//                       an index
int query_add(struct query *q, struct slice word, struct err *e);

// Whether some word looks at the value of P, a property of MENU.
bool query_names(const struct query *q, const struct menu *menu, const struct property *p);

// Q empty: true.
bool query_match(const struct query *q, const struct menu *menu, const struct row *row);
void query_free(struct query *q); // leaves it empty
