// SPDX-License-Identifier: BSD-2-Clause
// Tests of mgmt/schedule: when a script runs next, over years, changes of summer time and jumps of
// the clock. The zones are those of the system, so that their rules are not ours.

#include "mgmt/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static void use_zone(const char *name)
{
	assert_int_equal(setenv("TZ", name, 1), 0);
	tzset();
}

static int32_t offset(void *zone, int64_t t)
{
	time_t moment = (time_t)t;
	struct tm local;

	(void)zone;
	assert_non_null(localtime_r(&moment, &local));
	return (int32_t)local.tm_gmtoff;
}

static int64_t day(const char *text)
{
	int64_t found = 0;

	assert_true(schedule_read_day(text, &found));
	return found;
}

// The first moment with this local date and time.
static int64_t at(const char *text)
{
	struct tm local = {.tm_isdst = -1};
	int n = sscanf(text, "%d-%d-%d %d:%d:%d", &local.tm_year, &local.tm_mon, &local.tm_mday,
		       &local.tm_hour, &local.tm_min, &local.tm_sec);

	assert_int_equal(n, 6);
	local.tm_year -= 1900;
	local.tm_mon--;
	return (int64_t)mktime(&local);
}

// As it is told: local time with the offset.
static const char *told(int64_t t)
{
	static char text[40];
	time_t moment = (time_t)t;
	struct tm local;

	assert_non_null(localtime_r(&moment, &local));
	assert_true(strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %z", &local) > 0);
	return text;
}

static int64_t next(const struct schedule *s, int64_t after)
{
	int64_t found = 0;

	assert_true(schedule_next(s, after, offset, NULL, &found));
	assert_true(found > after);
	return found;
}

static void expect(const struct schedule *s, int64_t after, const char *wanted)
{
	assert_string_equal(told(next(s, after)), wanted);
}

static void test_days_as_text(void **state)
{
	static const char *const wrong[] = {
		"",	      "2026",	    "2026-02-29",  "2026-13-01",
		"2026-01-00", "26-xx-01",   "foo/01/2026", "jan/32/2026",
		"2026-1-1-1", "1969-01-01", "2026-01-01x"};
	char text[SCHEDULE_DAY_SIZE];
	int64_t found;

	(void)state;
	assert_int_equal(day("1970-01-01"), 0);
	assert_int_equal(day("2000-03-01"), 11017);
	assert_int_equal(day("oct/02/2026"), day("2026-10-02"));
	assert_int_equal(day("2028-02-29") + 1, day("2028-03-01"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(schedule_read_day(wrong[i], &found));
	for (int64_t d = 0; d < 400 * 366; d += 17) {
		assert_true(schedule_read_day(schedule_format_day(d, text), &found));
		assert_int_equal(found, d);
	}
	assert_int_equal(schedule_day(-1), -1);
	assert_int_equal(schedule_day(-DAY), -1);
	assert_int_equal(schedule_day(DAY - 1), 0);
}

static void test_once(void **state)
{
	const struct schedule s = {.day = day("2026-05-01"), .time = 3 * HOUR};
	int64_t found;

	(void)state;
	use_zone("Europe/Berlin");
	expect(&s, at("2020-01-01 00:00:00"), "2026-05-01 03:00:00 +0200");
	expect(&s, at("2026-05-01 02:59:59"), "2026-05-01 03:00:00 +0200");
	assert_false(schedule_next(&s, at("2026-05-01 03:00:00"), offset, NULL, &found));
	assert_false(schedule_next(&s, at("2027-01-01 00:00:00"), offset, NULL, &found));
}

// A past start only says at which hour: the weekly backup of the guide.
static void test_a_week_keeps_its_hour(void **state)
{
	const struct schedule s = {.day = day("2026-01-05"), .time = 3 * HOUR, .interval = 7 * DAY};
	int64_t t;

	(void)state;
	use_zone("Europe/Berlin");
	t = at("2026-01-05 03:00:00");
	for (int week = 0; week < 104; week++) {
		t = next(&s, t);
		assert_non_null(strstr(told(t), " 03:00:00 "));
		assert_int_equal((schedule_day(t + offset(NULL, t)) - s.day) % 7, 0);
	}
	assert_string_equal(told(t), "2028-01-03 03:00:00 +0100");
	expect(&s, at("2031-06-11 12:00:00"), "2031-06-16 03:00:00 +0200");
}

static void test_a_day_that_lacks_the_hour(void **state)
{
	const struct schedule s = {
		.day = day("2026-01-01"), .time = 2 * HOUR + 30 * MINUTE, .interval = DAY};

	(void)state;
	use_zone("Europe/Berlin"); // 2026-03-29 02:00 is 03:00
	expect(&s, at("2026-03-28 02:30:00"), "2026-03-29 03:30:00 +0200");
	expect(&s, at("2026-03-29 03:30:00"), "2026-03-30 02:30:00 +0200");
}

static void test_a_day_that_has_the_hour_twice(void **state)
{
	const struct schedule s = {
		.day = day("2026-01-01"), .time = 2 * HOUR + 30 * MINUTE, .interval = DAY};
	int64_t t;

	(void)state;
	use_zone("Europe/Berlin"); // 2026-10-25 03:00 is 02:00 again
	t = next(&s, at("2026-10-24 12:00:00"));
	assert_string_equal(told(t), "2026-10-25 02:30:00 +0200");
	assert_string_equal(told(next(&s, t)), "2026-10-26 02:30:00 +0100");
	assert_string_equal(told(next(&s, t + HOUR + 1)), "2026-10-26 02:30:00 +0100");
}

// Every run of a year, whatever the interval, is where its rule says, and none is left out.
static void walk_year(const char *zone, uint64_t interval, uint32_t time)
{
	const struct schedule s = {.day = day("2026-01-01"), .time = time, .interval = interval};
	int64_t t;
	int64_t end;
	int64_t shift;

	use_zone(zone);
	t = at("2026-01-01 00:00:00") - 1;
	end = at("2027-01-01 00:00:00");
	for (int64_t before = 0; t < end; before = t) {
		int64_t local;

		t = next(&s, t);
		local = t + offset(NULL, t);
		assert_int_equal((local - s.day * DAY - (int64_t)time) % (int64_t)interval, 0);
		if (before == 0)
			continue;
		shift = offset(NULL, t) - offset(NULL, before);
		// Between two runs lies one interval of local time, but where the clock was changed.
		if (shift == 0)
			assert_int_equal(t - before, interval);
		else
			assert_true(t - before <= (int64_t)interval + labs((long)shift));
	}
}

static void test_short_intervals_over_a_year(void **state)
{
	static const char *const zones[] = {"UTC", "Europe/Berlin", "America/St_Johns",
					    "Australia/Lord_Howe", "Asia/Kathmandu"};

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		walk_year(zones[i], 10 * MINUTE, 5 * MINUTE);
		walk_year(zones[i], HOUR, 0);
		walk_year(zones[i], 12 * HOUR, 3 * HOUR);
		walk_year(zones[i], 7 * HOUR, 0);
	}
}

static void test_five_minutes_are_five_minutes_that_night_too(void **state)
{
	const struct schedule s = {.day = day("2026-01-01"), .interval = 5 * MINUTE};
	static const char *const nights[] = {"2026-03-29 00:00:00", "2026-10-25 00:00:00"};

	(void)state;
	use_zone("Europe/Berlin");
	for (size_t i = 0; i < 2; i++) {
		int64_t t = at(nights[i]);

		for (int k = 0; k < 12 * 8; k++) {
			assert_int_equal(next(&s, t), t + 5 * MINUTE);
			t += 5 * MINUTE;
		}
	}
}

static void test_days_of_the_week(void **state)
{
	struct schedule s = {.day = day("2026-03-01"),
			     .time = 22 * HOUR,
			     .by_days = true,
			     .days = 1u << 1 | 1u << 5}; // Monday, Friday
	int64_t t;

	(void)state;
	use_zone("Europe/Berlin");
	expect(&s, at("2025-12-24 12:00:00"), "2026-03-02 22:00:00 +0100");
	expect(&s, at("2026-03-02 22:00:00"), "2026-03-06 22:00:00 +0100");
	s.interval = HOUR; // anew each day, so twice
	t = next(&s, at("2026-03-02 22:00:00"));
	assert_string_equal(told(t), "2026-03-02 23:00:00 +0100");
	assert_string_equal(told(next(&s, t)), "2026-03-06 22:00:00 +0100");
	s.days = 0; // never
	assert_false(schedule_next(&s, t, offset, NULL, &t));
}

// A clock that is set by hours or decades: the next run is that of the time it shows now.
static void test_jumps(void **state)
{
	const struct schedule daily = {.day = day("2026-01-01"), .time = 3 * HOUR, .interval = DAY};
	const struct schedule often = {.day = day("2026-01-01"), .interval = 10 * MINUTE};

	(void)state;
	use_zone("Europe/Berlin");
	expect(&daily, 17, "2026-01-01 03:00:00 +0100"); // a router that has just booted, in 1970
	expect(&daily, at("2026-06-01 12:00:00"), "2026-06-02 03:00:00 +0200");
	expect(&daily, at("2026-06-01 02:00:00"), "2026-06-01 03:00:00 +0200"); // back again
	expect(&often, at("2037-12-31 23:59:59"), "2038-01-01 00:00:00 +0100");
	expect(&often, at("2041-07-01 00:00:01"), "2041-07-01 00:10:00 +0200");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days_as_text),
		cmocka_unit_test(test_once),
		cmocka_unit_test(test_a_week_keeps_its_hour),
		cmocka_unit_test(test_a_day_that_lacks_the_hour),
		cmocka_unit_test(test_a_day_that_has_the_hour_twice),
		cmocka_unit_test(test_short_intervals_over_a_year),
		cmocka_unit_test(test_five_minutes_are_five_minutes_that_night_too),
		cmocka_unit_test(test_days_of_the_week),
		cmocka_unit_test(test_jumps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
