// SPDX-License-Identifier: BSD-2-Clause
// Tests of script/resolve: exact names and beginnings of names.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "script/resolve.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_exact_names_win(void **state)
{
	static const struct tree_command commands[] = {
		{"find-all", 0, NULL, 0}, {"find", 0, NULL, 0}, {"file-read", 0, NULL, 0}};
	static const struct tree_menu menu = {"", "/", NULL, NULL, 0, commands, COUNT(commands)};
	const struct tree_command *command = NULL;
	const struct tree_menu *submenu = NULL;

	(void)state;
	assert_int_equal(resolve_word(&menu, SLICE("find"), &submenu, &command), RESOLVE_COMMAND);
	assert_string_equal(command->name, "find");
	assert_int_equal(resolve_word(&menu, SLICE("find-"), &submenu, &command), RESOLVE_COMMAND);
	assert_string_equal(command->name, "find-all");
	assert_int_equal(resolve_word(&menu, SLICE("fi"), &submenu, &command), RESOLVE_NOTHING);
	assert_int_equal(resolve_word(&menu, SLICE("finder"), &submenu, &command), RESOLVE_NOTHING);
	assert_int_equal(resolve_word(&menu, SLICE(""), &submenu, &command), RESOLVE_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact_names_win),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
