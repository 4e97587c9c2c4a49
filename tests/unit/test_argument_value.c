// SPDX-License-Identifier: BSD-2-Clause
// Tests of the values that arguments of commands take.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schema/argument_value.h"

static const char *const words[] = {"one", "two", NULL};

static void judge(struct argument_value value, const char *text, const char *failure)
{
	const struct command_argument a = {.name = "x", .value = &value};
	struct err e = {.text = ""};

	assert_int_equal(argument_value_check(&a, slice_from(text), &e), failure[0] ? -1 : 0);
	assert_string_equal(e.text, failure);
}

static void test_values(void **state)
{
	const struct argument_value number = {.type = PROPERTY_NUMBER, .min = 1, .max = 10};
	const struct argument_value time = {.type = PROPERTY_TIME, .min = 1000, .max = 2000};
	const struct argument_value word = {.type = PROPERTY_ENUM, .words = words};
	const struct argument_value yes = {.type = PROPERTY_BOOL};
	const struct argument_value text = {.type = PROPERTY_STRING, .max = 3};

	(void)state;
	judge(number, "10", "");
	judge(number, "0x0a", "");
	judge(number, "11", "value of x is out of range (1 .. 10)");
	judge(number, "-1", "value of x is out of range (1 .. 10)");
	judge(number, "", "invalid value for argument x");
	judge(time, "1s500ms", "");
	judge(time, "3", "value of x is out of range (1s .. 2s)");
	judge(word, "two", "");
	judge(word, "three", "input does not match any value of x");
	judge(yes, "yes", "");
	judge(yes, "false", "");
	judge(yes, "", "");
	judge(yes, "maybe", "invalid value for argument x");
	judge(text, "abc", "");
	judge(text, "abcd", "value of x is too long (3 bytes at most)");
}

static void test_any_text(void **state)
{
	const struct command_argument a = {.name = "x"};

	(void)state;
	assert_int_equal(argument_value_check(&a, SLICE("whatever"), NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_any_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
