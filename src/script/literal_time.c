// SPDX-License-Identifier: BSD-2-Clause
// Reading times, to the nanosecond.

#include "script/literal.h"

#include <string.h>

struct reader {
	struct slice text;
	int64_t total;
};

static const struct {
	const char *word;
	int64_t nanoseconds;
} units[] = {
	// longer words before those they begin with
	{"ms", 1000000},
	{"us", 1000},
	{"ns", 1},
	{"w", 604800 * VALUE_SECOND},
	{"d", 86400 * VALUE_SECOND},
	{"h", 3600 * VALUE_SECOND},
	{"m", 60 * VALUE_SECOND},
	{"s", VALUE_SECOND},
};

static bool is_digit(struct slice text)
{
	return text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9';
}

static void skip(struct reader *r, size_t n)
{
	r->text.p += n;
	r->text.n -= n;
}

static bool take_number(struct reader *r, int64_t *out)
{
	*out = 0;
	if (!is_digit(r->text))
		return false;
	for (; is_digit(r->text); skip(r, 1)) {
		if (__builtin_mul_overflow(*out, 10, out) ||
		    __builtin_add_overflow(*out, r->text.p[0] - '0', out))
			return false;
	}
	return true;
}

// After a point: the digits of a fraction, in billionths.
static bool take_fraction(struct reader *r, int64_t *out)
{
	int64_t place = VALUE_SECOND / 10;

	*out = 0;
	if (r->text.n == 0 || r->text.p[0] != '.')
		return true;
	skip(r, 1);
	if (!is_digit(r->text))
		return false;
	for (; is_digit(r->text); skip(r, 1)) {
		*out += (r->text.p[0] - '0') * place;
		place /= 10;
	}
	return true;
}

static bool add(struct reader *r, int64_t count, int64_t unit)
{
	int64_t product;

	return !__builtin_mul_overflow(count, unit, &product) &&
	       !__builtin_add_overflow(r->total, product, &r->total);
}

static bool take_unit(struct reader *r, int64_t count, int64_t fraction)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		int64_t unit = units[i].nanoseconds;

		if (!slice_starts(r->text, units[i].word))
			continue;
		skip(r, strlen(units[i].word));
		return add(r, count, unit) &&
		       add(r, (int64_t)((double)fraction * (double)unit / 1e9 + 0.5), 1);
	}
	return false;
}

// The rest of HH:MM or HH:MM:SS.fff, of which HOURS was read.
static bool take_clock(struct reader *r, int64_t hours)
{
	int64_t minutes;
	int64_t seconds = 0;
	int64_t fraction = 0;

	skip(r, 1);
	if (!take_number(r, &minutes) || minutes > 59)
		return false;
	if (r->text.n > 0 && r->text.p[0] == ':') {
		skip(r, 1);
		if (!take_number(r, &seconds) || seconds > 59 || !take_fraction(r, &fraction))
			return false;
	}
	return r->text.n == 0 && add(r, hours, 3600 * VALUE_SECOND) &&
	       add(r, minutes * 60 + seconds, VALUE_SECOND) && add(r, fraction, 1);
}

bool literal_time(struct slice text, int64_t *out)
{
	struct reader r = {.text = text};
	bool negative = text.n > 1 && text.p[0] == '-';

	if (negative)
		skip(&r, 1);
	if (r.text.n == 0)
		return false;
	while (r.text.n > 0) {
		int64_t count;
		int64_t fraction;

		if (!take_number(&r, &count))
			return false;
		if (r.text.n > 0 && r.text.p[0] == ':') {
			if (!take_clock(&r, count))
				return false;
			break;
		}
		if (!take_fraction(&r, &fraction) || !take_unit(&r, count, fraction))
			return false;
	}
	*out = negative ? -r.total : r.total;
	return true;
}
