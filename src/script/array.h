// SPDX-License-Identifier: BSD-2-Clause
// Arrays: elements in their order, then elements with a key, sorted by key. Arrays are shared until
// one of the owners writes: array_own makes the copy.
#pragma once

#include "script/value.h"

enum {
	ARRAY_COUNT_MAX = 1 << 24,
	ARRAY_DEPTH_MAX = 64, // of arrays within arrays, so that walking one needs little stack
};

struct pair {
	struct value key; // a str
	struct value value;
};

struct array {
	struct object object;
	uint32_t count; // elements without key
	uint32_t capacity;
	uint32_t pair_count;
	uint32_t pair_capacity;
	uint32_t depth; // of what it holds, at most
	struct value *items;
	struct pair *pairs;
};

bool array_new(struct value *out);
void array_free(struct array *a);

static inline size_t array_length(const struct array *a)
{
	return (size_t)a->count + a->pair_count;
}

// How many arrays (or operations that hold values) lie in V, one within the other.
uint32_t value_depth(struct value v);

// Makes *V, an array, one that nobody else holds.
bool array_own(struct value *v);

// The following write: V must be owned alone. They take the value over, also when they fail.
bool array_append(struct value *v, struct value item);
bool array_set(struct value *v, struct slice key, struct value item);
bool array_set_at(struct value *v, size_t index, struct value item); // up to the length
void array_remove(struct value *v, struct slice key);

// Appends copies of all that FROM holds; keys that are there already get FROM's values.
bool array_append_all(struct value *v, const struct array *from);

// The value of KEY, NULL where it has none. Borrowed.
const struct value *array_get(const struct array *a, struct slice key);

// The element at INDEX, those without key first. INDEX is below the length.
const struct value *array_at(const struct array *a, size_t index);

// Its key: a str, or its number where it has none. Borrowed.
struct value array_key_at(const struct array *a, size_t index);
