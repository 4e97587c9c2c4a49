// SPDX-License-Identifier: BSD-2-Clause
// What can be done with a value, by its type. Used inside this folder only: whoever has a record
// goes through row.h.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "schema/menu.h"

struct type {
	const char *word; // in the schema dump

	// Bytes of a field of this type; 0: 1, 2, 4 or 8.
	size_t size;

	// Reads TEXT into FIELD, whose old value is released; on failure FIELD is as before.
	int (*parse)(const struct property *p, struct slice text, void *field, struct err *e);

	// As programs read it.
	void (*format)(const struct property *p, const void *field, struct strbuf *out);

	// As the store keeps it. NULL: as `format`.
	void (*encode)(const struct property *p, const void *field, struct strbuf *out);

	// Less than, equal to, greater than 0.
	int (*compare)(const struct property *p, const void *a, const void *b);

	// How FIELD stands to a value that a query names, in *OUT as `compare`; whether TEXT is one
	// is returned. Other than `parse` it knows no range. NULL: values have no order but that of
	// their text.
	bool (*order)(const struct property *p, const void *field, struct slice text, int *out);

	// Puts a copy of *FROM into the unowned bytes at TO; false without memory. NULL: the bytes.
	bool (*copy)(const void *from, void *to);

	// Releases what FIELD owns and zeroes it. NULL: it owns nothing.
	void (*clear)(void *field);
};

const struct type *type_of(const struct property *p);

extern const struct type type_bool;
extern const struct type type_enum;
extern const struct type type_words;
extern const struct type type_marked;
extern const struct type type_number;
extern const struct type type_id;
extern const struct type type_time;
extern const struct type type_date_time;
extern const struct type type_string;
extern const struct type type_ip4;
extern const struct type type_prefix;
extern const struct type type_prefixes;
extern const struct type type_ports;
extern const struct type type_mac;

// The failures that every type words alike; each returns -1.
int type_refuse(const struct property *p, struct err *e);  // invalid value for argument x
int type_unknown(const struct property *p, struct err *e); // input does not match any value of x

// Compares numbers as `compare` does.
int type_compare_numbers(uint64_t a, uint64_t b);

// For the types that own text: `copy` and `clear`, and the setting of *FIELD to a copy of TEXT.
bool type_copy_text(const void *from, void *to);
void type_clear_text(void *field);
int type_set_text(void *field, struct slice text, struct err *e);

// The most bytes of a string: what its row says or, when that says nothing, PROPERTY_TEXT_MAX.
size_t type_text_max(const struct property *p);

// The most ports and ranges in a list of them.
enum { TYPE_PORTS_MAX = 64 };
size_t type_ports_max(const struct property *p);

// The greatest number P takes: what its row says or, when that says nothing, what its field holds.
uint64_t type_number_max(const struct property *p);
