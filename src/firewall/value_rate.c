// SPDX-License-Identifier: BSD-2-Clause
// Reading rates. nft counts by the second, minute, hour, day or week, and bytes where bits are meant: a
// rate that is no whole number of any of these is refused, since it would become another.

#include "base/number.h"
#include "firewall/value_reading.h"

enum {
	RATE_MAX = 4000000000,
	SECONDS_MAX = 366 * 24 * 3600,
	FORGET_MAX = 7 * 24 * 3600,
	BYTE = 8,
};

static const struct {
	const char *name;
	uint64_t ms;
} units[] = {{"", 1000}, {"/1m", 60000}, {"/1h", 3600000}, {"/1d", 86400000}, {"/1w", 604800000}};

enum { UNITS = sizeof(units) / sizeof(units[0]) };

// COUNT in MS, of things of which EACH make what nft counts: as many in units[UNIT], to the nearest.
static uint64_t in_unit(uint64_t count, uint64_t ms, uint64_t each, size_t unit)
{
	uint64_t part = ms * each;

	// 4e9 of a week's 6e8 ms: no more than 2.4e18
	return (count * units[unit].ms + part / 2) / part * each;
}

// The unit that has it whole; UNITS: none has.
static size_t whole_unit(uint64_t count, uint64_t ms, uint64_t each)
{
	for (size_t i = 0; i < UNITS; i++)
		if (count * units[i].ms % (ms * each) == 0)
			return i;
	return UNITS;
}

// The kernel counts in nanoseconds times bytes, in 64 bits.
static bool is_too_much(const struct reading *r, uint64_t count, uint64_t ms, uint64_t each)
{
	size_t unit = whole_unit(count, ms, each);
	uint64_t bytes;

	if (each != BYTE || unit == UNITS)
		return false;
	bytes = (in_unit(count, ms, each, unit) + r->out->number[2]) / BYTE;
	return bytes > UINT64_MAX / 1000000 / units[unit].ms;
}

static int refuse_rate(const struct reading *r, uint64_t count, uint64_t ms, uint64_t each)
{
	size_t unit = whole_unit(count, ms, each);
	uint64_t right;

	if (is_too_much(r, count, ms, each))
		unit = 0;
	else if (unit == UNITS)
		unit = UNITS - 1;
	right = in_unit(count, ms, each, unit);
	return err_set(r->e, ERR_VALUE,
		       "invalid value for argument %s: nftables counts %s by the second, minute, "
		       "hour, day or week: say %llu%s",
		       r->row->name, each == BYTE ? "bytes" : "packets",
		       (unsigned long long)(right ? right : each), units[unit].name);
}

// COUNT[/TIME]: number[0], and seconds in number[1].
static int read_rate(const struct reading *r, struct slice text, uint64_t each)
{
	struct slice count;
	struct slice time;
	uint64_t ms = 1000;
	uint64_t n;

	if (slice_cut(text, '/', &count, &time) && !interval_parse(time, &ms))
		return reading_refuse(r);
	if (ms == 0 || ms / 1000 > SECONDS_MAX)
		return reading_refuse(r);
	if (reading_number(r, count, 1, RATE_MAX, &n) != 0)
		return -1;
	if (ms % 1000 != 0 || whole_unit(n, ms, each) == UNITS || is_too_much(r, n, ms, each))
		return refuse_rate(r, n, ms, each);
	r->out->number[0] = n;
	r->out->number[1] = ms / 1000;
	return 0;
}

static int read_burst(const struct reading *r, struct slice text, uint64_t each)
{
	uint64_t next;
	uint64_t n;

	if (reading_number(r, text, 0, RATE_MAX, &n) != 0)
		return -1;
	next = (n / each + 1) * each;
	if (n % each != 0)
		return err_set(r->e, ERR_VALUE,
			       "invalid value for argument %s: nftables counts bytes: say a burst "
			       "of %llu",
			       r->row->name, (unsigned long long)next);
	r->out->number[2] = n;
	return 0;
}

int reading_limit(const struct reading *r)
{
	struct slice rate;
	struct slice rest;
	struct slice burst = SLICE("5");
	struct slice unit = SLICE("packet");
	bool told = slice_cut(r->text, ',', &rate, &rest);
	uint64_t each = 1;

	if (told && slice_cut(rest, ':', &burst, &rest))
		unit = rest;
	if (slice_is(unit, "bit"))
		each = BYTE;
	else if (!slice_is(unit, "packet"))
		return reading_refuse(r);
	r->out->number[3] = each == BYTE;
	if (read_burst(r, burst, each) != 0)
		return -1;
	return read_rate(r, rate, each);
}

int reading_dst_limit(const struct reading *r)
{
	struct slice rate;
	struct slice rest;
	struct slice burst;
	struct slice mode;
	struct slice expire;
	uint64_t ms = 60000;
	int word;

	if (!slice_cut(r->text, ',', &rate, &rest) || !slice_cut(rest, ',', &burst, &rest))
		return reading_refuse(r);
	if (slice_cut(rest, '/', &mode, &expire) && !interval_parse(expire, &ms))
		return reading_refuse(r);
	word = reading_find_word(r->row, mode);
	if (word < 0)
		return reading_refuse_word(r);
	if (ms < 1000 || ms % 1000 != 0 || ms / 1000 > FORGET_MAX)
		return reading_refuse(r);
	r->out->number[3] = (uint64_t)word;
	r->out->number[4] = ms;
	if (read_burst(r, burst, 1) != 0)
		return -1;
	return read_rate(r, rate, 1);
}
