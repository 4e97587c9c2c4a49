// SPDX-License-Identifier: BSD-2-Clause
// The leases' file: its layout, and the clocks' arithmetic, which is done in SQL so that resuming
// is one transaction whatever the number of leases.

#include "store/leases.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "store/checkpoint.h"
#include "store/database.h"

// Before this moment (2024-01-01) a clock was not set yet.
#define CLOCK_IS_SET 1704067200

#define BOOT "boot"

enum statement {
	PUT,
	DELETE,
	PUT_CLOSING,
	DELETE_CLOSING,
	REMEMBER,
	RECALL,
	RECALL_ALL,
	FORGET,
	STATEMENTS,
};

static const char *const statement_text[STATEMENTS] = {
	[PUT] = "INSERT INTO lease (id, protocol, external_port, remote_host, internal_address,"
		" internal_port, requester, mac, enabled, origin, lease_s, remaining_ms, boot_ms,"
		" wall_s, created, lan, description)"
		" VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)"
		" ON CONFLICT (id) DO UPDATE SET internal_address = ?5, internal_port = ?6,"
		" requester = ?7, mac = ?8, enabled = ?9, origin = ?10, lease_s = ?11,"
		" remaining_ms = ?12, boot_ms = ?13, wall_s = ?14, description = ?17",
	[DELETE] = "DELETE FROM lease WHERE id = ?1",
	[PUT_CLOSING] = "INSERT OR REPLACE INTO closing (id, protocol, external_address,"
			" external_port, remote_host, internal_address, internal_port)"
			" VALUES (?1,?2,?3,?4,?5,?6,?7)",
	[DELETE_CLOSING] = "DELETE FROM closing WHERE id = ?1",
	[REMEMBER] = ("INSERT INTO memory (name, text) VALUES (?1,?2)"
		      " ON CONFLICT (name) DO UPDATE SET text = ?2"),
	[RECALL] = "SELECT text FROM memory WHERE name = ?1",
	[RECALL_ALL] = "SELECT name, text FROM memory WHERE substr(name, 1, length(?1)) = ?1",
	[FORGET] = "DELETE FROM memory WHERE name = ?1",
};

static const char *const steps[] = {
	"CREATE TABLE lease ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" protocol INTEGER NOT NULL,"
	" external_port INTEGER NOT NULL,"
	" remote_host INTEGER NOT NULL,"
	" internal_address INTEGER NOT NULL,"
	" internal_port INTEGER NOT NULL,"
	" requester INTEGER NOT NULL,"
	" mac BLOB NOT NULL,"
	" enabled INTEGER NOT NULL,"
	" origin INTEGER NOT NULL,"
	" lease_s INTEGER NOT NULL,"
	" remaining_ms INTEGER NOT NULL,"
	" boot_ms INTEGER NOT NULL,"
	" wall_s INTEGER NOT NULL,"
	" created INTEGER NOT NULL,"
	" lan TEXT NOT NULL,"
	" description TEXT NOT NULL,"
	" UNIQUE (protocol, external_port, remote_host));"
	"CREATE TABLE closing ("
	" id INTEGER PRIMARY KEY,"
	" protocol INTEGER NOT NULL,"
	" external_address INTEGER NOT NULL,"
	" external_port INTEGER NOT NULL,"
	" remote_host INTEGER NOT NULL,"
	" internal_address INTEGER NOT NULL,"
	" internal_port INTEGER NOT NULL);"
	"CREATE TABLE memory (name TEXT PRIMARY KEY NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;",
};

static const struct database_layout layout = {
	.noun = "leases",
	.application_id = 0x53704c73, // "SpLs"
	.steps = steps,
	.step_count = sizeof(steps) / sizeof(steps[0]),
	.durability = DATABASE_DURABLE_LATER,
};

struct leases {
	struct database database;
	struct checkpoint *checkpoint;
	sqlite3_stmt *statement[STATEMENTS];
	void (*trouble)(void *context, const struct err *e);
	void *trouble_context;
};

