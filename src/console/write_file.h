// SPDX-License-Identifier: BSD-2-Clause
// What a console shows or a script makes, into a file of the daemon.
#pragma once

#include "console/console.h"

// Writes TEXT to the file NAME; APPEND: behind what is there. The file is as it was until all of
// TEXT has arrived.
int write_file(struct console *c, struct slice name, bool append, struct slice text, struct err *e);

// To NAME.txt, which NAME may be already.
int write_file_text(struct console *c, struct slice name, bool append, struct slice text,
		    struct err *e);
