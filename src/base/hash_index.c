// SPDX-License-Identifier: BSD-2-Clause
// Chains of nodes in a table whose size is a power of two.

#include "base/hash_index.h"

#include <assert.h>
#include <stdlib.h>

enum { FIRST_BITS = 4, CHAIN = 2 /* items a bucket, on average, before there are more */ };

// Multiplied by 2^64 over the golden ratio, numbers that follow one another spread over the upper
// bits.
static size_t place_of(uint64_t key, unsigned bits)
{
	return (size_t)((key * 0x9e3779b97f4a7c15u) >> (64 - bits));
}

static void put(struct hash_node **bucket, unsigned bits, struct hash_node *n)
{
	struct hash_node **first = &bucket[place_of(n->key, bits)];

	n->next = *first;
	*first = n;
}

static void grow(struct hash_index *x)
{
	unsigned bits = x->bits ? x->bits + 1 : FIRST_BITS;
	struct hash_node **bucket = calloc((size_t)1 << bits, sizeof(struct hash_node *));

	if (!bucket)
		abort();
	for (size_t i = 0; x->bits && i < (size_t)1 << x->bits; i++) {
		while (x->bucket[i]) {
			struct hash_node *n = x->bucket[i];

			x->bucket[i] = n->next;
			put(bucket, bits, n);
		}
	}
	free(x->bucket);
	x->bucket = bucket;
	x->bits = bits;
}

void hash_index_free(struct hash_index *x)
{
	free(x->bucket);
	*x = (struct hash_index){0};
}

struct hash_node *hash_index_find(const struct hash_index *x, uint64_t key)
{
	struct hash_node *n = x->bits ? x->bucket[place_of(key, x->bits)] : NULL;

	while (n && n->key != key)
		n = n->next;
	return n;
}

void hash_index_add(struct hash_index *x, struct hash_node *n, uint64_t key)
{
	if (x->bits == 0 || x->count >> x->bits >= CHAIN)
		grow(x);
	n->key = key;
	put(x->bucket, x->bits, n);
	x->count++;
}

void hash_index_remove(struct hash_index *x, struct hash_node *n)
{
	struct hash_node **at = &x->bucket[place_of(n->key, x->bits)];

	while (*at && *at != n)
		at = &(*at)->next;
	assert(*at);
	*at = n->next;
	x->count--;
}
