// SPDX-License-Identifier: BSD-2-Clause
// Tests of the tables of all menus: sound in themselves, in their order, with hooks that fit.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt/parts.h"
#include "schema/row.h"

static void test_every_menu_is_sound(void **state)
{
	struct err e;

	(void)state;
	for (const struct menu_entry *entry = menu_entries; entry->menu; entry++)
		if (menu_check(entry->menu, &e) != 0)
			fail_msg("%s: %s", entry->menu->path, e.text);
}

static int place_of(const char *path, size_t n)
{
	for (int i = 0; menu_entries[i].menu; i++)
		if (strlen(menu_entries[i].menu->path) == n &&
		    memcmp(menu_entries[i].menu->path, path, n) == 0)
			return i;
	return -1;
}

static void test_every_menu_comes_once_and_behind_its_parent(void **state)
{
	(void)state;
	for (int i = 0; menu_entries[i].menu; i++) {
		const char *path = menu_entries[i].menu->path;
		const char *last = strrchr(path, '/');

		assert_int_equal(place_of(path, strlen(path)), i);
		assert_int_equal(path[0], '/');
		if (last == path)
			continue;
		if (place_of(path, (size_t)(last - path)) < 0 ||
		    place_of(path, (size_t)(last - path)) > i)
			fail_msg("%s stands before its parent", path);
	}
}

static bool has_action(const struct menu_hooks *hooks, const char *name)
{
	for (size_t i = 0; hooks && i < hooks->action_count; i++)
		if (strcmp(hooks->actions[i].name, name) == 0)
			return true;
	return false;
}

static void test_every_command_has_its_action_and_the_other_way_round(void **state)
{
	(void)state;
	for (const struct menu_entry *entry = menu_entries; entry->menu; entry++) {
		size_t actions = entry->hooks ? entry->hooks->action_count : 0;

		assert_int_equal(entry->menu->command_count, actions);
		for (size_t i = 0; i < entry->menu->command_count; i++)
			assert_true(has_action(entry->hooks, entry->menu->commands[i].name));
	}
}

static void test_every_property_and_command_is_explained(void **state)
{
	(void)state;
	for (const struct menu_entry *entry = menu_entries; entry->menu; entry++) {
		const struct menu *menu = entry->menu;

		assert_non_null(menu->help);
		for (size_t i = 0; i < menu->property_count; i++) {
			const char *help = menu->properties[i].help;

			if (!help || !help[0] || help[strlen(help) - 1] == '.')
				fail_msg("%s %s", menu->path, menu->properties[i].name);
		}
		for (size_t i = 0; i < menu->command_count; i++)
			assert_non_null(menu->commands[i].help);
	}
}

// What a hook is called for must be there.
static void test_hooks_fit_their_menus(void **state)
{
	(void)state;
	for (const struct menu_entry *entry = menu_entries; entry->menu; entry++) {
		const struct menu_hooks *hooks = entry->hooks;
		bool kept = entry->menu->kind == MENU_SETTINGS || entry->menu->kind == MENU_LIST ||
			    entry->menu->kind == MENU_ORDERED || entry->menu->kind == MENU_FIXED;

		if (!hooks)
			continue;
		assert_int_equal(hooks->list != WIRE_NONE, hooks->from_wire != NULL);
		// Whatever can be changed is logged under a name.
		if (kept && !hooks->refusal)
			assert_non_null(hooks->noun);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_menu_is_sound),
		cmocka_unit_test(test_every_menu_comes_once_and_behind_its_parent),
		cmocka_unit_test(test_every_command_has_its_action_and_the_other_way_round),
		cmocka_unit_test(test_every_property_and_command_is_explained),
		cmocka_unit_test(test_hooks_fit_their_menus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
