// SPDX-License-Identifier: BSD-2-Clause
// Where the other programs of this installation are.
#pragma once

#include "base/strbuf.h"

enum beside_program {
	BESIDE_CONSOLE, // sallyport
	BESIDE_WORKER,	// sallyport-worker
	BESIDE_SSH,	// sallyport-ssh
	BESIDE__COUNT
};

enum { BESIDE_PATH_SIZE = 1200 }; // bytes, for OUT

// Writes its path to OUT. The one of the same build stands beside us; an installed console in the
// folder for users, an installed worker in the one for programs that programs start. 0 or -1.
int beside_find(enum beside_program program, struct strbuf *out);
