// SPDX-License-Identifier: BSD-2-Clause
// What a sentence says besides its command: attributes, query words and the tag, in a copy of its
// own, since a command may outlive the bytes it came in.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "codec/sentence.h"
#include "schema/query.h"

struct argument {
	struct slice name; // '_' made '-'
	struct slice value;
	bool taken; // a command has asked for it
};

struct arguments {
	char *bytes;	// what the slices point into
	char *replaced; // what the value of a replaced one points into
	struct argument *list;
	size_t count;
	struct slice tag; // of `.tag`; empty: none
	bool bulk;	  // `.bulk`: it may act together with others (mgmt/bulk.h)
	struct query query;
};

// Copies the words of S behind the first. On failure only `tag` is valid, until arguments_free.
int arguments_parse(struct arguments *a, const struct sentence *s, struct err *e);
void arguments_free(struct arguments *a); // leaves it empty

// The argument NAME, marked as taken; NULL when it was not given. Of several the last counts.
const struct argument *arguments_take(struct arguments *a, const char *name);

// As arguments_take, marking nothing.
const struct argument *arguments_find(const struct arguments *a, const char *name);

// Takes the argument NAME as a switch: false when absent or no/false, true otherwise.
bool arguments_take_switch(struct arguments *a, const char *name);

// Gives the argument NAME, which is there, the value TEXT (copied). One a command. False without
// memory.
bool arguments_replace(struct arguments *a, const char *name, const char *text);

// Fails with "unknown parameter x" for the first that nobody took.
int arguments_check_taken(const struct arguments *a, struct err *e);
