// SPDX-License-Identifier: BSD-2-Clause
// Global variables of scripts, by user. They live as long as the process; the console that runs a
// script brings them and takes them, so that every session of a user sees the same.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

enum {
	// of one user, so that nobody takes what others need
	ENVIRONMENT_VARIABLES_MAX = 1024,
	ENVIRONMENT_BYTES_MAX = 4 << 20,
};

struct variable {
	struct variable *next;
	uint32_t id;
	char *user;
	char *name;
	char *value;  // as it is shown
	char *source; // a script that returns the value, with its type
	size_t bytes; // of name, value and source
};

struct environment {
	struct variable *first; // by id
	uint32_t last_id;
};

void environment_done(struct environment *env);

// Gives USER's variable NAME its value, making it where there is none.
int environment_put(struct environment *env, const char *user, struct slice name,
		    struct slice value, struct slice source, struct err *e);

// The variable; NULL: there is none.
struct variable *environment_find(const struct environment *env, const char *user,
				  struct slice name);
const struct variable *environment_by_id(const struct environment *env, uint32_t id);

void environment_remove(struct environment *env, uint32_t id);
