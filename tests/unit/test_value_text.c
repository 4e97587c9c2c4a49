// SPDX-License-Identifier: BSD-2-Clause
// Tests of console/value_text and console/value: how values read.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "console/value.h"
#include "console/value_text.h"

static const char *text(enum schema_type type, uint32_t flags, const char *unit, const char *value,
			enum value_form form)
{
	static char kept[256];
	struct schema_property p = {.name = "x", .type = type, .flags = flags, .unit = unit};
	struct strbuf out;

	strbuf_init(&out, sizeof(kept) - 1);
	value_text(&p, slice_from(value), form, OUTPUT_V7, &out);
	assert_false(out.failed);
	memcpy(kept, strbuf_text(&out), out.length + 1);
	strbuf_free(&out);
	return kept;
}

static const char *size(const char *value)
{
	return text(SCHEMA_NUMBER, SCHEMA_SIZE, "", value, VALUE_CELL);
}

static const char *counter(const char *value)
{
	return text(SCHEMA_NUMBER, SCHEMA_COUNTER, "", value, VALUE_CELL);
}

static void test_numbers(void **state)
{
	(void)state;
	assert_string_equal(counter("0"), "0");
	assert_string_equal(counter("999"), "999");
	assert_string_equal(counter("1000"), "1 000");
	assert_string_equal(counter("205149015"), "205 149 015");
	assert_string_equal(counter("18446744073709551615"), "18 446 744 073 709 551 615");
	assert_string_equal(text(SCHEMA_NUMBER, SCHEMA_COUNTER, "", "1000", VALUE_DETAIL), "1000");
	assert_string_equal(text(SCHEMA_NUMBER, 0, "MHz", "880", VALUE_CELL), "880MHz");
	assert_string_equal(counter("no\033number"), "nonumber");
}

static void test_sizes(void **state)
{
	(void)state;
	assert_string_equal(size("0"), "0");
	assert_string_equal(size("1956"), "1956");
	assert_string_equal(size("10240"), "10.0KiB");
	assert_string_equal(size("1048575"), "1.0MiB"); // rounds to 1024.0KiB
	assert_string_equal(size("13946060"), "13.3MiB");
	assert_string_equal(size("687131852"), "655.3MiB");
	assert_string_equal(size("18446744073709551615"), "16777216.0TiB");
}

static void test_truth(void **state)
{
	(void)state;
	assert_string_equal(text(SCHEMA_BOOL, 0, "", "true", VALUE_CELL), "yes");
	assert_string_equal(text(SCHEMA_BOOL, 0, "", "false", VALUE_DETAIL), "no");
}

static void test_times(void **state)
{
	(void)state;
	assert_string_equal(text(SCHEMA_TIME, 0, "", "1d2h3m4s", VALUE_CELL), "1d2h3m4s");
}

static void test_texts(void **state)
{
	(void)state;
	assert_string_equal(text(SCHEMA_STRING, 0, "", "a \"b\\", VALUE_DETAIL), "\"a \\\"b\\\\\"");
	assert_string_equal(text(SCHEMA_STRING, 0, "", "", VALUE_DETAIL), "\"\"");
	assert_string_equal(text(SCHEMA_STRING, SCHEMA_UNQUOTED, "", "a b", VALUE_DETAIL), "a b");
	assert_string_equal(text(SCHEMA_STRING, 0, "", "a\nb\tc\033[0m\xff", VALUE_CELL),
			    "a\\nbc[0m");
	assert_string_equal(text(SCHEMA_STRING, 0, "", "a\nb\033c", VALUE_DETAIL), "\"a\nbc\"");
	assert_string_equal(text(SCHEMA_STRING, 0, "", "\xe2\x80\xaeright", VALUE_CELL), "right");
}

static void test_property_types(void **state)
{
	static const struct {
		enum schema_type type;
		const char *text;
		const char *name;
	} rows[] = {
		{SCHEMA_BOOL, "true", "bool"},
		{SCHEMA_NUMBER, "1", "num"},
		{SCHEMA_TIME, "1d2h", "time"},
		{SCHEMA_STRING, "1", "str"},
		{SCHEMA_ENUM, "yes", "str"},
		{SCHEMA_WORDS, "a,b", "array"},
		{SCHEMA_IP, "10.0.0.1", "ip"},
		{SCHEMA_MAC, "00:00:00:00:00:01", "str"},
		{SCHEMA_PREFIX, "10.0.0.0/8", "ip-prefix"},
		{SCHEMA_PREFIXES, "", "array"},
		{SCHEMA_ID, "*1A", "id"},
		{SCHEMA_DATE_TIME, "2026-10-02 12:00:00", "str"},
		{SCHEMA_NUMBER, "none", "str"}, // what a newer daemon may say
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct schema_property p = {.name = "x", .type = rows[i].type, .unit = ""};
		struct value v;

		assert_true(value_of_property(&p, slice_from(rows[i].text), &v));
		assert_string_equal(value_type_name(v), rows[i].name);
		value_drop(v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_truth),	cmocka_unit_test(test_times),
		cmocka_unit_test(test_texts),	cmocka_unit_test(test_property_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
