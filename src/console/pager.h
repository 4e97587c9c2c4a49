// SPDX-License-Identifier: BSD-2-Clause
// Output that stops at each full screen, where an administrator sits at the prompt.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "console/screen.h"

struct pager {
	int out;
	bool on;    // stops; else it only writes
	bool quit;  // Q was pressed: there is nothing more to show
	size_t row; // of the screen, filled so far
};

// WANTED: unless nobody sits at a prompt, which it finds out.
void pager_init(struct pager *p, int out, bool wanted);

// Writes what S has gathered, as screen_flush does. Fails with ERR_INTERRUPTED at Q, and at Ctrl-C
// while it waits.
int pager_flush(struct pager *p, struct screen *s, struct err *e);

// How many columns TEXT takes on a terminal, sequences for colour left out.
size_t pager_width(struct slice text);
