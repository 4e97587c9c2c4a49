// SPDX-License-Identifier: BSD-2-Clause
// The table of global variables.

#include "script/globals.h"

#include <string.h>

struct global *globals_find(const struct globals *g, struct slice name)
{
	for (size_t i = 0; i < g->count; i++) {
		struct slice other = g->list[i]->name;

		if (other.n == name.n && memcmp(other.p, name.p, name.n) == 0)
			return g->list[i];
	}
	return NULL;
}

struct global *globals_place(struct globals *g, struct slice name)
{
	struct global *made = globals_find(g, name);
	char *text;

	if (made)
		return made;
	if (g->count == GLOBALS_MAX || name.n > GLOBAL_NAME_MAX)
		return NULL;
	if (g->count == g->capacity) {
		size_t capacity = g->capacity ? 2 * g->capacity : 16;
		struct global **list = heap_resize(g->list, g->capacity * sizeof(struct global *),
						   capacity * sizeof(struct global *));

		if (!list)
			return NULL;
		g->list = list;
		g->capacity = capacity;
	}
	made = heap_take(sizeof(*made) + name.n + 1);
	if (!made)
		return NULL;
	text = (char *)(made + 1);
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	*made = (struct global){.name = {text, name.n}};
	g->list[g->count++] = made;
	return made;
}

void global_declare(struct global *g)
{
	if (g->exists)
		return;
	g->exists = true;
	global_touch(g);
}

void global_touch(struct global *g)
{
	g->changed = true;
	g->refused = false;
}

void global_assign(struct global *g, struct value v)
{
	value_replace(&g->value, v);
	g->exists = true;
	global_touch(g);
}

void global_remove(struct global *g)
{
	value_replace(&g->value, value_nothing());
	g->changed = g->changed || g->exists;
	g->refused = false;
	g->exists = false;
}

void globals_free(struct globals *g)
{
	for (size_t i = 0; i < g->count; i++) {
		value_drop(g->list[i]->value);
		heap_give(g->list[i], sizeof(*g->list[i]) + g->list[i]->name.n + 1);
	}
	heap_give(g->list, g->capacity * sizeof(struct global *));
	*g = (struct globals){0};
}
