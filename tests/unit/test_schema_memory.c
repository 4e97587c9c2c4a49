// SPDX-License-Identifier: BSD-2-Clause
// Tests of schema/ without memory: each allocation in turn fails, and every time the failure is told,
// what was there is as it was, and nothing leaks (which the sanitizer's build sees).

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample_menu.h"
#include "schema/query.h"
#include "schema/row.h"

// The linker puts these in the places of the allocators for the schema's own calls.
void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t n);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t n);
char *__wrap_strdup(const char *text);

static int left = -1; // allocations that still succeed; -1: all do

static bool allowed(void)
{
	if (left == 0)
		return false;
	if (left > 0)
		left--;
	return true;
}

void *__wrap_malloc(size_t n)
{
	return allowed() ? __real_malloc(n) : NULL;
}

void *__wrap_calloc(size_t n, size_t size)
{
	return allowed() ? __real_calloc(n, size) : NULL;
}

void *__wrap_realloc(void *old, size_t n)
{
	return allowed() ? __real_realloc(old, n) : NULL;
}

char *__wrap_strdup(const char *text)
{
	return allowed() ? __real_strdup(text) : NULL;
}

static struct row *filled(void)
{
	static const char *const values[][2] = {
		{"name", "alpha"},	  {"note", "text"},
		{"interface", "ether1"},  {"allowed-from", "10.0.0.0/8"},
		{"password", "secret"},	  {"key", "key"},
		{"comment", "a comment"}, {"!gateway", ""}};
	struct row *row = row_new(&sample_menu);

	assert_non_null(row);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_int_equal(row_set(&sample_menu, row, slice_from(values[i][0]),
					 slice_from(values[i][1]), NULL),
				 0);
	return row;
}

enum { MOST = 40 }; // more than any of the calls below allocates

static void test_new_and_copy(void **state)
{
	struct row *row = filled();
	int failures = 0;

	(void)state;
	for (int n = 0; n < MOST; n++) {
		struct row *copy;

		left = n;
		copy = row_copy(&sample_menu, row);
		left = -1;
		if (copy)
			assert_true(row_same(&sample_menu, row, copy));
		else
			failures++;
		row_free(&sample_menu, copy);
	}
	assert_int_equal(failures, 8); // the record and its seven texts
	left = 0;
	assert_null(row_new(&sample_menu));
	left = -1;
	row_free(&sample_menu, row);
}

static void test_set(void **state)
{
	static const char *const names[] = {"name", "note", "allowed-from", "comment"};
	struct row *row = filled();
	struct row *before = filled();

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct err e = {.text = ""};

		left = 0;
		assert_int_equal(row_set(&sample_menu, row, slice_from(names[i]),
					 SLICE("192.168.88.0/24"), &e),
				 -1);
		left = -1;
		assert_int_equal(e.kind, ERR_NO_MEMORY);
		assert_true(row_same(&sample_menu, row, before));
	}
	row_free(&sample_menu, row);
	row_free(&sample_menu, before);
}

static void test_decode(void **state)
{
	static const struct slice encoded = SLICE("name=beta\0note=more\0comment=other\0"
						  "allowed-from=10.0.0.0/8\0");
	int failures = 0;

	(void)state;
	for (int n = 0; n < MOST; n++) {
		struct row *row = row_new(&sample_menu);
		unsigned lost = 0;

		assert_non_null(row);
		left = n;
		if (row_decode(&sample_menu, encoded, row, &lost) != 0)
			failures++;
		else
			assert_int_equal(lost, 0); // never taken for a value that was refused
		left = -1;
		row_free(&sample_menu, row);
	}
	assert_int_equal(failures, 5); // the list is also put together first
}

static void test_query(void **state)
{
	int failures = 0;

	(void)state;
	for (int n = 0; n < MOST; n++) {
		struct query q = {.count = 0};
		struct err e;

		left = n;
		if (query_add(&q, SLICE("?name=alpha"), &e) != 0) {
			assert_int_equal(e.kind, ERR_NO_MEMORY);
			assert_int_equal(q.count, 0);
			failures++;
		}
		left = -1;
		query_free(&q);
	}
	assert_int_equal(failures, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_and_copy),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
