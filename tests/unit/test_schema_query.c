// SPDX-License-Identifier: BSD-2-Clause
// Tests of query words: comparison by type, the stack's operators, limits.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample_menu.h"
#include "schema/query.h"

static struct row *row;

static int set_up(void **state)
{
	static const char *const values[][2] = {
		{"name", "alpha"},
		{"type", "external"},
		{"enabled", "yes"},
		{"port", "80"},
		{"timeout", "10m"},
		{"address", "10.0.0.9"},
		{"password", "hunter2"},
		{"key", "secret"},
		{"network", "10.1.0.0/16"},
		{"comment", "a=b"},
		{"mac-address", "02:00:00:00:00:0a"},
		{"parent", "*9"},
	};

	(void)state;
	row = row_new(&sample_menu);
	for (size_t i = 0; row && i < sizeof(values) / sizeof(values[0]); i++)
		if (row_set(&sample_menu, row, slice_from(values[i][0]), slice_from(values[i][1]),
			    NULL) != 0)
			return -1;
	if (row)
		row->id = 0x1a;
	return row ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	row_free(&sample_menu, row);
	return 0;
}

// WORDS are separated by blanks.
static bool match_as(const char *words, bool sensitive)
{
	struct query q = {.count = 0};
	struct slice rest = slice_from(words);
	bool more = rest.n > 0;
	bool result;

	while (more) {
		struct slice word;
		struct err e = {.text = ""};

		more = slice_cut(rest, ' ', &word, &rest);
		if (query_add(&q, word, &e) != 0)
			fail_msg("%s: %s", words, e.text);
	}
	q.sensitive = sensitive;
	result = query_match(&q, &sample_menu, row);
	query_free(&q);
	assert_int_equal(q.count, 0);
	return result;
}

static void keeps(const char *words)
{
	if (!match_as(words, false))
		fail_msg("%s should keep the record", words);
}

static void drops(const char *words)
{
	if (match_as(words, false))
		fail_msg("%s should drop the record", words);
}

static void test_presence(void **state)
{
	(void)state;
	keeps("");
	keeps("?port");
	drops("?-port");
	drops("?note");
	keeps("?-note");
	drops("?nosuch");
	keeps("?-nosuch");
	drops("?-port=");
	keeps("?-note=");
	keeps("?disabled"); // has a value, if it is no
	keeps("?comment");
	keeps("?.id");
}

static void test_equality(void **state)
{
	(void)state;
	keeps("?port=80");
	keeps("?=port=80");
	drops("?port=080");
	drops("?port=8");
	keeps("?type=external");
	keeps("?.id=*1A");
	keeps("?comment=a=b");
	keeps("?timeout=10m");
	keeps("?mac_address=02:00:00:00:00:0A");
	keeps("?forced-ip=10.0.0.9");
	keeps("?enabled=true");
	keeps("?enabled=yes");
	drops("?enabled=no");
	drops("?enabled=false");
	drops("?enabled=1");
	keeps("?dynamic=no");
	keeps("?dynamic=false");
	keeps("?note="); // is empty: has none
	drops("?note=x");
	keeps("?=note=");
	drops("?port=");
	drops("?nosuch=x");
}

static void test_order(void **state)
{
	(void)state;
	keeps("?>port=9"); // as numbers; as text it would be less
	drops("?<port=9");
	drops("?>port=80");
	drops("?<port=80");
	keeps("?<port=100000000000000000000000"); // beyond every field
	drops("?>port=100000000000000000000000");
	keeps("?<timeout=1h");
	keeps("?>timeout=00:09:59");
	keeps("?<address=10.0.0.10");
	keeps("?<address=10.8.1"); // short for 10.8.0.1
	drops("?<note=x");
	drops("?>note=");
	keeps("?>name=Alpha");
	keeps("?<name=b");
	keeps("?<.id=*1B");
	keeps("?>.id=*9");
	keeps("?>network=10.0.255.0/24");
	keeps("?<network=10.1.0.0/24");
	keeps("?<mac-address=02-00-00-00-00-0B");
	keeps("?<parent=*A");
	keeps("?<port=x"); // no number: as text
}

