// SPDX-License-Identifier: BSD-2-Clause
// The order index: an array of slots by ascending id, with a Fenwick tree of counts over it.

#include "gate/order_index.h"

#include <assert.h>
#include <stdlib.h>

enum { SETTLE_FROM = 64 }; // slots; below that, empty ones cost nothing

// The tree counts places from 1: place P stands for the slots of places (P - lowest(P), P].
static size_t lowest(size_t place)
{
	return place & (~place + 1);
}

static size_t items_before(const struct order_index *x, size_t slots)
{
	size_t sum = 0;

	for (size_t place = slots; place > 0; place -= lowest(place))
		sum += x->slot[place - 1].sum;
	return sum;
}

static void change_sum(struct order_index *x, size_t slot, uint32_t by)
{
	for (size_t place = slot + 1; place <= x->count; place += lowest(place))
		x->slot[place - 1].sum += by; // by (uint32_t)-1: one fewer
}

// The first slot whose id is not below ID; x->count when there is none.
static size_t lower_bound(const struct order_index *x, uint64_t id)
{
	size_t low = 0;
	size_t high = x->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (x->slot[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t slot_of(const struct order_index *x, uint32_t id)
{
	size_t slot = lower_bound(x, id);

	assert(slot < x->count && x->slot[slot].id == id);
	return slot;
}

void order_index_free(struct order_index *x)
{
	free(x->slot);
	*x = (struct order_index){0};
}

void order_index_append(struct order_index *x, uint32_t id, void *item)
{
	size_t place = x->count + 1;
	size_t below;

	assert(x->count == 0 || x->slot[x->count - 1].id < id);
	if (x->count == x->capacity) {
		size_t capacity = x->capacity ? x->capacity * 2 : 16;
		struct order_slot *slot = realloc(x->slot, capacity * sizeof(*slot));

		if (!slot)
			abort();
		x->slot = slot;
		x->capacity = capacity;
	}
	below = items_before(x, x->count) - items_before(x, place - lowest(place));
	x->slot[x->count++] =
		(struct order_slot){.item = item, .id = id, .sum = (uint32_t)below + 1};
	x->live++;
}

void *order_index_find(const struct order_index *x, uint32_t id)
{
	size_t slot = lower_bound(x, id);

	return slot < x->count && x->slot[slot].id == id ? x->slot[slot].item : NULL;
}

void order_index_take(struct order_index *x, uint32_t id)
{
	size_t slot = slot_of(x, id);

	assert(x->slot[slot].item);
	x->slot[slot].item = NULL;
	x->live--;
	change_sum(x, slot, (uint32_t)-1);
}

void order_index_put_back(struct order_index *x, uint32_t id, void *item)
{
	size_t slot = slot_of(x, id);

	assert(!x->slot[slot].item);
	x->slot[slot].item = item;
	x->live++;
	change_sum(x, slot, 1);
}

void *order_index_at(const struct order_index *x, size_t n)
{
	size_t step = 1;
	size_t place = 0;

	if (n >= x->live)
		return NULL;
	while (step * 2 <= x->count)
		step *= 2;
	for (; step > 0; step /= 2) {
		if (place + step > x->count || x->slot[place + step - 1].sum > n)
			continue;
		place += step;
		n -= x->slot[place - 1].sum;
	}
	return x->slot[place].item;
}

void *order_index_after(const struct order_index *x, uint32_t id)
{
	return order_index_at(x, items_before(x, lower_bound(x, (uint64_t)id + 1)));
}

void order_index_settle(struct order_index *x)
{
	size_t old = x->count;

	if (old < SETTLE_FROM || x->live > old / 2)
		return;
	x->count = 0;
	x->live = 0;
	for (size_t i = 0; i < old; i++)
		if (x->slot[i].item)
			order_index_append(x, x->slot[i].id, x->slot[i].item);
}
