// SPDX-License-Identifier: BSD-2-Clause
// A statement with any value, at any width: lines stay within it and hold nothing but plain
// characters, and quotes are closed.

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schema/export_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check(const struct strbuf *out, size_t width)
{
	size_t column = 0;
	size_t quotes = 0;

	for (size_t i = 0; i < out->length; i++) {
		char c = out->data[i];

		require(c == '\n' || (c >= ' ' && c < 0x7f));
		column = c == '\n' ? 0 : column + 1;
		require(width == 0 || column < width);
		if (c == '\\' && i + 1 < out->length && out->data[i + 1] != '\n') {
			i++; // what it escapes
			column++;
		} else if (c == '"') {
			quotes++;
		}
	}
	require(quotes % 2 == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t width = size > 0 && data[0] % 2 ? EXPORT_WIDTH_MIN + data[0] : 0;
	size_t half = size / 2;
	struct export_line line;
	struct strbuf out;

	export_line_init(&line, width, 1 << 20);
	strbuf_init(&out, 1 << 20);
	export_line_word(&line, "set");
	export_line_value(&line, NULL, (struct slice){(const char *)data, half});
	export_line_value(&line, "a-name-of-some-length",
			  (struct slice){(const char *)data + half, size - half});
	export_line_value(&line, "x", SLICE("1"));
	require(export_line_end(&line, &out));
	check(&out, width);
	export_line_free(&line);
	strbuf_free(&out);
	return 0;
}
