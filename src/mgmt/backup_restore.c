// SPDX-License-Identifier: BSD-2-Clause
// From the items of a backup to the changes that they mean. Items are judged by the rows of their
// menus as what is in the store is at the start; anything that this version would not take whole
// fails the restoration.

#include "mgmt/backup_restore.h"

#include <stdlib.h>
#include <string.h>

#include "codec/backup.h"
#include "mgmt/call.h"
#include "mgmt/state.h"
#include "schema/row.h"

struct restoring {
	struct slice items;
	void (*ended)(void *context, const struct err *e);
	void *context;
};

bool backup_has_table(const struct table *t)
{
	switch (t->menu->kind) {
	case MENU_SETTINGS:
	case MENU_LIST:
	case MENU_ORDERED:
	case MENU_FIXED:
		return !t->hooks->refusal;
	default:
		return false;
	}
}

static int refuse(struct slice menu, struct err *e)
{
	return err_set(e, ERR_FAILURE,
		       "failure: the backup has records of %.*s that this version does not know",
		       (int)(menu.n < 100 ? menu.n : 100), menu.p);
}

static struct row *decode(const struct table *table, const struct backup_record *item,
			  struct err *e)
{
	struct row *row = row_new(table->menu);
	unsigned lost = 0;

	if (!row || row_decode(table->menu, item->properties, row, &lost) != 0) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
	} else if (lost > 0) {
		(void)refuse(item->menu, e);
	} else {
		row->id = item->id;
		return row;
	}
	row_free(table->menu, row);
	return NULL;
}

// Whether a backup may hold a record of that number in TABLE.
static bool is_possible(const struct table *table, const struct backup_record *item)
{
	bool one = table->menu->kind == MENU_SETTINGS;

	if (item->id >= TABLE_DYNAMIC_ID || (item->id == 0) != one)
		return false;
	return table->menu->kind == MENU_LIST || table->menu->kind == MENU_ORDERED ||
	       table_find(table, item->id);
}

static int restore_record(struct transaction *t, struct table *table,
			  const struct backup_record *item, struct err *e)
{
	struct record *record;
	struct row *row;

	if (!is_possible(table, item))
		return refuse(item->menu, e);
	record = table_find(table, item->id);
	if (record && record->change)
		return err_set(e, ERR_FAILURE, "failure: the backup is damaged"); // it came already
	row = decode(table, item, e);
	if (!row)
		return -1;
	if (!record)
		return transaction_restore(t, table, item->id, item->position, row, e) ? 0 : -1;
	if (transaction_replace(t, table, record, row, e) != 0)
		return -1;
	transaction_place(t, table, record, item->position);
	return 0;
}

static int restore_items(struct restoring *r, struct transaction *t, struct err *e)
{
	struct registry *registry = &transaction_mgmt(t)->registry;
	struct slice rest = r->items;
	struct backup_record item;
	int more;

	while ((more = backup_next(&rest, &item)) > 0) {
		struct table *table = registry_find(registry, item.menu);

		if (!table || !backup_has_table(table))
			return refuse(item.menu, e);
		if (restore_record(t, table, &item, e) != 0)
			return -1;
	}
	return more == 0 ? 0 : err_set(e, ERR_FAILURE, "failure: the backup is damaged");
}

// What the backup does not have: gone, or, where it is always there, what it begins as.
static int clear_table(struct transaction *t, struct table *table, struct err *e)
{
	for (size_t i = 0; i < table->count; i++) {
		struct record *record = table->order[i];
		struct row *row;

		if (record->change)
			continue;
		if (!record->builtin && table->menu->kind != MENU_SETTINGS &&
		    table->menu->kind != MENU_FIXED) {
			if (transaction_remove(t, table, record, e) != 0)
				return -1;
			continue;
		}
		row = registry_begin_row(table, record);
		if (!row)
			return err_set(e, ERR_NO_MEMORY, NULL);
		if (transaction_replace(t, table, record, row, e) != 0)
			return -1;
	}
	return 0;
}

static int stage(void *context, struct transaction *t, struct err *e)
{
	struct registry *registry = &transaction_mgmt(t)->registry;

	if (restore_items(context, t, e) != 0)
		return -1;
	for (size_t i = 0; i < registry->count; i++)
		if (backup_has_table(&registry->tables[i]) &&
		    clear_table(t, &registry->tables[i], e) != 0)
			return -1;
	return 0;
}

static void ended(void *context, const struct err *e)
{
	struct restoring *r = context;

	r->ended(r->context, e);
	free(r);
}

static const struct transaction_owner owner = {.stage = stage, .ended = ended};

void backup_restore(struct call *call, const char *user, struct slice items,
		    void (*on_ended)(void *context, const struct err *e), void *context)
{
	struct restoring *r = calloc(1, sizeof(*r));
	struct err e;

	if (!r) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		on_ended(context, &e);
		return;
	}
	r->items = items;
	r->ended = on_ended;
	r->context = context;
	transaction_begin(call->mgmt, &(struct transaction_request){
					      .owner = &owner,
					      .context = r,
					      .user = user,
					      .by = call->session,
					      .uses_links = true,
					      .unchecked = true,
					      .text = "configuration restored",
				      });
}
