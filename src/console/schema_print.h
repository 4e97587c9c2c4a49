// SPDX-License-Identifier: BSD-2-Clause
// The arguments of `print` that the console itself gives the command, by what a menu is.
#pragma once

#include "console/schema.h"

enum { SCHEMA_PRINT_ARGUMENTS_MAX = 32 };

// Adds them to the COUNT that the daemon declares itself, of which those that both know become the
// console's. ARGUMENTS has room for SCHEMA_PRINT_ARGUMENTS_MAX more. Returns how many there are.
size_t schema_print_merge(const struct schema_menu *menu, struct tree_argument *arguments,
			  size_t count);
