// SPDX-License-Identifier: BSD-2-Clause
// Variables: setting, declaring, removing; also elements of the arrays in them.

#include <string.h>

#include "script/array.h"
#include "script/borrow.h"
#include "script/text.h"

struct node_set {
	struct node node;
	uint32_t slot;
	struct global *global;
	struct node *value;
	bool grows;
	struct node *name;  // of a global, evaluated
	struct node **keys; // of the element
	size_t key_count;
};

// A value that grew although it failed in the end goes back to its variable.
static enum flow evaluate_new(struct machine *m, const struct node_set *n, struct value *v)
{
	enum flow flow;

	*v = value_nothing();
	flow = n->value->run(m, n->value, v);
	return flow == FLOW_ERROR && n->grows && v->type != VALUE_NOTHING ? FLOW_BREAK : flow;
}

static enum flow run_set_local(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_set *n = (const struct node_set *)node;
	struct value v;
	enum flow flow = n->value->run(m, n->value, &v);

	if (flow != FLOW_NEXT)
		return flow;
	value_replace(&m->frame[n->slot], v);
	if (out)
		*out = value_nothing();
	return FLOW_NEXT;
}

// A plain operator writes its result where it belongs at once.
static enum flow run_set_plain(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_set *n = (const struct node_set *)node;
	struct value *slot = &m->frame[n->slot];

	if (slot->type >= VALUE_ON_HEAP || out)
		return run_set_local(m, node, out);
	return n->value->run(m, n->value, slot);
}

static enum flow run_grow_local(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_set *n = (const struct node_set *)node;
	struct value v;
	enum flow flow = evaluate_new(m, n, &v);

	if (flow != FLOW_NEXT && flow != FLOW_BREAK)
		return flow;
	value_replace(&m->frame[n->slot], v);
	if (flow == FLOW_BREAK)
		return FLOW_ERROR;
	if (out)
		*out = value_nothing();
	return FLOW_NEXT;
}

static enum flow run_set_global(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_set *n = (const struct node_set *)node;
	struct value v;
	enum flow flow = evaluate_new(m, n, &v);

	if (flow != FLOW_NEXT && flow != FLOW_BREAK)
		return flow;
	global_assign(n->global, v);
	if (flow == FLOW_BREAK)
		return FLOW_ERROR;
	if (out)
		*out = value_nothing();
	return FLOW_NEXT;
}

// `:set $x …`: the global of which $x holds the name, or else x itself.
static enum flow run_set_named(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_set *n = (const struct node_set *)node;
	char small[TEXT_SMALL_SIZE];
	struct value name;
	struct value v = value_nothing();
	struct slice text;
	struct global *global = NULL;
	enum flow flow = n->name->run(m, n->name, &name);

	if (flow != FLOW_NEXT)
		return flow;
	flow = n->value->run(m, n->value, &v);
	if (flow == FLOW_NEXT && text_small(name, small, &text) && text.n > 0)
		global = globals_find(m->globals, text);
	if (!global || !global->exists)
		global = n->global;
	value_drop(name);
	if (flow == FLOW_NEXT && !global && n->slot == NODE_NO_SLOT)
		flow = machine_fail(m, ERR_VALUE, "no such variable");
	if (flow != FLOW_NEXT) {
		value_drop(v);
		return flow;
	}
	if (global)
		global_assign(global, v);
	else
		value_replace(&m->frame[n->slot], v);
	if (out)
		*out = value_nothing();
	return FLOW_NEXT;
}

// The place of KEY in *AT, which becomes an array that nobody else holds; NULL without memory.
static struct value *descend(struct value *at, struct value key)
{
	char small[TEXT_SMALL_SIZE];
	struct slice name;
	const struct value *found;

	if (at->type != VALUE_ARRAY) {
		struct value array;

		if (!array_new(&array))
			return NULL;
		value_replace(at, array);
	} else if (!array_own(at)) {
		return NULL;
	}
	if (key.type == VALUE_NUM) {
		size_t index = key.number < 0 ? SIZE_MAX : (size_t)key.number;

		if (index >= array_length(at->array)) {
			index = at->array->count;
			if (!array_append(at, value_nothing()))
				return NULL;
		}
		return (struct value *)array_at(at->array, index);
	}
	if (!text_small(key, small, &name))
		return NULL;
	found = array_get(at->array, name);
	if (!found && array_set(at, name, value_nothing()))
		found = array_get(at->array, name);
	return (struct value *)found;
}

