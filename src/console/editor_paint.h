// SPDX-License-Identifier: BSD-2-Clause
// Draws the text of the line editor, over what was drawn of it before: as many rows as it takes, or
// those around the cursor where the terminal has fewer.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/strbuf.h"

enum { PAINT_ROWS_MAX = 512 };

struct painter {
	size_t width;
	size_t height;
	size_t top; // the first row of the text that is shown
	size_t row; // where the cursor is, counted from the first row drawn
	size_t column;
	size_t rows;			  // drawn
	uint16_t columns[PAINT_ROWS_MAX]; // used in each row drawn
};

struct painting {
	struct slice text;
	size_t cursor;	       // bytes before it
	const uint8_t *styles; // one for each byte of the text; NULL: no colour
	// Appends the prompt of line LINE of the text, counted from 0.
	void (*prompt)(void *context, size_t line, struct strbuf *out);
	void *context;
	const char *prompt_style;	// the sequences that begin each; "" for none
	const char *const *style_codes; // by style
};

void paint_init(struct painter *p, size_t width, size_t height);

// The terminal has another size now. What was drawn is taken to be wrapped to it, as terminals do.
void paint_resize(struct painter *p, size_t width, size_t height);

// Appends to OUT what the terminal must be sent.
void paint_draw(struct painter *p, const struct painting *what, struct strbuf *out);

// Leaves what is drawn, the cursor in the row below.
void paint_leave(struct painter *p, struct strbuf *out);
