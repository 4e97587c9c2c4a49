// SPDX-License-Identifier: BSD-2-Clause
// Columns by the C library's table of characters, whatever locale the program runs in.

#include "console/text_width.h"

#include <locale.h>
#include <stdint.h>
#include <wchar.h>

#include "base/utf8.h"

// Columns of CHARACTER; 1 for those that the library does not know.
static unsigned columns_of(uint32_t character)
{
	static locale_t utf8;
	locale_t before;
	int columns;

	if (character < 0x300)
		return 1;
	if (!utf8)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	if (!utf8)
		return 1;
	before = uselocale(utf8);
	columns = wcwidth((wchar_t)character);
	(void)uselocale(before);
	return columns < 0 || columns > 2 ? 1 : (unsigned)columns;
}

size_t text_character(struct slice text, unsigned *out_columns)
{
	uint32_t character;
	size_t n = utf8_decode(text, &character);

	*out_columns = n == 0 ? 1 : columns_of(character);
	return n == 0 ? 1 : n;
}

size_t text_cluster(struct slice text, unsigned *out_columns)
{
	size_t n = text_character(text, out_columns);

	while (n < text.n) {
		unsigned columns;
		size_t more = text_character((struct slice){text.p + n, text.n - n}, &columns);

		if (columns > 0)
			break;
		n += more;
	}
	return n;
}

size_t text_width(struct slice text)
{
	size_t width = 0;

	while (text.n > 0) {
		unsigned columns;
		size_t n = text_character(text, &columns);

		width += columns;
		text.p += n;
		text.n -= n;
	}
	return width;
}

struct slice text_fit(struct slice text, size_t columns)
{
	size_t used = 0;

	while (used < text.n) {
		unsigned width;
		size_t n = text_cluster((struct slice){text.p + used, text.n - used}, &width);

		if (width > columns)
			break;
		columns -= width;
		used += n;
	}
	return (struct slice){text.p, used};
}
