// SPDX-License-Identifier: BSD-2-Clause
// Tests of the small rooms of the log: topics in words, the lines of a buffer, folding.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt/log_buffer.h"
#include "mgmt/log_fold.h"
#include "mgmt/log_topics.h"

// ---- topics

static void test_topics_stand_in_routeros_order(void **state)
{
	char text[LOG_TOPICS_SIZE];

	(void)state;
	assert_string_equal(
		log_topics_format(WIRE_LOG_ACCOUNT | WIRE_LOG_INFO | WIRE_LOG_SYSTEM, text),
		"system,info,account");
	assert_string_equal(
		log_topics_format(WIRE_LOG_CRITICAL | WIRE_LOG_ERROR | WIRE_LOG_SYSTEM, text),
		"system,error,critical");
	assert_string_equal(
		log_topics_format(WIRE_LOG_SCRIPT | WIRE_LOG_DEBUG | WIRE_LOG_ERROR, text),
		"script,error,debug");
	assert_string_equal(log_topics_format(0, text), "");
	assert_true(strlen(log_topics_format((1u << WIRE_LOG__COUNT) - 1, text)) <
		    sizeof(text) - 1);
	assert_int_equal(log_topics_parse(SLICE("system,ospf,info")),
			 WIRE_LOG_SYSTEM | WIRE_LOG_INFO);
	assert_int_equal(log_topics_parse(SLICE("")), 0);
}

static void test_a_rule_names_what_must_be_and_what_must_not(void **state)
{
	uint32_t all;
	uint32_t none;

	(void)state;
	assert_true(log_topics_rule(SLICE("upnp,!debug,!ospf"), &all, &none));
	assert_int_equal(all, WIRE_LOG_UPNP);
	assert_int_equal(none, WIRE_LOG_DEBUG);
	assert_true(log_topics_rule(SLICE(""), &all, &none));
	assert_int_equal(all | none, 0);
	assert_false(log_topics_rule(SLICE("ospf"), &all, &none)); // no line has it
}

// ---- buffers

static void add_numbered(struct log_buffer *b, uint32_t from, uint32_t to)
{
	char text[16];

	for (uint32_t i = from; i <= to; i++) {
		(void)snprintf(text, sizeof(text), "%u", (unsigned)i);
		(void)log_buffer_add(b, &(struct log_line){.id = i, .text = text, .extra = "x"});
	}
}

// "3 4 5": the texts that B keeps.
static const char *kept(const struct log_buffer *b)
{
	static char out[256];
	const struct log_line *line;
	size_t length = 0;

	out[0] = '\0';
	for (uint32_t id = 0; (line = log_buffer_after(b, id)); id = line->id) {
		assert_string_equal(line->extra, "x");
		length += (size_t)snprintf(out + length, sizeof(out) - length, "%s%s",
					   length > 0 ? " " : "", line->text);
	}
	return out;
}

static void test_the_oldest_line_makes_room(void **state)
{
	struct log_buffer b;

	(void)state;
	log_buffer_init(&b, 3, false);
	assert_null(log_buffer_after(&b, 0));
	add_numbered(&b, 1, 5);
	assert_string_equal(kept(&b), "3 4 5");
	log_buffer_resize(&b, 2);
	assert_string_equal(kept(&b), "4 5");
	log_buffer_resize(&b, 4);
	add_numbered(&b, 6, 8);
	assert_string_equal(kept(&b), "5 6 7 8");
	log_buffer_clear(&b);
	assert_string_equal(kept(&b), "");
	add_numbered(&b, 9, 9);
	assert_string_equal(kept(&b), "9");
	log_buffer_resize(&b, 0);
	add_numbered(&b, 10, 10);
	assert_string_equal(kept(&b), "");
	log_buffer_clear(&b);
}

static void test_a_full_buffer_can_stop(void **state)
{
	struct log_buffer b;

	(void)state;
	log_buffer_init(&b, 2, true);
	add_numbered(&b, 1, 4);
	assert_string_equal(kept(&b), "1 2");
	log_buffer_clear(&b);
}

// ---- folding

static unsigned said_count;
static unsigned said_held;
static char said_text[LOG_TEXT_SIZE];

static void on_said(void *context, uint32_t topics, const char *text, unsigned held)
{
	assert_null(context);
	assert_int_equal(topics, WIRE_LOG_INFO);
	said_count++;
	said_held = held;
	(void)snprintf(said_text, sizeof(said_text), "%s", text);
}

static unsigned tell(struct log_fold *f, uint64_t now, const char *text, unsigned times)
{
	unsigned told = 0;

	while (times-- > 0)
		told += log_fold_tells(f, now, WIRE_LOG_INFO, text, on_said, NULL);
	return told;
}

static void test_a_flood_of_one_line_becomes_a_number(void **state)
{
	struct log_fold f = {0};

	(void)state;
	said_count = 0;
	assert_int_equal(log_fold_due(&f), UINT64_MAX);
	assert_int_equal(tell(&f, 1000, "a", 100), LOG_FOLD_TOLD);
	assert_int_equal(log_fold_due(&f), 1000 + LOG_FOLD_MS);
	log_fold_expire(&f, 1000 + LOG_FOLD_MS - 1, on_said, NULL);
	assert_int_equal(said_count, 0);
	log_fold_expire(&f, 1000 + LOG_FOLD_MS, on_said, NULL);
	assert_int_equal(said_count, 1);
	assert_int_equal(said_held, 100 - LOG_FOLD_TOLD);
	assert_string_equal(said_text, "a");
	assert_int_equal(log_fold_due(&f), UINT64_MAX);
}

static void test_lines_that_take_turns_are_folded_too(void **state)
{
	struct log_fold f = {0};
	unsigned told = 0;

	(void)state;
	said_count = 0;
	for (int i = 0; i < 50; i++)
		told += tell(&f, 5, "a", 1) + tell(&f, 5, "b", 1) + tell(&f, 5, "c", 1);
	assert_int_equal(told, 3 * LOG_FOLD_TOLD);
	log_fold_expire(&f, UINT64_MAX, on_said, NULL);
	assert_int_equal(said_count, 3);
}

static void test_other_lines_push_a_folded_one_out(void **state)
{
	struct log_fold f = {0};
	char text[8];

	(void)state;
	said_count = 0;
	(void)tell(&f, 5, "a", 10);
	for (int i = 0; i < LOG_FOLD_LINES; i++) {
		(void)snprintf(text, sizeof(text), "%d", i);
		assert_int_equal(tell(&f, 6, text, 1), 1);
	}
	assert_int_equal(said_count, 1);
	assert_int_equal(said_held, 10 - LOG_FOLD_TOLD);
	assert_int_equal(log_fold_due(&f), UINT64_MAX);
}

static void test_what_is_repeated_now_and_then_is_told_each_time(void **state)
{
	struct log_fold f = {0};

	(void)state;
	said_count = 0;
	for (uint64_t i = 1; i < 10; i++)
		assert_int_equal(tell(&f, i * LOG_FOLD_MS, "a", 2), 2);
	assert_int_equal(said_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_topics_stand_in_routeros_order),
		cmocka_unit_test(test_a_rule_names_what_must_be_and_what_must_not),
		cmocka_unit_test(test_the_oldest_line_makes_room),
		cmocka_unit_test(test_a_full_buffer_can_stop),
		cmocka_unit_test(test_a_flood_of_one_line_becomes_a_number),
		cmocka_unit_test(test_lines_that_take_turns_are_folded_too),
		cmocka_unit_test(test_other_lines_push_a_folded_one_out),
		cmocka_unit_test(test_what_is_repeated_now_and_then_is_told_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
