// SPDX-License-Identifier: BSD-2-Clause
// A value as a person reads it, made from the text that programs get.
#pragma once

#include <stdbool.h>

#include "base/slice.h"
#include "base/strbuf.h"
#include "console/schema.h"
#include "console/style.h"

enum value_form {
	VALUE_CELL,   // in tables and after labels: counters in groups of three digits
	VALUE_DETAIL, // after name=: strings in quotes
	VALUE_TERSE,  // after name=, all on one line
};

// Appends VALUE of the property P (NULL: none is known) in FORM, dates in STYLE. Nothing that could steer a terminal is
// left in it; a line end survives in VALUE_DETAIL only, and in quotes.
void value_text(const struct schema_property *p, struct slice value, enum value_form form,
		enum output_style style, struct strbuf *out);

// Whether a value of P is a list, of which a cell shows one element a line.
bool value_is_list(const struct schema_property *p);

// Whether cells of P are aligned to the right.
bool value_is_number(const struct schema_property *p);

// Appends TEXT without control characters, malformed and direction-changing ones.
void value_add_clean(struct slice text, struct strbuf *out);
