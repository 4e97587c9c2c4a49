// SPDX-License-Identifier: BSD-2-Clause
// Walks every menu that there is: its rows are right, its parent comes before it, its records can be
// made, copied, stored and read again, and it is told to consoles.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "menu/menus.h"
#include "mgmt/parts.h"
#include "schema/row.h"
#include "schema/schema_dump.h"

static void test_rows_are_right(void **state)
{
	(void)state;
	for (const struct menu_entry *m = menu_entries; m->menu; m++) {
		struct err e = {.text = ""};

		if (menu_check(m->menu, &e) != 0)
			fail_msg("%s", e.text);
	}
}

static bool stands_before(const struct menu_entry *m, const char *path, size_t length)
{
	for (const struct menu_entry *other = menu_entries; other != m; other++)
		if (strlen(other->menu->path) == length &&
		    memcmp(other->menu->path, path, length) == 0)
			return true;
	return false;
}

static void test_parents_come_first(void **state)
{
	(void)state;
	for (const struct menu_entry *m = menu_entries; m->menu; m++) {
		const char *path = m->menu->path;
		size_t parent = (size_t)(strrchr(path, '/') - path);

		if (stands_before(m, path, strlen(path)))
			fail_msg("%s is there twice", path);
		if (parent > 0 && !stands_before(m, path, parent))
			fail_msg("the parent of %s is missing or behind it", path);
	}
}

static void test_records_survive(void **state)
{
	(void)state;
	for (const struct menu_entry *m = menu_entries; m->menu; m++) {
		struct row *row;
		struct row *copy;
		struct strbuf encoded;
		unsigned lost = 0;

		if (m->menu->kind == MENU_FOLDER)
			continue;
		row = row_new(m->menu);
		assert_non_null(row);
		copy = row_copy(m->menu, row);
		assert_non_null(copy);
		strbuf_init(&encoded, 100000);
		row_encode(m->menu, row, &encoded);
		assert_int_equal(encoded.length, 0); // all at its default
		assert_int_equal(row_decode(m->menu, strbuf_slice(&encoded), copy, &lost), 0);
		assert_true(row_same(m->menu, row, copy));
		strbuf_free(&encoded);
		row_free(m->menu, row);
		row_free(m->menu, copy);
	}
}

static void begin(void *context)
{
	*(size_t *)context = 0;
}

static void pair(void *context, const char *name, struct slice value)
{
	*(size_t *)context += strlen(name) + value.n + 7; // "=", "=" and the length before them
}

// A record of the dump is a sentence of the API, which consoles read within its limits.
static void end(void *context)
{
	assert_true(*(size_t *)context > 0);
	assert_true(*(size_t *)context < 65536);
}

static void test_dump(void **state)
{
	size_t size = 0;
	const struct schema_sink sink = {begin, pair, end, &size};

	(void)state;
	for (const struct menu_entry *m = menu_entries; m->menu; m++)
		schema_dump(m->menu, &sink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_are_right),
		cmocka_unit_test(test_parents_come_first),
		cmocka_unit_test(test_records_survive),
		cmocka_unit_test(test_dump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
