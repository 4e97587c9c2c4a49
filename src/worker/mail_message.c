// SPDX-License-Identifier: BSD-2-Clause
// Writing header fields.

#include "worker/mail_message.h"

#include <string.h>

#include "worker/base64.h"

enum {
	ADDRESS_MAX = 254,   // RFC 5321 section 4.5.3.1.3
	WORD_BYTES_MAX = 42, // of text in one encoded word, which is at most 75 long
};

static bool is_plain(unsigned char c)
{
	return c >= ' ' && c < 0x7f;
}

bool mail_address(struct slice text, struct slice *out)
{
	struct slice rest;

	text = slice_trim(text);
	if (text.n > 0 && text.p[text.n - 1] == '>') {
		if (!slice_cut(text, '<', out, &rest))
			return false;
		text = (struct slice){rest.p, rest.n - 1};
	}
	*out = text;
	for (size_t i = 0; i < text.n; i++)
		if (!is_plain((unsigned char)text.p[i]) || strchr(" <>,;", text.p[i]))
			return false;
	return text.n <= ADDRESS_MAX && (text.n == 0 || memchr(text.p, '@', text.n));
}

// ---- encoded words

// Bytes of TEXT that one word holds, no character cut in two.
static size_t word_length(struct slice text)
{
	size_t n = text.n < WORD_BYTES_MAX ? text.n : WORD_BYTES_MAX;

	while (n > 1 && n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
		n--;
	return n;
}

static void add_encoded(struct strbuf *out, struct slice text)
{
	while (text.n > 0) {
		size_t n = word_length(text);

		strbuf_add_text(out, "=?utf-8?B?");
		base64_add(out, (struct slice){text.p, n});
		strbuf_add_text(out, "?=");
		text = (struct slice){text.p + n, text.n - n};
		if (text.n > 0)
			strbuf_add_char(out, ' ');
	}
}

static bool is_ascii(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] >= 0x80)
			return false;
	return true;
}

void mail_add_field(struct strbuf *out, const char *name, struct slice text)
{
	struct slice address;
	struct slice display;
	struct slice rest;

	strbuf_add_format(out, "%s: ", name);
	text = slice_trim(text);
	if (is_ascii(text)) {
		for (size_t i = 0; i < text.n; i++)
			strbuf_add_char(out, is_plain((unsigned char)text.p[i]) ? text.p[i] : ' ');
	} else if (mail_address(text, &address) && slice_cut(text, '<', &display, &rest)) {
		add_encoded(out, slice_trim(display)); // an address is never encoded
		strbuf_add_text(out, " <");
		strbuf_add_slice(out, address);
		strbuf_add_char(out, '>');
	} else {
		add_encoded(out, text);
	}
}
