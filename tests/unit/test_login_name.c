// SPDX-License-Identifier: BSD-2-Clause
// Tests of login names of SSH, with what programs put behind them.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ssh/login_name.h"

static void assert_read(const char *text, const struct login_name *wanted)
{
	struct login_name name;

	assert_true(login_name_read(text, &name));
	assert_string_equal(name.name, wanted->name);
	assert_int_equal(name.plain, wanted->plain);
	assert_int_equal(name.dumb, wanted->dumb);
	assert_int_equal(name.width, wanted->width);
	assert_int_equal(name.height, wanted->height);
}

#define ASSERT_READ(text, ...) assert_read(text, &(const struct login_name){__VA_ARGS__})

static void test_names(void **state)
{
	(void)state;
	ASSERT_READ("admin", .name = "admin");
	ASSERT_READ("admin+", .name = "admin");
	ASSERT_READ("a b@c", .name = "a b@c");
}

static void test_what_programs_say(void **state)
{
	(void)state;
	ASSERT_READ("admin+c", .name = "admin", .plain = true);
	ASSERT_READ("admin+ct80w", .name = "admin", .plain = true, .width = 80);
	ASSERT_READ("admin+ct511w4098h", .name = "admin", .plain = true, .width = 511,
		    .height = 4098);
	ASSERT_READ("admin+cetw511h4098", .name = "admin", .plain = true, .dumb = true,
		    .width = 511, .height = 4098);
	ASSERT_READ("admin+cet1024w", .name = "admin", .plain = true, .dumb = true, .width = 1024);
}

static void test_what_is_not_understood_is_passed_over(void **state)
{
	(void)state;
	ASSERT_READ("admin+xyz!c", .name = "admin", .plain = true);
	ASSERT_READ("admin++c", .name = "admin", .plain = true);
	ASSERT_READ("admin+w", .name = "admin");
	ASSERT_READ("admin+0w", .name = "admin");
	ASSERT_READ("admin+80", .name = "admin");
	ASSERT_READ("admin+99999999999999999999w", .name = "admin", .width = 9999);
}

static void test_what_is_no_name(void **state)
{
	char longest[LOGIN_NAME_MAX_BYTES + 2];
	struct login_name name;

	(void)state;
	assert_false(login_name_read("", &name));
	assert_false(login_name_read("+ct", &name));
	memset(longest, 'x', sizeof(longest));
	longest[LOGIN_NAME_MAX_BYTES + 1] = '\0';
	assert_false(login_name_read(longest, &name));
	longest[LOGIN_NAME_MAX_BYTES] = '\0';
	assert_true(login_name_read(longest, &name));
	assert_string_equal(name.name, longest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_what_programs_say),
		cmocka_unit_test(test_what_is_not_understood_is_passed_over),
		cmocka_unit_test(test_what_is_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
