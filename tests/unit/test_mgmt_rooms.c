// SPDX-License-Identifier: BSD-2-Clause
// Tests of the small rooms of mgmt: throttle, ids, password, helper thread.

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "mgmt/helper.h"
#include "mgmt/id_map.h"
#include "mgmt/password.h"
#include "mgmt/table.h"
#include "mgmt/throttle.h"

// ---- throttle

static void test_each_failure_doubles_the_wait(void **state)
{
	static const uint64_t expected[] = {0, 1000, 2000, 4000, 8000, 8000};
	struct throttle t = {NULL};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_int_equal(throttle_delay(&t, "@10.0.0.1", 5), expected[i]);
		assert_false(throttle_failed(&t, "@10.0.0.1", 5));
	}
	assert_int_equal(throttle_delay(&t, "@10.0.0.2", 5), 0);
	throttle_succeeded(&t, "@10.0.0.1");
	assert_int_equal(throttle_delay(&t, "@10.0.0.1", 5), 0);
	throttle_done(&t);
}

static void test_the_tenth_failure_shuts_out_for_ten_minutes(void **state)
{
	struct throttle t = {NULL};

	(void)state;
	for (int i = 0; i < 9; i++)
		assert_false(throttle_failed(&t, "@a", 1000));
	assert_false(throttle_is_locked(&t, "@a", 1000));
	assert_true(throttle_failed(&t, "@a", 1000));
	assert_false(throttle_failed(&t, "@a", 1000)); // told once
	assert_true(throttle_is_locked(&t, "@a", 1000 + THROTTLE_LOCK - 1));
	assert_false(throttle_is_locked(&t, "@a", 1000 + THROTTLE_LOCK));
	assert_int_equal(throttle_delay(&t, "@a", 1000 + THROTTLE_LOCK), 0); // a new start
	throttle_done(&t);
}

static void test_failures_lapse(void **state)
{
	struct throttle t = {NULL};

	(void)state;
	for (int i = 0; i < 9; i++)
		assert_false(throttle_failed(&t, "@a", 0));
	assert_int_equal(throttle_delay(&t, "@a", THROTTLE_WINDOW - 1), THROTTLE_DELAY_MAX);
	assert_int_equal(throttle_delay(&t, "@a", THROTTLE_WINDOW), 0);
	assert_false(throttle_failed(&t, "@a", THROTTLE_WINDOW));
	assert_int_equal(throttle_delay(&t, "@a", THROTTLE_WINDOW), 1000);
	throttle_done(&t);
}

static void test_a_flood_of_sources_forgets_the_oldest(void **state)
{
	struct throttle t = {NULL};
	char name[32];

	(void)state;
	for (int i = 0; i < THROTTLE_ENTRIES_MAX + 10; i++) {
		(void)snprintf(name, sizeof(name), "@%d", i);
		assert_false(throttle_failed(&t, name, 0));
	}
	assert_int_equal(throttle_delay(&t, "@0", 0), 0);
	assert_int_equal(throttle_delay(&t, "@10", 0), 1000);
	assert_int_equal(throttle_delay(&t, name, 0), 1000);
	throttle_done(&t);
}

// ---- ids

static void test_ids_stay_while_seen_and_are_not_given_twice(void **state)
{
	struct id_map map = {NULL, 0};

	(void)state;
	assert_int_equal(id_map_get(&map, 77, 0), 1);
	assert_int_equal(id_map_get(&map, 78, 0), 2);
	assert_int_equal(id_map_get(&map, 77, ID_MAP_KEEP - 1), 1);
	assert_int_equal(id_map_get(&map, 78, ID_MAP_KEEP), 3); // was forgotten
	assert_int_equal(id_map_get(&map, 77, ID_MAP_KEEP), 1);
	id_map_done(&map);
}

