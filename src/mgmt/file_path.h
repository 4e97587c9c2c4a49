// SPDX-License-Identifier: BSD-2-Clause
// Names of files as clients write them, made safe: a relative path of plain names below the
// directory of files.
#pragma once

#include "base/err.h"
#include "base/slice.h"

enum { FILE_PATH_MAX = 255, FILE_PATH_DEPTH_MAX = 8 };

// What files that are still being written are called; no client may name one.
#define FILE_PATH_TEMPORARY ".sallyport-"

struct file_path {
	char text[FILE_PATH_MAX + 1]; // "disk1/backups/a.rsc"
};

// Reads TEXT; one leading '/' is dropped. Refused as ERR_VALUE: names that are empty, "." or "..",
// begin as temporary ones do, or hold control characters or what is no UTF-8; more than
// FILE_PATH_DEPTH_MAX names or FILE_PATH_MAX bytes.
int file_path_read(struct slice text, struct file_path *out, struct err *e);

// The last name of PATH; what stands before it, without '/', is written to FOLDER ("" for none).
const char *file_path_split(const struct file_path *path, struct file_path *folder);

// What the menu calls a file of this name: "script", "backup", ".txt file", "file".
void file_path_type(const char *name, char *out, size_t size);
