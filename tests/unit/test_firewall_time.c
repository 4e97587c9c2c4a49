// SPDX-License-Identifier: BSD-2-Clause
// The matcher `time`: what its text says of a moment, read as the kernel reads it, is what a plain
// reading of the rule says of local time then.
#include "ruleset_maker.h"

#include <stdint.h>

#include "firewall/match.h"

enum { HOUR = 3600, DAY = 24 * HOUR };

// Europe/Berlin around 2026: summer time from 29 March until 25 October, each at 1:00 of UTC.
static const int64_t summer = 1774746000;
static const int64_t winter = 1792890000;

static int32_t offset_at(const struct firewall_zone *zone, int64_t moment)
{
	return zone->other_from && moment >= zone->other_from &&
			       (!zone->other_to || moment < zone->other_to)
		       ? zone->other_offset
		       : zone->offset;
}

static bool is_meant(const struct firewall_zone *zone, const struct firewall_value *value,
		     int64_t moment)
{
	int64_t local = moment + offset_at(zone, moment);
	uint64_t second = (uint64_t)(local % DAY);
	unsigned day = (unsigned)((local / DAY + 4) % 7); // 1 January 1970 was a Thursday
	const uint64_t *n = value->is.number;
	bool hours =
		n[0] <= n[1] ? second >= n[0] && second <= n[1] : second >= n[0] || second <= n[1];
	bool days = n[2] == 0 || (n[2] >> day & 1);

	return (hours && days) != (value->negated != 0);
}

// ---- as the kernel

static bool take(const char **at, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*at, word, n) != 0)
		return false;
	*at += n;
	return true;
}

static long long take_number(const char **at)
{
	char *end;
	long long number = strtoll(*at, &end, 10);

	assert_true(end != *at);
	*at = end;
	return number;
}

// FIELD against what follows: N, N-M, != N-M, < N, >= N.
static bool compare(const char **at, long long field)
{
	bool not = take(at, "!= ");
	bool less = take(at, "< ");
	bool more = take(at, ">= ");
	long long first = take_number(at);
	long long last = take(at, "-") ? take_number(at) : first;

	assert_true(take(at, " "));
	if (less)
		return field < first;
	if (more)
		return field >= first;
	return (field >= first && field <= last) != not ;
}

static bool is_listed(const char **at, long long field)
{
	bool found = false;

	do
		found = take_number(at) == field || found;
	while (take(at, ","));
	assert_true(take(at, " } "));
	return found;
}

static bool text_matches(const char *text, const struct firewall_zone *zone, int64_t moment)
{
	bool all = true;

	while (*text) {
		bool one = false;

		if (take(&text, "meta time "))
			one = compare(&text, moment);
		else if (take(&text, "meta hour "))
			one = compare(&text, moment % DAY);
		else if (take(&text, "meta day {"))
			one = is_listed(&text, ((moment - zone->kernel_west) / DAY + 4) % 7);
		else
			fail_msg("what is \"%s\"", text);
		all = all && one;
	}
	return all;
}

// ---- trials

static void try_moment(const struct match *m, const struct firewall_zone *zone,
		       const struct firewall_value *value, int64_t moment)
{
	unsigned met = 0;

	for (size_t i = 0; i < m->count && !m->never; i++)
		met += text_matches(strbuf_text(&m->alternative[i]), zone, moment);
	if (met != is_meant(zone, value, moment))
		fail_msg("%lld: %u alternatives; offset %d, kernel %d", (long long)moment, met,
			 zone->offset, zone->kernel_west);
}

static void try_around(const struct match *m, const struct firewall_zone *zone,
		       const struct firewall_value *value, int64_t middle)
{
	for (int64_t t = middle - 4 * DAY; t <= middle + 4 * DAY; t += HOUR / 2)
		for (int64_t near = -1; near <= 1; near++)
			try_moment(m, zone, value, t + near);
}

static void try_rule(const struct firewall_zone *zone, const char *time)
{
	struct ruleset_maker *maker = maker_new();
	struct made_ruleset made;
	struct match m;
	char text[128];

	(void)snprintf(text, sizeof(text), "chain=input action=drop time=%s", time);
	maker_rule(maker, FIREWALL_IP4, FIREWALL_FILTER, text);
	maker->head.zone = *zone;
	made_open(&made, maker);
	match_make(&made.rules, &made.rules.rule[0], &m);
	assert_false(m.failed);
	try_around(&m, zone, &made.rules.value[0], summer);
	try_around(&m, zone, &made.rules.value[0], winter);
	match_free(&m);
	made_close(&made);
	free(maker);
}

static const char *const times[] = {
	"8h-18h",     "8h-18h,mon,tue", "0s-1d,sun",	     "!0s-1d,sun,sat",
	"22h-6h30m",  "22h-6h,fri,sat", "!22h-6h,wed",	     "!8h-18h,mon,thu",
	"0s-30m,mon", "23h30m-1d,sun",	"!0s-23h59m59s,mon", "12h-12h,tue",
	"0s-1d",      "!12h-12h",
};

static const int32_t kernels[] = {0, -HOUR, -2 * HOUR, 5 * HOUR, -14 * HOUR, 12 * HOUR, -20700};

static void test_hours_and_days_are_local_ones(void **state)
{
	static const int32_t offsets[] = {0,	     HOUR,	 2 * HOUR, -5 * HOUR,
					  14 * HOUR, -12 * HOUR, 20700};

	(void)state;
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
		for (size_t j = 0; j < sizeof(kernels) / sizeof(kernels[0]); j++)
			for (size_t k = 0; k < sizeof(times) / sizeof(times[0]); k++)
				try_rule(&(struct firewall_zone){.offset = offsets[i],
								 .kernel_west = kernels[j]},
					 times[k]);
}

static void test_summer_time_begins_and_ends_by_itself(void **state)
{
	static const struct firewall_zone zones[] = {
		// written in winter, and in summer
		{.offset = HOUR,
		 .other_offset = 2 * HOUR,
		 .other_from = summer,
		 .other_to = winter},
		{.offset = 2 * HOUR,
		 .other_offset = HOUR,
		 .other_from = winter,
		 .other_to = winter + 154 * DAY},
		// summer time that is given up
		{.offset = 2 * HOUR, .other_offset = HOUR, .other_from = winter},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		for (size_t j = 0; j < sizeof(kernels) / sizeof(kernels[0]); j++)
			for (size_t k = 0; k < sizeof(times) / sizeof(times[0]); k++) {
				struct firewall_zone zone = zones[i];

				zone.kernel_west = kernels[j];
				try_rule(&zone, times[k]);
			}
}

static void test_other_zones_are_refused(void **state)
{
	static const struct firewall_zone zones[] = {
		{.offset = 2 * DAY}, {.kernel_west = -2 * DAY},		 {.other_offset = 2 * DAY},
		{.other_from = -1},  {.other_from = 10, .other_to = 10}, {.other_from = INT64_MAX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		struct ruleset_maker *m = maker_new();
		struct firewall_ruleset rules;
		size_t size;
		void *bytes;
		struct err e;

		m->head.zone = zones[i];
		bytes = maker_file(m, &size);
		assert_int_equal(firewall_ruleset_open(bytes, size, &rules, &e), -1);
		assert_string_equal(e.text, "a time zone that there is not");
		free(bytes);
		free(m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hours_and_days_are_local_ones),
		cmocka_unit_test(test_summer_time_begins_and_ends_by_itself),
		cmocka_unit_test(test_other_zones_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
