// SPDX-License-Identifier: BSD-2-Clause
// Named records, found while walking: ids by bisection, names one after the other.

#include "mgmt/selection.h"

#include <stdlib.h>

#include "mgmt/execute.h"
#include "mgmt/table.h"
#include "schema/row.h"

static int compare_ids(const void *left, const void *right)
{
	const struct selected *a = *(struct selected *const *)left;
	const struct selected *b = *(struct selected *const *)right;

	return a->id < b->id ? -1 : a->id > b->id;
}

int selection_read(struct selection *s, struct slice items, struct err *e)
{
	struct slice left = items;
	struct slice item;
	size_t n = 0;

	while (execute_next_item(&left, &item))
		n++;
	*s = (struct selection){.list = calloc(n + 1, sizeof(*s->list)),
				.by_id = calloc(n + 1, sizeof(struct selected *))};
	if (!s->list || !s->by_id) {
		selection_free(s, NULL);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	while (execute_next_item(&items, &item)) {
		struct selected *selected = &s->list[s->count++];

		selected->item = item;
		if (table_parse_id(item, &selected->id))
			s->by_id[s->id_count++] = selected;
		else
			s->has_names = true;
	}
	qsort(s->by_id, s->id_count, sizeof(struct selected *), compare_ids);
	return 0;
}

void selection_free(struct selection *s, const struct menu *menu)
{
	for (size_t i = 0; i < s->count; i++)
		row_free(menu, s->list[i].row);
	free(s->list);
	free(s->by_id);
	*s = (struct selection){0};
}

bool selection_means(struct slice item, const struct menu *menu, const struct row *row)
{
	const struct property *key = menu_key(menu);
	const char *name;
	uint32_t id;

	if (table_parse_id(item, &id))
		return row->id == id;
	if (!key || key->type != PROPERTY_STRING)
		return false;
	name = *(char *const *)((const char *)row + key->offset);
	return name && slice_is(item, name);
}

// Notes that ROW is what SELECTED means, with a copy if that is wanted. Should there be no memory
// for it, the record counts as not found.
static void note(struct selected *selected, const struct menu *menu, const struct row *row,
		 bool keep)
{
	if (selected->found)
		return;
	selected->row = keep ? row_copy(menu, row) : NULL;
	selected->found = !keep || selected->row;
}

bool selection_take(struct selection *s, const struct menu *menu, const struct row *row, bool keep)
{
	struct selected sought = {.id = row->id};
	const struct selected *key = &sought;
	struct selected **hit = s->id_count > 0 ? bsearch(&key, s->by_id, s->id_count,
							  sizeof(struct selected *), compare_ids)
						: NULL;
	bool taken = hit != NULL;

	if (hit) {
		size_t i = (size_t)(hit - s->by_id);

		while (i > 0 && s->by_id[i - 1]->id == row->id)
			i--;
		for (; i < s->id_count && s->by_id[i]->id == row->id; i++)
			note(s->by_id[i], menu, row, keep);
	}
	for (size_t i = 0; s->has_names && i < s->count; i++) {
		if (!selection_means(s->list[i].item, menu, row))
			continue;
		note(&s->list[i], menu, row, keep);
		taken = true;
	}
	return taken;
}

int selection_check(const struct selection *s, struct err *e)
{
	for (size_t i = 0; i < s->count; i++)
		if (!s->list[i].found)
			return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	return 0;
}

struct row *selection_next(struct selection *s)
{
	while (s->told < s->count) {
		struct row *row = s->list[s->told].row;

		s->list[s->told++].row = NULL;
		if (row)
			return row;
	}
	return NULL;
}

bool selection_is_told(const struct selection *s)
{
	for (size_t i = s->told; i < s->count; i++)
		if (s->list[i].row)
			return false;
	return true;
}
