// SPDX-License-Identifier: BSD-2-Clause
// sallyport --job: a script that the daemon runs. The session is inherited, as descriptor 3, and
// belongs to the user whom the script acts for; by it the script comes, what it shows goes, and is
// told how it ended (mgmt/job.h). The process has nothing else.
#pragma once

#include "base/err.h"

struct client;
struct records;

// sallyport --console: puts up the walls and asks over the inherited session what this console is,
// which sets TERM and NO_COLOR. NULL: E.
struct client *job_open_console(struct records *task, struct err *e);

// Returns the program's exit status.
int job_main(void);
