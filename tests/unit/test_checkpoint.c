// SPDX-License-Identifier: BSD-2-Clause
// Tests of store/checkpoint, with the system's flush replaced: when it is called, what a failure of
// it leads to, and that nothing committed is left behind.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/checkpoint.h"
#include "store_folder.h"

static const char *const steps[] = {"CREATE TABLE item (bytes BLOB) STRICT"};
static const struct database_layout layout = {"items", 0x1234, steps, 1, DATABASE_DURABLE_LATER};

static struct folder folder;
static struct database database;
static struct checkpoint *helper;

// The linker puts this in the place of fdatasync for the whole program; SQLite, a shared library,
// keeps its own.
static atomic_int flushes;
static atomic_int failing; // errno of the flushes to come; 0: they work
int __wrap_fdatasync(int fd);

int __wrap_fdatasync(int fd)
{
	(void)fd;
	errno = atomic_load(&failing);
	(void)atomic_fetch_add(&flushes, 1);
	return errno ? -1 : 0;
}

static struct {
	int calls;
	int failures;
	struct err e;
} troubled, answered;

static void on_trouble(void *context, const struct err *e)
{
	assert_ptr_equal(context, &troubled);
	troubled.calls++;
	troubled.e = *e;
}

static void on_done(void *context, const struct err *e)
{
	assert_ptr_equal(context, &answered);
	answered.calls++;
	if (e) {
		answered.failures++;
		answered.e = *e;
	}
}

static void start(uint32_t interval_ms)
{
	struct err e = {.text = ""};

	helper = checkpoint_new(&database, interval_ms, on_trouble, &troubled, &e);
	if (!helper)
		fail_msg("%s", e.text);
}

static int set_up(void **state)
{
	struct err e;

	(void)state;
	memset(&troubled, 0, sizeof(troubled));
	memset(&answered, 0, sizeof(answered));
	atomic_store(&flushes, 0);
	atomic_store(&failing, 0);
	if (folder_make(&folder) != 0)
		return -1;
	return database_open(&database, folder_path(&folder, "items.db"), &layout, &e);
}

static int tear_down(void **state)
{
	(void)state;
	atomic_store(&failing, 0);
	(void)checkpoint_free(helper, NULL);
	helper = NULL;
	database_close(&database);
	folder_remove(&folder);
	return 0;
}

static void commit(size_t bytes)
{
	sqlite3_stmt *s;
	struct err e;

	assert_int_equal(
		database_prepare(&database, "INSERT INTO item VALUES (zeroblob(?1))", &s, &e), 0);
	assert_int_equal(database_bind_number(&database, s, 1, (int64_t)bytes, &e), 0);
	assert_int_equal(database_run(&database, s, &e), 0);
	assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
}

static void request(void)
{
	struct err e;

	assert_int_equal(checkpoint_request(helper, &database, on_done, &answered, &e), 0);
}

// Serves what comes until *COUNTER is WANTED; fails after a long while.
static void serve_until(const int *counter, int wanted)
{
	struct pollfd ready = {.fd = checkpoint_fd(helper), .events = POLLIN};

	for (int i = 0; i < 1000 && *counter < wanted; i++)
		if (poll(&ready, 1, 100) > 0)
			checkpoint_dispatch(helper);
	assert_int_equal(*counter, wanted);
}

static void test_request(void **state)
{
	(void)state;
	start(3600000);
	commit(10);
	request();
	assert_int_equal(answered.calls, 0); // never inside the request
	serve_until(&answered.calls, 1);
	assert_int_equal(atomic_load(&flushes), 1);
	assert_int_equal(answered.failures, 0);
	for (int i = 0; i < 5; i++)
		request();
	serve_until(&answered.calls, 6);
	assert_int_equal(answered.failures, 0);
	assert_int_equal(troubled.calls, 0);
}

static void test_interval(void **state)
{
	(void)state;
	start(20);
	for (int i = 0; i < 10; i++) {
		commit(10);
		checkpoint_dirty(helper, &database);
	}
	for (int i = 0; i < 1000 && atomic_load(&flushes) == 0; i++)
		(void)usleep(10000);
	assert_true(atomic_load(&flushes) > 0);
}

