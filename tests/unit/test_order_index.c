// SPDX-License-Identifier: BSD-2-Clause
// The order index against a plain list.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#include "gate/order_index.h"

static int things[4096];

static void *thing(uint32_t id)
{
	return &things[id];
}

static void test_empty(void **state)
{
	struct order_index x = {0};

	(void)state;
	assert_null(order_index_at(&x, 0));
	assert_null(order_index_after(&x, 0));
	assert_null(order_index_find(&x, 1));
	order_index_settle(&x);
	order_index_free(&x);
}

static void test_compacts_on_removal(void **state)
{
	struct order_index x = {0};

	(void)state;
	for (uint32_t id = 1; id <= 5; id++)
		order_index_append(&x, id * 10, thing(id));
	order_index_take(&x, 20);
	assert_ptr_equal(order_index_at(&x, 0), thing(1));
	assert_ptr_equal(order_index_at(&x, 1), thing(3));
	assert_ptr_equal(order_index_at(&x, 3), thing(5));
	assert_null(order_index_at(&x, 4));
	assert_null(order_index_find(&x, 20));
	assert_ptr_equal(order_index_after(&x, 10), thing(3));
	assert_ptr_equal(order_index_after(&x, 20), thing(3));
	assert_null(order_index_after(&x, 50));
	assert_null(order_index_after(&x, UINT32_MAX));
	order_index_put_back(&x, 20, thing(2));
	assert_ptr_equal(order_index_at(&x, 1), thing(2));
	assert_ptr_equal(order_index_after(&x, 19), thing(2));
	order_index_free(&x);
}

static void compare(const struct order_index *x, const uint32_t *ids, size_t count)
{
	assert_int_equal(x->live, count);
	for (size_t i = 0; i < count; i++) {
		assert_ptr_equal(order_index_at(x, i), thing(ids[i]));
		assert_ptr_equal(order_index_find(x, ids[i]), thing(ids[i]));
		assert_ptr_equal(order_index_after(x, ids[i] - 1), thing(ids[i]));
	}
	assert_null(order_index_at(x, count));
}

static void test_against_a_list(void **state)
{
	struct order_index x = {0};
	uint32_t ids[4096];
	size_t count = 0;
	uint32_t last = 0;

	(void)state;
	srand(1);
	while (last < 4000) {
		if (count == 0 || rand() % 8 < 5) {
			last += 1 + (uint32_t)(rand() % 3);
			if (last >= 4096)
				break;
			order_index_append(&x, last, thing(last));
			ids[count++] = last;
		} else {
			size_t i = (size_t)rand() % count;
			uint32_t id = ids[i];

			order_index_take(&x, id);
			if (rand() % 3 == 0) {
				order_index_put_back(&x, id, thing(id));
				continue;
			}
			for (; i + 1 < count; i++)
				ids[i] = ids[i + 1];
			count--;
		}
		if (rand() % 16 == 0)
			order_index_settle(&x);
		if (rand() % 64 == 0)
			compare(&x, ids, count);
	}
	compare(&x, ids, count);
	order_index_free(&x);
}

static void test_settling_bounds_memory(void **state)
{
	struct order_index x = {0};

	(void)state;
	for (uint32_t id = 1; id <= 100000; id++) {
		order_index_append(&x, id, thing(1));
		if (id > 100)
			order_index_take(&x, id - 100);
		order_index_settle(&x);
	}
	assert_int_equal(x.live, 100);
	assert_true(x.capacity <= 512);
	order_index_free(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_compacts_on_removal),
		cmocka_unit_test(test_against_a_list),
		cmocka_unit_test(test_settling_bounds_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
