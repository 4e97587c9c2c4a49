// SPDX-License-Identifier: BSD-2-Clause
// Where the program `sallyport` of this installation is.
#pragma once

#include "base/strbuf.h"

enum { CONSOLE_PROGRAM_SIZE = 1200 }; // bytes, for OUT

// Writes its path to OUT. The one of the same build stands beside us; an installed one in the folder
// for users. 0 or -1.
int console_program_find(struct strbuf *out);
