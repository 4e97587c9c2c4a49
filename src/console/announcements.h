// SPDX-License-Identifier: BSD-2-Clause
// Lines of the log that are for consoles (/system/logging actions of target echo): heard at any time,
// shown where nothing else is being written.
#pragma once

#include "base/err.h"
#include "base/strbuf.h"
#include "console/console.h"

struct announcements {
	struct console *console;
	struct strbuf text; // lines that are not shown yet
};

// Begins to listen. A stays where it is until the connection is closed. 0, or -1 when that is lost.
int announcements_begin(struct announcements *a, struct console *c, struct err *e);
void announcements_free(struct announcements *a);

// Moves what was heard to the screen of the console. False: there was nothing.
bool announcements_show(struct announcements *a);
