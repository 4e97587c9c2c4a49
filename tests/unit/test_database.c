// SPDX-License-Identifier: BSD-2-Clause
// Tests of store/database: what opens, what is refused and stays as it is, and what a full disk does.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store_folder.h"
#include "store/database.h"

static const char *const steps[] = {
	"CREATE TABLE item (name TEXT NOT NULL PRIMARY KEY, bytes BLOB) STRICT",
	"ALTER TABLE item ADD COLUMN number INTEGER NOT NULL DEFAULT 7",
};

static const struct database_layout first_layout = {"items", 0x1234, steps, 1,
						    DATABASE_DURABLE_AT_COMMIT};
static const struct database_layout layout = {"items", 0x1234, steps, 2,
					      DATABASE_DURABLE_AT_COMMIT};

static struct folder folder;

static int set_up(void **state)
{
	(void)state;
	return folder_make(&folder);
}

static int tear_down(void **state)
{
	(void)state;
	folder_remove(&folder);
	return 0;
}

static void open_as(struct database *d, const struct database_layout *l)
{
	struct err e = {.text = ""};

	if (database_open(d, folder_path(&folder, "items.db"), l, &e) != 0)
		fail_msg("%s", e.text);
}

// Opening fails with a text that says PHRASE.
static void refuses(const struct database_layout *l, const char *phrase)
{
	struct database d;
	struct err e = {.text = ""};

	assert_int_equal(database_open(&d, folder_path(&folder, "items.db"), l, &e), -1);
	assert_int_equal(e.kind, ERR_IO);
	if (!strstr(e.text, phrase) || strncmp(e.text, "failure: items ", 15) != 0)
		fail_msg("\"%s\" does not say \"%s\"", e.text, phrase);
	assert_null(d.handle);
	database_close(&d);
}

static int put(struct database *d, const char *name, struct slice bytes, struct err *e)
{
	sqlite3_stmt *s;
	int result = -1;

	if (database_prepare(d, "INSERT INTO item (name, bytes) VALUES (?1, ?2)", &s, e) != 0)
		return -1;
	if (database_bind_text(d, s, 1, name, e) == 0 && database_bind_blob(d, s, 2, bytes, e) == 0)
		result = database_run(d, s, e);
	(void)sqlite3_finalize(s);
	return result;
}

static int64_t number_of(struct database *d, const char *query)
{
	sqlite3_stmt *s;
	int64_t value = -1;
	struct err e;

	assert_int_equal(database_prepare(d, query, &s, &e), 0);
	if (database_step(d, s, &e) == 1)
		value = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return value;
}

static void test_creates_and_migrates(void **state)
{
	struct database d;
	struct stat file;
	struct err e;

	(void)state;
	open_as(&d, &first_layout);
	assert_true(d.created);
	assert_int_equal(put(&d, "a", SLICE("x\0y"), &e), 0);
	assert_int_equal(stat(folder_path(&folder, "items.db"), &file), 0);
	assert_int_equal(file.st_mode & 0777, 0600);
	assert_int_equal(stat(folder_path(&folder, "items.db-wal"), &file), 0);
	assert_int_equal(file.st_mode & 0777, 0600);
	database_close(&d);
	database_close(&d);

	open_as(&d, &layout);
	assert_false(d.created);
	assert_int_equal(number_of(&d, "SELECT number FROM item"), 7);
	assert_int_equal(number_of(&d, "SELECT length(bytes) FROM item"), 3);
	assert_int_equal(number_of(&d, "PRAGMA user_version"), 2);
	assert_int_equal(number_of(&d, "PRAGMA synchronous"), 2);
	database_close(&d);

	refuses(&first_layout, "made by a newer version");
	open_as(&d, &layout); // nothing happened to it
	assert_int_equal(number_of(&d, "SELECT count(*) FROM item"), 1);
	database_close(&d);
}

static void test_failed_migration_changes_nothing(void **state)
{
	static const char *const broken[] = {
		"CREATE TABLE item (name TEXT)",
		"CREATE TABLE other (name TEXT); CREATE TABLE item (name TEXT)",
	};
	static const struct database_layout broken_layout = {"items", 0x1234, broken, 2,
							     DATABASE_DURABLE_AT_COMMIT};
	struct database d;

	(void)state;
	open_as(&d, &first_layout);
	database_close(&d);
	refuses(&broken_layout, "item already exists");
	open_as(&d, &first_layout);
	assert_int_equal(number_of(&d, "SELECT count(*) FROM sqlite_schema WHERE name = 'other'"),
			 0);
	database_close(&d);
}

