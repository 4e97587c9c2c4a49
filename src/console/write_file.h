// SPDX-License-Identifier: BSD-2-Clause
// What `print file=NAME` shows, into a file of the daemon.
#pragma once

#include "console/console.h"

// Writes TEXT to NAME.txt (NAME may have the ending already); APPEND: behind what is there. The file
// is as it was until all of TEXT has arrived.
int print_file_write(struct console *c, struct slice name, bool append, struct slice text,
		     struct err *e);
