// SPDX-License-Identifier: BSD-2-Clause
// Values of arguments by the rows of commands, worded and ranged as those of properties.
#pragma once

#include "base/err.h"
#include "base/slice.h"
#include "schema/menu.h"

// Whether TEXT is a value that A takes; -1: E, as when a property is set. A of any text takes all,
// and one that is yes or no takes nothing for yes.
int argument_value_check(const struct command_argument *a, struct slice text, struct err *e);
