// SPDX-License-Identifier: BSD-2-Clause
// Blocks, branches, loops.

#include <string.h>

#include "script/array.h"
#include "script/borrow.h"

static inline enum flow run_nothing(struct value *out)
{
	if (out)
		*out = value_nothing();
	return FLOW_NEXT;
}

struct node_block {
	struct node node;
	size_t count;
	struct node **items;
};

// Brackets around a block get what its last statement yields.
static enum flow run_block(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_block *n = (const struct node_block *)node;
	enum flow flow = FLOW_NEXT;

	for (size_t i = 0; i < n->count; i++) {
		bool last = i + 1 == n->count;

		flow = n->items[i]->run(m, n->items[i], last ? out : NULL);
		if (flow != FLOW_NEXT)
			return flow;
	}
	return n->count > 0 ? flow : run_nothing(out);
}

struct node *node_block(struct code *c, struct position at, struct node **items, size_t count)
{
	struct node_block *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_block){{run_block, at, false}, count, NULL};
	n->items = code_keep(c, (count + 1) * sizeof(struct node *));
	if (!n->items)
		return NULL;
	if (count > 0)
		memcpy(n->items, items, count * sizeof(struct node *));
	return &n->node;
}

static inline enum flow evaluate_truth(struct machine *m, const struct node *n, bool *out)
{
	struct value v;
	enum flow flow = n->run(m, n, &v);

	if (flow != FLOW_NEXT)
		return flow;
	if (v.type == VALUE_BOOL) {
		*out = v.truth;
		return FLOW_NEXT;
	}
	if (value_truth(v, out, &m->error) < 0)
		flow = FLOW_ERROR;
	value_drop(v);
	return flow;
}

struct node_if {
	struct node node;
	struct node *condition;
	struct node *then;	// NULL: nothing
	struct node *otherwise; // NULL: nothing
};

static enum flow run_if(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_if *n = (const struct node_if *)node;
	const struct node *branch;
	bool truth;
	enum flow flow = evaluate_truth(m, n->condition, &truth);

	if (flow != FLOW_NEXT)
		return flow;
	branch = truth ? n->then : n->otherwise;
	return branch ? branch->run(m, branch, out) : run_nothing(out);
}

struct node *node_if(struct code *c, struct position at, struct node *condition, struct node *then,
		     struct node *otherwise)
{
	struct node_if *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_if){{run_if, at, false}, condition, then, otherwise};
	return &n->node;
}

// One turn of a loop. *DONE: it ends, with the flow that is returned.
static inline enum flow turn(struct machine *m, const struct node *body, bool *done)
{
	enum flow flow = machine_step(m);

	if (flow == FLOW_NEXT && body)
		flow = body->run(m, body, NULL);
	if (__builtin_expect(flow == FLOW_NEXT, 1))
		return FLOW_NEXT;
	*done = flow != FLOW_CONTINUE;
	return flow == FLOW_BREAK || flow == FLOW_CONTINUE ? FLOW_NEXT : flow;
}

struct node_while {
	struct node node;
	bool last; // the condition is asked after the first turn
	struct node *condition;
	struct node *body;
};

static enum flow run_while(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_while *n = (const struct node_while *)node;
	bool truth = true;
	bool done = false;
	enum flow flow = n->last ? FLOW_NEXT : evaluate_truth(m, n->condition, &truth);

	while (flow == FLOW_NEXT && truth) {
		flow = turn(m, n->body, &done);
		if (done)
			break;
		flow = evaluate_truth(m, n->condition, &truth);
	}
	return flow == FLOW_NEXT ? run_nothing(out) : flow;
}

struct node *node_while(struct code *c, struct position at, struct node *condition,
			struct node *body, bool last)
{
	struct node_while *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_while){{run_while, at, false}, last, condition, body};
	return &n->node;
}

struct node_for {
	struct node node;
	uint32_t slot;
	struct node *from;
	struct node *to;
	struct node *step; // NULL: 1 or -1
	struct node *body;
};

static enum flow evaluate_number(struct machine *m, const struct node *n, int64_t *out)
{
	struct value v;
	enum flow flow = n->run(m, n, &v);

