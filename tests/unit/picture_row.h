// SPDX-License-Identifier: BSD-2-Clause
// What a picture of a terminal shows, as text.
#pragma once

#include "picture.h"

// The text of a row without the blanks at its end, valid until the next call.
static const char *picture_row(const struct picture *p, size_t row)
{
	static char text[PICTURE_WIDTH_MAX * PICTURE_CELL_BYTES];
	size_t used = 0;

	for (size_t i = 0; i < p->width; i++) {
		const char *cell = p->cells[row][i];

		if (cell[0] != '\r')
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s",
						 cell[0] ? cell : " ");
	}
	while (used > 0 && text[used - 1] == ' ')
		used--;
	text[used] = '\0';
	return text;
}
