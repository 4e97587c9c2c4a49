// SPDX-License-Identifier: BSD-2-Clause
// The configuration's file: the records of every menu, the counters of their ids, and the history
// of changes. One call, one transaction, durable against power loss when it returns: it waits for
// the disk, so after the start it belongs on the helper thread. Used by one thread at a time.
//
// Everything handed in is borrowed for the call. Properties are opaque bytes (schema/row.h).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

struct configuration;

enum { CONFIGURATION_HISTORY_MAX = 100 }; // actions kept; older ones are dropped

struct configuration_record {
	const char *menu; // path
	uint32_t id;	  // 0: settings
	int64_t position; // orders the records of a menu, then the id
	struct slice properties;
};

// One record before and after. Not `existed`: it is new; not `exists`: it is removed.
struct configuration_change {
	const char *menu;
	uint32_t id;
	bool existed;
	bool exists;
	bool stored; // the store has it: what a configuration begins with exists without being there
	bool unrecorded; // stored, but nothing that was done: not for the history
	int64_t position_before;
	int64_t position_after;
	struct slice before; // encoded properties
	struct slice after;
};

// What somebody did, as told by the history. Committing a new one forgets those that were undone.
struct configuration_action {
	uint64_t sequence; // 0: a new one. Else the one of the history that is undone or redone
	int64_t time;	   // seconds since 1970; of a new one
	const char *user;
	const char *text; // "filter rule added"
	bool undone;	  // what it is from now on
	// With a sequence: all behind it, but not itself, are undone, and safe mode is over.
	bool unrolls;
	bool ends_safe_mode; // of a new one: it is one too many, what was done so far stays
};

// Opens DIRECTORY/configuration.db; made when it is not there. NULL: E, as database_open.
struct configuration *configuration_open(const char *directory, struct err *e);
void configuration_close(struct configuration *c); // NULL is fine

// No record was ever stored: the defaults have yet to be run. Does not touch the disk.
bool configuration_is_fresh(const struct configuration *c);

// Each returns non-zero to stop; the loader then returns -1 with E untouched.
typedef int configuration_record_callback(void *context, const struct configuration_record *r);
typedef int configuration_counter_callback(void *context, const char *menu, uint32_t next);
typedef int configuration_action_callback(void *context, const struct configuration_action *a,
					  const struct configuration_change *changes, size_t count);

// By menu, then position, then id.
int configuration_load(struct configuration *c, configuration_record_callback *callback,
		       void *context, struct err *e);

// The id that the next new record of each menu gets: above every id that was ever stored there.
// A menu that never had a record is not told (its next id is 1).
int configuration_load_counters(struct configuration *c, configuration_counter_callback *callback,
				void *context, struct err *e);

// Newest first.
int configuration_load_history(struct configuration *c, configuration_action_callback *callback,
			       void *context, struct err *e);

// Stores all CHANGES or, on failure, none. ACTION NULL leaves the history alone; a new one gets its
// `sequence`. A change that contradicts what is stored (new though there, removed though not there)
// fails as ERR_INTERNAL: nothing is ever overwritten by mistake. Ids of 0x80000000 and above are
// refused.
int configuration_commit(struct configuration *c, struct configuration_action *action,
			 const struct configuration_change *changes, size_t count, struct err *e);

// ---- safe mode: what is done from a moment on is taken back, should its owner be lost

// Notes that what is done behind SEQUENCE is on probation.
int configuration_take_safe_mode(struct configuration *c, uint64_t sequence, struct err *e);
int configuration_release_safe_mode(struct configuration *c, struct err *e);

// For the start, before anything is loaded: when the last run ended in safe mode, takes back what
// was done in it. *COUNT is how many actions that were.
int configuration_roll_back(struct configuration *c, size_t *count, struct err *e);
