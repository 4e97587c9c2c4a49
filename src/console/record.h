// SPDX-License-Identifier: BSD-2-Clause
// Records as the daemon sends them: names and values, copied.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "codec/sentence.h"

enum { RECORDS_BYTES_MAX = 256 << 20 };

struct record_field {
	struct slice name; // both followed by a terminator
	struct slice value;
};

struct record {
	size_t size; // bytes of the allocation
	size_t count;
	struct record_field fields[];
};

struct records {
	struct record **items;
	size_t count;
	size_t capacity;
	size_t bytes;
};

// The attributes of REPLY, in one allocation that free() ends. NULL without memory.
struct record *record_new(const struct sentence *reply);

bool record_value(const struct record *r, struct slice name, struct slice *out);

// The value of NAME, "" when there is none.
const char *record_text(const struct record *r, const char *name);
bool record_is(const struct record *r, const char *name, const char *value);

int records_add(struct records *list, const struct sentence *reply, struct err *e);
void records_drop(struct records *list); // the last
void records_free(struct records *list); // leaves it empty

// A client_row that adds to the struct records CONTEXT.
int records_row(void *context, const struct sentence *reply, struct err *e);
