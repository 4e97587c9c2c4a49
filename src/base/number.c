// SPDX-License-Identifier: BSD-2-Clause
// Numbers and time intervals as text.

#include "base/number.h"

#include <stdio.h>
#include <string.h>

enum number_result number_parse(struct slice text, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;
	bool over = false;

	if (text.n == 0)
		return NUMBER_NOT;
	for (size_t i = 0; i < text.n; i++) {
		unsigned digit = (unsigned)(text.p[i] - '0');

		if (text.p[i] < '0' || text.p[i] > '9')
			return NUMBER_NOT;
		if (value > (UINT64_MAX - digit) / 10)
			over = true;
		else
			value = value * 10 + digit;
	}
	if (over || value > max)
		return NUMBER_RANGE;
	*out = value;
	return NUMBER_OK;
}

enum number_result number_parse_hex(struct slice text, uint64_t *out)
{
	uint64_t value = 0;

	if (text.n == 0)
		return NUMBER_NOT;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		unsigned digit;

		if (c >= '0' && c <= '9')
			digit = (unsigned)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			digit = (unsigned)((c | 32) - 'a' + 10);
		else
			return NUMBER_NOT;
		if (value >> 60)
			return NUMBER_RANGE;
		value = value << 4 | digit;
	}
	*out = value;
	return NUMBER_OK;
}

enum number_result number_parse_any(struct slice text, uint64_t max, uint64_t *out)
{
	uint64_t value;
	enum number_result result;

	if (!slice_starts_nocase(text, "0x"))
		return number_parse(text, max, out);
	result = number_parse_hex((struct slice){text.p + 2, text.n - 2}, &value);
	if (result == NUMBER_OK && value > max)
		return NUMBER_RANGE;
	if (result == NUMBER_OK)
		*out = value;
	return result;
}

// One row a unit, largest first, which is also the order in which they may be written.
static const struct {
	const char *name;
	uint64_t ms;
} units[] = {
	{"w", 604800000}, {"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1},
};

#define UNITS (sizeof(units) / sizeof(units[0]))

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

// Reads digits and an optional fraction; the value comes back in thousandths.
static bool take_decimal(struct slice *text, uint64_t *out_thousandths, bool *out_fraction)
{
	uint64_t value = 0;
	uint64_t scale = 100;
	size_t i = 0;

	for (; i < text->n && is_digit(text->p[i]); i++) {
		if (value > 1000000000000)
			return false;
		value = value * 10 + (uint64_t)(text->p[i] - '0');
	}
	if (i == 0)
		return false;
	value *= 1000;
	*out_fraction = i < text->n && text->p[i] == '.';
	if (*out_fraction) {
		size_t start = ++i;

		for (; i < text->n && is_digit(text->p[i]); i++, scale /= 10)
			value += (uint64_t)(text->p[i] - '0') * scale;
		if (i == start)
			return false;
	}
	*out_thousandths = value;
	text->p += i;
	text->n -= i;
	return true;
}

// Adds THOUSANDTHS / 1000 units of UNIT_MS to *TOTAL; false when that does not fit.
static bool add_units(uint64_t *total, uint64_t thousandths, uint64_t unit_ms)
{
	uint64_t whole;
	uint64_t part = thousandths % 1000 * unit_ms / 1000;

	return !__builtin_mul_overflow(thousandths / 1000, unit_ms, &whole) &&
	       !__builtin_add_overflow(*total, whole, total) &&
	       !__builtin_add_overflow(*total, part, total);
}

// HH:MM:SS or HH:MM, the hours already read.
static bool take_clock(struct slice text, uint64_t hours, uint64_t *out_ms)
{
	uint64_t part[2] = {0, 0};

	for (int i = 0; i < 2 && text.n > 0; i++) {
		bool fraction;

		if (text.p[0] != ':')
			return false;
		text.p++;
		text.n--;
		if (!take_decimal(&text, &part[i], &fraction) || part[i] >= 60000 ||
		    (fraction && i == 0))
			return false;
	}
	if (text.n > 0)
		return false;
	return add_units(out_ms, hours * 1000, 3600000) && add_units(out_ms, part[0], 60000) &&
	       add_units(out_ms, part[1], 1000);
}

bool interval_parse(struct slice text, uint64_t *out_ms)
{
	uint64_t total = 0;
	size_t next_unit = 0;

	if (text.n == 0)
		return false;
	while (text.n > 0) {
		uint64_t thousandths;
		bool fraction;
		size_t unit = next_unit;

		if (!take_decimal(&text, &thousandths, &fraction))
			return false;
		if (text.n == 0) {
			if (!add_units(&total, thousandths, 1000)) // a plain number counts seconds
				return false;
			break;
		}
		if (text.p[0] == ':') {
			if (fraction || !take_clock(text, thousandths / 1000, &total))
				return false;
			break;
		}
		if (slice_starts(text, "ms"))
			unit = UNITS - 1;
		else
			while (unit < UNITS - 1 && text.p[0] != units[unit].name[0])
				unit++;
		if (unit >= UNITS || !slice_starts(text, units[unit].name) || unit < next_unit)
			return false;
		if (!add_units(&total, thousandths, units[unit].ms))
			return false;
		text.p += strlen(units[unit].name);
		text.n -= strlen(units[unit].name);
		next_unit = unit + 1;
	}
	*out_ms = total;
	return true;
}

const char *interval_format(uint64_t ms, char out[INTERVAL_TEXT_SIZE])
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < UNITS; i++) {
		uint64_t count = ms / units[i].ms;

		if (count == 0)
			continue;
		ms -= count * units[i].ms;
		used += (size_t)snprintf(out + used, INTERVAL_TEXT_SIZE - used, "%llu%s",
					 (unsigned long long)count, units[i].name);
	}
	if (used == 0)
		(void)snprintf(out, INTERVAL_TEXT_SIZE, "0s");
	return out;
}
