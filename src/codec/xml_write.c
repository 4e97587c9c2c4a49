// SPDX-License-Identifier: BSD-2-Clause
// The XML writer: a stack of open elements, and escaping.

#include "codec/xml_write.h"

#include "base/utf8.h"

void xml_init(struct xml *x, struct strbuf *out)
{
	*x = (struct xml){.out = out};
}

void xml_declaration(struct xml *x)
{
	strbuf_add_text(x->out, "<?xml version=\"1.0\"?>\r\n");
}

static void finish_tag(struct xml *x)
{
	if (x->in_tag)
		strbuf_add_char(x->out, '>');
	x->in_tag = false;
}

void xml_start(struct xml *x, const char *name)
{
	finish_tag(x);
	if (x->depth == XML_DEPTH_MAX) {
		x->out->failed = true;
		return;
	}
	x->open[x->depth++] = name;
	strbuf_add_char(x->out, '<');
	strbuf_add_text(x->out, name);
	x->in_tag = true;
}

void xml_attribute(struct xml *x, const char *name, struct slice value)
{
	if (!x->in_tag) {
		x->out->failed = true;
		return;
	}
	strbuf_add_char(x->out, ' ');
	strbuf_add_text(x->out, name);
	strbuf_add_text(x->out, "=\"");
	xml_escape(x->out, value);
	strbuf_add_char(x->out, '"');
}

void xml_text(struct xml *x, struct slice text)
{
	finish_tag(x);
	xml_escape(x->out, text);
}

void xml_end(struct xml *x)
{
	finish_tag(x);
	if (x->depth == 0) {
		x->out->failed = true;
		return;
	}
	strbuf_add_text(x->out, "</");
	strbuf_add_text(x->out, x->open[--x->depth]);
	strbuf_add_char(x->out, '>');
}

void xml_element(struct xml *x, const char *name, struct slice text)
{
	xml_start(x, name);
	xml_text(x, text);
	xml_end(x);
}

void xml_element_number(struct xml *x, const char *name, uint64_t value)
{
	xml_start(x, name);
	finish_tag(x);
	strbuf_add_format(x->out, "%llu", (unsigned long long)value);
	xml_end(x);
}

bool xml_complete(const struct xml *x)
{
	return x->depth == 0 && !x->in_tag && !x->out->failed;
}

// The reference that stands for C, or NULL where C stands for itself.
static const char *reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

// How many bytes the character at the start of TEXT has; 0 where XML 1.0 has no such character.
static size_t character(struct slice text)
{
	unsigned char c = (unsigned char)text.p[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	struct slice whole = {text.p, n};

	if (n > text.n || !utf8_valid(whole) || (n == 1 && c < 0x20))
		return 0;
	if (n == 3 && (slice_is(whole, "\xef\xbf\xbe") || slice_is(whole, "\xef\xbf\xbf")))
		return 0; // U+FFFE and U+FFFF
	return n;
}

void xml_escape(struct strbuf *out, struct slice text)
{
	while (text.n > 0) {
		const char *escape = reference(text.p[0]);
		size_t n = escape ? 1 : character(text);

		if (escape)
			strbuf_add_text(out, escape);
		else if (n > 0)
			strbuf_add(out, text.p, n);
		n = n > 0 ? n : 1;
		text = (struct slice){text.p + n, text.n - n};
	}
}
