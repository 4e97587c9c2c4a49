// SPDX-License-Identifier: BSD-2-Clause
// The growing list of changes to the kernel's sets.

#include "gate/kernel_change.h"

#include <stdlib.h>

void kernel_changes_add(struct kernel_changes *c, enum kernel_verb verb,
			const struct nft_element *element)
{
	if (c->count == c->capacity) {
		size_t capacity = c->capacity ? c->capacity * 2 : 16;
		struct kernel_change *change = realloc(c->change, capacity * sizeof(*change));

		if (!change)
			abort();
		c->change = change;
		c->capacity = capacity;
	}
	c->change[c->count++] = (struct kernel_change){.verb = verb, .element = *element};
}

void kernel_changes_clear(struct kernel_changes *c)
{
	c->count = 0;
}

void kernel_changes_free(struct kernel_changes *c)
{
	free(c->change);
	*c = (struct kernel_changes){0};
}
