// SPDX-License-Identifier: BSD-2-Clause
// The terminal as a keyboard: bytes as they are typed, without echo. Whatever ends the program, the
// terminal is left as it was found.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

enum terminal_input {
	TERMINAL_BYTES,
	TERMINAL_TIMEOUT,
	TERMINAL_RESIZED,
	TERMINAL_INTERRUPT, // Ctrl-C, while commands run
	TERMINAL_OTHER,	    // terminal_read_or: the other descriptor can be read
	TERMINAL_END,
};

// How Ctrl-C arrives.
enum terminal_mode {
	TERMINAL_TYPING,  // as a byte
	TERMINAL_RUNNING, // as SIGINT
};

// Whether IN and OUT are a terminal that can move its cursor.
bool terminal_usable(int in, int out);

// Only one at a time. -1 where the terminal does not obey.
int terminal_open(int in, int out);
void terminal_close(void);
void terminal_mode(enum terminal_mode mode);

bool terminal_is_open(void);

// Appends to INPUT what was typed; waits for it up to MS milliseconds (-1: for ever).
enum terminal_input terminal_read(struct strbuf *input, int ms);

// The same, or until OTHER can be read.
enum terminal_input terminal_read_or(struct strbuf *input, int other, int ms);

// Where what is typed is read; -1 while no terminal is open.
int terminal_descriptor(void);

// Gives BYTES back, to be read again.
void terminal_unread(struct slice bytes);

// Whether there are such.
bool terminal_has_unread(void);

// Forgets them.
void terminal_forget(void);

// 80 by 24 where the terminal does not tell.
void terminal_size(int fd, size_t *out_width, size_t *out_height);