static void test_transactions(void **state)
{
	struct database d;
	struct err e;

	(void)state;
	open_as(&d, &layout);
	assert_int_equal(database_begin(&d, &e), 0);
	assert_int_equal(put(&d, "a", SLICE(""), &e), 0);
	database_rollback(&d);
	database_rollback(&d);
	assert_int_equal(number_of(&d, "SELECT count(*) FROM item"), 0);
	assert_int_equal(database_begin(&d, &e), 0);
	assert_int_equal(put(&d, "a", SLICE(""), &e), 0);
	assert_int_equal(put(&d, "a", SLICE(""), &e), -1);
	assert_int_equal(e.kind, ERR_IO);
	assert_non_null(strstr(e.text, "UNIQUE"));
	assert_int_equal(database_commit(&d, &e), 0);
	assert_int_equal(number_of(&d, "SELECT count(*) FROM item WHERE bytes = x''"), 1);
	assert_int_equal(database_begin(&d, &e), 0);
	assert_int_equal(database_begin(&d, &e), -1);
	database_close(&d);
}

static void test_one_process_at_a_time(void **state)
{
	struct database d;

	(void)state;
	open_as(&d, &layout);
	refuses(&layout, "in use by another program");
	database_close(&d);
	open_as(&d, &layout);
	database_close(&d);
}

// Somebody who was killed may hold the file for a moment yet.
static void test_the_end_of_another_is_waited_for(void **state)
{
	struct database d;
	int ready[2];
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		open_as(&d, &layout);
		if (write(ready[1], "", 1) == 1)
			(void)usleep(100000);
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	open_as(&d, &layout);
	database_close(&d);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	(void)close(ready[0]);
	(void)close(ready[1]);
}

static void test_foreign_files_stay_as_they_are(void **state)
{
	static const char text[] =
		"enabled=yes\nThis is no database, and longer than its header,\n"
		"which is a hundred bytes, so that it is read and seen to be none.\n";
	static const struct database_layout other = {"items", 0x9999, steps, 2,
						     DATABASE_DURABLE_AT_COMMIT};
	struct database d;
	char *before;
	size_t size;

	(void)state;
	folder_write(&folder, "items.db", text, sizeof(text));
	refuses(&layout, "damaged, or not a database");
	before = folder_read(&folder, "items.db", &size);
	assert_int_equal(size, sizeof(text));
	assert_memory_equal(before, text, size);
	free(before);

	assert_int_equal(unlink(folder_path(&folder, "items.db")), 0);
	open_as(&d, &layout);
	database_close(&d);
	before = folder_read(&folder, "items.db", &size);
	refuses(&other, "a file of another program");
	folder_assert_holds(&folder, "items.db", before, size);
	free(before);
}

// A file with enough in it to have pages of every sort.
static void make_large(void)
{
	struct database d;
	char name[20];
	char bytes[300];
	struct err e;

	open_as(&d, &layout);
	memset(bytes, 'x', sizeof(bytes));
	assert_int_equal(database_begin(&d, &e), 0);
	for (int i = 0; i < 500; i++) {
		(void)snprintf(name, sizeof(name), "name %d", i);
		assert_int_equal(put(&d, name, (struct slice){bytes, sizeof(bytes)}, &e), 0);
	}
	assert_int_equal(database_commit(&d, &e), 0);
	database_close(&d);
}

static void test_damage_is_noticed(void **state)
{
	char *whole;
	char *copy;
	size_t size;

	(void)state;
	make_large();
	whole = folder_read(&folder, "items.db", &size);
	assert_true(size > 40 * 4096);
	copy = malloc(size);
	assert_non_null(copy);

	folder_write(&folder, "items.db", whole, size / 2);
	refuses(&layout, "damaged");
	folder_assert_holds(&folder, "items.db", whole, size / 2);
	folder_write(&folder, "items.db", whole, 50);
	refuses(&layout, "damaged");
	// Each page in turn, its first bytes overwritten.
	for (size_t page = 0; page < size / 4096; page += 7) {
		memcpy(copy, whole, size);
		memset(copy + page * 4096 + (page == 0 ? 100 : 0), 0xa5, 64);
		folder_write(&folder, "items.db", copy, size);
		refuses(&layout, "damaged");
		folder_assert_holds(&folder, "items.db", copy, size);
	}
	folder_write(&folder, "items.db", whole, size);
	free(copy);
	free(whole);
	{
		struct database d;

		open_as(&d, &layout);
		assert_int_equal(number_of(&d, "SELECT count(*) FROM item"), 500);
		database_close(&d);
	}
}

// SQLite alone would begin anew and delete the WAL.
static void test_emptied_file_is_damage(void **state)
{
	char wal[100] = "what was committed last";

	(void)state;
	make_large();
	folder_write(&folder, "items.db", "", 0);
	folder_write(&folder, "items.db-wal", wal, sizeof(wal));
	refuses(&layout, "damaged");
	folder_assert_holds(&folder, "items.db-wal", wal, sizeof(wal));
	assert_int_equal(unlink(folder_path(&folder, "items.db")), 0);
	refuses(&layout, "damaged");
	folder_assert_holds(&folder, "items.db-wal", wal, sizeof(wal));
}

