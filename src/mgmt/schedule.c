// SPDX-License-Identifier: BSD-2-Clause
// From local times to moments and back.

#include "mgmt/schedule.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "base/slice.h"

enum {
	DAY = 86400,
	WEEK = 7,
	SHIFTS_MAX = 8, // changes of the offset within one interval
};

int64_t schedule_day(int64_t local)
{
	return local >= 0 ? local / DAY : -((DAY - 1 - local) / DAY);
}

static unsigned weekday(int64_t day)
{
	return (unsigned)(((day + 4) % WEEK + WEEK) % WEEK); // 1970-01-01 was a Thursday
}

// The moment of a local time: the first of two, and behind a gap as far as the time was in it.
static int64_t moment_of(int64_t local, schedule_offset *offset, void *zone)
{
	int32_t before = offset(zone, local - DAY);
	int32_t after = offset(zone, local + DAY);
	int64_t early = local - before;
	int64_t late = local - after;

	if (offset(zone, early) == before)
		return early;
	return offset(zone, late) == after ? late : early;
}

static int64_t round_up(int64_t value, int64_t step)
{
	int64_t rest = value % step;

	if (rest < 0)
		rest += step;
	return rest == 0 ? value : value + step - rest;
}

// ---- whole days apart

static bool next_day(const struct schedule *s, int64_t after, schedule_offset *offset, void *zone,
		     int64_t *out)
{
	int64_t start = s->day * DAY + s->time;
	int64_t local = after + offset(zone, after) - DAY; // what is skipped may move by the offset
	int64_t interval = (int64_t)s->interval;

	if (local > start)
		start += round_up(local - start, interval);
	for (*out = moment_of(start, offset, zone); *out <= after;
	     *out = moment_of(start, offset, zone))
		start += interval;
	return true;
}

// ---- by days of the week

// The first run on DAY after AFTER; false: there is none.
static bool next_on(const struct schedule *s, int64_t day, int64_t after, schedule_offset *offset,
		    void *zone, int64_t *out)
{
	int64_t first = moment_of(day * DAY + s->time, offset, zone);
	int64_t interval = (int64_t)s->interval;

	if (day < s->day || !(s->days >> weekday(day) & 1))
		return false;
	*out = first;
	if (first > after)
		return true;
	if (interval == 0)
		return false;
	*out = first + round_up(after + 1 - first, interval);
	return schedule_day(*out + offset(zone, *out)) == day;
}

static bool next_by_days(const struct schedule *s, int64_t after, schedule_offset *offset,
			 void *zone, int64_t *out)
{
	int64_t day = schedule_day(after + offset(zone, after));

	if (day < s->day)
		day = s->day;
	for (int i = 0; i <= WEEK; i++)
		if (next_on(s, day + i, after, offset, zone, out))
			return true;
	return false;
}

// ---- any other interval

// The first moment in (FROM, TO] whose offset is not that of FROM; TO's is not.
static int64_t find_shift(int64_t from, int64_t to, schedule_offset *offset, void *zone)
{
	int32_t old = offset(zone, from);

	while (to - from > 1) {
		int64_t middle = from + (to - from) / 2;

		if (offset(zone, middle) == old)
			from = middle;
		else
			to = middle;
	}
	return to;
}

static bool next_multiple(const struct schedule *s, int64_t after, schedule_offset *offset,
			  void *zone, int64_t *out)
{
	int64_t start = s->day * DAY + s->time;
	int64_t from = after + 1; // the earliest that may be told

	for (int i = 0; i < SHIFTS_MAX; i++) {
		int32_t here = offset(zone, from);

		*out = start + round_up(from + here - start, (int64_t)s->interval) - here;
		if (offset(zone, *out) == here)
			break;
		from = find_shift(from, *out, offset, zone);
	}
	return true;
}

bool schedule_next(const struct schedule *s, int64_t after, schedule_offset *offset, void *zone,
		   int64_t *out)
{
	if (s->by_days)
		return next_by_days(s, after, offset, zone, out);
	*out = moment_of(s->day * DAY + s->time, offset, zone);
	if (*out > after)
		return true;
	if (s->interval == 0)
		return false;
	return s->interval % DAY == 0 ? next_day(s, after, offset, zone, out)
				      : next_multiple(s, after, offset, zone, out);
}

// ---- days as text

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
				     "jul", "aug", "sep", "oct", "nov", "dec"};

// Counted as in "days from civil" of the proleptic Gregorian calendar: a year begins in March, so
// that the day that is not always there is its last.
static int64_t days_from(int64_t year, unsigned month, unsigned day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	unsigned of_era = (unsigned)(y - era * 400);
	unsigned of_year = (153 * (month + (month > 2 ? -3u : 9u)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_from(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	unsigned of_era = (unsigned)(z - era * 146097);
	unsigned years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned of_year = of_era - (365 * years + years / 4 - years / 100);
	unsigned part = (5 * of_year + 2) / 153;

	*day = of_year - (153 * part + 2) / 5 + 1;
	*month = part < 10 ? part + 3 : part - 9;
	*year = (int64_t)years + era * 400 + (*month <= 2);
}

static bool read_part(struct slice text, uint64_t max, uint64_t *out)
{
	return text.n <= 4 && number_parse(text, max, out) == NUMBER_OK;
}

static bool read_month(struct slice text, uint64_t *out)
{
	for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++)
		if (text.n == 3 && strncasecmp(text.p, months[i], 3) == 0) {
			*out = i + 1;
			return true;
		}
	return false;
}

bool schedule_read_day(const char *text, int64_t *out)
{
	char separator = strchr(text, '/') ? '/' : '-';
	struct slice part[3];
	uint64_t year;
	uint64_t month;
	uint64_t day;
	int64_t y;
	unsigned m;
	unsigned d;

	if (!slice_cut(slice_from(text), separator, &part[0], &part[2]) ||
	    !slice_cut(part[2], separator, &part[1], &part[2]))
		return false;
	if (separator == '/'
		    ? !read_month(part[0], &month) || !read_part(part[1], 31, &day) ||
			      !read_part(part[2], 9999, &year)
		    : !read_part(part[0], 9999, &year) || !read_part(part[1], 12, &month) ||
			      !read_part(part[2], 31, &day))
		return false;
	if (year < 1970 || month == 0 || day == 0)
		return false;
	*out = days_from((int64_t)year, (unsigned)month, (unsigned)day);
	civil_from(*out, &y, &m, &d); // the 31st of February is another day
	return y == (int64_t)year && m == month && d == day;
}

const char *schedule_format_day(int64_t day, char out[SCHEDULE_DAY_SIZE])
{
	int64_t y;
	unsigned m;
	unsigned d;

	civil_from(day, &y, &m, &d);
	(void)snprintf(out, SCHEDULE_DAY_SIZE, "%04u-%02u-%02u", (unsigned)y % 10000, m % 100,
		       d % 100);
	return out;
}
