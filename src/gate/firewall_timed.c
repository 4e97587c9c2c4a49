// SPDX-License-Identifier: BSD-2-Clause
// Names of sets, sorted.

#include "gate/firewall_timed.h"

#include <stdlib.h>
#include <string.h>

#include "firewall/nft_name.h"
#include "gate/state.h"

// Where NAME is, or would be.
static size_t place_of(const struct firewall_timed *t, const char *name, bool *found)
{
	size_t low = 0;
	size_t high = t->count;

	*found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(t->name[middle], name);

		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

// False: it was there, or there is no memory.
static bool add(struct firewall_timed *t, const char *name)
{
	bool found;
	size_t at = place_of(t, name, &found);
	char *copy = found ? NULL : strdup(name);

	if (!copy)
		return false;
	if (t->count == t->capacity) {
		size_t capacity = t->capacity ? t->capacity * 2 : 16;
		const char **larger = reallocarray(t->name, capacity, sizeof(*larger));

		if (!larger) {
			free(copy);
			return false;
		}
		t->name = larger;
		t->capacity = capacity;
	}
	memmove(&t->name[at + 1], &t->name[at], (t->count - at) * sizeof(*t->name));
	t->name[at] = copy;
	t->count++;
	return true;
}

static bool is_timed(const char *name)
{
	char list[FIREWALL_NAME_SIZE];
	char timed[NFT_NAME_TEXT];
	uint8_t family;

	if (!firewall_list_of(name, list, &family))
		return false;
	nft_name_list(timed, family, list, NFT_LIST_TIMED);
	return strcmp(timed, name) == 0;
}

int firewall_timed_read(struct gate *g, struct err *e)
{
	struct firewall_timed *t = &g->firewall.timed;
	struct nft_names sets;

	if (t->known)
		return 0;
	if (g->kernel.names(g->kernel.context, NFT_NAMED_SETS, &sets, e) != 0)
		return -1;
	for (size_t i = 0; i < sets.count; i++)
		if (is_timed(sets.name[i]))
			(void)add(t, sets.name[i]);
	nft_names_free(&sets);
	t->known = true;
	return 0;
}

struct firewall_names firewall_timed_names(const struct gate *g)
{
	return (struct firewall_names){.name = g->firewall.timed.name,
				       .count = g->firewall.timed.count};
}

bool firewall_timed_is_new(struct gate *g, const struct firewall_list_entry *entry)
{
	char name[NFT_NAME_TEXT];

	nft_name_list(name, entry->family, entry->list, NFT_LIST_TIMED);
	return add(&g->firewall.timed, name);
}

void firewall_timed_free(struct gate *g)
{
	struct firewall_timed *t = &g->firewall.timed;

	for (size_t i = 0; i < t->count; i++)
		free((char *)t->name[i]);
	free(t->name);
	*t = (struct firewall_timed){0};
}