static void on_trouble(void *context, const struct err *e)
{
	struct leases *l = context;

	if (l->trouble && e)
		l->trouble(l->trouble_context, e);
}

static int prepare(struct leases *l, struct err *e)
{
	for (int i = 0; i < STATEMENTS; i++)
		if (database_prepare(&l->database, statement_text[i], &l->statement[i], e) != 0)
			return -1;
	l->checkpoint = checkpoint_new(&l->database, LEASES_DURABLE_MS, on_trouble, l, e);
	return l->checkpoint ? 0 : -1;
}

struct leases *leases_open(const char *directory, struct err *e)
{
	struct leases *l = calloc(1, sizeof(*l));
	char path[4096];
	int n = snprintf(path, sizeof(path), "%s/leases.db", directory);

	if (!l || n < 0 || (size_t)n >= sizeof(path)) {
		(void)err_set(e, l ? ERR_VALUE : ERR_NO_MEMORY, NULL);
		free(l);
		return NULL;
	}
	if (database_open(&l->database, path, &layout, e) != 0) {
		free(l);
		return NULL;
	}
	if (prepare(l, e) != 0) {
		(void)leases_close(l, NULL);
		return NULL;
	}
	return l;
}

int leases_close(struct leases *l, struct err *e)
{
	int result;

	if (!l)
		return 0;
	leases_rollback(l);
	result = checkpoint_free(l->checkpoint, e);
	for (int i = 0; i < STATEMENTS; i++)
		(void)sqlite3_finalize(l->statement[i]);
	database_close(&l->database);
	free(l);
	return result;
}

int leases_fd(const struct leases *l)
{
	return checkpoint_fd(l->checkpoint);
}

void leases_dispatch(struct leases *l)
{
	checkpoint_dispatch(l->checkpoint);
}

void leases_on_trouble(struct leases *l, void (*trouble)(void *context, const struct err *e),
		       void *context)
{
	l->trouble = trouble;
	l->trouble_context = context;
}

int leases_begin(struct leases *l, struct err *e)
{
	return database_begin(&l->database, e);
}

int leases_commit(struct leases *l, struct err *e)
{
	if (database_commit(&l->database, e) != 0)
		return -1;
	checkpoint_dirty(l->checkpoint, &l->database);
	return 0;
}

void leases_rollback(struct leases *l)
{
	database_rollback(&l->database);
}

// Binds COUNT numbers from parameter 1 on.
static int bind_numbers(struct leases *l, sqlite3_stmt *s, const int64_t *number, int count,
			struct err *e)
{
	for (int i = 0; i < count; i++)
		if (database_bind_number(&l->database, s, i + 1, number[i], e) != 0)
			return -1;
	return 0;
}

static int run_with(struct leases *l, sqlite3_stmt *s, const int64_t *number, int count,
		    struct err *e)
{
	if (bind_numbers(l, s, number, count, e) != 0)
		return -1;
	return database_run(&l->database, s, e);
}

// Runs SQL that is needed once.
static int run_once(struct leases *l, const char *sql, const int64_t *number, int count,
		    struct err *e)
{
	sqlite3_stmt *s;
	int result;

	if (database_prepare(&l->database, sql, &s, e) != 0)
		return -1;
	result = run_with(l, s, number, count, e);
	(void)sqlite3_finalize(s);
	return result;
}

// Leases of an earlier boot: what remains is counted down by the wall clock, if it was set both
// then and now and did not go back, and belongs to this boot from here on.
static int adopt_boot(struct leases *l, const struct leases_clock *now, struct err *e)
{
	static const char *const sql =
		"UPDATE lease SET remaining_ms = remaining_ms - CASE"
		" WHEN wall_s >= ?3 AND ?2 >= wall_s THEN (?2 - wall_s) * 1000 ELSE 0 END,"
		" boot_ms = ?1, wall_s = ?2";
	int64_t number[] = {(int64_t)now->boot_ms, now->wall_s, CLOCK_IS_SET};

	if (run_once(l, "DELETE FROM closing", NULL, 0, e) != 0 ||
	    run_once(l, sql, number, 3, e) != 0)
		return -1;
	return leases_remember(l, BOOT, now->boot_id, e);
}

