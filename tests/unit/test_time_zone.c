// SPDX-License-Identifier: BSD-2-Clause
// The offsets of a zone in the years to come.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mgmt/time_zone.h"

enum { NOW = 1795651200 /* 2026-11-26 00:00:00 UTC */ };

static void test_summer_and_winter(void **state)
{
	struct wire_zone zone;

	(void)state;
	time_zone_use("Europe/Riga");
	zone = time_zone_ahead(NOW);
	assert_int_equal(zone.count, 9); // twice a year for four years
	assert_int_equal(zone.change[0].from, NOW);
	assert_int_equal(zone.change[0].offset_s, 7200);
	assert_int_equal(zone.change[1].from, 1806195600); // 2027-03-28 01:00:00 UTC
	assert_int_equal(zone.change[1].offset_s, 10800);
	assert_int_equal(zone.change[2].from, 1824944400); // 2027-10-31 01:00:00 UTC
	assert_int_equal(zone.change[2].offset_s, 7200);
}

static void test_one_that_does_not_change(void **state)
{
	struct wire_zone zone;

	(void)state;
	time_zone_use("Etc/GMT+5");
	zone = time_zone_ahead(NOW);
	assert_int_equal(zone.count, 1);
	assert_int_equal(zone.change[0].offset_s, -5 * 3600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_summer_and_winter),
		cmocka_unit_test(test_one_that_does_not_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
