// SPDX-License-Identifier: BSD-2-Clause
// The configuration's file: its layout, its records and counters.

#include "store/configuration.h"

#include <stdlib.h>

#include "base/strbuf.h"
#include "store/configuration_statements.h"

enum { PATH_LIMIT = 4096 };

static const char *const steps[] = {
	"CREATE TABLE record ("
	"  menu TEXT NOT NULL, id INTEGER NOT NULL, position INTEGER NOT NULL,"
	"  properties BLOB NOT NULL, PRIMARY KEY (menu, id)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE counter ("
	"  menu TEXT NOT NULL PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE action ("
	"  sequence INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL,"
	"  user TEXT NOT NULL, text TEXT NOT NULL, undone INTEGER NOT NULL) STRICT;"
	// Properties before NULL: the record was new; after NULL: it was removed.
	"CREATE TABLE change ("
	"  sequence INTEGER NOT NULL, place INTEGER NOT NULL, menu TEXT NOT NULL,"
	"  id INTEGER NOT NULL, position_before INTEGER NOT NULL, position_after INTEGER NOT NULL,"
	"  before BLOB, after BLOB, PRIMARY KEY (sequence, place)) STRICT, WITHOUT ROWID;",
	// One row while safe mode is taken: what is behind that action is on probation.
	"CREATE TABLE safe_mode (sequence INTEGER NOT NULL) STRICT;",
};

static const struct database_layout layout = {
	.noun = "configuration",
	.application_id = 0x53506366, // "SPcf"
	.steps = steps,
	.step_count = sizeof(steps) / sizeof(steps[0]),
	.durability = DATABASE_DURABLE_AT_COMMIT,
};

#define UNDONE "(SELECT sequence FROM action WHERE undone)"
#define OLD    "(SELECT sequence FROM action ORDER BY sequence DESC LIMIT -1 OFFSET ?1)"

static const char *const sql[STATEMENT__COUNT] = {
	[STATEMENT_LOAD] = "SELECT menu, id, position, properties FROM record"
			   " ORDER BY menu, position, id",
	[STATEMENT_COUNTERS] = "SELECT menu, next FROM counter ORDER BY menu",
	[STATEMENT_INSERT] = "INSERT INTO record (menu, id, position, properties)"
			     " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
	[STATEMENT_UPDATE] = "UPDATE record SET position = ?3, properties = ?4"
			     " WHERE menu = ?1 AND id = ?2",
	[STATEMENT_DELETE] = "DELETE FROM record WHERE menu = ?1 AND id = ?2",
	[STATEMENT_COUNT] = "INSERT INTO counter (menu, next) VALUES (?1, ?2)"
			    " ON CONFLICT DO UPDATE SET next = max(next, excluded.next)",
	[STATEMENT_ACTIONS] = "SELECT sequence, time, user, text, undone FROM action"
			      " ORDER BY sequence DESC",
	[STATEMENT_CHANGES] = "SELECT menu, id, position_before, position_after, before, after"
			      " FROM change WHERE sequence = ?1 ORDER BY place",
	[STATEMENT_FORGET_UNDONE_CHANGES] = "DELETE FROM change WHERE sequence IN " UNDONE,
	[STATEMENT_FORGET_UNDONE] = "DELETE FROM action WHERE undone",
	[STATEMENT_ADD_ACTION] = "INSERT INTO action (time, user, text, undone)"
				 " VALUES (?1, ?2, ?3, 0)",
	[STATEMENT_ADD_CHANGE] = "INSERT INTO change (sequence, place, menu, id, position_before,"
				 " position_after, before, after)"
				 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[STATEMENT_MARK] = "UPDATE action SET undone = ?2 WHERE sequence = ?1",
	[STATEMENT_FORGET_OLD_CHANGES] = "DELETE FROM change WHERE sequence IN " OLD,
	[STATEMENT_FORGET_OLD] = "DELETE FROM action WHERE sequence IN " OLD,
	[STATEMENT_MARK_LATER] = "UPDATE action SET undone = 1 WHERE sequence > ?1",
	[STATEMENT_SAFE_MODE] = "SELECT sequence FROM safe_mode",
	[STATEMENT_TAKE_SAFE_MODE] = "INSERT INTO safe_mode (sequence) VALUES (?1)",
	[STATEMENT_RELEASE_SAFE_MODE] = "DELETE FROM safe_mode",
	[STATEMENT_LATER_CHANGES] =
		"SELECT change.menu, change.id, position_before, before FROM change"
		" JOIN action USING (sequence) WHERE sequence > ?1 AND NOT undone"
		" ORDER BY sequence DESC, place DESC",
	[STATEMENT_PUT] = "INSERT OR REPLACE INTO record (menu, id, position, properties)"
			  " VALUES (?1, ?2, ?3, ?4)",
};

static int read_fresh(struct configuration *c, struct err *e)
{
	struct database *d = &c->database;
	sqlite3_stmt *s;
	int result;

	// What was stored and removed again has left its counter.
	if (database_prepare(d,
			     "SELECT EXISTS (SELECT 1 FROM record) OR"
			     " EXISTS (SELECT 1 FROM counter)",
			     &s, e) != 0)
		return -1;
	result = database_step(d, s, e);
	if (result > 0)
		c->fresh = sqlite3_column_int(s, 0) == 0;
	(void)sqlite3_finalize(s);
	return result < 0 ? -1 : 0;
}

