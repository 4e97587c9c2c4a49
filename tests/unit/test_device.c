// SPDX-License-Identifier: BSD-2-Clause
// Devices: the bucket, and who gives way to whom.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#include "gate/device.h"

static void test_rate(void **state)
{
	struct device_set s = {0};
	struct device *d = device_need(&s, 1, 5000);

	(void)state;
	for (int i = 0; i < 60; i++)
		assert_int_equal(device_request(d, 60, 5000), DEVICE_RATE_FINE);
	assert_int_equal(device_request(d, 60, 5000), DEVICE_RATE_OVER_FIRST);
	assert_int_equal(device_request(d, 60, 5000), DEVICE_RATE_OVER);
	assert_int_equal(device_request(d, 60, 5999), DEVICE_RATE_OVER);
	assert_int_equal(device_request(d, 60, 6000), DEVICE_RATE_FINE); // a second, a request
	assert_int_equal(device_request(d, 60, 6000), DEVICE_RATE_OVER_FIRST);
	assert_int_equal(device_request(d, 0, 6000), DEVICE_RATE_FINE);
	device_set_free(&s);
}

static void test_rate_is_bounded_by_a_minute(void **state)
{
	struct device_set s = {0};
	struct device *d = device_need(&s, 1, 0);
	int granted = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		granted += device_request(d, 20, UINT64_C(1) << 50) == DEVICE_RATE_FINE;
	assert_int_equal(granted, 20);
	// A lower setting holds at once.
	granted = 0;
	for (int i = 0; i < 1000; i++)
		granted += device_request(d, 5, (UINT64_C(1) << 50) + 120000) == DEVICE_RATE_FINE;
	assert_int_equal(granted, 5);
	device_set_free(&s);
}

static void test_rate_over_time(void **state)
{
	struct device_set s = {0};
	struct device *d = device_need(&s, 1, 0);
	int granted = 0;

	(void)state;
	for (uint64_t now = 0; now < 600000; now += 7) // ten minutes, far too often
		granted += device_request(d, 30, now) == DEVICE_RATE_FINE;
	assert_in_range(granted, 329, 330); // 30 at once, 30 a minute
	device_set_free(&s);
}

static void test_bounded(void **state)
{
	struct device_set s = {0};
	struct mapping m = {0};
	struct device *first = device_need(&s, 1, 0);

	(void)state;
	device_own(first, &m);
	device_charge(first, &m);
	for (ip4 address = 2; address < DEVICES_MAX + 1000; address++)
		assert_non_null(device_need(&s, address, 0));
	assert_int_equal(HASH_COUNT(s.by_address), DEVICES_MAX);
	assert_ptr_equal(device_find(&s, 1), first); // it has a mapping
	assert_null(device_find(&s, 2));
	assert_non_null(device_find(&s, DEVICES_MAX + 999));
	// The most recently used stays, whatever its age.
	assert_non_null(device_need(&s, 1500, 0));
	for (ip4 address = 200000; address < 200000 + DEVICES_MAX - 2; address++)
		assert_non_null(device_need(&s, address, 0));
	assert_non_null(device_find(&s, 1500));
	assert_ptr_equal(device_find(&s, 1), first);
	device_disown(&m);
	device_uncharge(&m);
	assert_int_equal(first->charged, 0);
	device_set_free(&s);
}

static void test_full_of_owners(void **state)
{
	struct device_set s = {0};
	struct mapping *m = calloc(DEVICES_MAX, sizeof(*m));

	(void)state;
	assert_non_null(m);
	for (ip4 address = 1; address <= DEVICES_MAX; address++)
		device_charge(device_need(&s, address, 0), &m[address - 1]);
	assert_null(device_need(&s, 1u << 30, 0));
	device_uncharge(&m[17]);
	assert_non_null(device_need(&s, 1u << 30, 0));
	assert_null(device_find(&s, 18));
	device_set_free(&s);
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_rate_is_bounded_by_a_minute),
		cmocka_unit_test(test_rate_over_time),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_full_of_owners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
