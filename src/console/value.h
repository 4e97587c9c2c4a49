// SPDX-License-Identifier: BSD-2-Clause
// What a command in brackets returns, or a literal is.
#pragma once

#include "base/err.h"
#include "base/strbuf.h"
#include "console/schema.h"

enum { VALUE_BYTES_MAX = 16 << 20 };

struct value {
	const char *type;   // as :typeof names it: "str", "array", "nil", …
	struct strbuf text; // as :put prints it; the elements of an array stand between ';'
};

void value_init(struct value *v); // nil
void value_free(struct value *v);

// Takes a value of P (NULL: text) as the daemon tells it.
void value_set_property(struct value *v, const struct schema_property *p, struct slice text);

// Takes a literal without quotes.
void value_set_literal(struct value *v, struct slice text);
