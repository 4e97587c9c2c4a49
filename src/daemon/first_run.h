// SPDX-License-Identifier: BSD-2-Clause
// Runs the defaults file through the console, once, when there was no configuration.
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

// Starts the console with the defaults of OPTIONS. `ended` follows, also when it cannot be started.
void first_run_start(struct first_run *r, const struct options *options);

bool first_run_is_running(const struct first_run *r);
void first_run_done(struct first_run *r);
