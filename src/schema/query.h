// SPDX-License-Identifier: BSD-2-Clause
// The API's query words: a stack machine over the text values of one record.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"
#include "schema/row.h"

enum { QUERY_WORDS_MAX = 64 };

struct query {
	struct query_word {
		char operation; // '?' has, '-' has not, '=' '<' '>' compare, '#' operators
		char *name;
		char *value;
	} word[QUERY_WORDS_MAX];
	size_t count;
};

// Adds one word, the leading '?' included. Values are copied.
int query_add(struct query *q, struct slice word, struct err *e);
bool query_match(const struct query *q, const struct menu *menu, const struct row *row);
void query_free(struct query *q); // leaves it empty