static void test_ids_are_bounded(void **state)
{
	struct id_map map = {NULL, 0};

	(void)state;
	for (uint64_t i = 0; i < ID_MAP_MAX; i++)
		assert_int_not_equal(id_map_get(&map, i, 0), 0);
	assert_int_equal(id_map_get(&map, 1u << 30, 0), 0);
	assert_int_equal(id_map_get(&map, 5, 0), 6);
	assert_int_not_equal(id_map_get(&map, 1u << 30, ID_MAP_KEEP), 0);
	id_map_done(&map);
}

static void test_ids_as_text(void **state)
{
	char text[TABLE_ID_SIZE];
	uint32_t id;

	(void)state;
	assert_string_equal(table_format_id(0x1a, text), "*1A");
	assert_string_equal(table_format_id(UINT32_MAX, text), "*FFFFFFFF");
	assert_true(table_parse_id(SLICE("*1a"), &id));
	assert_int_equal(id, 0x1a);
	assert_false(table_parse_id(SLICE("*"), &id));
	assert_false(table_parse_id(SLICE(""), &id));
	assert_false(table_parse_id(SLICE("1A"), &id));
	assert_false(table_parse_id(SLICE("*1G"), &id));
	assert_false(table_parse_id(SLICE("*100000000"), &id));
}

// ---- password

static void test_password(void **state)
{
	char setting[PASSWORD_HASH_SIZE];
	char hash[PASSWORD_HASH_SIZE];
	char again[PASSWORD_HASH_SIZE];

	(void)state;
	assert_true(password_setting(1, setting));
	assert_int_equal(strncmp(setting, "$y$", 3), 0);
	assert_true(password_hash("pass", setting, hash));
	assert_true(password_hash("pass", hash, again));
	assert_true(password_same(hash, again));
	assert_true(password_hash("Pass", hash, again));
	assert_false(password_same(hash, again));
	assert_false(password_hash("pass", "no such method", again));
	assert_false(password_hash("pass", "", again));
}

// ---- helper

struct noted_job {
	struct helper_job job;
	pthread_t loop_thread;
	char letter;
	bool elsewhere;
};

static char order[16];
static size_t ordered;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void work(struct helper_job *job)
{
	struct noted_job *noted = (struct noted_job *)job;

	(void)pthread_mutex_lock(&gate);
	noted->elsewhere = !pthread_equal(pthread_self(), noted->loop_thread);
	(void)pthread_mutex_unlock(&gate);
}

static void finished(struct helper_job *job)
{
	struct noted_job *noted = (struct noted_job *)job;

	assert_true(noted->elsewhere);
	assert_true(pthread_equal(pthread_self(), noted->loop_thread));
	order[ordered++] = noted->letter;
}

static void test_helper_does_the_urgent_first_and_all_before_it_ends(void **state)
{
	struct noted_job jobs[5];
	struct loop *loop = loop_new_virtual(0);
	struct helper *h = helper_new(loop);

	(void)state;
	memset(order, 0, sizeof(order));
	ordered = 0;
	(void)pthread_mutex_lock(&gate); // nothing gets done yet
	for (int i = 0; i < 5; i++) {
		jobs[i] = (struct noted_job){.job = {.work = work, .finished = finished},
					     .loop_thread = pthread_self(),
					     .letter = (char)('a' + i)};
		helper_run(h, &jobs[i].job, i == 4);
		if (i == 0)
			(void)usleep(20000); // the first is taken before there is an urgent one
	}
	assert_false(helper_is_idle(h));
	(void)pthread_mutex_unlock(&gate);
	helper_free(h);
	assert_int_equal(ordered, 5);
	// The thread may have been slow to take the first.
	assert_true(strcmp(order, "aebcd") == 0 || strcmp(order, "eabcd") == 0);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_failure_doubles_the_wait),
		cmocka_unit_test(test_the_tenth_failure_shuts_out_for_ten_minutes),
		cmocka_unit_test(test_failures_lapse),
		cmocka_unit_test(test_a_flood_of_sources_forgets_the_oldest),
		cmocka_unit_test(test_ids_stay_while_seen_and_are_not_given_twice),
		cmocka_unit_test(test_ids_are_bounded),
		cmocka_unit_test(test_ids_as_text),
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_helper_does_the_urgent_first_and_all_before_it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
