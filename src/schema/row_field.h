// SPDX-License-Identifier: BSD-2-Clause
// The fields of a record, below the rules of who may set what. Used inside this folder only.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"
#include "schema/menu.h"

const void *row_field(const struct row *row, const struct property *p);
bool row_was_set(const struct menu *menu, const struct row *row, const struct property *p);

// Sets P, read-only or not.
int row_assign(const struct menu *menu, struct row *row, const struct property *p,
	       struct slice value, struct err *e);

// Zeroes P and takes its mark of having a value.
void row_drop(const struct menu *menu, struct row *row, const struct property *p);