	if (flow != FLOW_NEXT)
		return flow;
	if (!value_to_num(v, out))
		flow = machine_fail(m, ERR_VALUE,
				    "value of range expects range of integer numbers");
	value_drop(v);
	return flow;
}

static enum flow run_for(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_for *n = (const struct node_for *)node;
	int64_t from;
	int64_t to;
	int64_t step = 1;
	bool done = false;
	enum flow flow = evaluate_number(m, n->from, &from);

	if (flow == FLOW_NEXT)
		flow = evaluate_number(m, n->to, &to);
	if (flow != FLOW_NEXT)
		return flow;
	if (from > to)
		step = -1;
	if (n->step)
		flow = evaluate_number(m, n->step, &step);
	if (flow == FLOW_NEXT && step == 0)
		return machine_fail(m, ERR_VALUE, "value of step must not be 0");
	for (int64_t i = from; flow == FLOW_NEXT && (step > 0 ? i <= to : i >= to);) {
		value_replace(&m->frame[n->slot], value_num(i));
		flow = turn(m, n->body, &done);
		if (done || __builtin_add_overflow(i, step, &i))
			break;
	}
	return flow == FLOW_NEXT ? run_nothing(out) : flow;
}

struct node *node_for(struct code *c, struct position at, uint32_t slot, struct node *from,
		      struct node *to, struct node *step, struct node *body)
{
	struct node_for *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_for){{run_for, at, false}, slot, from, to, step, body};
	return &n->node;
}

struct node_foreach {
	struct node node;
	uint32_t key_slot; // NODE_NO_SLOT: none
	uint32_t value_slot;
	struct node *in;
	struct node *body;
};

static enum flow each(struct machine *m, const struct node_foreach *n, const struct array *a)
{
	enum flow flow = FLOW_NEXT;
	bool done = false;

	for (size_t i = 0; flow == FLOW_NEXT && !done && i < array_length(a); i++) {
		if (n->key_slot != NODE_NO_SLOT)
			value_replace(&m->frame[n->key_slot], value_keep(array_key_at(a, i)));
		value_replace(&m->frame[n->value_slot], value_keep(*array_at(a, i)));
		flow = turn(m, n->body, &done);
	}
	return flow;
}

static enum flow run_foreach(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_foreach *n = (const struct node_foreach *)node;
	struct value in;
	bool done = false;
	enum flow flow = n->in->run(m, n->in, &in);

	if (flow != FLOW_NEXT)
		return flow;
	if (in.type == VALUE_ARRAY) {
		flow = each(m, n, in.array);
	} else if (!value_is_none(in)) {
		if (n->key_slot != NODE_NO_SLOT)
			value_replace(&m->frame[n->key_slot], value_num(0));
		value_replace(&m->frame[n->value_slot], value_keep(in));
		flow = turn(m, n->body, &done);
	}
	value_drop(in);
	return flow == FLOW_NEXT ? run_nothing(out) : flow;
}

struct node *node_foreach(struct code *c, struct position at, uint32_t key_slot,
			  uint32_t value_slot, struct node *in, struct node *body)
{
	struct node_foreach *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_foreach){{run_foreach, at, false}, key_slot, value_slot, in, body};
	return &n->node;
}

struct node_leave {
	struct node node;
	enum flow flow;
	struct node *value; // NULL: none
};

static enum flow run_leave(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_leave *n = (const struct node_leave *)node;
	struct value v = value_nothing();
	enum flow flow = n->value ? n->value->run(m, n->value, &v) : FLOW_NEXT;

	(void)out;
	if (flow != FLOW_NEXT)
		return flow;
	value_replace(&m->returned, v);
	return n->flow;
}

struct node *node_return(struct code *c, struct position at, struct node *value)
{
	struct node_leave *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_leave){{run_leave, at, false}, FLOW_RETURN, value};
	return &n->node;
}

struct node *node_leave(struct code *c, struct position at, enum flow flow)
{
	struct node_leave *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_leave){{run_leave, at, false}, flow, NULL};
	return &n->node;
}
