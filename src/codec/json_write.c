// SPDX-License-Identifier: BSD-2-Clause
// Writing JSON.

#include "codec/json_write.h"

#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"

static void add_escaped(struct strbuf *out, unsigned char c)
{
	static const char *const shorts[] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r",
	};

	if (c == '"' || c == '\\') {
		strbuf_add_char(out, '\\');
		strbuf_add_char(out, (char)c);
	} else if (c < sizeof(shorts) / sizeof(shorts[0]) && shorts[c]) {
		strbuf_add_text(out, shorts[c]);
	} else {
		strbuf_add_format(out, "\\u%04x", c);
	}
}

void json_write_string(struct strbuf *out, struct slice text)
{
	size_t plain = 0; // bytes that are as they are and were not added yet

	strbuf_add_char(out, '"');
	while (plain < text.n) {
		struct slice rest = {text.p + plain, text.n - plain};
		unsigned char c = (unsigned char)rest.p[0];
		uint32_t character;
		size_t n = utf8_decode(rest, &character);

		if (n > 0 && c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) {
			plain += n;
			continue;
		}
		strbuf_add(out, text.p, plain);
		add_escaped(out, c);
		text = (struct slice){rest.p + 1, rest.n - 1};
		plain = 0;
	}
	strbuf_add_slice(out, text);
	strbuf_add_char(out, '"');
}

void json_write_member(struct strbuf *out, bool first, struct slice name, struct slice value)
{
	if (!first)
		strbuf_add_char(out, ',');
	json_write_string(out, name);
	strbuf_add_char(out, ':');
	json_write_string(out, value);
}