static void test_paths_that_fail(void **state)
{
	struct database d;
	struct err e;
	char *path = malloc(5000);

	(void)state;
	assert_int_equal(database_open(&d, folder_path(&folder, "no/items.db"), &layout, &e), -1);
	assert_non_null(strstr(e.text, "No such file or directory"));
	assert_int_equal(symlink("/etc/passwd", folder_path(&folder, "items.db")), 0);
	refuses(&layout, "symbolic links");
	assert_non_null(path);
	memset(path, 'x', 5000);
	path[4999] = '\0';
	assert_int_equal(database_open(&d, path, &layout, &e), -1);
	assert_string_equal(e.text, "failure: path too long");
	free(path);
}

// The pages of the file are limited, as they are on a full disk: what was there stays, the failure
// says why, and with room again all goes on.
static void test_full(void **state)
{
	struct database d;
	struct err e = {.text = ""};
	char *bytes = calloc(1, 1 << 20);

	(void)state;
	assert_non_null(bytes);
	open_as(&d, &layout);
	assert_int_equal(put(&d, "a", SLICE("x"), &e), 0);
	assert_true(number_of(&d, "PRAGMA max_page_count = 20") == 20);
	assert_int_equal(database_begin(&d, &e), 0);
	assert_int_equal(put(&d, "b", SLICE("y"), &e), 0);
	assert_int_equal(put(&d, "c", (struct slice){bytes, 1 << 20}, &e), -1);
	assert_int_equal(e.kind, ERR_IO);
	assert_non_null(strstr(e.text, "no space left on the disk"));
	database_rollback(&d);
	assert_int_equal(number_of(&d, "SELECT count(*) FROM item"), 1);
	assert_true(number_of(&d, "PRAGMA max_page_count = 10000") == 10000);
	assert_int_equal(put(&d, "c", (struct slice){bytes, 1 << 20}, &e), 0);
	assert_int_equal(number_of(&d, "SELECT count(*) FROM item"), 2);
	database_close(&d);
	free(bytes);
}

enum { CHILD_OK, CHILD_FAILED, CHILD_CANNOT = 77 };

static int full_at_open(const char *path)
{
	struct database d;
	struct err e = {.text = ""};

	if (database_open(&d, path, &layout, &e) == 0 ||
	    !strstr(e.text, "no space left on the disk"))
		return CHILD_FAILED;
	return CHILD_OK;
}

// Fills the disk by commits, one row each: exactly those that were acknowledged are there.
static int full_by_commits(const char *path)
{
	struct database d;
	struct err e = {.text = ""};
	char bytes[2000] = "";
	char name[20];
	int64_t count = 0;

	if (database_open(&d, path, &layout, &e) != 0)
		return CHILD_FAILED;
	for (; count < 10000; count++) {
		(void)snprintf(name, sizeof(name), "%d", (int)count);
		if (database_begin(&d, &e) != 0 ||
		    put(&d, name, (struct slice){bytes, sizeof(bytes)}, &e) != 0 ||
		    database_commit(&d, &e) != 0)
			break;
	}
	database_rollback(&d);
	if (count == 10000 || !strstr(e.text, "no space left on the disk") ||
	    number_of(&d, "SELECT count(*) FROM item") != count)
		return CHILD_FAILED;
	database_close(&d);
	if (database_open(&d, path, &layout, &e) != 0)
		return CHILD_FAILED;
	if (number_of(&d, "SELECT count(*) FROM item") != count)
		return CHILD_FAILED;
	database_close(&d);
	return CHILD_OK;
}

static int mount_small(const char *path)
{
	// As root at once, otherwise as root of a user namespace of its own.
	if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
		return -1;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return -1;
	return mount("tmpfs", path, "tmpfs", 0, "size=256k,mode=700");
}

static int run_on_small_disk(void)
{
	char fill[4096] = "";
	int result;
	int fd;

	if (mount_small(folder.path) != 0)
		return CHILD_CANNOT;
	result = full_by_commits(folder_path(&folder, "items.db"));
	if (result != CHILD_OK)
		return result;
	fd = open(folder_path(&folder, "fill"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	for (int i = 0; fd >= 0 && i < 1000; i++)
		if (write(fd, fill, sizeof(fill)) <= 0)
			break;
	return fd < 0 ? CHILD_FAILED : full_at_open(folder_path(&folder, "other.db"));
}

static void test_full_file_system(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0)
		_exit(run_on_small_disk());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == CHILD_CANNOT)
		skip(); // no mounting here, not even in a namespace
	assert_int_equal(WEXITSTATUS(status), CHILD_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_creates_and_migrates, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failed_migration_changes_nothing, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_transactions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_one_process_at_a_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_end_of_another_is_waited_for, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_foreign_files_stay_as_they_are, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_damage_is_noticed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_emptied_file_is_damage, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_paths_that_fail, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_full, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_full_file_system, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
