// SPDX-License-Identifier: BSD-2-Clause
// Tests of base/number: what is a number, what is out of range, and time intervals both ways.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/number.h"

static enum number_result decimal(const char *text, uint64_t max, uint64_t *out)
{
	return number_parse(slice_from(text), max, out);
}

static void test_decimal(void **state)
{
	uint64_t value = 7;

	(void)state;
	assert_int_equal(decimal("0", 65535, &value), NUMBER_OK);
	assert_int_equal(value, 0);
	assert_int_equal(decimal("00065535", 65535, &value), NUMBER_OK);
	assert_int_equal(value, 65535);
	assert_int_equal(decimal("65536", 65535, &value), NUMBER_RANGE);
	assert_int_equal(decimal("18446744073709551615", UINT64_MAX, &value), NUMBER_OK);
	assert_true(value == UINT64_MAX);
	assert_int_equal(decimal("18446744073709551616", UINT64_MAX, &value), NUMBER_RANGE);
	assert_int_equal(decimal("99999999999999999999999999", 10, &value), NUMBER_RANGE);
}

static void test_not_a_number(void **state)
{
	static const char *const texts[] = {"", "-1", "+1", " 1", "1 ", "1x", "0x10", "1.5", "١"};
	uint64_t value = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(decimal(texts[i], UINT64_MAX, &value), NUMBER_NOT);
	assert_int_equal(value, 7); // untouched by every refusal
}

static void test_hexadecimal(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(number_parse_any(SLICE("0x1F"), 255, &value), NUMBER_OK);
	assert_int_equal(value, 31);
	assert_int_equal(number_parse_any(SLICE("0x100"), 255, &value), NUMBER_RANGE);
	assert_int_equal(number_parse_any(SLICE("0x"), 255, &value), NUMBER_NOT);
	assert_int_equal(number_parse_hex(SLICE("ffffffffffffffff"), &value), NUMBER_OK);
	assert_int_equal(number_parse_hex(SLICE("10000000000000000"), &value), NUMBER_RANGE);
}

static void test_intervals_read(void **state)
{
	static const struct {
		const char *text;
		uint64_t ms;
	} cases[] = {
		{"0", 0},
		{"5", 5000},
		{"1.5s", 1500},
		{"500ms", 500},
		{"1w2d3h4m5s6ms", 788645006},
		{"00:01:30", 90000},
		{"1:30", 5400000},
		{"1d00:00:05", 86405000},
		{"00:00:00.500", 500},
		{"1h30", 3630000},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t ms = 1;

		assert_true(interval_parse(slice_from(cases[i].text), &ms));
		assert_true(ms == cases[i].ms);
	}
}

static void test_intervals_refused(void **state)
{
	static const char *const texts[] = {"", "s", "1x", "1s1m", "1m1m", "-1s", "1:60:00",
					    "1:", "1.s", "1 s", "00:00:61", "99999999999999999999w",
					    // beyond 64 bits of milliseconds
					    "30500568905w", "30500568904w7d", "9999999999999d",
					    "9999999999999:00", "30500568904w600000"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		uint64_t ms;

		assert_false(interval_parse(slice_from(texts[i]), &ms));
	}
}

static void test_longest_interval(void **state)
{
	uint64_t ms = 0;

	(void)state;
	assert_true(interval_parse(SLICE("30500568904w2d7h6m55s551ms"), &ms));
	assert_true(ms == 18446744073337615551ull);
	assert_true(interval_parse(SLICE("999999999999.999s"), &ms));
	assert_true(ms == 999999999999999ull);
}

static void test_intervals_there_and_back(void **state)
{
	uint64_t ms = 1;

	(void)state;
	for (int i = 0; i < 200; i++, ms = ms * 7 % 60480000000ull + (uint64_t)i) {
		char text[INTERVAL_TEXT_SIZE];
		uint64_t back = 1;

		assert_true(interval_parse(slice_from(interval_format(ms, text)), &back));
		assert_true(back == ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decimal),
		cmocka_unit_test(test_not_a_number),
		cmocka_unit_test(test_hexadecimal),
		cmocka_unit_test(test_intervals_read),
		cmocka_unit_test(test_intervals_refused),
		cmocka_unit_test(test_longest_interval),
		cmocka_unit_test(test_intervals_there_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
