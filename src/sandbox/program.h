// SPDX-License-Identifier: BSD-2-Clause
// How a program begins that the parent starts for one errand, and that has a library with it which no
// other process is to have.
#pragma once

#include <stdbool.h>

#include "wire/message.h"

struct program {
	const char *name;
	enum wire_role role;
	bool (*open)(
		void); // readies the library, before the walls are up; false: it cannot be used
	const char *library;
};

// Makes the process what P is, behind its walls: nothing of it in core files or readable by others, no
// signal from a terminal. False: that was complained of.
bool program_begin(const struct program *p);

// Says TEXT on standard error. The status to end with.
int program_fail(const struct program *p, const char *text);
