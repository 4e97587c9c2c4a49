// SPDX-License-Identifier: BSD-2-Clause
// Tests of how many routers are heard, and how often.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lan/mndp_limits.h"

#define SOURCE UINT32_C(0xc0a85802)

enum { LAN = 4, OTHER_LAN = 5, START = 5000 };

static bool admit(struct mndp_limits *l, uint32_t lan, ip4 source, uint32_t number, uint64_t now)
{
	struct mac mac = {{2, 0, (uint8_t)(number >> 24), (uint8_t)(number >> 16),
			   (uint8_t)(number >> 8), (uint8_t)number}};

	return mndp_limits_admit(l, lan, source, mac, now);
}

static void test_one_router_is_heard_once_a_second(void **state)
{
	struct mndp_limits l = {0};

	(void)state;
	assert_true(admit(&l, LAN, SOURCE, 1, START));
	assert_false(admit(&l, LAN, SOURCE, 1, START));
	assert_false(admit(&l, LAN, SOURCE, 1, START + MNDP_INTERVAL_MS - 1));
	assert_true(admit(&l, OTHER_LAN, SOURCE, 1, START + MNDP_INTERVAL_MS - 1));
	assert_true(admit(&l, LAN, SOURCE, 1, START + MNDP_INTERVAL_MS));
	assert_int_equal(l.count, 2);
}

static void test_one_source_speaks_for_a_few(void **state)
{
	struct mndp_limits l = {0};

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(admit(&l, LAN, SOURCE, i, START), i < MNDP_PER_SOURCE);
	assert_true(admit(&l, LAN, SOURCE + 1, 1, START));
	// Those without an address are not one source.
	for (uint32_t i = 0; i <= MNDP_PER_SOURCE; i++)
		assert_true(admit(&l, LAN, 0, i, START));
}

static void test_a_flood_keeps_nobody_out_who_is_known(void **state)
{
	struct mndp_limits l = {0};
	size_t admitted = 0;

	(void)state;
	assert_true(admit(&l, LAN, SOURCE, 0, START));
	for (uint32_t i = 1; i < 100000; i++)
		admitted += admit(&l, LAN, SOURCE + i, i, START);
	assert_int_equal(admitted, MNDP_PER_LAN - 1);
	assert_true(admit(&l, LAN, SOURCE, 0, START + 60000));
	assert_true(admit(&l, OTHER_LAN, SOURCE, 0, START + 60000));
	// The flood is over, and forgotten.
	assert_false(admit(&l, LAN, SOURCE - 1, 0, START + WIRE_ANNOUNCEMENT_MS - 1));
	assert_true(admit(&l, LAN, SOURCE - 1, 0, START + WIRE_ANNOUNCEMENT_MS));
	assert_int_equal(l.count, 3);
}

static void test_all_lans_together_have_a_limit(void **state)
{
	struct mndp_limits l = {0};
	size_t admitted = 0;

	(void)state;
	for (uint32_t lan = 1; lan <= 32; lan++)
		for (uint32_t i = 0; i < MNDP_PER_LAN; i++)
			admitted += admit(&l, lan, SOURCE + i, i, START);
	assert_int_equal(admitted, WIRE_ANNOUNCEMENTS_MAX);
	assert_int_equal(l.count, WIRE_ANNOUNCEMENTS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_router_is_heard_once_a_second),
		cmocka_unit_test(test_one_source_speaks_for_a_few),
		cmocka_unit_test(test_a_flood_keeps_nobody_out_who_is_known),
		cmocka_unit_test(test_all_lans_together_have_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
