// SPDX-License-Identifier: BSD-2-Clause
// Nodes that are values: constants, variables, texts with values in them, arrays, operations.

#include <string.h>

#include "script/array.h"
#include "script/borrow.h"
#include "script/text.h"

enum flow run_constant(struct machine *m, const struct node *n, struct value *out)
{
	(void)m;
	if (out)
		*out = value_keep(((const struct node_constant *)n)->value);
	return FLOW_NEXT;
}

struct node *node_constant(struct code *c, struct position at, struct value v, struct slice raw)
{
	struct node_constant *n;
	struct slice kept = SLICE("");

	if (!code_keep_constant(c, v) || (raw.n > 0 && !code_keep_text(c, raw, &kept)))
		return NULL;
	n = code_keep(c, sizeof(*n));
	if (!n)
		return NULL;
	*n = (struct node_constant){{run_constant, at, true}, v, kept};
	return &n->node;
}

const struct value *node_constant_value(const struct node *n, struct slice *out_raw)
{
	const struct node_constant *constant = (const struct node_constant *)n;

	if (n->run != run_constant)
		return NULL;
	*out_raw = constant->raw;
	return &constant->value;
}

enum flow run_local(struct machine *m, const struct node *n, struct value *out)
{
	if (out)
		*out = value_keep(m->frame[((const struct node_local *)n)->slot]);
	return FLOW_NEXT;
}

// The variable gives its value away; what is evaluated with it is put there next.
static enum flow run_local_taken(struct machine *m, const struct node *n, struct value *out)
{
	struct value *slot = &m->frame[((const struct node_local *)n)->slot];

	*out = *slot;
	*slot = value_nothing();
	return FLOW_NEXT;
}

struct node *node_local(struct code *c, struct position at, uint32_t slot)
{
	struct node_local *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_local){{run_local, at, true}, slot};
	return &n->node;
}

enum flow run_global(struct machine *m, const struct node *n, struct value *out)
{
	const struct node_global *g = (const struct node_global *)n;
	bool hidden = g->slot != NODE_NO_SLOT && m->frame[g->slot].type != VALUE_NOTHING;

	if (out)
		*out = value_keep(hidden ? m->frame[g->slot] : g->global->value);
	return FLOW_NEXT;
}

static enum flow run_global_taken(struct machine *m, const struct node *n, struct value *out)
{
	const struct node_global *g = (const struct node_global *)n;

	(void)m;
	*out = g->global->value;
	g->global->value = value_nothing();
	return FLOW_NEXT;
}

struct node *node_global(struct code *c, struct position at, struct global *global, uint32_t slot)
{
	struct node_global *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_global){{run_global, at, true}, global, slot};
	return &n->node;
}

bool node_take_leaf(struct node *n, uint32_t slot, const struct global *global)
{
	if (n->run == run_local && ((struct node_local *)n)->slot == slot)
		n->run = run_local_taken;
	else if (n->run == run_global && ((struct node_global *)n)->global == global &&
		 ((struct node_global *)n)->slot == NODE_NO_SLOT)
		n->run = run_global_taken;
	else
		return false;
	return true;
}

struct node_list {
	struct node node;
	size_t count;
	struct node **items;
};

static struct node_list *new_list(struct code *c, struct position at, node_run *run,
				  struct node **items, size_t count)
{
	struct node_list *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_list){{run, at, true}, count, NULL};
	n->items = code_keep(c, (count + 1) * sizeof(struct node *));
	if (!n->items)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		n->items[i] = items[i];
		n->node.pure = n->node.pure && items[i]->pure;
	}
	return n;
}

// An array with keys has no text beside others.
static bool has_keys(struct value v)
{
	return v.type == VALUE_ARRAY && v.array->pair_count > 0;
}

