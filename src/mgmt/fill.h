// SPDX-License-Identifier: BSD-2-Clause
// Putting values into records that the running system tells, past the rules for what may be set.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "schema/menu.h"

// Marks the optional property NAME of ROW as having a value. The name must be the menu's.
void fill_present(const struct menu *menu, struct row *row, const char *name);

// Puts a copy of TEXT, of at most N bytes and cleaned of control characters, into *FIELD.
void fill_text(char **field, const char *text, size_t n);

// Puts a copy of TEXT as it is into *FIELD. False without memory; *FIELD stays then.
bool fill_copy(char **field, const char *text);
