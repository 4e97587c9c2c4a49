// SPDX-License-Identifier: BSD-2-Clause
// Runs a script through the console: the defaults file, once, when there was no configuration, or
// what a reset is followed by.
#pragma once

#include "daemon/options.h"
#include "daemon/program.h"

struct first_run {
	struct program program;
	struct loop_timer limit;
	void (*ended)(void *context, bool succeeded, const char *text);
	void *context;
};

void first_run_init(struct first_run *r, struct loop *loop,
		    void (*ended)(void *context, bool succeeded, const char *text), void *context);

// Starts the console with the script INPUT or, with -1, the defaults of OPTIONS. `ended` follows,
// also when it cannot be started.
void first_run_start(struct first_run *r, const struct options *options, int input);

bool first_run_is_running(const struct first_run *r);
void first_run_done(struct first_run *r);