// Evaluates the keys; as many as there are in OUT afterwards are *COUNT.
static enum flow evaluate_keys(struct machine *m, const struct node_set *n, struct value *out,
			       size_t *count)
{
	for (*count = 0; *count < n->key_count; (*count)++) {
		enum flow flow = n->keys[*count]->run(m, n->keys[*count], &out[*count]);

		if (flow != FLOW_NEXT)
			return flow;
	}
	return FLOW_NEXT;
}

// Puts V, which is taken over, at the keys within *TO.
static enum flow put_within(struct machine *m, struct value *to, const struct value *keys,
			    size_t count, struct value v)
{
	struct value *at = to;

	if (value_depth(v) + count > ARRAY_DEPTH_MAX) {
		value_drop(v);
		return machine_no_memory(m);
	}
	for (size_t i = 0; at && i < count; i++) {
		struct value *inner = descend(at, keys[i]);
		uint32_t depth = value_depth(v) + (uint32_t)(count - 1 - i);

		if (inner && at->array->depth < depth)
			at->array->depth = depth;
		at = inner;
	}
	if (!at) {
		value_drop(v);
		return machine_no_memory(m);
	}
	value_replace(at, v);
	return FLOW_NEXT;
}

enum { KEYS_MAX = 16 };

static enum flow run_set_element(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_set *n = (const struct node_set *)node;
	struct value keys[KEYS_MAX];
	struct value v;
	size_t count;
	enum flow flow = evaluate_keys(m, n, keys, &count);

	if (flow == FLOW_NEXT)
		flow = n->value->run(m, n->value, &v);
	if (flow == FLOW_NEXT) {
		flow = put_within(m, n->global ? &n->global->value : &m->frame[n->slot], keys,
				  count, v);
		if (n->global) {
			n->global->exists = true;
			global_touch(n->global);
		}
	}
	for (size_t i = 0; i < count; i++)
		value_drop(keys[i]);
	if (flow == FLOW_NEXT && out)
		*out = value_nothing();
	return flow;
}

struct node *node_set(struct code *c, struct position at, const struct place *place,
		      struct node *value)
{
	struct node_set *n = code_keep(c, sizeof(*n));
	node_run *run = place->global ? run_set_global : run_set_local;

	if (!n || place->key_count > KEYS_MAX)
		return NULL;
	if (place->key_count > 0)
		run = run_set_element;
	else if (place->name)
		run = run_set_named;
	*n = (struct node_set){
		.node = {run, at, false},
		.slot = place->global ? NODE_NO_SLOT : place->slot,
		.global = place->global,
		.value = value,
		.name = place->name,
		.key_count = place->key_count,
	};
	if (place->key_count == 0 && !place->name)
		n->grows = value->pure && node_grow(value, n->slot, n->global);
	if (n->grows && run == run_set_local)
		n->node.run = run_grow_local;
	else if (run == run_set_local && node_is_plain(value))
		n->node.run = run_set_plain;
	n->keys = code_keep(c, (place->key_count + 1) * sizeof(struct node *));
	if (!n->keys)
		return NULL;
	if (place->key_count > 0)
		memcpy(n->keys, place->keys, place->key_count * sizeof(struct node *));
	return &n->node;
}

static enum flow run_declare(struct machine *m, const struct node *node, struct value *out)
{
	(void)m;
	global_declare(((const struct node_set *)node)->global);
	if (out)
		*out = value_nothing();
	return FLOW_NEXT;
}

static enum flow run_unset(struct machine *m, const struct node *node, struct value *out)
{
	(void)m;
	global_remove(((const struct node_set *)node)->global);
	if (out)
		*out = value_nothing();
	return FLOW_NEXT;
}

static struct node *on_global(struct code *c, struct position at, struct global *global,
			      node_run *run)
{
	struct node_set *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_set){.node = {run, at, false}, .global = global};
	return &n->node;
}

struct node *node_declare(struct code *c, struct position at, struct global *global)
{
	return on_global(c, at, global, run_declare);
}

struct node *node_unset(struct code *c, struct position at, struct global *global)
{
	return on_global(c, at, global, run_unset);
}
