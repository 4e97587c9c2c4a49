// SPDX-License-Identifier: BSD-2-Clause
// Records: made with defaults, read and written as text by the property rows of their menu.
#pragma once

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "schema/menu.h"

struct row *row_new(const struct menu *menu); // defaults filled in; NULL without memory
struct row *row_copy(const struct menu *menu, const struct row *row);
void row_free(const struct menu *menu, struct row *row); // NULL is fine
// Frees what ROW owns and leaves it zeroed, for records that live in an array or on the stack.
void row_clear(const struct menu *menu, struct row *row);

// The property NAME means, aliases resolved, `_` taken for `-`; NULL when there is none. The
// common ones (.id, comment, disabled, dynamic, invalid) are found where the menu has them.
const struct property *menu_property(const struct menu *menu, struct slice name);

// The common properties of MENU, for walking beside its own: count in *N.
const struct property *menu_common_properties(const struct menu *menu, size_t *n);

// Sets one property from text; on failure ROW is as it was. Errors, RouterOS' wording: "unknown
// parameter x", "invalid value for argument x", "value of x is out of range (a .. b)", "value of x
// contains invalid trailing characters", "input does not match any value of x"; a read-only
// property is an unknown parameter. NAME "!x" unsets x, as does the empty value of what is
// optional, unless it is text of its own.
int row_set(const struct menu *menu, struct row *row, struct slice name, struct slice value,
	    struct err *e);

// Makes an optional property absent, or the comment empty. Of others: "input does not match any
// value of value-name".
int row_unset(const struct menu *menu, struct row *row, struct slice name, struct err *e);

// Gives P the value that FROM has, or none. -1 without memory.
int row_take_value(const struct menu *menu, struct row *row, const struct row *from,
		   const struct property *p);

// Says that the optional property P, whose field the caller has filled, has a value or none.
void row_mark(const struct menu *menu, struct row *row, const struct property *p, bool present);

// P makes no sense for what ROW is: ROW has no value for it from then on.
void row_hide(const struct menu *menu, struct row *row, const struct property *p);

// Whether ROW has a value for P: always for what is not optional, except that a quiet property
// counts as absent while at its default, which for a comment is the empty one.
bool row_has(const struct menu *menu, const struct row *row, const struct property *p);

// Appends the value as programs read it: true/false, plain digits, compact times.
void row_format(const struct row *row, const struct property *p, struct strbuf *out);

bool row_is_default(const struct menu *menu, const struct row *row, const struct property *p);

// Whether A and B agree on P: the same value, or none.
bool row_same_value(const struct menu *menu, const struct row *a, const struct row *b,
		    const struct property *p);

// Everything but the id.
bool row_same(const struct menu *menu, const struct row *a, const struct row *b);

// Names every required property that was never set in ROW, in the menu's order: "missing value(s)
// of argument(s) interface type".
int row_check_required(const struct menu *menu, const struct row *row, struct err *e);

// What the store keeps: the stored properties that differ from their default, each as name '='
// value NUL, or '!' name NUL where there would be a default but is no value. Decoding starts from a
// row_new one, ignores names that this version does not know and values that it refuses, and counts
// them in *LOST (may be NULL). -1: without memory.
void row_encode(const struct menu *menu, const struct row *row, struct strbuf *out);
int row_decode(const struct menu *menu, struct slice encoded, struct row *row, unsigned *lost);

// Checks the rows themselves (names unique, defaults parse, fields inside the struct and apart,
// aliases lead somewhere, flags make sense together): the unit test that walks every menu. Rows
// that fail it may crash the rest of this folder.
int menu_check(const struct menu *menu, struct err *e);
