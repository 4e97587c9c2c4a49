// SPDX-License-Identifier: BSD-2-Clause
// The order in which `print` shows rows: order-by=name,-size group-by=type.
#pragma once

#include "base/err.h"
#include "console/print_options.h"
#include "console/record.h"
#include "console/schema.h"

// Sorts ROWS of MENU, and NUMBERS beside them, by what O names, at first by group-by. Rows that this
// does not tell apart stay as they are. -1: no such property.
int print_order(const struct schema_menu *menu, const struct print_options *o, struct records *rows,
		size_t *numbers, struct err *e);

// How many rows from the first on are of one group.
size_t print_order_group(const struct print_options *o, struct record *const *rows, size_t count);
