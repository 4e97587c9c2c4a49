// SPDX-License-Identifier: BSD-2-Clause
// Records of a menu: an array for the order, a hash for the ids.

#include "mgmt/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "schema/row.h"

static const struct menu_hooks no_hooks;

void table_init(struct table *t, const struct menu_entry *entry)
{
	*t = (struct table){
		.menu = entry->menu,
		.hooks = entry->hooks ? entry->hooks : &no_hooks,
	};
}

void table_done(struct table *t)
{
	while (t->count > 0)
		table_delete(t, t->order[t->count - 1]);
	free(t->order);
	t->order = NULL;
	t->capacity = 0;
}

static int grow(struct table *t)
{
	size_t capacity = t->capacity ? t->capacity * 2 : 8;
	struct record **order;

	if (t->count < t->capacity)
		return 0;
	order = realloc(t->order, capacity * sizeof(struct record *));
	if (!order)
		return -1;
	t->order = order;
	t->capacity = capacity;
	return 0;
}

struct record *table_insert(struct table *t, uint32_t id, struct row *row)
{
	struct record *record = table_find(t, id) ? NULL : calloc(1, sizeof(*record));

	if (!record || grow(t) != 0) {
		free(record);
		row_free(t->menu, row);
		return NULL;
	}
	record->id = id;
	record->row = row;
	record->place = t->count;
	record->position = t->count > 0 ? t->order[t->count - 1]->position : 0;
	record->position += TABLE_POSITION_STEP;
	if (row)
		row->id = id;
	t->order[t->count++] = record;
	HASH_ADD(hh, t->by_id, id, sizeof(record->id), record);
	if (id > t->last_id)
		t->last_id = id;
	return record;
}

static void renumber(struct table *t, size_t from)
{
	for (size_t i = from; i < t->count; i++)
		t->order[i]->place = i;
}

static int compare(const void *left, const void *right)
{
	const struct record *a = *(struct record *const *)left;
	const struct record *b = *(struct record *const *)right;

	if (a->position != b->position)
		return a->position < b->position ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

void table_sort(struct table *t)
{
	if (t->count > 1)
		qsort(t->order, t->count, sizeof(struct record *), compare);
	renumber(t, 0);
}

static void take_out(struct table *t, struct record *record)
{
	memmove(&t->order[record->place], &t->order[record->place + 1],
		(t->count - record->place - 1) * sizeof(struct record *));
	t->count--;
}

void table_delete(struct table *t, struct record *record)
{
	size_t place = record->place;

	take_out(t, record);
	renumber(t, place);
	HASH_DEL(t->by_id, record);
	row_free(t->menu, record->row);
	row_free(t->menu, record->after);
	free(record);
}

void table_place(struct table *t, struct record *record, size_t place)
{
	if (place > record->place)
		place--; // it leaves a gap before that place
	take_out(t, record);
	memmove(&t->order[place + 1], &t->order[place],
		(t->count - place) * sizeof(struct record *));
	t->order[place] = record;
	t->count++;
	renumber(t, 0);
}

struct record *table_find(const struct table *t, uint32_t id)
{
	struct record *record = NULL;

	HASH_FIND(hh, t->by_id, &id, sizeof(id), record);
	return record;
}

const struct row *record_after(const struct record *record)
{
	return record->change ? record->after : record->row;
}

const struct row *table_next(const struct table *t, size_t *place)
{
	while (*place < t->count) {
		const struct row *row = record_after(t->order[(*place)++]);

		if (row)
			return row;
	}
	return NULL;
}

const struct property *menu_key(const struct menu *menu)
{
	for (size_t i = 0; i < menu->property_count; i++)
		if (menu->properties[i].flags & PROPERTY_KEY)
			return &menu->properties[i];
	return NULL;
}

bool table_parse_id(struct slice text, uint32_t *id)
{
	struct slice digits = {text.p + 1, text.n - 1};
	uint64_t value;

	if (text.n < 2 || text.p[0] != '*')
		return false;
	if (number_parse_hex(digits, &value) != NUMBER_OK || value > UINT32_MAX)
		return false;
	*id = (uint32_t)value;
	return true;
}

const char *table_format_id(uint32_t id, char out[TABLE_ID_SIZE])
{
	(void)snprintf(out, TABLE_ID_SIZE, "*%X", id);
	return out;
}

static bool is_named(const struct property *key, const struct row *row, struct slice name)
{
	const char *value = *(char *const *)((const char *)row + key->offset);

	return value && slice_is(name, value);
}

struct record *table_resolve(const struct table *t, struct slice text, bool staged)
{
	const struct property *key = menu_key(t->menu);
	struct record *record;
	uint32_t id;

	if (table_parse_id(text, &id)) {
		record = table_find(t, id);
		return record && (staged ? record_after(record) : record->row) ? record : NULL;
	}
	for (size_t i = 0; key && key->type == PROPERTY_STRING && i < t->count; i++) {
		const struct row *row = staged ? record_after(t->order[i]) : t->order[i]->row;

		if (row && is_named(key, row, text))
			return t->order[i];
	}
	return NULL;
}
