// SPDX-License-Identifier: BSD-2-Clause
// Tests of base/hash_index against an array that knows who is in it.

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/hash_index.h"

enum { ITEMS = 3000, STEPS = 30000 };

struct item {
	struct hash_node node;
	bool in;
};

// Keys that differ only where an address, or only where a port stands.
static uint64_t key_of(size_t i)
{
	return i % 2 ? (uint64_t)i << 40 : (uint64_t)i << 8;
}

static void test_random_walk(void **state)
{
	static struct item item[ITEMS];
	struct hash_index x = {0};
	size_t count = 0;

	(void)state;
	srand(7);
	for (int step = 0; step < STEPS; step++) {
		size_t i = (size_t)rand() % ITEMS;

		if (item[i].in)
			hash_index_remove(&x, &item[i].node);
		else
			hash_index_add(&x, &item[i].node, key_of(i));
		item[i].in = !item[i].in;
		count = item[i].in ? count + 1 : count - 1;
		assert_int_equal(x.count, count);
	}
	for (size_t i = 0; i < ITEMS; i++)
		assert_ptr_equal(hash_index_find(&x, key_of(i)), item[i].in ? &item[i].node : NULL);
	hash_index_free(&x);
	assert_null(hash_index_find(&x, key_of(1)));
}

static void test_empty(void **state)
{
	struct hash_index x = {0};

	(void)state;
	assert_null(hash_index_find(&x, 0));
	hash_index_free(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_random_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
