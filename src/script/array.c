// SPDX-License-Identifier: BSD-2-Clause
// Arrays as two runs: one of values, one of pairs that is searched by halves.

#include "script/array.h"

#include <string.h>

#include "script/code.h"

bool array_new(struct value *out)
{
	struct array *a = heap_take(sizeof(*a));

	*out = value_nothing();
	if (!a)
		return false;
	*a = (struct array){.object = {1}};
	out->type = VALUE_ARRAY;
	out->array = a;
	return true;
}

void array_free(struct array *a)
{
	for (size_t i = 0; i < a->count; i++)
		value_drop(a->items[i]);
	for (size_t i = 0; i < a->pair_count; i++) {
		value_drop(a->pairs[i].key);
		value_drop(a->pairs[i].value);
	}
	heap_give(a->items, a->capacity * sizeof(*a->items));
	heap_give(a->pairs, a->pair_capacity * sizeof(*a->pairs));
	heap_give(a, sizeof(*a));
}

static bool reserve_items(struct array *a, size_t count)
{
	size_t capacity = count > 2 * (size_t)a->capacity ? count : 2 * (size_t)a->capacity;
	struct value *items;

	if (count <= a->capacity)
		return true;
	if (count > ARRAY_COUNT_MAX)
		return false;
	if (capacity < 4)
		capacity = 4;
	items = heap_resize(a->items, a->capacity * sizeof(*items), capacity * sizeof(*items));
	if (!items)
		return false;
	a->items = items;
	a->capacity = (uint32_t)capacity;
	return true;
}

static bool reserve_pairs(struct array *a, size_t count)
{
	size_t capacity =
		count > 2 * (size_t)a->pair_capacity ? count : 2 * (size_t)a->pair_capacity;
	struct pair *pairs;

	if (count <= a->pair_capacity)
		return true;
	if (count > ARRAY_COUNT_MAX)
		return false;
	if (capacity < 4)
		capacity = 4;
	pairs = heap_resize(a->pairs, a->pair_capacity * sizeof(*pairs), capacity * sizeof(*pairs));
	if (!pairs)
		return false;
	a->pairs = pairs;
	a->pair_capacity = (uint32_t)capacity;
	return true;
}

uint32_t value_depth(struct value v)
{
	if (v.type == VALUE_ARRAY)
		return v.array->depth + 1;
	return v.type == VALUE_OP ? v.code->depth + 1 : 0;
}

// Whether ITEM may go into A, which it makes as deep as itself.
static bool deepen(struct array *a, struct value item)
{
	uint32_t depth = value_depth(item);

	if (depth > ARRAY_DEPTH_MAX)
		return false;
	if (depth > a->depth)
		a->depth = depth;
	return true;
}

static bool copy(const struct array *a, struct value *out)
{
	if (!array_new(out))
		return false;
	if (!reserve_items(out->array, a->count) || !reserve_pairs(out->array, a->pair_count)) {
		value_replace(out, value_nothing());
		return false;
	}
	for (size_t i = 0; i < a->count; i++)
		out->array->items[i] = value_keep(a->items[i]);
	for (size_t i = 0; i < a->pair_count; i++)
		out->array->pairs[i] =
			(struct pair){value_keep(a->pairs[i].key), value_keep(a->pairs[i].value)};
	out->array->count = a->count;
	out->array->pair_count = a->pair_count;
	out->array->depth = a->depth;
	return true;
}

bool array_own(struct value *v)
{
	struct value own;

	if (v->array->object.references == 1)
		return true;
	if (!copy(v->array, &own))
		return false;
	value_replace(v, own);
	return true;
}

bool array_append(struct value *v, struct value item)
{
	struct array *a = v->array;

	if (!deepen(a, item) || !reserve_items(a, (size_t)a->count + 1)) {
		value_drop(item);
		return false;
	}
	a->items[a->count++] = item;
	return true;
}

static int compare_keys(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

// The place of KEY, or where it would stand.
static size_t search(const struct array *a, struct slice key, bool *out_found)
{
	size_t low = 0;
	size_t high = a->pair_count;

	*out_found = false;
	if (high > 0 && compare_keys(value_bytes(a->pairs[high - 1].key), key) < 0)
		return high; // keys often come in order
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_keys(value_bytes(a->pairs[middle].key), key);

		if (order == 0) {
			*out_found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool array_set(struct value *v, struct slice key, struct value item)
{
	struct array *a = v->array;
	struct value name;
	bool found;
	size_t at = search(a, key, &found);

	if (found && deepen(a, item)) {
		value_replace(&a->pairs[at].value, item);
		return true;
	}
	if (found || !deepen(a, item) || !reserve_pairs(a, (size_t)a->pair_count + 1) ||
	    !value_str(key, &name)) {
		value_drop(item);
		return false;
	}
	memmove(a->pairs + at + 1, a->pairs + at, (a->pair_count - at) * sizeof(*a->pairs));
	a->pairs[at] = (struct pair){name, item};
	a->pair_count++;
	return true;
}

bool array_set_at(struct value *v, size_t index, struct value item)
{
	struct array *a = v->array;

	if (index >= array_length(a))
		return array_append(v, item);
	if (!deepen(a, item)) {
		value_drop(item);
		return false;
	}
	if (index < a->count)
		value_replace(&a->items[index], item);
	else
		value_replace(&a->pairs[index - a->count].value, item);
	return true;
}

void array_remove(struct value *v, struct slice key)
{
	struct array *a = v->array;
	bool found;
	size_t at = search(a, key, &found);

	if (!found)
		return;
	value_drop(a->pairs[at].key);
	value_drop(a->pairs[at].value);
	a->pair_count--;
	memmove(a->pairs + at, a->pairs + at + 1, (a->pair_count - at) * sizeof(*a->pairs));
}

bool array_append_all(struct value *v, const struct array *from)
{
	size_t count = from->count; // FROM may be V itself

	if (!reserve_items(v->array, (size_t)v->array->count + count))
		return false;
	if (from->depth > v->array->depth)
		v->array->depth = from->depth;
	for (size_t i = 0; i < count; i++)
		v->array->items[v->array->count++] = value_keep(from->items[i]);
	for (size_t i = 0; i < from->pair_count; i++) {
		if (!array_set(v, value_bytes(from->pairs[i].key),
			       value_keep(from->pairs[i].value)))
			return false;
	}
	return true;
}

const struct value *array_get(const struct array *a, struct slice key)
{
	bool found;
	size_t at = search(a, key, &found);

	return found ? &a->pairs[at].value : NULL;
}

const struct value *array_at(const struct array *a, size_t index)
{
	return index < a->count ? &a->items[index] : &a->pairs[index - a->count].value;
}

struct value array_key_at(const struct array *a, size_t index)
{
	return index < a->count ? value_num((int64_t)index) : a->pairs[index - a->count].key;
}
