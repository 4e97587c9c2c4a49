// SPDX-License-Identifier: BSD-2-Clause
// Items found by a number, each in O(1). An item embeds its node, 16 bytes, and the index adds a few
// more: where there are ten thousand items of a hundred bytes, what finds them is not to be half of it.
#pragma once

#include <stddef.h>
#include <stdint.h>

// First in the item, so that a pointer to it is one to the item.
struct hash_node {
	struct hash_node *next;
	uint64_t key;
};

// All zero is an empty index. The items are borrowed.
struct hash_index {
	struct hash_node **bucket;
	size_t count;
	unsigned bits; // there are 1 << bits buckets; 0: none yet
};

void hash_index_free(struct hash_index *x); // the items stay as they are

// NULL when there is none.
struct hash_node *hash_index_find(const struct hash_index *x, uint64_t key);

// KEY is in it no more than once. Without memory the process ends.
void hash_index_add(struct hash_index *x, struct hash_node *n, uint64_t key);

void hash_index_remove(struct hash_index *x, struct hash_node *n); // which is in it
