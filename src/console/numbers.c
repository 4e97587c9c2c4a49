// SPDX-License-Identifier: BSD-2-Clause
// Row numbers: one list of ids a menu.

#include "console/numbers.h"

#include <stdlib.h>
#include <string.h>

struct numbering {
	const struct tree_menu *menu;
	size_t count;
	size_t capacity;
	char **ids; // owned
};

static void clear(struct numbering *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->ids[i]);
	n->count = 0;
}

static struct numbering *find(const struct numbers *n, const struct tree_menu *menu)
{
	for (size_t i = 0; i < n->count; i++) {
		if (n->list[i]->menu == menu)
			return n->list[i];
	}
	return NULL;
}

int numbers_begin(struct numbers *n, const struct tree_menu *menu, struct err *e)
{
	struct numbering *numbering = find(n, menu);
	struct numbering **list;

	if (numbering) {
		clear(numbering);
		return 0;
	}
	list = realloc(n->list, (n->count + 1) * sizeof(struct numbering *));
	if (!list)
		return err_set(e, ERR_NO_MEMORY, NULL);
	n->list = list;
	numbering = calloc(1, sizeof(*numbering));
	if (!numbering)
		return err_set(e, ERR_NO_MEMORY, NULL);
	numbering->menu = menu;
	n->list[n->count++] = numbering;
	return 0;
}

int numbers_add(struct numbers *n, const struct tree_menu *menu, const char *id, struct err *e)
{
	struct numbering *numbering = find(n, menu);

	if (numbering->count == numbering->capacity) {
		size_t capacity = numbering->capacity ? numbering->capacity * 2 : 64;
		char **ids = realloc(numbering->ids, capacity * sizeof(char *));

		if (!ids)
			return err_set(e, ERR_NO_MEMORY, NULL);
		numbering->ids = ids;
		numbering->capacity = capacity;
	}
	numbering->ids[numbering->count] = strdup(id);
	if (!numbering->ids[numbering->count])
		return err_set(e, ERR_NO_MEMORY, NULL);
	numbering->count++;
	return 0;
}

int numbers_set(struct numbers *n, const struct tree_menu *menu, struct record *const *rows,
		size_t count, struct err *e)
{
	int result = numbers_begin(n, menu, e);

	for (size_t i = 0; result == 0 && i < count; i++)
		result = numbers_add(n, menu, record_text(rows[i], ".id"), e);
	return result;
}

bool numbers_known(const struct numbers *n, const struct tree_menu *menu)
{
	return find(n, menu);
}

const char *numbers_id(const struct numbers *n, const struct tree_menu *menu, size_t i)
{
	const struct numbering *numbering = find(n, menu);

	return numbering && i < numbering->count ? numbering->ids[i] : NULL;
}

size_t numbers_of(const struct numbers *n, const struct tree_menu *menu, const char *id,
		  size_t *hint)
{
	const struct numbering *numbering = find(n, menu);
	size_t count = numbering ? numbering->count : 0;

	for (size_t i = 0; i < count; i++) {
		size_t at = (*hint + i) % count;

		if (strcmp(numbering->ids[at], id) == 0) {
			*hint = at + 1;
			return at;
		}
	}
	return count;
}

void numbers_free(struct numbers *n)
{
	for (size_t i = 0; i < n->count; i++) {
		clear(n->list[i]);
		free(n->list[i]->ids);
		free(n->list[i]);
	}
	free(n->list);
	*n = (struct numbers){0};
}
