// SPDX-License-Identifier: BSD-2-Clause
// Opening one SQLite file: the lock, the checks, the layout.

#include "store/database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/strbuf.h"

enum {
	PATH_LIMIT = 4096,
	BUSY_MS = 2000, // the helper thread's connection holds a lock for an instant only
	LOCK_TRIES = 50,
	LOCK_PAUSE_NS = 20000000, // between two of them: 1 s in all
	CACHE_KIB = 256,	  // of pages in memory; what it lets go the kernel still has
	SMALL_PAGE = 1024,	  // bytes
	WAL_LIMIT = 1 << 20,	  // bytes that the WAL file keeps when it starts anew
};

static int fail_system(const struct database *d, struct err *e)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return err_set(e, ERR_IO, "failure: %s %s: no space left on the disk", d->noun,
			       d->path);
	return err_errno(e, ERR_IO, "failure: %s %s", d->noun, d->path);
}

// PATH with SUFFIX behind it; the caller frees. NULL: E.
static char *suffixed(const char *path, const char *suffix, struct err *e)
{
	struct strbuf text;

	strbuf_init(&text, PATH_LIMIT);
	strbuf_add_text(&text, path);
	strbuf_add_text(&text, suffix);
	if (!text.failed)
		return text.data; // handed over
	strbuf_free(&text);
	(void)err_set(e, ERR_IO, "failure: path too long");
	return NULL;
}

// One process at a time, since each keeps in memory what it believes to be in the file. A lock
// file, because closing a descriptor of the database itself would drop SQLite's own locks.
static int lock(struct database *d, struct err *e)
{
	static const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NS};
	char *path = suffixed(d->path, "-lock", e);
	int result = -1;

	if (!path)
		return -1;
	d->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	free(path);
	if (d->lock_fd < 0)
		return fail_system(d, e);
	// One that was killed holds it until the last of its threads is gone.
	for (int i = 0; i < LOCK_TRIES && result != 0; i++) {
		if (i > 0)
			(void)nanosleep(&pause, NULL);
		result = flock(d->lock_fd, LOCK_EX | LOCK_NB);
		if (result != 0 && errno != EWOULDBLOCK)
			break;
	}
	if (result == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return fail_system(d, e);
	return err_set(e, ERR_IO, "failure: %s %s: in use by another program", d->noun, d->path);
}

// SQLite would take an empty file for a new database and delete the WAL beside it: whatever emptied
// the file, what the WAL holds is not to be lost with it.
static int check_wal_of_empty(const struct database *d, struct err *e)
{
	char *path = suffixed(d->path, "-wal", e);
	struct stat wal;
	bool orphaned;

	if (!path)
		return -1;
	orphaned = stat(path, &wal) == 0 && wal.st_size > 0;
	free(path);
	if (!orphaned)
		return 0;
	return err_set(e, ERR_IO, "failure: %s %s: damaged (empty, but its -wal is not)", d->noun,
		       d->path);
}