// What is one part alone becomes text too, but for an array; of an array's elements each gets the
// other parts.
static enum flow run_interpolate(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_list *n = (const struct node_list *)node;
	struct value sum;

	if (!value_str(SLICE(""), &sum))
		return machine_no_memory(m);
	for (size_t i = 0; i < n->count; i++) {
		struct value temporary;
		const struct value *part;
		enum flow flow = node_borrow(m, n->items[i], false, &temporary, &part);

		if (flow != FLOW_NEXT) {
			value_drop(sum);
			return flow;
		}
		if (n->count > 1 && has_keys(*part))
			value_replace(&sum, value_nothing());
		else if (operate_concatenate(&sum, *part, &m->error) < 0)
			flow = FLOW_ERROR;
		value_drop(temporary);
		if (flow != FLOW_NEXT) {
			value_drop(sum);
			return flow;
		}
		if (sum.type == VALUE_NOTHING)
			break;
	}
	if (out)
		*out = sum;
	else
		value_drop(sum);
	return FLOW_NEXT;
}

struct node *node_interpolate(struct code *c, struct position at, struct node **parts, size_t count)
{
	struct node_list *n = new_list(c, at, run_interpolate, parts, count);

	return n ? &n->node : NULL;
}

struct node_array {
	struct node node;
	size_t count;
	struct element *elements;
};

static bool put_element(struct value *array, const struct value *key, struct value v)
{
	char small[TEXT_SMALL_SIZE];
	struct slice name;

	if (key && text_small(*key, small, &name))
		return array_set(array, name, v);
	return array_append(array, v);
}

static enum flow add_element(struct machine *m, const struct element *element, struct value *array)
{
	struct value key = value_nothing();
	struct value v = value_nothing();
	enum flow flow = FLOW_NEXT;

	if (element->key)
		flow = element->key->run(m, element->key, &key);
	if (flow == FLOW_NEXT)
		flow = element->value->run(m, element->value, &v);
	if (flow == FLOW_NEXT && !put_element(array, element->key ? &key : NULL, v))
		flow = machine_no_memory(m);
	value_drop(key);
	return flow;
}

static enum flow run_array(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_array *n = (const struct node_array *)node;
	struct value array;
	enum flow flow = FLOW_NEXT;

	if (!array_new(&array))
		return machine_no_memory(m);
	for (size_t i = 0; i < n->count && flow == FLOW_NEXT; i++)
		flow = add_element(m, &n->elements[i], &array);
	if (flow == FLOW_NEXT && out)
		*out = array;
	else
		value_drop(array);
	return flow;
}

struct node *node_array(struct code *c, struct position at, const struct element *elements,
			size_t count)
{
	struct node_array *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_array){{run_array, at, true}, count, NULL};
	n->elements = code_keep(c, (count + 1) * sizeof(*n->elements));
	if (!n->elements)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		n->elements[i] = elements[i];
		n->node.pure = n->node.pure && elements[i].value->pure &&
			       (!elements[i].key || elements[i].key->pure);
	}
	return &n->node;
}

struct node_operation {
	struct node node;
	struct code *inner; // owned by the code, as a constant
	struct node **held;
};

static enum flow run_operation(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_operation *n = (const struct node_operation *)node;
	size_t count = n->inner->parameter_count;
	struct value *held = heap_take((count + 1) * sizeof(*held));
	struct value made;
	bool ok;

	if (!held)
		return machine_no_memory(m);
	for (size_t i = 0; i < count; i++)
		(void)n->held[i]->run(m, n->held[i], &held[i]); // reading a variable never fails
	ok = code_operation(n->inner, held, &made);
	heap_give(held, (count + 1) * sizeof(*held));
	if (!ok)
		return machine_no_memory(m);
	if (out)
		*out = made;
	else
		value_drop(made);
	return FLOW_NEXT;
}

struct node *node_operation(struct code *c, struct position at, struct code *inner,
			    struct node **held)
{
	struct node_operation *n;
	size_t count = inner->parameter_count;

	if (!code_keep_constant(c, (struct value){.type = VALUE_CODE, .code = inner}))
		return NULL;
	n = code_keep(c, sizeof(*n));
	if (!n)
		return NULL;
	*n = (struct node_operation){{run_operation, at, true}, inner, NULL};
	n->held = code_keep(c, (count + 1) * sizeof(struct node *));
	if (!n->held)
		return NULL;
	if (count > 0)
		memcpy(n->held, held, count * sizeof(struct node *));
	return &n->node;
}
