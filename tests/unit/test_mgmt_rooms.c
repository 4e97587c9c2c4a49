// SPDX-License-Identifier: BSD-2-Clause
// Tests of the small rooms of mgmt: throttle, ids, log, password, helper thread.

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
#include "mgmt/log.h"
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

// ---- log

static void test_topics_stand_in_routeros_order(void **state)
{
	char text[LOG_TOPICS_SIZE];

	(void)state;
	assert_string_equal(
		log_format_topics(WIRE_LOG_ACCOUNT | WIRE_LOG_INFO | WIRE_LOG_SYSTEM, text),
		"system,info,account");
	assert_string_equal(
		log_format_topics(WIRE_LOG_CRITICAL | WIRE_LOG_ERROR | WIRE_LOG_SYSTEM, text),
		"system,error,critical");
	assert_string_equal(
		log_format_topics(WIRE_LOG_SCRIPT | WIRE_LOG_DEBUG | WIRE_LOG_ERROR, text),
		"script,error,debug");
	assert_string_equal(log_format_topics(0, text), "");
	assert_true(strlen(log_format_topics((1u << WIRE_LOG__COUNT) - 1, text)) <
		    sizeof(text) - 1);
}

static void test_lines_are_clean_and_bounded(void **state)
{
	static struct log log;
	char text[2 * LOG_TEXT_SIZE];

	(void)state;
	log_init(&log);
	memset(text, 'x', sizeof(text));
	log_add(&log, 5, WIRE_LOG_INFO, (struct slice){text, sizeof(text)});
	assert_int_equal(strlen(log_after(&log, 0)->text), LOG_TEXT_SIZE - 1);
	log_add(&log, 6, WIRE_LOG_INFO, SLICE("one\ntwo\033[31m\xff\xe2\x80\xae"));
	assert_string_equal(log_after(&log, 1)->text, "onetwo[31m");
	assert_int_equal(log_after(&log, 1)->time, 6);
	assert_null(log_after(&log, 2));
	log_done(&log);
}

static void test_the_oldest_line_makes_room(void **state)
{
	static struct log log;
	uint32_t count = 0;
	uint32_t id = 0;

	(void)state;
	log_init(&log);
	for (int i = 0; i < LOG_LINES + 5; i++)
		log_add_format(&log, WIRE_LOG_INFO, "%d", i);
	assert_string_equal(log_after(&log, 0)->text, "5");
	for (const struct log_line *line; (line = log_after(&log, id)); id = line->id)
		count++;
	assert_int_equal(count, LOG_LINES);
	log_done(&log);
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
		cmocka_unit_test(test_topics_stand_in_routeros_order),
		cmocka_unit_test(test_lines_are_clean_and_bounded),
		cmocka_unit_test(test_the_oldest_line_makes_room),
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_helper_does_the_urgent_first_and_all_before_it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
