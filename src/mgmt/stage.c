// SPDX-License-Identifier: BSD-2-Clause
// Staging changes: each changed record carries its new row until the end of the transaction.

#include "mgmt/stage.h"

#include <stdlib.h>

#include "mgmt/unique.h"
#include "schema/row.h"

static struct change *new_change(struct transaction *t, struct table *table, struct record *record,
				 enum change_kind kind, struct err *e)
{
	struct change *c = t->staging ? calloc(1, sizeof(*c)) : NULL;

	if (c && t->count == t->capacity) {
		size_t capacity = t->capacity ? t->capacity * 2 : 8;
		struct change **changes = realloc(t->changes, capacity * sizeof(struct change *));

		if (changes) {
			t->changes = changes;
			t->capacity = capacity;
		}
	}
	if (!c || t->count == t->capacity) {
		free(c);
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	*c = (struct change){
		.table = table,
		.record = record,
		.kind = kind,
		.position_after = record->position,
	};
	t->changes[t->count++] = c;
	record->change = c;
	return c;
}

// The change of RECORD, made if need be, with a row to change in `after`.
static struct change *touch(struct transaction *t, struct table *table, struct record *record,
			    enum change_kind kind, struct err *e)
{
	struct row *copy;
	struct change *c;

	if (record->change) {
		if (record->change->kind == CHANGE_REMOVE) {
			(void)err_set(e, ERR_NO_SUCH_ITEM, NULL);
			return NULL;
		}
		return record->change;
	}
	copy = row_copy(table->menu, record->row);
	c = copy ? new_change(t, table, record, kind, e) : NULL;
	if (!c) {
		row_free(table->menu, copy);
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	record->after = copy;
	return c;
}

static int64_t position_of(const struct record *record)
{
	return record->change ? record->change->position_after : record->position;
}

// Gives every record of TABLE its position anew, with room between them.
static int spread(struct transaction *t, struct table *table, struct err *e)
{
	for (size_t i = 0; i < table->count; i++) {
		struct change *c;

		if (table->order[i]->change && table->order[i]->change->kind == CHANGE_REMOVE)
			continue;
		c = touch(t, table, table->order[i], CHANGE_MOVE, e);
		if (!c)
			return -1;
		c->position_after = (int64_t)(i + 1) * TABLE_POSITION_STEP;
	}
	return 0;
}

// Puts RECORD, which has a change, before BEFORE (NULL: at the end).
static int place(struct transaction *t, struct table *table, struct record *record,
		 const struct record *before, struct err *e)
{
	const struct record *left;
	const struct record *right;
	int64_t low;
	int64_t high;

	if (before == record)
		return 0;
	table_place(table, record, before ? before->place : table->count);
	left = record->place > 0 ? table->order[record->place - 1] : NULL;
	right = record->place + 1 < table->count ? table->order[record->place + 1] : NULL;
	low = left ? position_of(left) : right ? position_of(right) - 2 * TABLE_POSITION_STEP : 0;
	high = right ? position_of(right) : low + 2 * TABLE_POSITION_STEP;
	if (high - low < 2)
		return spread(t, table, e);
	record->change->position_after = low + (high - low) / 2;
	return 0;
}

struct record *transaction_add(struct transaction *t, struct table *table, struct row *row,
			       struct record *before, struct err *e)
{
	struct record *record;

	if (table->last_id >= TABLE_DYNAMIC_ID - 1) {
		row_free(table->menu, row);
		(void)err_set(e, ERR_FAILURE, "failure: no more ids");
		return NULL;
	}
	record = table_insert(table, table->last_id + 1, NULL);
	if (!record) {
		row_free(table->menu, row);
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	record->after = row;
	row->id = record->id;
	if (!new_change(t, table, record, CHANGE_ADD, e)) {
		table_delete(table, record);
		return NULL;
	}
	return before && place(t, table, record, before, e) != 0 ? NULL : record;
}

struct row *transaction_edit(struct transaction *t, struct table *table, struct record *record,
			     struct err *e)
{
	struct change *c = touch(t, table, record, CHANGE_SET, e);