// Leases that ended in this boot while we were away: their flows may still be there.
static int close_ended(struct leases *l, const struct leases_clock *now, struct err *e)
{
	static const char *const sql =
		"INSERT OR REPLACE INTO closing SELECT id, protocol, ?2, external_port, "
		"remote_host,"
		" internal_address, internal_port FROM lease"
		" WHERE enabled AND ?2 <> 0 AND boot_ms + remaining_ms <= ?1";
	char text[16];
	uint64_t external = 0;
	int64_t number[2] = {(int64_t)now->boot_ms};

	if (leases_recall(l, LEASES_EXTERNAL_ADDRESS, text, sizeof(text), e) < 0)
		return -1;
	if (text[0] && number_parse(slice_from(text), UINT32_MAX, &external) != NUMBER_OK)
		return err_set(e, ERR_IO, "the leases name %s as an address", text);
	number[1] = (int64_t)external;
	return run_once(l, sql, number, 2, e);
}

static int resume(struct leases *l, const struct leases_clock *now, struct err *e)
{
	int64_t number[] = {(int64_t)now->boot_ms};
	char boot[64];

	if (leases_recall(l, BOOT, boot, sizeof(boot), e) < 0)
		return -1;
	if (strcmp(boot, now->boot_id) == 0) {
		if (close_ended(l, now, e) != 0)
			return -1;
	} else if (adopt_boot(l, now, e) != 0) {
		return -1;
	}
	return run_once(l, "DELETE FROM lease WHERE boot_ms + remaining_ms <= ?1", number, 1, e);
}

int leases_resume(struct leases *l, const struct leases_clock *now, struct err *e)
{
	if (leases_begin(l, e) != 0)
		return -1;
	if (resume(l, now, e) != 0) {
		leases_rollback(l);
		return -1;
	}
	return leases_commit(l, e);
}

static bool number_in(sqlite3_stmt *s, int column, int64_t low, int64_t high, int64_t *out)
{
	*out = sqlite3_column_int64(s, column);
	return *out >= low && *out <= high;
}

static bool protocol_in(sqlite3_stmt *s, int column, int64_t *out)
{
	return number_in(s, column, 0, 255, out) && (*out == 6 || *out == 17);
}

static int read_lease(sqlite3_stmt *s, const struct leases_clock *now, struct lease *out,
		      struct err *e)
{
	int64_t n[15];
	struct slice mac = database_column_slice(s, 7);
	bool good = number_in(s, 0, 1, UINT32_MAX, &n[0]) && protocol_in(s, 1, &n[1]) &&
		    number_in(s, 2, 1, 65535, &n[2]) && number_in(s, 3, 0, UINT32_MAX, &n[3]) &&
		    number_in(s, 4, 1, UINT32_MAX, &n[4]) && number_in(s, 5, 1, 65535, &n[5]) &&
		    number_in(s, 6, 1, UINT32_MAX, &n[6]) && mac.n == sizeof(out->mac.byte) &&
		    number_in(s, 8, 0, 1, &n[8]) && number_in(s, 9, 0, 255, &n[9]) &&
		    number_in(s, 10, 0, UINT32_MAX, &n[10]) &&
		    number_in(s, 11, 1, INT64_MAX / 2, &n[11]) &&
		    number_in(s, 12, 0, INT64_MAX / 2, &n[12]) &&
		    number_in(s, 13, INT64_MIN, INT64_MAX, &n[13]);

