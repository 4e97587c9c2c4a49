// SPDX-License-Identifier: BSD-2-Clause
// Row numbers: one list of ids a menu.

#include "console/numbers.h"

#include <stdlib.h>
#include <string.h>

struct numbering {
	const struct tree_menu *menu;
	size_t count;
	char *ids[]; // owned
};

static void free_numbering(struct numbering *n)
{
	for (size_t i = 0; n && i < n->count; i++)
		free(n->ids[i]);
	free(n);
}

static struct numbering **find(const struct numbers *n, const struct tree_menu *menu)
{
	for (size_t i = 0; i < n->count; i++) {
		if (n->list[i]->menu == menu)
			return &n->list[i];
	}
	return NULL;
}

int numbers_set(struct numbers *n, const struct tree_menu *menu, struct record *const *rows,
		size_t count, struct err *e)
{
	struct numbering **place = find(n, menu);
	struct numbering *made = malloc(sizeof(*made) + count * sizeof(char *));
	struct numbering **list;

	if (!made)
		return err_set(e, ERR_NO_MEMORY, NULL);
	made->menu = menu;
	for (made->count = 0; made->count < count; made->count++) {
		made->ids[made->count] = strdup(record_text(rows[made->count], ".id"));
		if (!made->ids[made->count]) {
			free_numbering(made);
			return err_set(e, ERR_NO_MEMORY, NULL);
		}
	}
	if (place) {
		free_numbering(*place);
		*place = made;
		return 0;
	}
	list = realloc(n->list, (n->count + 1) * sizeof(struct numbering *));
	if (!list) {
		free_numbering(made);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	n->list = list;
	n->list[n->count++] = made;
	return 0;
}

bool numbers_known(const struct numbers *n, const struct tree_menu *menu)
{
	return find(n, menu);
}

const char *numbers_id(const struct numbers *n, const struct tree_menu *menu, size_t i)
{
	struct numbering **place = find(n, menu);

	return place && i < (*place)->count ? (*place)->ids[i] : NULL;
}

size_t numbers_of(const struct numbers *n, const struct tree_menu *menu, const char *id,
		  size_t *hint)
{
	struct numbering **place = find(n, menu);
	size_t count = place ? (*place)->count : 0;

	for (size_t i = 0; i < count; i++) {
		size_t at = (*hint + i) % count;

		if (strcmp((*place)->ids[at], id) == 0) {
			*hint = at + 1;
			return at;
		}
	}
	return count;
}

void numbers_free(struct numbers *n)
{
	for (size_t i = 0; i < n->count; i++)
		free_numbering(n->list[i]);
	free(n->list);
	*n = (struct numbers){0};
}