// Makes the file, so that it and what SQLite puts beside it are its owner's alone.
static int create(struct database *d, struct err *e)
{
	int fd = open(d->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct stat file;

	if (fd < 0)
		return fail_system(d, e);
	if (fstat(fd, &file) != 0) {
		(void)fail_system(d, e);
		(void)close(fd);
		return -1;
	}
	(void)close(fd);
	return file.st_size == 0 ? check_wal_of_empty(d, e) : 0;
}

static int execute(struct database *d, const char *sql, struct err *e)
{
	if (sqlite3_exec(d->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return database_fail(d, e);
	return 0;
}

static int read_number(struct database *d, const char *sql, int64_t *out, struct err *e)
{
	sqlite3_stmt *s;
	int result;

	if (database_prepare(d, sql, &s, e) != 0)
		return -1;
	*out = 0;
	result = database_step(d, s, e);
	if (result > 0)
		*out = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return result < 0 ? -1 : 0;
}

// Runs a pragma that answers EXPECTED when all is well.
static int expect(struct database *d, const char *pragma, const char *expected,
		  const char *otherwise, struct err *e)
{
	sqlite3_stmt *s;
	int result;

	if (database_prepare(d, pragma, &s, e) != 0)
		return -1;
	result = database_step(d, s, e);
	if (result > 0) {
		struct slice answer = database_column_slice(s, 0);

		if (!slice_is(answer, expected))
			result = err_set(e, ERR_IO, "failure: %s %s: %s (%.*s)", d->noun, d->path,
					 otherwise, answer.n < 80 ? (int)answer.n : 80, answer.p);
	}
	(void)sqlite3_finalize(s);
	return result < 0 ? -1 : 0;
}

// Before anything is written: a file that is not ours stays as it is.
static int identify(struct database *d, const struct database_layout *layout, int64_t *version,
		    struct err *e)
{
	int64_t application;
	int64_t tables;

	if (read_number(d, "PRAGMA application_id", &application, e) != 0 ||
	    read_number(d, "PRAGMA user_version", version, e) != 0 ||
	    read_number(d, "SELECT count(*) FROM sqlite_schema", &tables, e) != 0)
		return -1;
	if (application == 0 && *version == 0 && tables == 0)
		return 0; // new, or a start that did not come far
	if (application != (int64_t)layout->application_id)
		return err_set(e, ERR_IO, "failure: %s %s: a file of another program", d->noun,
			       d->path);
	if (*version > layout->step_count)
		return err_set(e, ERR_IO, "failure: %s %s: made by a newer version", d->noun,
			       d->path);
	// Reads every page; tells the first thing that is wrong.
	return expect(d, "PRAGMA integrity_check(1)", "ok", "damaged", e);
}

static int set_number(struct database *d, const char *pragma, int64_t value, struct err *e)
{
	struct strbuf sql;
	int result;

	strbuf_init(&sql, 200);
	strbuf_add_format(&sql, "PRAGMA %s = %lld", pragma, (long long)value);
	result = sql.failed ? err_set(e, ERR_NO_MEMORY, NULL) : execute(d, strbuf_text(&sql), e);
	strbuf_free(&sql);
	return result;
}

// From VERSION to the current one, all or nothing.
static int migrate(struct database *d, const struct database_layout *layout, int64_t version,
		   struct err *e)
{
	if (version == layout->step_count)
		return 0;
	d->created = version == 0;
	if (database_begin(d, e) != 0)
		return -1;
	for (int64_t i = version; i < layout->step_count; i++) {
		if (execute(d, layout->steps[i], e) != 0) {
			database_rollback(d);
			return -1;
		}
	}
	if (set_number(d, "application_id", layout->application_id, e) != 0 ||
	    set_number(d, "user_version", layout->step_count, e) != 0) {
		database_rollback(d);
		return -1;
	}
	return database_commit(d, e);
}

static int on_wal(void *context, sqlite3 *handle, const char *schema, int pages)
{
	struct database *d = context;

	(void)handle;
	(void)schema;
	d->wal_pages = (uint32_t)pages;
	return SQLITE_OK;
}

// Every change of a row writes whole pages to the WAL; one that nobody waits for is made often. A
// file that has pages keeps their size.
static int set_page_size(struct database *d, enum database_durability durability, struct err *e)
{
	return durability == DATABASE_DURABLE_LATER ? set_number(d, "page_size", SMALL_PAGE, e) : 0;
}

static int set_durability(struct database *d, enum database_durability durability, struct err *e)
{
	if (durability == DATABASE_DURABLE_AT_COMMIT)
		return execute(d, "PRAGMA synchronous = FULL", e);
	// The hook takes the place of automatic checkpoints.
	(void)sqlite3_wal_hook(d->handle, on_wal, d);
	return execute(d, "PRAGMA synchronous = NORMAL", e);
}

static int connect(struct database *d, const struct database_layout *layout, struct err *e)
{
	int64_t version;
	int result = sqlite3_open_v2(d->path, &d->handle,
				     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (!d->handle)
		return err_set(e, ERR_NO_MEMORY, NULL);
	// Closing after a failure is to leave the file as it was.
	if (result != SQLITE_OK || sqlite3_busy_timeout(d->handle, BUSY_MS) != SQLITE_OK ||
	    sqlite3_db_config(d->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
	    sqlite3_db_config(d->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) != SQLITE_OK)
		return database_fail(d, e);
	if (execute(d, "PRAGMA trusted_schema = OFF", e) != 0 ||
	    execute(d, "PRAGMA cell_size_check = ON", e) != 0 ||
	    execute(d, "PRAGMA temp_store = MEMORY", e) != 0 ||
	    identify(d, layout, &version, e) != 0 || set_page_size(d, layout->durability, e) != 0 ||
	    expect(d, "PRAGMA journal_mode = WAL", "wal", "no write-ahead log here", e) != 0 ||
	    set_number(d, "journal_size_limit", WAL_LIMIT, e) != 0 ||
	    set_number(d, "cache_size", -CACHE_KIB, e) != 0 ||
	    set_durability(d, layout->durability, e) != 0)
		return -1;
	if (database_prepare(d, "BEGIN IMMEDIATE", &d->begin, e) != 0 ||
	    database_prepare(d, "COMMIT", &d->commit, e) != 0 ||
	    database_prepare(d, "ROLLBACK", &d->rollback, e) != 0)
		return -1;
	if (migrate(d, layout, version, e) != 0)
		return -1;
	if (sqlite3_db_config(d->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL) != SQLITE_OK)
		return database_fail(d, e);
	return 0;
}

int database_open(struct database *d, const char *path, const struct database_layout *layout,
		  struct err *e)
{
	*d = (struct database){.lock_fd = -1, .noun = layout->noun};
	d->path = strdup(path);
	if (!d->path)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (lock(d, e) == 0 && create(d, e) == 0 && connect(d, layout, e) == 0)
		return 0;
	database_close(d);
	return -1;
}

void database_close(struct database *d)
{
	if (!d->path)
		return;
	(void)sqlite3_finalize(d->begin);
	(void)sqlite3_finalize(d->commit);
	(void)sqlite3_finalize(d->rollback);
	// Folds the WAL into the file; should that fail, the next opening reads it.
	(void)sqlite3_close(d->handle);
	if (d->lock_fd >= 0)
		(void)close(d->lock_fd);
	free(d->path);
	*d = (struct database){.lock_fd = -1};
}
