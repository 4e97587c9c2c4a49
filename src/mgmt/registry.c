// SPDX-License-Identifier: BSD-2-Clause
// Building the tables: initial records first, then what the store has.

#include "mgmt/registry.h"

#include <stdlib.h>
#include <string.h>

#include "schema/row.h"
#include "store/configuration.h"

static int add_initial(struct table *t, uint32_t id, const struct menu_initial *initial,
		       struct err *e)
{
	struct row *row = row_new(t->menu);
	struct record *record;
	unsigned lost = 0;

	if (!row || row_decode(t->menu, initial->encoded, row, &lost) != 0) {
		row_free(t->menu, row);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	if (lost > 0) {
		row_free(t->menu, row);
		return err_set(e, ERR_INTERNAL, "%s begins with what it does not take",
			       t->menu->path);
	}
	record = table_insert(t, id, row);
	if (!record)
		return err_set(e, ERR_NO_MEMORY, NULL);
	record->builtin = initial->builtin;
	return 0;
}

static int begin_table(struct table *t, bool fresh, struct err *e)
{
	static const struct menu_initial settings = {.builtin = true};

	if (t->menu->kind == MENU_SETTINGS)
		return add_initial(t, 0, &settings, e);
	for (size_t i = 0; i < t->hooks->initial_count; i++) {
		const struct menu_initial *initial = &t->hooks->initial[i];
		uint32_t id = (uint32_t)i + 1;

		if (!initial->builtin && !fresh)
			continue;
		if (add_initial(t, id, initial, e) != 0)
			return -1;
	}
	return 0;
}

struct row *registry_begin_row(const struct table *t, const struct record *record)
{
	struct row *row = row_new(t->menu);

	if (row && record->builtin && record->id > 0 && record->id <= t->hooks->initial_count &&
	    row_decode(t->menu, t->hooks->initial[record->id - 1].encoded, row, NULL) != 0) {
		row_free(t->menu, row);
		row = NULL;
	}
	if (row)
		row->id = record->id;
	return row;
}

static int on_record(void *context, const struct configuration_record *stored)
{
	struct registry *r = context;
	struct table *t = registry_find(r, slice_from(stored->menu));
	struct record *record;
	struct row *row;
	unsigned lost = 0;

	if (!t || t->menu->kind == MENU_FOLDER || t->menu->kind == MENU_TABLE)
		return 0; // of a version that had more menus: it stays in the store
	record = table_find(t, stored->id);
	row = row_new(t->menu);
	if (!row || row_decode(t->menu, stored->properties, row, &lost) != 0) {
		row_free(t->menu, row);
		return -1;
	}
	if (record) {
		row_free(t->menu, record->row);
		record->row = row;
		row->id = stored->id;
	} else if (t->menu->kind == MENU_SETTINGS || t->menu->kind == MENU_FIXED) {
		row_free(t->menu, row);
		return 0;
	} else {
		record = table_insert(t, stored->id, row);
	}
	if (!record)
		return -1;
	record->position = stored->position;
	record->stored = true;
	return 0;
}

static int on_counter(void *context, const char *menu, uint32_t next)
{
	struct table *t = registry_find(context, slice_from(menu));

	if (t && next > 0 && next - 1 > t->last_id)
		t->last_id = next - 1;
	return 0;
}

int registry_init(struct registry *r, const struct menu_entry *entries, struct configuration *store,
		  struct err *e)
{
	bool fresh = !store || configuration_is_fresh(store);

	*r = (struct registry){0};
	while (entries[r->count].menu)
		r->count++;
	r->tables = calloc(r->count, sizeof(*r->tables));
	if (!r->tables)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 0; i < r->count; i++)
		table_init(&r->tables[i], &entries[i]);
	for (size_t i = 0; i < r->count; i++)
		if (begin_table(&r->tables[i], fresh, e) != 0)
			return -1;
	(void)err_set(e, ERR_NO_MEMORY, NULL); // what a callback that stops has met
	if (store && (configuration_load(store, on_record, r, e) != 0 ||
		      configuration_load_counters(store, on_counter, r, e) != 0))
		return -1;
	for (size_t i = 0; i < r->count; i++)
		table_sort(&r->tables[i]);
	return 0;
}

void registry_done(struct registry *r)
{
	for (size_t i = 0; i < r->count; i++)
		table_done(&r->tables[i]);
	free(r->tables);
	*r = (struct registry){0};
}

struct table *registry_find(const struct registry *r, struct slice path)
{
	for (size_t i = 0; i < r->count; i++)
		if (slice_is(path, r->tables[i].menu->path))
			return &r->tables[i];
	return NULL;
}

struct table *registry_get(const struct registry *r, const char *path)
{
	struct table *t = registry_find(r, slice_from(path));

	if (!t)
		abort(); // a menu names another that this program was built without
	return t;
}

const struct row *registry_settings(const struct registry *r, const char *path)
{
	return registry_get(r, path)->order[0]->row;
}

const struct row *registry_settings_after(const struct registry *r, const char *path)
{
	return record_after(registry_get(r, path)->order[0]);
}
