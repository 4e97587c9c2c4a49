// SPDX-License-Identifier: BSD-2-Clause
// One SQLite file as all stores use it: opened with its checks, brought to the current layout, and
// every failure put in words. A connection is used by one thread at a time; there is no lock
// inside.
//
// The file is in WAL mode, so what a commit acknowledged survives any death of the process. What of
// it survives a power cut is said by the durability.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <sqlite3.h>

#include "base/err.h"
#include "base/slice.h"

enum database_durability {
	// A commit returns when the disk has it. Blocks for as long as the disk takes (0.3 ms to
	// far
	// beyond 10 ms on flash): not for a loop's thread. The WAL is folded into the file by every
	// commit that finds it long.
	DATABASE_DURABLE_AT_COMMIT,
	// A commit does not wait for the disk, but for the one that begins the WAL anew: once in
	// about 4 MB. struct checkpoint makes it durable later.
	DATABASE_DURABLE_LATER,
};

struct database_layout {
	const char *noun;	  // in messages: "leases"
	uint32_t application_id;  // in the file's header, so that a foreign file is noticed
	const char *const *steps; // SQL; step i brings version i to i + 1, version 0 is empty
	int step_count;		  // the current version
	enum database_durability durability;
};

struct database {
	sqlite3 *handle; // NULL: closed
	char *path;
	const char *noun;
	int lock_fd;	    // holds PATH-lock
	bool created;	    // this opening made the layout
	uint32_t wal_pages; // that the WAL held after the last commit; only with DURABLE_LATER
	sqlite3_stmt *begin;
	sqlite3_stmt *commit;
	sqlite3_stmt *rollback;
};

// Opens PATH, made with mode 0600 when it is not there. Fails, with a text for the administrator,
// when it is damaged (every page is checked), foreign, made by a newer version, used by another
// process, or when the disk is full. A file that fails is left as it is. D, which must stay where
// it is while open, is then closed.
int database_open(struct database *d, const char *path, const struct database_layout *layout,
		  struct err *e);

// Finalise all statements of yours first. Harmless on a closed or zeroed one.
void database_close(struct database *d);

// The caller finalises *OUT with sqlite3_finalize (NULL is fine).
int database_prepare(struct database *d, const char *sql, sqlite3_stmt **out, struct err *e);

// Parameters count from 1. Text and blob are borrowed until the statement is done: database_run, or
// database_step that did not return 1, which also forget all bindings.
int database_bind_number(struct database *d, sqlite3_stmt *s, int parameter, int64_t value,
			 struct err *e);
int database_bind_text(struct database *d, sqlite3_stmt *s, int parameter, const char *text,
		       struct err *e); // NULL: NULL
int database_bind_blob(struct database *d, sqlite3_stmt *s, int parameter, struct slice bytes,
		       struct err *e);

int database_step(struct database *d, sqlite3_stmt *s, struct err *e); // 1: a row; 0: no more; -1
int database_run(struct database *d, sqlite3_stmt *s, struct err *e);  // to the end, rows unseen
void database_finish(sqlite3_stmt *s); // leaves the rest of the rows of database_step unread

// The bytes of a column of the row at hand, valid until the next step.
struct slice database_column_slice(sqlite3_stmt *s, int column);

// A transaction. When commit fails nothing of it is stored and it is rolled back; rollback is
// harmless where there is none.
int database_begin(struct database *d, struct err *e);
int database_commit(struct database *d, struct err *e);
void database_rollback(struct database *d);

// Words the failure of the last SQLite call; returns -1. ERR_NO_MEMORY or ERR_IO.
int database_fail(struct database *d, struct err *e);