static void test_nothing_dirty_nothing_flushed(void **state)
{
	(void)state;
	start(1);
	assert_int_equal(checkpoint_free(helper, NULL), 0);
	helper = NULL;
	assert_int_equal(atomic_load(&flushes), 0);
	assert_int_equal(checkpoint_free(NULL, NULL), 0);
}

static void test_the_end_flushes(void **state)
{
	(void)state;
	start(3600000);
	commit(10);
	checkpoint_dirty(helper, &database);
	request();
	assert_int_equal(checkpoint_free(helper, NULL), 0);
	helper = NULL;
	assert_true(atomic_load(&flushes) > 0);
	assert_int_equal(answered.calls, 1);
}

static int64_t file_size(const char *name)
{
	struct stat file;

	assert_int_equal(stat(folder_path(&folder, name), &file), 0);
	return file.st_size;
}

// The WAL does not grow without end: after enough pages they go to their place, and it starts anew.
static void test_long_wal_is_folded(void **state)
{
	int64_t wal = 0;

	(void)state;
	start(3600000);
	for (int i = 1; i <= 12; i++) {
		commit(2 << 20);
		request();
		serve_until(&answered.calls, i);
		if (file_size("items.db-wal") > wal)
			wal = file_size("items.db-wal");
	}
	assert_int_equal(answered.failures, 0);
	assert_true(file_size("items.db") > 16 << 20);
	assert_true(wal < 8 << 20);
}

// Nor does it wait for the interval, however fast the writer is.
static void test_fast_writer_is_kept_up_with(void **state)
{
	enum { COMMITS = 400, SIZE = 256 << 10 };
	int64_t wal = 0;

	(void)state;
	start(3600000);
	for (int i = 0; i < COMMITS; i++) {
		commit(SIZE);
		checkpoint_dirty(helper, &database);
		if (file_size("items.db-wal") > wal)
			wal = file_size("items.db-wal");
	}
	assert_int_equal(troubled.calls, 0);
	assert_true(wal < (int64_t)COMMITS * SIZE / 4);
}

static void test_short_wal_is_left_alone(void **state)
{
	int64_t before = file_size("items.db");

	(void)state;
	start(3600000);
	commit(100000);
	request();
	serve_until(&answered.calls, 1);
	assert_int_equal(file_size("items.db"), before);
}

static void test_failed_request(void **state)
{
	int64_t before = file_size("items.db");

	(void)state;
	start(3600000);
	atomic_store(&failing, EIO);
	commit(100000);
	request();
	serve_until(&answered.calls, 1);
	assert_int_equal(answered.failures, 1);
	assert_int_equal(answered.e.kind, ERR_IO);
	assert_non_null(strstr(answered.e.text, "failure: items "));
	assert_non_null(strstr(answered.e.text, "Input/output error"));
	assert_int_equal(troubled.calls, 0); // who asked was told

	// The kernel now takes for written what was not: flushing once more is not enough, all goes
	// to its place.
	atomic_store(&failing, 0);
	request();
	serve_until(&answered.calls, 2);
	assert_int_equal(answered.failures, 1);
	assert_true(file_size("items.db") > before);
}

static void test_trouble(void **state)
{
	(void)state;
	start(10);
	atomic_store(&failing, ENOSPC);
	commit(10);
	checkpoint_dirty(helper, &database);
	serve_until(&troubled.calls, 3); // told each time it is tried again
	assert_non_null(strstr(troubled.e.text, "No space left on device"));
	atomic_store(&failing, 0);
	request();
	serve_until(&answered.calls, 1);
	assert_int_equal(answered.failures, 0);
}

static void test_trouble_at_the_end(void **state)
{
	struct err e = {.text = ""};

	(void)state;
	start(3600000);
	atomic_store(&failing, EIO);
	commit(10);
	checkpoint_dirty(helper, &database);
	assert_int_equal(checkpoint_free(helper, &e), -1);
	helper = NULL;
	assert_int_equal(e.kind, ERR_IO);
	assert_int_equal(troubled.calls, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_request, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_interval, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nothing_dirty_nothing_flushed, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_the_end_flushes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_long_wal_is_folded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fast_writer_is_kept_up_with, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_short_wal_is_left_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failed_request, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_trouble, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_trouble_at_the_end, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
