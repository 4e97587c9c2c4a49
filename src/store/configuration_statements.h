// SPDX-License-Identifier: BSD-2-Clause
// The configuration's statements. Used inside this folder only.
#pragma once

#include <stdbool.h>

#include "store/configuration.h"
#include "store/database.h"

enum configuration_statement {
	STATEMENT_LOAD,
	STATEMENT_COUNTERS,
	STATEMENT_INSERT, // menu, id, position, properties
	STATEMENT_UPDATE, // the same
	STATEMENT_DELETE, // menu, id
	STATEMENT_COUNT,  // menu, next
	STATEMENT_ACTIONS,
	STATEMENT_CHANGES, // sequence
	STATEMENT_FORGET_UNDONE_CHANGES,
	STATEMENT_FORGET_UNDONE,
	STATEMENT_ADD_ACTION, // time, user, text
	STATEMENT_ADD_CHANGE, // sequence, place, menu, id, positions and properties before, after
	STATEMENT_MARK,	      // sequence, undone
	STATEMENT_FORGET_OLD_CHANGES, // actions to keep
	STATEMENT_FORGET_OLD,	      // actions to keep
	STATEMENT_MARK_LATER,	      // sequence
	STATEMENT_SAFE_MODE,
	STATEMENT_TAKE_SAFE_MODE, // sequence
	STATEMENT_RELEASE_SAFE_MODE,
	STATEMENT_LATER_CHANGES, // sequence
	STATEMENT_PUT,		 // menu, id, position, properties
	STATEMENT__COUNT
};

struct configuration {
	struct database database;
	sqlite3_stmt *statement[STATEMENT__COUNT];
	bool fresh;
};

// Puts ACTION with its changes into the history, or marks it there; within the caller's
// transaction.
int configuration_record_action(struct configuration *c, struct configuration_action *action,
				const struct configuration_change *changes, size_t count,
				struct err *e);
