// SPDX-License-Identifier: BSD-2-Clause
// Header lines: tokens, the split at the colon, lists, dates.

#include "codec/http_header.h"

#include <stdio.h>
#include <string.h>

static bool is_token_char(char c)
{
	if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return true;
	return c != '\0' && strchr("!#$%&'*+-.^_`|~", c);
}

bool http_is_token(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (!is_token_char(text.p[i]))
			return false;
	}
	return text.n > 0;
}

bool http_is_field_text(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

bool http_header_split(struct slice line, struct http_header *out)
{
	struct slice name, value;

	if (!slice_cut(line, ':', &name, &value))
		return false;
	while (name.n > 0 && (name.p[name.n - 1] == ' ' || name.p[name.n - 1] == '\t'))
		name.n--;
	if (!http_is_token(name) || !http_is_field_text(value))
		return false;
	*out = (struct http_header){name, slice_trim(value)};
	return true;
}

bool http_list_has(struct slice value, const char *token)
{
	struct slice element;
	bool more = true;

	while (more) {
		more = slice_cut(value, ',', &element, &value);
		if (slice_is_nocase(slice_trim(element), token))
			return true;
	}
	return false;
}

bool http_tags_have(struct slice value, const char *tag)
{
	struct slice element;
	bool more = true;

	if (slice_is(slice_trim(value), "*"))
		return true;
	while (more) {
		more = slice_cut(value, ',', &element, &value);
		element = slice_trim(element);
		if (slice_starts(element, "W/")) {
			element.p += 2;
			element.n -= 2;
		}
		if (slice_is(element, tag))
			return true;
	}
	return false;
}

void http_header_write(struct strbuf *out, const char *name, struct slice value)
{
	if (!http_is_field_text(value)) {
		out->failed = true;
		return;
	}
	strbuf_add_text(out, name);
	strbuf_add_text(out, value.n > 0 ? ": " : ":");
	strbuf_add_slice(out, value);
	strbuf_add_text(out, "\r\n");
}

void http_header_write_number(struct strbuf *out, const char *name, uint64_t value)
{
	strbuf_add_format(out, "%s: %llu\r\n", name, (unsigned long long)value);
}

// The proleptic Gregorian date of a day counted from 1970-01-01: years begin in March, so that the
// leap day is the last of its year, and 400 years have 146097 days. gmtime would do, but opens
// the time zone file, which a sandboxed process cannot.
static void date_from_days(int64_t days, int *year, int *month, int *day)
{
	int64_t since = days + 719468; // from 0000-03-01
	int64_t era = since / 146097;
	int64_t of_era = since % 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153; // 0 is March

	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

const char *http_date_format(int64_t wall_s, char out[HTTP_DATE_SIZE])
{
	static const char weekdays[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
	static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	const int64_t last = 253402300799; // 9999-12-31 23:59:59
	int year, month, day, second;

	if (wall_s < 0)
		wall_s = 0;
	if (wall_s > last)
		wall_s = last;
	date_from_days(wall_s / 86400, &year, &month, &day);
	second = (int)(wall_s % 86400);
	(void)snprintf(out, HTTP_DATE_SIZE, "%s, %02d %s %04d %02d:%02d:%02d GMT",
		       weekdays[wall_s / 86400 % 7], day, months[month - 1], year, second / 3600,
		       second / 60 % 60, second % 60);
	return out;
}