static void test_operators(void **state)
{
	(void)state;
	drops("?port=80 ?port=81");
	keeps("?port=80 ?port=81 ?#|");
	drops("?port=80 ?port=81 ?#&");
	keeps("?port=81 ?#!");
	keeps("?port=81 ?#!!!");
	keeps("?port=1 ?port=2 ?port=80 ?#||");
	drops("?port=1 ?port=2 ?port=3 ?#||");
	keeps("?port=1 ?port=80 ?#!! ?#|");
	// An index at the end leaves that entry alone.
	keeps("?port=81 ?port=80 ?#0");
	drops("?port=81 ?port=80 ?#1");
	// Before something else it pushes a copy: true, false -> (true, false, true) -> true, true.
	keeps("?port=80 ?port=81 ?#1| ?#0");
	drops("?port=81 ?port=80 ?#1.&");
	keeps("?port=80 ?port=81 ?#1.|");
	// A dot pushes a copy of the top.
	keeps("?port=81 ?#.!|");
	drops("?port=80 ?#.!&");
	// What is missing is true.
	keeps("?#&");
	keeps("?#|");
	drops("?#!");
	keeps("?#5");
	keeps("?#99999999999999999999999999");
	keeps("?port=80 ?#&");
	drops("?port=81 ?#&");
	keeps("?port=81 ?#|");
	keeps("?port=81 ?#7");
	keeps("?#");
}

static void test_secrets(void **state)
{
	(void)state;
	drops("?password=hunter2");
	drops("?password");
	drops("?>password=a");
	drops("?key=secret");
	drops("?<key=z");
	keeps("?-key");
	assert_true(match_as("?key=secret", true));
	assert_true(match_as("?<key=z", true));
	assert_false(match_as("?password=hunter2", true));
	assert_false(match_as("?>password=a", true));
}

static void refuses(struct slice word, enum err_kind kind)
{
	struct query q = {.count = 0};
	struct err e = {.text = ""};

	assert_int_equal(query_add(&q, word, &e), -1);
	assert_int_equal(e.kind, kind);
	assert_true(e.text[0] != '\0');
	assert_int_equal(q.count, 0);
}

static void test_refused(void **state)
{
	static const char *const words[] = {"",	    "?",    "?=",      "?=x",	 "?==x",     "?<x",
					    "?>x",  "?>",   "?-",      "port",	 "?#x",	     "?#0x",
					    "?#!-", "?#1 ", "=port=1", "?=name", "?-port=x", "?-="};
	char operators[400];

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		refuses(slice_from(words[i]), ERR_SYNTAX);
	refuses(SLICE("?port=8\0"), ERR_SYNTAX);
	memset(operators, '!', sizeof(operators));
	memcpy(operators, "?#", 2);
	refuses((struct slice){operators, sizeof(operators)}, ERR_TOO_LARGE);
}

static void test_limits(void **state)
{
	struct query q = {.count = 0};
	struct err e;
	char dots[202];

	(void)state;
	for (int i = 0; i < QUERY_WORDS_MAX; i++)
		assert_int_equal(query_add(&q, SLICE("?port"), &e), 0);
	assert_int_equal(query_add(&q, SLICE("?port"), &e), -1);
	assert_int_equal(e.kind, ERR_TOO_LARGE);
	assert_true(query_match(&q, &sample_menu, row));
	query_free(&q);

	memset(dots, '.', sizeof(dots));
	memcpy(dots, "?#", 2);
	assert_int_equal(query_add(&q, (struct slice){dots, sizeof(dots)}, &e), 0);
	assert_int_equal(query_add(&q, (struct slice){dots, sizeof(dots)}, &e), -1);
	assert_int_equal(e.kind, ERR_TOO_LARGE);
	assert_int_equal(q.count, 1);
	assert_int_equal(query_add(&q, (struct slice){dots, 2 + QUERY_STACK_MAX - 200}, &e), 0);
	assert_int_equal(query_add(&q, SLICE("?port"), &e), -1); // full to the last
	assert_int_equal(query_add(&q, SLICE("?#0"), &e), 0);
	assert_int_equal(query_add(&q, SLICE("?port"), &e), 0);
	assert_true(query_match(&q, &sample_menu, row));
	query_free(&q);
	query_free(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_presence, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_equality, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_operators, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_secrets, set_up, tear_down),
		cmocka_unit_test(test_refused),
		cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
