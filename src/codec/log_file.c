// SPDX-License-Identifier: BSD-2-Clause
// Month by name, then numbers of a fixed width.

#include "codec/log_file.h"

#include <string.h>

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

enum { MONTH_LENGTH = 3, MOMENT_LENGTH = sizeof("Oct/02/2026 16:49:36") - 1, YEAR_BASE = 1900 };

void log_file_write(struct strbuf *out, const struct log_file_line *line)
{
	const struct tm *t = &line->time;

	strbuf_add_format(out, "%.3s/%02d/%04d %02d:%02d:%02d ", &months[t->tm_mon * MONTH_LENGTH],
			  t->tm_mday, t->tm_year + YEAR_BASE, t->tm_hour, t->tm_min, t->tm_sec);
	strbuf_add_slice(out, line->topics);
	strbuf_add_char(out, ' ');
	strbuf_add_slice(out, line->text);
	strbuf_add_char(out, '\n');
}

// A number of N digits at AT, from LOW to HIGH.
static bool read_number(struct slice text, size_t at, size_t n, int low, int high, int *out)
{
	int value = 0;

	for (size_t i = at; i < at + n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		value = value * 10 + (text.p[i] - '0');
	}
	*out = value;
	return value >= low && value <= high;
}

static bool read_month(struct slice text, int *out)
{
	for (int i = 0; i < 12; i++) {
		*out = i;
		if (memcmp(text.p, &months[(size_t)i * MONTH_LENGTH], MONTH_LENGTH) == 0)
			return true;
	}
	return false;
}

static bool read_moment(struct slice text, struct tm *out)
{
	static const char form[] = "mmm/dd/yyyy hh:mm:ss ";

	*out = (struct tm){.tm_isdst = -1};
	if (text.n <= MOMENT_LENGTH)
		return false;
	for (size_t i = 0; i < sizeof(form) - 1; i++)
		if (strchr("/ :", form[i]) && text.p[i] != form[i])
			return false;
	if (!read_month(text, &out->tm_mon) || !read_number(text, 4, 2, 1, 31, &out->tm_mday) ||
	    !read_number(text, 7, 4, YEAR_BASE, 9999, &out->tm_year) ||
	    !read_number(text, 12, 2, 0, 23, &out->tm_hour) ||
	    !read_number(text, 15, 2, 0, 59, &out->tm_min) ||
	    !read_number(text, 18, 2, 0, 60, &out->tm_sec))
		return false;
	out->tm_year -= YEAR_BASE;
	return true;
}

bool log_file_read(struct slice text, struct log_file_line *out)
{
	struct slice rest;

	if (!read_moment(text, &out->time))
		return false;
	rest = (struct slice){text.p + MOMENT_LENGTH + 1, text.n - MOMENT_LENGTH - 1};
	return slice_cut(rest, ' ', &out->topics, &out->text) && out->topics.n > 0;
}