	if (!good || !slice_copy(database_column_slice(s, 14), out->lan, sizeof(out->lan)) ||
	    !slice_copy(database_column_slice(s, 15), out->description, sizeof(out->description)))
		return err_set(e, ERR_IO, "the leases hold a row that cannot be: %" PRId64, n[0]);
	out->id = (uint32_t)n[0];
	out->protocol = (uint8_t)n[1];
	out->external_port = (uint16_t)n[2];
	out->remote_host = (ip4)n[3];
	out->internal_address = (ip4)n[4];
	out->internal_port = (uint16_t)n[5];
	out->requester = (ip4)n[6];
	memcpy(out->mac.byte, mac.p, sizeof(out->mac.byte));
	out->enabled = n[8] != 0;
	out->origin = (uint8_t)n[9];
	out->lease_s = (uint32_t)n[10];
	out->remaining_ms = (uint64_t)(n[12] + n[11]) - now->boot_ms;
	out->created = n[13];
	return 0;
}

static int load_leases(struct leases *l, sqlite3_stmt *s, const struct leases_clock *now,
		       lease_callback *callback, void *context, struct err *e)
{
	struct lease lease;
	int result;

	while ((result = database_step(&l->database, s, e)) == 1) {
		if (read_lease(s, now, &lease, e) != 0) {
			result = -1;
			break;
		}
		callback(context, &lease);
	}
	return result;
}

static int read_closing(sqlite3_stmt *s, struct lease_closing *out, struct err *e)
{
	int64_t n[7];

	if (!number_in(s, 0, 1, UINT32_MAX, &n[0]) || !protocol_in(s, 1, &n[1]) ||
	    !number_in(s, 2, 1, UINT32_MAX, &n[2]) || !number_in(s, 3, 1, 65535, &n[3]) ||
	    !number_in(s, 4, 0, UINT32_MAX, &n[4]) || !number_in(s, 5, 1, UINT32_MAX, &n[5]) ||
	    !number_in(s, 6, 1, 65535, &n[6]))
		return err_set(e, ERR_IO, "the leases hold a closing that cannot be: %" PRId64,
			       n[0]);
	*out = (struct lease_closing){
		.id = (uint32_t)n[0],
		.protocol = (uint8_t)n[1],
		.external_address = (ip4)n[2],
		.external_port = (uint16_t)n[3],
		.remote_host = (ip4)n[4],
		.internal_address = (ip4)n[5],
		.internal_port = (uint16_t)n[6],
	};
	return 0;
}

static int load_closings(struct leases *l, sqlite3_stmt *s, lease_closing_callback *callback,
			 void *context, struct err *e)
{
	struct lease_closing closing;
	int result;

	while ((result = database_step(&l->database, s, e)) == 1) {
		if (read_closing(s, &closing, e) != 0) {
			result = -1;
			break;
		}
		callback(context, &closing);
	}
	return result;
}

int leases_load(struct leases *l, const struct leases_clock *now, lease_callback *lease,
		lease_closing_callback *closing, void *context, struct err *e)
{
	static const char *const lease_sql =
		"SELECT id, protocol, external_port, remote_host, internal_address, internal_port,"
		" requester, mac, enabled, origin, lease_s, remaining_ms, boot_ms, created, lan,"
		" description FROM lease ORDER BY id";
	static const char *const closing_sql =
		"SELECT id, protocol, external_address, external_port, remote_host,"
		" internal_address, internal_port FROM closing ORDER BY id";
	sqlite3_stmt *s;
	int result;

	if (database_prepare(&l->database, lease_sql, &s, e) != 0)
		return -1;
	result = load_leases(l, s, now, lease, context, e);
	(void)sqlite3_finalize(s);
	if (result != 0 || database_prepare(&l->database, closing_sql, &s, e) != 0)
		return -1;
	result = load_closings(l, s, closing, context, e);
	(void)sqlite3_finalize(s);
	return result;
}

int leases_last_id(struct leases *l, uint32_t *out, struct err *e)
{
	sqlite3_stmt *s;
	int64_t id = 0;
	int result;

	if (database_prepare(&l->database, "SELECT seq FROM sqlite_sequence WHERE name = 'lease'",
			     &s, e) != 0)
		return -1;
	result = database_step(&l->database, s, e);
	if (result == 1 && !number_in(s, 0, 0, UINT32_MAX, &id))
		result = err_set(e, ERR_IO, "the leases are numbered up to %" PRId64, id);
	*out = (uint32_t)id;
	(void)sqlite3_finalize(s);
	return result < 0 ? -1 : 0;
}

