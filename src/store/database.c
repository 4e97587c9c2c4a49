// SPDX-License-Identifier: BSD-2-Clause
// Using one SQLite file: statements, transactions, failures in words. Opening is database_open.c's.

#include "store/database.h"

#include <errno.h>
#include <string.h>

// What SQLite's results mean to an administrator.
static const struct {
	int code;
	enum err_kind kind;
	const char *text;
} failures[] = {
	{SQLITE_NOMEM, ERR_NO_MEMORY, "out of memory"},
	{SQLITE_FULL, ERR_IO, "no space left on the disk"},
	{SQLITE_CORRUPT, ERR_IO, "damaged"},
	{SQLITE_NOTADB, ERR_IO, "damaged, or not a database"},
	{SQLITE_READONLY, ERR_IO, "cannot be written"},
	{SQLITE_BUSY, ERR_IO, "in use by another program"},
	{SQLITE_LOCKED, ERR_IO, "in use by another program"},
};

int database_fail(struct database *d, struct err *e)
{
	int code = sqlite3_errcode(d->handle) & 0xff;
	int cause = sqlite3_system_errno(d->handle);

	// SQLite tells the cause for the file, not for its WAL; database_step has cleared errno.
	if (cause == 0 && code == SQLITE_IOERR)
		cause = errno;
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (failures[i].code == code)
			return err_set(e, failures[i].kind, "failure: %s %s: %s", d->noun, d->path,
				       failures[i].text);
	errno = cause;
	if (cause && (code == SQLITE_IOERR || code == SQLITE_CANTOPEN))
		return err_errno(e, ERR_IO, "failure: %s %s", d->noun, d->path);
	return err_set(e, ERR_IO, "failure: %s %s: %s", d->noun, d->path,
		       sqlite3_errmsg(d->handle));
}

int database_prepare(struct database *d, const char *sql, sqlite3_stmt **out, struct err *e)
{
	*out = NULL;
	if (sqlite3_prepare_v3(d->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) !=
	    SQLITE_OK)
		return database_fail(d, e);
	return 0;
}

int database_bind_number(struct database *d, sqlite3_stmt *s, int parameter, int64_t value,
			 struct err *e)
{
	if (sqlite3_bind_int64(s, parameter, value) != SQLITE_OK)
		return database_fail(d, e);
	return 0;
}

int database_bind_text(struct database *d, sqlite3_stmt *s, int parameter, const char *text,
		       struct err *e)
{
	if (sqlite3_bind_text(s, parameter, text, -1, SQLITE_STATIC) != SQLITE_OK)
		return database_fail(d, e);
	return 0;
}

int database_bind_blob(struct database *d, sqlite3_stmt *s, int parameter, struct slice bytes,
		       struct err *e)
{
	// A NULL pointer would bind NULL instead of a blob without bytes.
	if (sqlite3_bind_blob64(s, parameter, bytes.n ? bytes.p : "", bytes.n, SQLITE_STATIC) !=
	    SQLITE_OK)
		return database_fail(d, e);
	return 0;
}

void database_finish(sqlite3_stmt *s)
{
	// A reset repeats the failure of the step before, which has been told already.
	(void)sqlite3_reset(s);
	(void)sqlite3_clear_bindings(s);
}

int database_step(struct database *d, sqlite3_stmt *s, struct err *e)
{
	int result;

	errno = 0;
	result = sqlite3_step(s);
	if (result == SQLITE_ROW)
		return 1;
	if (result != SQLITE_DONE)
		(void)database_fail(d, e);
	database_finish(s);
	return result == SQLITE_DONE ? 0 : -1;
}

int database_run(struct database *d, sqlite3_stmt *s, struct err *e)
{
	int result;

	while ((result = database_step(d, s, e)) > 0)
		;
	return result;
}

struct slice database_column_slice(sqlite3_stmt *s, int column)
{
	// In this order: the length is that of the form the value was last asked for.
	const void *bytes = sqlite3_column_blob(s, column);
	int n = sqlite3_column_bytes(s, column);

	return (struct slice){bytes, bytes && n > 0 ? (size_t)n : 0};
}

int database_begin(struct database *d, struct err *e)
{
	return database_run(d, d->begin, e);
}

int database_commit(struct database *d, struct err *e)
{
	if (database_run(d, d->commit, e) == 0)
		return 0;
	database_rollback(d);
	return -1;
}

void database_rollback(struct database *d)
{
	// Some failures have ended the transaction already. One that cannot be rolled back stays
	// open, so that the next `begin` fails instead of mixing two changes.
	if (!sqlite3_get_autocommit(d->handle))
		(void)database_run(d, d->rollback, NULL);
}
