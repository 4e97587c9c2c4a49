// SPDX-License-Identifier: BSD-2-Clause
// What stands after `where`, with the values that variables have at the moment. A condition is
// matched against a record told by callbacks, and as much of it as the API's query words can say is
// put in such words, so that the daemon sends fewer records.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "script/value.h"

enum { CONDITION_QUERY_WORDS_MAX = 64 }; // as many as the daemon takes

struct machine;
struct node;

enum field_type {
	FIELD_UNKNOWN, // no such field: never has a value
	FIELD_TEXT,    // one spelling for one value, so the daemon can compare too
	FIELD_BOOL,    // "true" or "false"
	FIELD_ADDRESS, // of IPv4: compared by what it means
	FIELD_OTHER,   // more than one spelling for the same value
};

// name=text of a command whose rows it narrows.
struct comparison {
	struct slice field;
	struct slice text;
	bool match; // a regular expression; else the same
};

struct condition {
	struct machine *machine;
	const struct node *where; // NULL: none
	const struct comparison *narrow;
	size_t narrow_count;
};

struct condition_record {
	void *context;
	enum field_type (*type)(void *context, struct slice field);
	// The field's value, nothing where it has none; the caller owns it. False without memory.
	bool (*value)(void *context, struct slice field, struct value *out);
};

// For the evaluator: the value of a field of the record that is looked at.
bool condition_field(const struct condition_record *record, struct slice field, struct value *out);

// Refuses what C narrows by when its field can never be so (E).
int condition_check(const struct condition *c, const struct condition_record *record,
		    struct err *e);

int condition_match(const struct condition *c, const struct condition_record *record, bool *out,
		    struct err *e);

// Appends query words to a sentence under construction. True when they say all of C, so that what
// the daemon sends needs no further filter. Only RECORD's types are asked.
bool condition_query(const struct condition *c, const struct condition_record *record,
		     struct strbuf *sentence);
