// SPDX-License-Identifier: BSD-2-Clause
// What was typed before, also in earlier sessions. The file belongs to the user, is readable by
// nobody else, and keeps the last HISTORY_ENTRIES_MAX entries; one that is damaged is read as far
// as it makes sense.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum { HISTORY_ENTRIES_MAX = 500, HISTORY_ENTRY_BYTES_MAX = 65536 };

struct history {
	char **entries; // the oldest first; each one command, maybe of several lines
	size_t count;
	int file; // -1: nothing is kept beyond the session
};

// Without a file.
void history_init(struct history *h);

// Reads the file at PATH, which is made when it does not exist, and keeps to it what is added from
// now on. What cannot be read or made is no error: then there is no file.
void history_open(struct history *h, const char *path);

// Where the file of this user is: $XDG_STATE_HOME/sallyport/history, or below ~/.local/state. Its
// directories are made. False when there is no such place.
bool history_path(char *out, size_t size);

// Adds TEXT, but for one that is empty, too long, or the same as the last.
void history_add(struct history *h, struct slice text);

void history_free(struct history *h);
