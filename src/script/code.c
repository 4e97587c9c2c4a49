// SPDX-License-Identifier: BSD-2-Clause
// The memory of compiled code.

#include "script/code.h"

#include <stddef.h>
#include <string.h>

#include "base/number.h"
#include "script/array.h"

enum { BLOCK_SIZE = 2048 };

struct code_block {
	struct code_block *next;
	size_t size;
	size_t used;
	max_align_t memory[];
};

struct code *code_new(struct slice source)
{
	struct code *c = heap_take(sizeof(*c));

	if (!c)
		return NULL;
	*c = (struct code){.object = {1}};
	if (!code_keep_text(c, source, &c->source)) {
		code_free(c);
		return NULL;
	}
	return c;
}

// The memory of what an operation over INNER holds; never none, so that NULL is a failure.
static size_t held_size(const struct code *inner)
{
	return (inner->parameter_count + 1) * sizeof(struct value);
}

void code_free(struct code *c)
{
	for (size_t i = 0; i < c->constant_count; i++)
		value_drop(c->constants[i]);
	heap_give(c->constants, c->constant_capacity * sizeof(*c->constants));
	heap_give(c->parameters, c->parameter_capacity * sizeof(*c->parameters));
	if (c->inner) {
		for (size_t i = 0; i < c->inner->parameter_count; i++)
			value_drop(c->held[i]);
		heap_give(c->held, held_size(c->inner));
		value_drop((struct value){.type = VALUE_CODE, .code = c->inner});
	}
	while (c->blocks) {
		struct code_block *next = c->blocks->next;

		heap_give(c->blocks, sizeof(*c->blocks) + c->blocks->size);
		c->blocks = next;
	}
	heap_give(c, sizeof(*c));
}

void *code_keep(struct code *c, size_t n)
{
	struct code_block *block = c->blocks;
	void *at;

	n = (n + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	if (!block || block->size - block->used < n) {
		size_t size = n > BLOCK_SIZE ? n : BLOCK_SIZE;

		block = heap_take(sizeof(*block) + size);
		if (!block)
			return NULL;
		*block = (struct code_block){.next = c->blocks, .size = size};
		c->blocks = block;
	}
	at = (char *)block->memory + block->used;
	block->used += n;
	memset(at, 0, n);
	return at;
}

bool code_keep_text(struct code *c, struct slice text, struct slice *out)
{
	char *copy = code_keep(c, text.n + 1);

	if (!copy)
		return false;
	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	*out = (struct slice){copy, text.n};
	return true;
}

bool code_keep_constant(struct code *c, struct value v)
{
	if (v.type < VALUE_ON_HEAP)
		return true;
	if (c->constant_count == c->constant_capacity) {
		uint32_t capacity = c->constant_capacity ? 2 * c->constant_capacity : 8;
		struct value *constants =
			heap_resize(c->constants, c->constant_capacity * sizeof(*constants),
				    capacity * sizeof(*constants));

		if (!constants) {
			value_drop(v);
			return false;
		}
		c->constants = constants;
		c->constant_capacity = capacity;
	}
	c->constants[c->constant_count++] = v;
	return true;
}

int code_slot(struct code *c)
{
	return c->slot_count < CODE_SLOTS_MAX ? (int)c->slot_count++ : -1;
}

int code_find_parameter(const struct code *c, struct slice name)
{
	for (size_t i = 0; i < c->parameter_count; i++) {
		const struct parameter *p = &c->parameters[i];

		if (p->name.n == name.n && memcmp(p->name.p, name.p, name.n) == 0)
			return (int)p->slot;
	}
	return -1;
}

static uint32_t place_of(struct slice name)
{
	uint64_t number;

	if (slice_is(name, "0"))
		return CODE_OWN_NAME;
	return number_parse(name, 1000, &number) == NUMBER_OK ? (uint32_t)number : CODE_NO_PLACE;
}

int code_parameter(struct code *c, struct slice name)
{
	int slot = code_find_parameter(c, name);
	struct slice kept;

	if (slot >= 0)
		return slot;
	if (c->parameter_count == c->parameter_capacity) {
		uint32_t capacity = c->parameter_capacity ? 2 * c->parameter_capacity : 4;
		struct parameter *parameters =
			heap_resize(c->parameters, c->parameter_capacity * sizeof(*parameters),
				    capacity * sizeof(*parameters));

		if (!parameters)
			return -1;
		c->parameters = parameters;
		c->parameter_capacity = capacity;
	}
	slot = code_slot(c);
	if (slot < 0 || !code_keep_text(c, name, &kept))
		return -1;
	c->parameters[c->parameter_count++] =
		(struct parameter){kept, (uint32_t)slot, place_of(kept)};
	return slot;
}

bool code_operation(struct code *inner, const struct value *held, struct value *out)
{
	struct code *c = code_new(SLICE(""));
	bool ok = c != NULL;

	*out = value_nothing();
	for (size_t i = 0; c && i < inner->parameter_count; i++) {
		uint32_t depth = value_depth(held[i]);

		if (depth > c->depth)
			c->depth = depth;
	}
	if (c) {
		c->held = heap_take(held_size(inner));
		ok = c->held && c->depth < ARRAY_DEPTH_MAX;
	}
	if (!ok) {
		for (size_t i = 0; i < inner->parameter_count; i++)
			value_drop(held[i]);
		if (c && c->held)
			heap_give(c->held, held_size(inner));
		if (c)
			code_free(c);
		return false;
	}
	for (size_t i = 0; i < inner->parameter_count; i++)
		c->held[i] = held[i];
	c->source = inner->source;
	c->inner = inner;
	inner->object.references++;
	*out = (struct value){.type = VALUE_OP, .code = c};
	return true;
}

struct slice code_source(const struct code *c)
{
	return c->source;
}
