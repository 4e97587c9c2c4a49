// SPDX-License-Identifier: BSD-2-Clause
// UTF-8 decoding and cleaning.

#include "base/utf8.h"

#include <string.h>

size_t utf8_decode(struct slice text, uint32_t *out)
{
	unsigned char first = (unsigned char)text.p[0];
	size_t n;
	uint32_t value;
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

	if (first < 0x80) {
		*out = first;
		return 1;
	}
	if (first >= 0xc2 && first <= 0xdf)
		n = 2;
	else if (first >= 0xe0 && first <= 0xef)
		n = 3;
	else if (first >= 0xf0 && first <= 0xf4)
		n = 4;
	else
		return 0;
	if (text.n < n)
		return 0;
	value = first & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (c & 0x3f);
	}
	if (value < least[n] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*out = value;
	return n;
}

bool utf8_valid(struct slice text)
{
	while (text.n > 0) {
		uint32_t character;
		size_t n = utf8_decode(text, &character);

		if (n == 0)
			return false;
		text.p += n;
		text.n -= n;
	}
	return true;
}

size_t utf8_length(struct slice text)
{
	size_t count = 0;

	while (text.n > 0) {
		uint32_t character;
		size_t n = utf8_decode(text, &character);

		n = n ? n : 1;
		text.p += n;
		text.n -= n;
		count++;
	}
	return count;
}

static bool is_harmless(uint32_t character)
{
	if (character < 0x20 || (character >= 0x7f && character < 0xa0))
		return false;
	if (character >= 0x202a && character <= 0x202e)
		return false;
	return character < 0x2066 || character > 0x2069;
}

void utf8_clean(struct slice text, char *out, size_t size)
{
	size_t used = 0;

	while (text.n > 0) {
		uint32_t character = 0;
		size_t n = utf8_decode(text, &character);

		if (n > 0 && is_harmless(character)) {
			if (used + n >= size)
				break;
			memcpy(out + used, text.p, n);
			used += n;
		}
		n = n ? n : 1;
		text.p += n;
		text.n -= n;
	}
	out[used] = '\0';
}
