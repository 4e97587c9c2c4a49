// SPDX-License-Identifier: BSD-2-Clause
// Items in the order they were made, with the n-th of those that are left found in O(log n): what
// GetGenericPortMappingEntry's index and the paging of lists need (WANIPConnection:1 2.4.14).
//
// Each item has an id, and a new one is larger than all before. An item that is taken out leaves an
// empty slot behind, so that taking out can be undone; order_index_settle drops the empty slots.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct order_slot {
	void *item; // NULL: taken out
	uint32_t id;
	uint32_t sum; // Fenwick tree over the slots: items in the slots this one stands for
};

// All zero is an empty index. The items are borrowed.
struct order_index {
	struct order_slot *slot;
	size_t count; // slots, empty ones included
	size_t capacity;
	size_t live; // items
};

void order_index_free(struct order_index *x);

// ID must be larger than that of every slot. Without memory the process ends (see mapping.h).
void order_index_append(struct order_index *x, uint32_t id, void *item);

// The item with ID, NULL when there is none.
void *order_index_find(const struct order_index *x, uint32_t id);

// Takes the item with ID out; puts it back into the slot it had, when nothing was settled since.
void order_index_take(struct order_index *x, uint32_t id);
void order_index_put_back(struct order_index *x, uint32_t id, void *item);

void *order_index_at(const struct order_index *x, size_t n);	   // NULL: fewer than N + 1
void *order_index_after(const struct order_index *x, uint32_t id); // first with a larger id

// Drops the empty slots once they are the larger part. O(n), but only after n were taken out.
void order_index_settle(struct order_index *x);
