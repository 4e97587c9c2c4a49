// SPDX-License-Identifier: BSD-2-Clause
// Values as text: yes and no, grouped digits, sizes in KiB, quoting, cleaning.

#include "console/value_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"

bool value_is_list(const struct schema_property *p)
{
	return p && (p->type == SCHEMA_WORDS || p->type == SCHEMA_PREFIXES);
}

bool value_is_number(const struct schema_property *p)
{
	return p && p->type == SCHEMA_NUMBER;
}

void value_add_clean(struct slice text, struct strbuf *out)
{
	char *to = strbuf_reserve(out, text.n + 1);

	if (!to)
		return;
	utf8_clean(text, to, text.n + 1);
	out->length += strlen(to);
}

// Groups of three digits with blanks between them.
static void add_grouped(struct slice digits, struct strbuf *out)
{
	for (size_t i = 0; i < digits.n; i++) {
		if (i > 0 && (digits.n - i) % 3 == 0)
			strbuf_add_char(out, ' ');
		strbuf_add_char(out, digits.p[i]);
	}
}

// 13.3MiB; what is below 10 KiB stays in bytes.
static void add_size(uint64_t bytes, struct strbuf *out)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
	uint64_t tenths = bytes / 1024 * 10 + (bytes % 1024 * 10 + 512) / 1024;
	size_t unit = 0;

	if (bytes < 10240) {
		strbuf_add_format(out, "%llu", (unsigned long long)bytes);
		return;
	}
	while (tenths >= 10240 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		tenths = (tenths + 512) / 1024;
		unit++;
	}
	strbuf_add_format(out, "%llu.%llu%s", (unsigned long long)(tenths / 10),
			  (unsigned long long)(tenths % 10), units[unit]);
}

static void add_number(const struct schema_property *p, struct slice value, enum value_form form,
		       struct strbuf *out)
{
	uint64_t number;

	if (number_parse(value, UINT64_MAX, &number) != NUMBER_OK) {
		value_add_clean(value, out);
		return;
	}
	if (p->flags & SCHEMA_SIZE)
		add_size(number, out);
	else if (p->flags & SCHEMA_COUNTER && form == VALUE_CELL)
		add_grouped(value, out);
	else
		strbuf_add_slice(out, value);
	strbuf_add_text(out, p->unit);
}

static void add_quoted(struct slice value, struct strbuf *out)
{
	strbuf_add_char(out, '"');
	while (value.n > 0) {
		size_t n = 0;

		while (n < value.n && !strchr("\"\\\n", value.p[n] ? value.p[n] : ' '))
			n++;
		value_add_clean((struct slice){value.p, n}, out);
		if (n < value.n) {
			if (value.p[n] != '\n')
				strbuf_add_char(out, '\\');
			strbuf_add_char(out, value.p[n++]);
		}
		value.p += n;
		value.n -= n;
	}
	strbuf_add_char(out, '"');
}

// On one line: what ends a line is told as \r\n, \n, the rest cleaned.
static void add_one_line(struct slice value, struct strbuf *out)
{
	while (value.n > 0) {
		size_t n = 0;

		while (n < value.n && value.p[n] != '\n' && value.p[n] != '\r')
			n++;
		value_add_clean((struct slice){value.p, n}, out);
		if (n < value.n)
			strbuf_add_text(out, value.p[n++] == '\n' ? "\\n" : "\\r");
		value.p += n;
		value.n -= n;
	}
}

void value_text(const struct schema_property *p, struct slice value, enum value_form form,
		enum output_style style, struct strbuf *out)
{
	if (p && p->type == SCHEMA_BOOL) {
		bool truth = slice_is(value, "true") || slice_is(value, "yes");

		strbuf_add_text(out, truth ? "yes" : "no");
		return;
	}
	if (p && p->type == SCHEMA_NUMBER)
		add_number(p, value, form, out);
	else if (p && (p->type == SCHEMA_DATE_TIME || p->flags & SCHEMA_DATE))
		style_add_moment(style, value, out);
	else if (form == VALUE_DETAIL && p && p->type == SCHEMA_STRING &&
		 !(p->flags & SCHEMA_UNQUOTED))
		add_quoted(value, out);
	else
		add_one_line(value, out);
}
