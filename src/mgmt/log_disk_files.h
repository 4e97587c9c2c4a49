// SPDX-License-Identifier: BSD-2-Clause
// The files of one log: lines are added to the first; once it is full, each takes the place of the
// next, and the last is dropped. Reads and writes the disk, so that it belongs on the helper thread
// or in the start of the process.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "codec/log_file.h"
#include "mgmt/file_path.h"
#include "mgmt/log_settings.h"

struct log_disk_files {
	int root; // of /file
	struct file_path base;
	uint32_t lines_per_file;
	uint32_t count;
	bool stop_on_full; // no file is dropped: lines are refused when all are full
	bool looked;	   // `lines` is known
	uint32_t lines;	   // in the first file
};

// -1: the name cannot be that of a file.
int log_disk_files_init(struct log_disk_files *f, int root, const struct log_action_row *row,
			struct err *e);

// Adds LINES, whole ones, and says how many of them are on the disk, also when it fails.
int log_disk_files_add(struct log_disk_files *f, struct slice lines, unsigned long *written,
		       struct err *e);

// Reads all lines, the oldest first.
void log_disk_files_read(const struct log_disk_files *f,
			 void (*line)(void *context, const struct log_file_line *line),
			 void *context);

unsigned long log_disk_lines(struct slice text); // line ends in it
