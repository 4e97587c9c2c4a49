// SPDX-License-Identifier: BSD-2-Clause
// Files of /file that a worker receives into or sends from, piece by piece (codec/errand.h). The
// worker never opens one.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "codec/sentence.h"
#include "mgmt/file_path.h"

struct call;
struct file_output;
struct work_call;

enum { WORK_FILES_MAX = 16 };

struct work_file {
	struct file_output *output; // NULL: none is written
	bool busy;		    // with a piece, for which the worker has to wait
	struct file_path sources[WORK_FILES_MAX];
	size_t source_count;
};

// The file PATH is to be written, with what comes. -1: E.
int work_file_receive(struct work_file *f, struct call *call, const struct file_path *path,
		      struct err *e);

// The file that a client calls NAME is to be sent, under the next number from 0 on. *SIZE: of it.
int work_file_send(struct work_file *f, struct call *call, struct slice name, uint64_t *size,
		   struct err *e);

// Takes a row that is about files; true: it was, and W may be gone.
bool work_file_row(struct work_call *w, const struct sentence *reply);

// What was not finished is given up.
void work_file_end(struct work_file *f);