	if (!c)
		return NULL;
	if (c->kind == CHANGE_MOVE)
		c->kind = CHANGE_SET;
	return record->after;
}

int transaction_replace(struct transaction *t, struct table *table, struct record *record,
			struct row *row, struct err *e)
{
	if (!transaction_edit(t, table, record, e)) {
		row_free(table->menu, row);
		return -1;
	}
	row_free(table->menu, record->after);
	row->id = record->id;
	record->after = row;
	return 0;
}

int transaction_remove(struct transaction *t, struct table *table, struct record *record,
		       struct err *e)
{
	struct change *c = touch(t, table, record, CHANGE_REMOVE, e);

	if (!c)
		return -1;
	c->kind = CHANGE_REMOVE;
	row_free(table->menu, record->after);
	record->after = NULL;
	return 0;
}

int transaction_move(struct transaction *t, struct table *table, struct record *record,
		     struct record *before, struct err *e)
{
	if (!touch(t, table, record, CHANGE_MOVE, e))
		return -1;
	return place(t, table, record, before, e);
}

void transaction_place(struct transaction *t, struct table *table, struct record *record,
		       int64_t position)
{
	size_t place = 0;

	(void)t;
	record->change->position_after = position;
	while (place < table->count &&
	       (table->order[place] == record || position_of(table->order[place]) < position))
		place++;
	table_place(table, record, place);
}

struct record *transaction_restore(struct transaction *t, struct table *table, uint32_t id,
				   int64_t position, struct row *row, struct err *e)
{
	struct record *record = table_insert(table, id, NULL);

	if (!record) {
		row_free(table->menu, row);
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	record->after = row;
	row->id = id;
	if (!new_change(t, table, record, CHANGE_ADD, e)) {
		table_delete(table, record);
		return NULL;
	}
	record->change->restored = true;
	transaction_place(t, table, record, position);
	return record;
}

bool change_alters(const struct change *c)
{
	const struct record *record = c->record;

	switch (c->kind) {
	case CHANGE_ADD:
		return true;
	case CHANGE_REMOVE:
		return record->row != NULL;
	case CHANGE_SET:
	case CHANGE_MOVE:
		break;
	}
	return c->position_after != record->position ||
	       !row_same(c->table->menu, record->row, record->after);
}

bool stage_changes_anything(const struct transaction *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (change_alters(t->changes[i]))
			return true;
	return false;
}

static void undo(struct change *c, bool told)
{
	struct record *record = c->record;

	record->change = NULL;
	row_free(c->table->menu, record->after);
	record->after = NULL;
	if (record->row)
		return;
	if (!c->restored && record->id == c->table->last_id && !told)
		c->table->last_id--; // nobody has ever seen it
	table_delete(c->table, record);
}

void stage_undo_additions(struct transaction *t, size_t from)
{
	while (t->count > from) {
		unique_drop(t, t->changes[t->count - 1]->record);
		undo(t->changes[--t->count], false);
		free(t->changes[t->count]);
	}
}

void stage_undo(struct transaction *t)
{
	const struct table *sorted = NULL;

	for (size_t i = t->count; i-- > 0;)
		undo(t->changes[i], !t->request.owner);
	for (size_t i = 0; i < t->count; i++) {
		struct table *table = t->changes[i]->table;

		if (table->menu->kind == MENU_ORDERED && table != sorted)
			table_sort(table);
		sorted = table;
	}
	stage_free(t);
}

void stage_free(struct transaction *t)
{
	unique_forget(t);
	for (size_t i = 0; i < t->count; i++)
		free(t->changes[i]);
	free(t->changes);
	t->changes = NULL;
	t->count = 0;
	t->capacity = 0;
}
