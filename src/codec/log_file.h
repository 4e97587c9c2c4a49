// SPDX-License-Identifier: BSD-2-Clause
// A line of a log file, as RouterOS writes them: "Oct/02/2026 16:49:36 system,info a text".
#pragma once

#include <stdbool.h>
#include <time.h>

#include "base/slice.h"
#include "base/strbuf.h"

struct log_file_line {
	struct tm time;	     // year to second, as the clock on the wall showed
	struct slice topics; // "system,info"; at least one
	struct slice text;   // no line end in it
};

// Appends LINE and a line end.
void log_file_write(struct strbuf *out, const struct log_file_line *line);

// Reads TEXT, without its line end; what OUT tells lies in it. False when it is no such line.
bool log_file_read(struct slice text, struct log_file_line *out);
