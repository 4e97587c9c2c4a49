// SPDX-License-Identifier: BSD-2-Clause
// The program's command line.
#pragma once

#include "base/err.h"

#define OPTIONS_SOCKET "/run/sallyport/control"

enum program_action {
	PROGRAM_RUN,
	PROGRAM_HELP,
	PROGRAM_VERSION,
	PROGRAM_CHECK,	 // only read `file`
	PROGRAM_CONSOLE, // the daemon has started us for somebody who came in by SSH
	PROGRAM_JOB,	 // the daemon has started us to run a script (console/job.h)
};

struct program_options {
	enum program_action action;
	const char *socket;
	const char *command; // of -c; NULL
	const char *file;    // NULL
	const char *check;   // of --check; NULL
};

int program_options_read(struct program_options *o, int argc, char **argv, struct err *e);

extern const char program_usage[];