static int open_in(struct configuration *c, const char *directory, struct err *e)
{
	struct strbuf path;
	int result;

	strbuf_init(&path, PATH_LIMIT);
	strbuf_add_text(&path, directory);
	strbuf_add_text(&path, "/configuration.db");
	result = path.failed ? err_set(e, ERR_IO, "failure: path too long")
			     : database_open(&c->database, strbuf_text(&path), &layout, e);
	strbuf_free(&path);
	if (result != 0)
		return -1;
	for (int i = 0; i < STATEMENT__COUNT; i++)
		if (database_prepare(&c->database, sql[i], &c->statement[i], e) != 0)
			return -1;
	return read_fresh(c, e);
}

struct configuration *configuration_open(const char *directory, struct err *e)
{
	struct configuration *c = calloc(1, sizeof(*c));

	if (!c) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	if (open_in(c, directory, e) == 0)
		return c;
	configuration_close(c);
	return NULL;
}

void configuration_close(struct configuration *c)
{
	if (!c)
		return;
	for (int i = 0; i < STATEMENT__COUNT; i++)
		(void)sqlite3_finalize(c->statement[i]);
	database_close(&c->database);
	free(c);
}

bool configuration_is_fresh(const struct configuration *c)
{
	return c->fresh;
}

int configuration_load(struct configuration *c, configuration_record_callback *callback,
		       void *context, struct err *e)
{
	sqlite3_stmt *s = c->statement[STATEMENT_LOAD];
	int result;

	while ((result = database_step(&c->database, s, e)) > 0) {
		struct configuration_record record = {
			.menu = (const char *)sqlite3_column_text(s, 0),
			.id = (uint32_t)sqlite3_column_int64(s, 1),
			.position = sqlite3_column_int64(s, 2),
			.properties = database_column_slice(s, 3),
		};

		if (!record.menu)
			(void)database_fail(&c->database, e);
		if (!record.menu || callback(context, &record) != 0) {
			database_finish(s);
			return -1;
		}
	}
	return result;
}

int configuration_load_counters(struct configuration *c, configuration_counter_callback *callback,
				void *context, struct err *e)
{
	sqlite3_stmt *s = c->statement[STATEMENT_COUNTERS];
	int result;

	while ((result = database_step(&c->database, s, e)) > 0) {
		const char *menu = (const char *)sqlite3_column_text(s, 0);

		if (!menu)
			(void)database_fail(&c->database, e);
		if (!menu || callback(context, menu, (uint32_t)sqlite3_column_int64(s, 1)) != 0) {
			database_finish(s);
			return -1;
		}
	}
	return result;
}

// Binds menu and id, which are the first two parameters of every statement about a record.
static int bind_record(struct configuration *c, sqlite3_stmt *s,
		       const struct configuration_change *change, struct err *e)
{
	if (database_bind_text(&c->database, s, 1, change->menu, e) != 0)
		return -1;
	return database_bind_number(&c->database, s, 2, change->id, e);
}

static int bind_values(struct configuration *c, sqlite3_stmt *s,
		       const struct configuration_change *change, struct err *e)
{
	if (database_bind_number(&c->database, s, 3, change->position_after, e) != 0)
		return -1;
	return database_bind_blob(&c->database, s, 4, change->after, e);
}

static int raise_counter(struct configuration *c, const struct configuration_change *change,
			 struct err *e)
{
	sqlite3_stmt *s = c->statement[STATEMENT_COUNT];

	if (database_bind_text(&c->database, s, 1, change->menu, e) != 0 ||
	    database_bind_number(&c->database, s, 2, (int64_t)change->id + 1, e) != 0)
		return -1;
	return database_run(&c->database, s, e);
}

static int apply(struct configuration *c, const struct configuration_change *change, struct err *e)
{
	sqlite3_stmt *s = c->statement[!change->exists	? STATEMENT_DELETE
				       : change->stored ? STATEMENT_UPDATE
							: STATEMENT_INSERT];

	if ((!change->existed && !change->exists) || change->id >= 0x80000000)
		return err_set(e, ERR_INTERNAL, "failure: *%X of %s is nothing to store",
			       change->id, change->menu);
	// It was removed before it was ever stored: its id is not given again.
	if (!change->exists && !change->stored)
		return raise_counter(c, change, e);
	if (bind_record(c, s, change, e) != 0 ||
	    (change->exists && bind_values(c, s, change, e) != 0))
		return -1;
	if (database_run(&c->database, s, e) != 0)
		return -1;
	if (sqlite3_changes(c->database.handle) != 1)
		return err_set(e, ERR_INTERNAL, "failure: *%X of %s is %s stored", change->id,
			       change->menu, change->stored ? "not" : "already");
	return change->stored ? 0 : raise_counter(c, change, e);
}

static int write_all(struct configuration *c, struct configuration_action *action,
		     const struct configuration_change *changes, size_t count, struct err *e)
{
	for (size_t i = 0; i < count; i++)
		if (apply(c, &changes[i], e) != 0)
			return -1;
	return action ? configuration_record_action(c, action, changes, count, e) : 0;
}

int configuration_commit(struct configuration *c, struct configuration_action *action,
			 const struct configuration_change *changes, size_t count, struct err *e)
{
	uint64_t sequence = action ? action->sequence : 0;

	if (count == 0 && !action)
		return 0;
	if (database_begin(&c->database, e) != 0)
		return -1;
	if (write_all(c, action, changes, count, e) != 0)
		database_rollback(&c->database);
	else if (database_commit(&c->database, e) == 0) {
		c->fresh = false;
		return 0;
	}
	if (action)
		action->sequence = sequence;
	return -1;
}
