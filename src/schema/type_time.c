// SPDX-License-Identifier: BSD-2-Clause
// Intervals, and moments of local time.

#include "schema/type.h"

#include <string.h>
#include <time.h>

#include "base/number.h"

static uint64_t time_load(const void *field)
{
	uint64_t value;

	memcpy(&value, field, sizeof(value));
	return value;
}

static int time_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	char low[INTERVAL_TEXT_SIZE];
	char high[INTERVAL_TEXT_SIZE];
	uint64_t value;

	for (size_t i = 0; p->words && p->words[i]; i++)
		if (slice_is(text, p->words[i])) {
			value = p->max + 1 + i;
			memcpy(field, &value, sizeof(value));
			return 0;
		}
	if (!interval_parse(text, &value))
		return type_refuse(p, e);
	if (value < p->min || value > type_number_max(p))
		return err_set(e, ERR_RANGE, "value of %s is out of range (%s .. %s)", p->name,
			       interval_format(p->min, low),
			       interval_format(type_number_max(p), high));
	memcpy(field, &value, sizeof(value));
	return 0;
}

static void time_format(const struct property *p, const void *field, struct strbuf *out)
{
	uint64_t value = time_load(field);
	char text[INTERVAL_TEXT_SIZE];

	if (p->words && value > p->max)
		strbuf_add_text(out, p->words[value - p->max - 1]);
	else
		strbuf_add_text(out, interval_format(value, text));
}

static int time_compare(const struct property *p, const void *a, const void *b)
{
	(void)p;
	return type_compare_numbers(time_load(a), time_load(b));
}

static bool time_order(const struct property *p, const void *field, struct slice text, int *out)
{
	uint64_t value;

	(void)p;
	if (!interval_parse(text, &value))
		return false;
	*out = type_compare_numbers(time_load(field), value);
	return true;
}

const struct type type_time = {
	.word = "time",
	.size = sizeof(uint64_t),
	.parse = time_parse,
	.format = time_format,
	.compare = time_compare,
	.order = time_order,
};

static int64_t moment_load(const void *field)
{
	int64_t value;

	memcpy(&value, field, sizeof(value));
	return value;
}

// Reads DIGITS digits off TEXT, and END behind them ('\0': none has to follow).
static bool take_number(struct slice *text, unsigned digits, char end, int *out)
{
	size_t length = digits + (end != '\0');
	uint64_t value;

	if (text->n < length || (end != '\0' && text->p[digits] != end) ||
	    number_parse((struct slice){text->p, digits}, 9999, &value) != NUMBER_OK)
		return false;
	*out = (int)value;
	text->p += length;
	text->n -= length;
	return true;
}

// jan/02/2006, as RouterOS wrote dates before 7.10.
static bool take_old_date(struct slice *text, struct tm *out)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (out->tm_mon = 0; out->tm_mon < 12; out->tm_mon++)
		if (text->n > 4 && memcmp(text->p, months + 3 * out->tm_mon, 3) == 0)
			break;
	if (out->tm_mon == 12 || text->p[3] != '/')
		return false;
	text->p += 4;
	text->n -= 4;
	return take_number(text, 2, '/', &out->tm_mday) &&
	       take_number(text, 4, '\0', &out->tm_year);
}

static bool take_date(struct slice *text, struct tm *out)
{
	if (text->n > 0 && text->p[0] >= 'a') {
		if (!take_old_date(text, out))
			return false;
	} else {
		if (!take_number(text, 4, '-', &out->tm_year) ||
		    !take_number(text, 2, '-', &out->tm_mon) ||
		    !take_number(text, 2, '\0', &out->tm_mday))
			return false;
		out->tm_mon--;
	}
	out->tm_year -= 1900;
	return true;
}

// Seconds since 1970 after '@', as the store keeps them: unlike local time without ambiguity.
static bool read_seconds(struct slice text, int64_t *out)
{
	bool negative;
	uint64_t value;

	text.p++;
	text.n--;
	negative = slice_starts(text, "-");
	if (negative) {
		text.p++;
		text.n--;
	}
	if (number_parse(text, INT64_MAX, &value) != NUMBER_OK)
		return false;
	*out = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

static bool read_moment(struct slice text, int64_t *out)
{
	struct tm local = {.tm_isdst = -1};
	struct tm normal;
	time_t seconds;

	if (slice_starts(text, "@"))
		return read_seconds(text, out);
	if (!take_date(&text, &local))
		return false;
	if (text.n > 0) {
		if (text.p[0] != ' ')
			return false;
		text.p++;
		text.n--;
		if (!take_number(&text, 2, ':', &local.tm_hour) ||
		    !take_number(&text, 2, ':', &local.tm_min) ||
		    !take_number(&text, 2, '\0', &local.tm_sec) || text.n > 0)
			return false;
	}
	if (local.tm_hour > 23 || local.tm_min > 59 || local.tm_sec > 59)
		return false;
	normal = local;
	seconds = mktime(&normal);
	// mktime makes the 31st of April the 1st of May.
	if (normal.tm_mday != local.tm_mday || normal.tm_mon != local.tm_mon ||
	    normal.tm_year != local.tm_year)
		return false;
	*out = seconds;
	return true;
}

static int moment_parse(const struct property *p, struct slice text, void *field, struct err *e)
{
	int64_t value;

	if (!read_moment(text, &value))
		return type_refuse(p, e);
	memcpy(field, &value, sizeof(value));
	return 0;
}

static void moment_format(const struct property *p, const void *field, struct strbuf *out)
{
	time_t seconds = moment_load(field);
	struct tm local;

	(void)p;
	if (localtime_r(&seconds, &local))
		strbuf_add_format(out, "%04lld-%02d-%02d %02d:%02d:%02d",
				  (long long)local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
				  local.tm_hour, local.tm_min, local.tm_sec);
}

static void moment_encode(const struct property *p, const void *field, struct strbuf *out)
{
	(void)p;
	strbuf_add_format(out, "@%lld", (long long)moment_load(field));
}

static int compare_moments(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int moment_compare(const struct property *p, const void *a, const void *b)
{
	(void)p;
	return compare_moments(moment_load(a), moment_load(b));
}

static bool moment_order(const struct property *p, const void *field, struct slice text, int *out)
{
	int64_t value;

	(void)p;
	if (!read_moment(text, &value))
		return false;
	*out = compare_moments(moment_load(field), value);
	return true;
}

const struct type type_date_time = {
	.word = "date-time",
	.size = sizeof(int64_t),
	.parse = moment_parse,
	.format = moment_format,
	.encode = moment_encode,
	.compare = moment_compare,
	.order = moment_order,
};
