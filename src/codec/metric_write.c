// SPDX-License-Identifier: BSD-2-Clause
// Writing measurements.

#include "codec/metric_write.h"

#include <stdint.h>

#include "base/utf8.h"

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void metric_write_name(struct strbuf *out, const char *word)
{
	for (; *word; word++)
		strbuf_add_char(out, is_plain(*word) ? *word : '_');
}

// Above 0x7f only: what stands alone there is Latin-1.
static void add_latin1(struct strbuf *out, unsigned char c)
{
	strbuf_add_char(out, (char)(0xc0 | c >> 6));
	strbuf_add_char(out, (char)(0x80 | (c & 0x3f)));
}

static void add_text(struct strbuf *out, struct slice text, bool quoted)
{
	while (text.n > 0) {
		char c = text.p[0];
		uint32_t character;
		size_t n = utf8_decode(text, &character);

		if (n == 0)
			add_latin1(out, (unsigned char)c);
		else if (c == '\n')
			strbuf_add_text(out, "\\n");
		else if (c == '\\' || (quoted && c == '"'))
			strbuf_add_format(out, "\\%c", c);
		else
			strbuf_add(out, text.p, n);
		n = n > 0 ? n : 1;
		text = (struct slice){text.p + n, text.n - n};
	}
}

void metric_write_head(struct strbuf *out, struct slice name, const char *type, struct slice help)
{
	strbuf_add_text(out, "# HELP ");
	strbuf_add_slice(out, name);
	strbuf_add_char(out, ' ');
	add_text(out, help, false);
	strbuf_add_text(out, "\n# TYPE ");
	strbuf_add_slice(out, name);
	strbuf_add_format(out, " %s\n", type);
}

void metric_write_begin(struct strbuf *out, struct slice name)
{
	strbuf_add_slice(out, name);
}

void metric_write_label(struct strbuf *out, bool first, const char *name, struct slice value)
{
	strbuf_add_char(out, first ? '{' : ',');
	metric_write_name(out, name);
	strbuf_add_text(out, "=\"");
	add_text(out, value, true);
	strbuf_add_char(out, '"');
}

void metric_write_value(struct strbuf *out, bool labelled, struct slice number)
{
	strbuf_add_text(out, labelled ? "} " : " ");
	strbuf_add_slice(out, number);
	strbuf_add_char(out, '\n');
}
