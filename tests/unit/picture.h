// SPDX-License-Identifier: BSD-2-Clause
// A terminal for the tests: takes what a program writes and keeps the picture of it. It knows the
// few sequences that the console uses, and says so when it meets another.
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"
#include "console/text_width.h"

enum { PICTURE_WIDTH_MAX = 64, PICTURE_HEIGHT_MAX = 8, PICTURE_CELL_BYTES = 24 };

struct picture {
	size_t width;
	size_t height;
	size_t row;
	size_t column; // `width`: behind the last column, the next character wraps
	size_t scrolled;
	bool confused; // met what it does not know
	char cells[PICTURE_HEIGHT_MAX][PICTURE_WIDTH_MAX][PICTURE_CELL_BYTES];
};

static void picture_erase(struct picture *p, size_t row, size_t from)
{
	for (size_t i = from; i < p->width; i++)
		memset(p->cells[row][i], 0, PICTURE_CELL_BYTES); // so that pictures compare
}

static void picture_line_feed(struct picture *p)
{
	if (p->row + 1 < p->height) {
		p->row++;
		return;
	}
	memmove(p->cells[0], p->cells[1], (p->height - 1) * sizeof(p->cells[0]));
	picture_erase(p, p->height - 1, 0);
	p->scrolled++;
}

static void picture_sequence(struct picture *p, const char *parameters, char final)
{
	size_t n = parameters[0] ? strtoul(parameters, NULL, 10) : 1;
	const char *semicolon = strchr(parameters, ';');

	switch (final) {
	case 'A':
		p->row = n > p->row ? 0 : p->row - n;
		break;
	case 'B':
		p->row = p->row + n >= p->height ? p->height - 1 : p->row + n;
		break;
	case 'C':
		p->column = p->column + n >= p->width ? p->width - 1 : p->column + n;
		break;
	case 'H':
		p->row = n > 0 && n <= p->height ? n - 1 : 0;
		p->column = semicolon ? strtoul(semicolon + 1, NULL, 10) - 1 : 0;
		break;
	case 'K': // of a full row it takes the last character, as some terminals do
		picture_erase(p, p->row, p->column < p->width ? p->column : p->width - 1);
		break;
	case 'J':
		picture_erase(p, p->row, p->column < p->width ? p->column : p->width - 1);
		for (size_t row = p->row + 1; row < p->height; row++)
			picture_erase(p, row, 0);
		break;
	case 'm':
		break;
	default:
		p->confused = true;
	}
}

static void picture_character(struct picture *p, struct slice character, unsigned columns)
{
	if (columns == 0) { // joins the one before
		char *cell = p->column > 0 ? p->cells[p->row][p->column - 1] : NULL;

		if (cell && strlen(cell) + character.n < PICTURE_CELL_BYTES)
			strncat(cell, character.p, character.n);
		return;
	}
	if (p->column + columns > p->width) {
		p->column = 0;
		picture_line_feed(p);
	}
	for (unsigned i = 0; i < columns; i++)
		memset(p->cells[p->row][p->column + i], 0, PICTURE_CELL_BYTES);
	(void)snprintf(p->cells[p->row][p->column], PICTURE_CELL_BYTES, "%.*s", (int)character.n,
		       character.p);
	p->column += columns;
	if (columns == 2)
		p->cells[p->row][p->column - 1][0] = '\r'; // the second half
}

static void picture_write(struct picture *p, struct slice bytes)
{
	while (bytes.n > 0) {
		unsigned columns;
		size_t n = 1;

		if (bytes.p[0] == '\r') {
			p->column = 0;
		} else if (bytes.p[0] == '\n') {
			picture_line_feed(p);
		} else if (bytes.p[0] == '\033') {
			char parameters[16] = "";

			for (n = 2; n < bytes.n && (unsigned char)bytes.p[n] < 0x40; n++)
				;
			(void)slice_copy((struct slice){bytes.p + 2, n - 2}, parameters,
					 sizeof(parameters));
			picture_sequence(p, parameters, n < bytes.n ? bytes.p[n] : '\0');
			n++;
		} else if ((unsigned char)bytes.p[0] < ' ') {
			p->confused = true;
		} else {
			n = text_character(bytes, &columns);
			picture_character(p, (struct slice){bytes.p, n}, columns);
		}
		n = n < bytes.n ? n : bytes.n;
		bytes.p += n;
		bytes.n -= n;
	}
}
