// SPDX-License-Identifier: BSD-2-Clause
// Tests of who gives way among connections that have not logged in.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "door/newcomer.h"

enum { MOST = 8, OF_ADDRESS = 4, COUNT = 24 };

static struct loop *loop;
static struct newcomers all;
static struct newcomer n[COUNT];
static const struct newcomer *gone;

static void give_way(struct newcomer *one)
{
	newcomer_leave(one);
	gone = one;
}

static int setup(void **state)
{
	(void)state;
	loop = loop_new_virtual(1000);
	all = (struct newcomers){loop, NULL, MOST, OF_ADDRESS};
	for (int i = 0; i < COUNT; i++)
		n[i] = (struct newcomer){.give_way = give_way};
	gone = NULL;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	loop_free(loop);
	return 0;
}

static void enter(int i, ip4 address)
{
	assert_true(newcomers_have_room(&all, address));
	newcomer_enter(&all, &n[i], address);
}

static void test_of_an_address_the_oldest(void **state)
{
	(void)state;
	for (int i = 0; i < OF_ADDRESS; i++)
		enter(i, 7);
	assert_false(newcomers_have_room(&all, 7)); // each came just now
	assert_true(newcomers_have_room(&all, 8));
	loop_advance(loop, NEWCOMER_GRACE_MS - 1);
	assert_false(newcomers_have_room(&all, 7));
	loop_advance(loop, 1);
	enter(4, 7);
	assert_ptr_equal(gone, &n[0]);
	n[3].refused = true;
	enter(5, 7);
	assert_ptr_equal(gone, &n[1]);
	// One whose failure is known needs no time.
	n[5].refused = true;
	newcomer_leave(&n[2]);
	newcomer_leave(&n[3]);
	newcomer_leave(&n[3]);
	enter(6, 7);
	enter(7, 7);
	enter(8, 7);
	assert_ptr_equal(gone, &n[5]);
}

static void test_of_all_one_of_who_has_most(void **state)
{
	(void)state;
	enter(0, 1);
	enter(1, 2);
	enter(2, 2);
	enter(3, 3);
	enter(4, 3);
	enter(5, 3);
	enter(6, 4);
	enter(7, 5);
	assert_false(newcomers_have_room(&all, 3)); // nobody has more
	loop_advance(loop, NEWCOMER_GRACE_MS);
	enter(8, 6);
	assert_ptr_equal(gone, &n[3]);
	// Of as many each, the one that came first.
	enter(9, 7);
	assert_ptr_equal(gone, &n[1]);
}

// Two addresses that open one after the other all the time, and somebody who is slow to log in.
static void test_a_flood_shuts_out_nobody_else(void **state)
{
	static const ip4 flood[] = {2, 3};
	int next = 1;

	(void)state;
	enter(0, 1);
	for (int i = 0; i < MOST - 1; i++)
		enter(next++, flood[i % 2]);
	loop_advance(loop, NEWCOMER_GRACE_MS);
	for (int i = 0; i < MOST - 1; i++) {
		enter(next, flood[i % 2]);
		assert_ptr_not_equal(gone, &n[0]);
		next++;
	}
	// All of them came just now.
	assert_false(newcomers_have_room(&all, 2));
	enter(next, 4);
	assert_int_not_equal(gone->address, 1);
	assert_ptr_equal(n[0].all, &all);
}

static void test_of_many_addresses_with_one_each_none_has_grace_before_another(void **state)
{
	(void)state;
	for (int i = 0; i < MOST; i++)
		enter(i, (ip4)(10 + i));
	assert_false(newcomers_have_room(&all, 9));
	loop_advance(loop, NEWCOMER_GRACE_MS);
	enter(MOST, 9);
	assert_ptr_equal(gone, &n[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_of_an_address_the_oldest, setup, teardown),
		cmocka_unit_test_setup_teardown(test_of_all_one_of_who_has_most, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_flood_shuts_out_nobody_else, setup,
						teardown),
		cmocka_unit_test_setup_teardown(
			test_of_many_addresses_with_one_each_none_has_grace_before_another, setup,
			teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
