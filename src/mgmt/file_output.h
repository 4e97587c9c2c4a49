// SPDX-License-Identifier: BSD-2-Clause
// A file written piece by piece from the loop: the pieces go to the disk on the helper thread, and
// the file has its name only once it is whole.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "mgmt/file_path.h"

struct mgmt;
struct file_output;

// Comes once for each piece and for the commit: with E NULL it is on the disk.
typedef void file_output_answer(void *context, const struct err *e);

// Nothing is on the disk yet. With APPEND it begins with what the file holds now. NULL: E.
struct file_output *file_output_new(struct mgmt *m, const struct file_path *path, bool append,
				    struct err *e);

// Adds BYTES, which are copied. One at a time: the next only after the answer. Having failed, the
// output can only be abandoned.
void file_output_add(struct file_output *o, struct slice bytes, file_output_answer *answer,
		     void *context);

// Gives the file its name, in the place of one that was there. The output is gone when the answer
// comes, whatever it is.
void file_output_commit(struct file_output *o, file_output_answer *answer, void *context);

// Gives it up; nothing more is answered. Legal inside an answer to file_output_add. NULL is fine.
void file_output_abandon(struct file_output *o);

uint64_t file_output_size(const struct file_output *o); // bytes added, what it began with left out
