// SPDX-License-Identifier: BSD-2-Clause
// Where the output of a script goes that nobody looks at: into the log, a line for each of its own,
// or into a file.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"

struct job;
struct job_output;
struct mgmt;

enum { JOB_OUTPUT_LINES_MAX = 256 }; // of one script that go into the log

struct job_output *job_output_log(struct mgmt *m); // NULL without memory

// Into the file NAME, with ".txt" behind it where that is missing. NULL: E.
struct job_output *job_output_file(struct mgmt *m, struct slice name, struct err *e);

// Takes TEXT of J. False: J is to wait, and job_taken follows. A file that cannot be written stops J.
bool job_output_add(struct job_output *o, struct job *j, struct slice text);

// There is no more, and J is gone.
void job_output_end(struct job_output *o);
