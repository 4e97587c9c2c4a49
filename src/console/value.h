// SPDX-License-Identifier: BSD-2-Clause
// What the daemon tells as values of the language.
#pragma once

#include "console/record.h"
#include "console/schema.h"
#include "script/value.h"

// The value of P (NULL: text) as the daemon tells it. False without memory.
bool value_of_property(const struct schema_property *p, struct slice text, struct value *out);

// All of R by name or, with PROPLIST (may be NULL), .id and what is named there.
bool value_of_record(const struct schema_menu *menu, const struct record *r, const char *proplist,
		     struct value *out);
