// SPDX-License-Identifier: BSD-2-Clause
// Global variables. A name has one place as long as the table lives, so that code can point to it,
// whether a variable of that name exists at the moment or not.
#pragma once

#include "script/value.h"

enum { GLOBALS_MAX = 4096, GLOBAL_NAME_MAX = 128 };

struct global {
	struct slice name; // followed by a terminator
	struct value value;
	bool exists;
	bool changed; // since the host last took it
	bool refused; // the host could not take it as it is now
};

struct globals {
	struct global **list; // owned
	size_t count;
	size_t capacity;
};

// The place of NAME; NULL when there is none.
struct global *globals_find(const struct globals *g, struct slice name);

// The place of NAME, made when there is none; NULL without memory or room.
struct global *globals_place(struct globals *g, struct slice name);

// Makes the variable, which keeps the value that it has.
void global_declare(struct global *g);

// Its value was changed in place.
void global_touch(struct global *g);

// Takes V over.
void global_assign(struct global *g, struct value v);
void global_remove(struct global *g);

void globals_free(struct globals *g);
