// SPDX-License-Identifier: BSD-2-Clause
// sallyport --check: reading a script against the menus that this version of the daemon has, which
// are built into the program; no daemon is needed.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"

// Fails with the first error, of syntax or, where ALL, of a command that is not known.
int check_text(struct slice text, bool all, struct err *e);
