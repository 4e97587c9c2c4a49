// SPDX-License-Identifier: BSD-2-Clause
// Filling records.

#include "mgmt/fill.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "schema/row.h"

void fill_present(const struct menu *menu, struct row *row, const char *name)
{
	const struct property *p = menu_property(menu, slice_from(name));
	size_t place = (size_t)(p - menu->properties);

	row->present[place / 64] |= 1ull << place % 64;
}

void fill_text(char **field, const char *text, size_t n)
{
	size_t length = strnlen(text, n);
	char *copy = malloc(length + 1);

	if (!copy)
		return;
	utf8_clean((struct slice){text, length}, copy, length + 1);
	free(*field);
	*field = copy;
}

bool fill_copy(char **field, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return false;
	free(*field);
	*field = copy;
	return true;
}