int leases_put(struct leases *l, const struct lease *lease, const struct leases_clock *now,
	       struct err *e)
{
	sqlite3_stmt *s = l->statement[PUT];
	const int64_t number[] = {
		lease->id,
		lease->protocol,
		lease->external_port,
		lease->remote_host,
		lease->internal_address,
		lease->internal_port,
		lease->requester,
		0, // the address below takes its place
		lease->enabled,
		lease->origin,
		lease->lease_s,
		(int64_t)lease->remaining_ms,
		(int64_t)now->boot_ms,
		now->wall_s,
		lease->created,
	};
	struct slice mac = {(const char *)lease->mac.byte, sizeof(lease->mac.byte)};

	if (bind_numbers(l, s, number, 15, e) != 0 ||
	    database_bind_blob(&l->database, s, 8, mac, e) != 0 ||
	    database_bind_text(&l->database, s, 16, lease->lan, e) != 0 ||
	    database_bind_text(&l->database, s, 17, lease->description, e) != 0)
		return -1;
	return database_run(&l->database, s, e);
}

int leases_delete(struct leases *l, uint32_t id, struct err *e)
{
	int64_t number = id;

	return run_with(l, l->statement[DELETE], &number, 1, e);
}

int leases_put_closing(struct leases *l, const struct lease_closing *closing, struct err *e)
{
	const int64_t number[] = {
		closing->id,
		closing->protocol,
		closing->external_address,
		closing->external_port,
		closing->remote_host,
		closing->internal_address,
		closing->internal_port,
	};

	return run_with(l, l->statement[PUT_CLOSING], number, 7, e);
}

int leases_delete_closing(struct leases *l, uint32_t id, struct err *e)
{
	int64_t number = id;

	return run_with(l, l->statement[DELETE_CLOSING], &number, 1, e);
}

int leases_remember(struct leases *l, const char *name, const char *text, struct err *e)
{
	sqlite3_stmt *s = l->statement[REMEMBER];

	if (database_bind_text(&l->database, s, 1, name, e) != 0 ||
	    database_bind_text(&l->database, s, 2, text, e) != 0)
		return -1;
	return database_run(&l->database, s, e);
}

int leases_recall(struct leases *l, const char *name, char *out, size_t size, struct err *e)
{
	sqlite3_stmt *s = l->statement[RECALL];
	int result;

	out[0] = '\0';
	if (database_bind_text(&l->database, s, 1, name, e) != 0)
		return -1;
	result = database_step(&l->database, s, e);
	if (result == 1 && !slice_copy(database_column_slice(s, 0), out, size))
		result = err_set(e, ERR_IO, "what is remembered as %s is too long", name);
	database_finish(s);
	return result;
}

int leases_forget(struct leases *l, const char *name, struct err *e)
{
	sqlite3_stmt *s = l->statement[FORGET];

	if (database_bind_text(&l->database, s, 1, name, e) != 0)
		return -1;
	return database_run(&l->database, s, e);
}

int leases_recall_all(struct leases *l, const char *prefix, leases_recall_callback *callback,
		      void *context, struct err *e)
{
	sqlite3_stmt *s = l->statement[RECALL_ALL];
	char name[64];
	char text[LEASES_TEXT_SIZE];
	int result;

	if (database_bind_text(&l->database, s, 1, prefix, e) != 0)
		return -1;
	while ((result = database_step(&l->database, s, e)) == 1)
		if (slice_copy(database_column_slice(s, 0), name, sizeof(name)) &&
		    slice_copy(database_column_slice(s, 1), text, sizeof(text)))
			callback(context, name, text);
	database_finish(s);
	return result;
}
