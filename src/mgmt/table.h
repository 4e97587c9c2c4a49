// SPDX-License-Identifier: BSD-2-Clause
// The records that are kept of one menu, in memory. While a transaction is under way a record has
// two faces: what is in force, which everybody is told, and what it will be, which checks and what
// gate is told look at.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "base/err.h"
#include "base/slice.h"
#include "mgmt/hooks.h"
#include "schema/menu.h"

struct listener;

struct record {
	UT_hash_handle hh; // by id
	uint32_t id;
	size_t place;	       // in the table's order; kept by the table
	int64_t position;      // as the store orders records
	bool builtin;	       // cannot be removed
	bool stored;	       // the store has it; one that is as it began need not be there
	struct row *row;       // in force; NULL: it is only being added
	struct change *change; // of the transaction under way; NULL: it is not touched
	struct row *after;     // with a change: as it will be; NULL: it is being removed
};

struct table {
	const struct menu *menu;
	const struct menu_hooks *hooks; // never NULL
	struct record **order;		// records in their order
	size_t count;
	size_t capacity;
	struct record *by_id; // hash
	uint32_t last_id;     // the highest that was ever given
	struct listener *listeners;
};

// Ids from here on are those of records that are not kept.
#define TABLE_DYNAMIC_ID 0x80000000u

void table_init(struct table *t, const struct menu_entry *entry);
void table_done(struct table *t);

#define TABLE_POSITION_STEP 65536

// A record of ID at the end of the order, with ROW in force (may be NULL; taken over). NULL without
// memory, or when there is such an id; ROW is freed then.
struct record *table_insert(struct table *t, uint32_t id, struct row *row);
void table_delete(struct table *t, struct record *record);

// Puts the records in the order of their positions.
void table_sort(struct table *t);

// Moves RECORD before the one at PLACE (count: to the end).
void table_place(struct table *t, struct record *record, size_t place);

struct record *table_find(const struct table *t, uint32_t id);

// The record a client means by TEXT: *ID, or the text of the key property. Looks at what is in
// force, or with STAGED at what will be. NULL when there is none.
struct record *table_resolve(const struct table *t, struct slice text, bool staged);

// What will be of RECORD: its row, or NULL when it will be gone.
const struct row *record_after(const struct record *record);

// Walks what will be: the next row behind *PLACE (0 at first); NULL at the end.
const struct row *table_next(const struct table *t, size_t *place);

// The key property of MENU; NULL when it has none.
const struct property *menu_key(const struct menu *menu);

// Reads "*1A". False for anything else.
bool table_parse_id(struct slice text, uint32_t *id);
#define TABLE_ID_SIZE 12
const char *table_format_id(uint32_t id, char out[TABLE_ID_SIZE]);
