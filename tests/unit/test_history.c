// SPDX-License-Identifier: BSD-2-Clause
// Tests of the history's file.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "console/history.h"

static char folder[32];
static char path[256];

static int setup(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/history-XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(setenv("XDG_STATE_HOME", folder, 1), 0);
	assert_true(history_path(path, sizeof(path)));
	return 0;
}

static int teardown(void **state)
{
	char name[256];

	(void)state;
	(void)unlink(path);
	(void)snprintf(name, sizeof(name), "%s/sallyport", folder);
	assert_int_equal(rmdir(name), 0); // nothing is left beside the file
	assert_int_equal(rmdir(folder), 0);
	return 0;
}

static void write_file(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

// The entries that a new session finds, a / between them.
static const char *found(void)
{
	static char text[1024];
	struct history h;
	size_t used = 0;

	history_init(&h);
	history_open(&h, path);
	assert_true(h.file >= 0);
	text[0] = '\0';
	for (size_t i = 0; i < h.count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? "/" : "",
					 h.entries[i]);
	history_free(&h);
	return text;
}

static void test_sessions_share_it(void **state)
{
	struct history first;
	struct history second;
	struct stat file;

	(void)state;
	history_init(&first);
	history_init(&second);
	history_open(&first, path);
	history_open(&second, path);
	history_add(&first, SLICE("one"));
	history_add(&second, SLICE("{\n\"a\\\\b\"\n}"));
	history_add(&first, SLICE("é"));
	history_free(&first);
	history_free(&second);
	assert_string_equal(found(), "one/{\n\"a\\\\b\"\n}/é");
	assert_int_equal(stat(path, &file), 0);
	assert_int_equal(file.st_mode & 07777, 0600);
}

static void test_damage(void **state)
{
	struct history h;

	(void)state;
	write_file("good\n\xff\xff bad\n\nalso\ncut shor"); // killed in the middle of a write
	assert_string_equal(found(), "good/also/cut shor");
	history_init(&h);
	history_open(&h, path);
	history_add(&h, SLICE("next"));
	history_free(&h);
	assert_string_equal(found(), "good/also/cut shor/next");
}

static void test_readable_for_the_user_alone(void **state)
{
	struct stat file;

	(void)state;
	write_file("one\n");
	assert_int_equal(chmod(path, 0644), 0);
	assert_string_equal(found(), "one");
	assert_int_equal(stat(path, &file), 0);
	assert_int_equal(file.st_mode & 07777, 0600);
}

static void test_bounded(void **state)
{
	struct history h;
	struct stat before;
	struct stat after;

	(void)state;
	history_init(&h);
	history_open(&h, path);
	for (unsigned i = 0; i < 2 * HISTORY_ENTRIES_MAX + 10; i++) {
		char text[32];

		(void)snprintf(text, sizeof(text), "entry %u", i);
		history_add(&h, slice_from(text));
	}
	assert_int_equal(h.count, HISTORY_ENTRIES_MAX);
	assert_string_equal(h.entries[0], "entry 510");
	history_free(&h);
	assert_int_equal(stat(path, &before), 0);
	history_init(&h);
	history_open(&h, path); // cuts it
	assert_int_equal(h.count, HISTORY_ENTRIES_MAX);
	assert_string_equal(h.entries[HISTORY_ENTRIES_MAX - 1], "entry 1009");
	history_free(&h);
	assert_int_equal(stat(path, &after), 0);
	assert_true(after.st_size < before.st_size);
	assert_int_equal(after.st_mode & 07777, 0600);
}

static void test_no_file_is_no_error(void **state)
{
	struct history h;

	(void)state;
	assert_int_equal(symlink("/etc/passwd", path), 0); // somebody else's
	history_init(&h);
	history_open(&h, path);
	assert_int_equal(h.count, 0);
	history_add(&h, SLICE("one"));
	assert_int_equal(h.count, 1);
	history_free(&h);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	history_open(&h, path);
	assert_int_equal(h.file, -1);
	history_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sessions_share_it, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damage, setup, teardown),
		cmocka_unit_test_setup_teardown(test_readable_for_the_user_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bounded, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_file_is_no_error, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
