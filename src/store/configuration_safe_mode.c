// SPDX-License-Identifier: BSD-2-Clause
// Safe mode in the configuration's file: which actions are on probation, and taking them back when
// whoever was to decide is gone.

#include "store/configuration_statements.h"

static int change_one(struct configuration *c, enum configuration_statement which, bool bound,
		      uint64_t sequence, struct err *e)
{
	sqlite3_stmt *s = c->statement[which];

	if (bound && database_bind_number(&c->database, s, 1, (int64_t)sequence, e) != 0)
		return -1;
	return database_run(&c->database, s, e);
}

int configuration_take_safe_mode(struct configuration *c, uint64_t sequence, struct err *e)
{
	if (database_begin(&c->database, e) != 0)
		return -1;
	if (change_one(c, STATEMENT_RELEASE_SAFE_MODE, false, 0, e) == 0 &&
	    change_one(c, STATEMENT_TAKE_SAFE_MODE, true, sequence, e) == 0)
		return database_commit(&c->database, e);
	database_rollback(&c->database);
	return -1;
}

int configuration_release_safe_mode(struct configuration *c, struct err *e)
{
	if (database_begin(&c->database, e) != 0)
		return -1;
	if (change_one(c, STATEMENT_RELEASE_SAFE_MODE, false, 0, e) == 0)
		return database_commit(&c->database, e);
	database_rollback(&c->database);
	return -1;
}

// 1: *SEQUENCE is filled. 0: safe mode was not taken.
static int read_safe_mode(struct configuration *c, uint64_t *sequence, struct err *e)
{
	sqlite3_stmt *s = c->statement[STATEMENT_SAFE_MODE];
	int result = database_step(&c->database, s, e);

	if (result <= 0)
		return result;
	*sequence = (uint64_t)sqlite3_column_int64(s, 0);
	database_finish(s);
	return 1;
}

// Makes one record what it was before the change that LATER stands at.
static int put_back(struct configuration *c, sqlite3_stmt *later, struct err *e)
{
	struct database *d = &c->database;
	bool existed = sqlite3_column_type(later, 3) != SQLITE_NULL;
	sqlite3_stmt *s = c->statement[existed ? STATEMENT_PUT : STATEMENT_DELETE];

	if (database_bind_text(d, s, 1, (const char *)sqlite3_column_text(later, 0), e) != 0 ||
	    database_bind_number(d, s, 2, sqlite3_column_int64(later, 1), e) != 0)
		return -1;
	if (existed && (database_bind_number(d, s, 3, sqlite3_column_int64(later, 2), e) != 0 ||
			database_bind_blob(d, s, 4, database_column_slice(later, 3), e) != 0))
		return -1;
	return database_run(d, s, e);
}

static int put_all_back(struct configuration *c, uint64_t sequence, struct err *e)
{
	sqlite3_stmt *later = c->statement[STATEMENT_LATER_CHANGES];
	int result;

	if (database_bind_number(&c->database, later, 1, (int64_t)sequence, e) != 0)
		return -1;
	while ((result = database_step(&c->database, later, e)) > 0) {
		if (put_back(c, later, e) != 0) {
			database_finish(later);
			return -1;
		}
	}
	return result;
}

static int unroll(struct configuration *c, uint64_t sequence, size_t *count, struct err *e)
{
	if (put_all_back(c, sequence, e) != 0 ||
	    change_one(c, STATEMENT_MARK_LATER, true, sequence, e) != 0)
		return -1;
	*count = (size_t)sqlite3_changes(c->database.handle);
	return change_one(c, STATEMENT_RELEASE_SAFE_MODE, false, 0, e);
}

int configuration_roll_back(struct configuration *c, size_t *count, struct err *e)
{
	uint64_t sequence;
	int taken = read_safe_mode(c, &sequence, e);

	*count = 0;
	if (taken <= 0)
		return taken;
	if (database_begin(&c->database, e) != 0)
		return -1;
	if (unroll(c, sequence, count, e) == 0)
		return database_commit(&c->database, e);
	database_rollback(&c->database);
	return -1;
}
