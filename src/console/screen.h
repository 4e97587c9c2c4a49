// SPDX-License-Identifier: BSD-2-Clause
// What is written for the administrator: text gathered in memory, with modest colour where a
// terminal shows it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "base/strbuf.h"
#include "console/style.h"

enum { SCREEN_WIDTH = 80, SCREEN_BYTES_MAX = 512 << 20 };

enum screen_style {
	SCREEN_LEGEND,
	SCREEN_TITLE,
	SCREEN_COMMENT,
	SCREEN_LABEL,
	SCREEN_ERROR,
	SCREEN_PROMPT,
};

struct screen {
	struct strbuf text;
	size_t width;  // characters in a line
	bool terminal; // tables are fitted to the width, values that scripts print are cleaned
	bool colour;
	enum output_style style;
	char today[STYLE_DATE_LENGTH + 1]; // "2026-11-26" where log entries are shown by it, or ""
	// Takes what is flushed, in the place of the descriptor; 0 or -1. NULL: there is no such.
	int (*take)(void *context, struct slice text);
	void *context;
};

// For output to FD: asks whether that is a terminal, how wide it is, and whether colour is wanted
// (NO_COLOR, TERM).
void screen_init(struct screen *s, int fd);
void screen_free(struct screen *s);

// The sequence that begins STYLE; "" without colour.
const char *screen_style_code(const struct screen *s, enum screen_style style);

void screen_add(struct screen *s, const char *text);
void screen_add_styled(struct screen *s, enum screen_style style, struct slice text);
void screen_add_repeated(struct screen *s, char c, size_t n);

// Writes an error to FD at once, on a line of its own.
void screen_tell(struct screen *s, int fd, const char *text);

// Writes what was gathered to FD and forgets it. 0, or -1 when FD takes no more or memory was
// short.
int screen_flush(struct screen *s, int fd);
