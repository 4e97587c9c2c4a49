// SPDX-License-Identifier: BSD-2-Clause
// Running another program to its end: nft with gate's text, the console with the defaults. One
// program a struct; what it writes to standard output and error is kept up to a bound.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/strbuf.h"
#include "daemon/role.h"
#include "io/loop.h"

struct program {
	pid_t pid; // 0: none runs
	struct loop_fd output;
	struct strbuf text;					    // what it said
	void (*ended)(void *context, int status, const char *text); // status as of waitpid
	void *context;
};

void program_init(struct program *p, struct loop *loop,
		  void (*ended)(void *context, int status, const char *text), void *context);

// Starts ARGV[0] (an absolute path) with standard input INPUT (-1: empty), an environment of PATH
// alone, and, where AS is not NULL, the user and capabilities of that role. 0 or -1.
int program_start(struct program *p, const char *const *argv, int input, const struct role *as,
		  bool change_user, struct err *e);

// To be called with each process that was reaped; true when it was this program, after `ended`.
bool program_reaped(struct program *p, pid_t pid, int status);

void program_done(struct program *p); // kills what still runs
