// SPDX-License-Identifier: BSD-2-Clause
// Nodes that are operators, with a short way for numbers; and the fields of a record in a condition.

#include "script/borrow.h"
#include "script/condition.h"

struct node_binary {
	struct node node;
	enum operator op;
	bool keep_left; // the right side may change what the left one was borrowed from
	struct node *left;
	struct node *right;
};

// Both sides, borrowed where they can be. The temporaries are dropped by the caller after
// FLOW_NEXT only.
struct sides {
	struct value temporary[2];
	const struct value *left;
	const struct value *right;
};

static inline enum flow borrow_sides(struct machine *m, const struct node_binary *n,
				     struct sides *s)
{
	enum flow flow = node_borrow(m, n->left, n->keep_left, &s->temporary[0], &s->left);

	if (flow != FLOW_NEXT)
		return flow;
	flow = node_borrow(m, n->right, false, &s->temporary[1], &s->right);
	if (flow != FLOW_NEXT)
		value_drop(s->temporary[0]);
	return flow;
}

static inline void drop_sides(const struct sides *s)
{
	value_drop(s->temporary[0]);
	value_drop(s->temporary[1]);
}

// The short way of OP, which is a constant where this is inlined. False: there is none.
static inline bool compute(enum operator op, int64_t a, int64_t b, int64_t *out)
{
	switch (op) {
	case OPERATOR_ADD:
		*out = (int64_t)((uint64_t)a + (uint64_t)b);
		return true;
	case OPERATOR_SUBTRACT:
		*out = (int64_t)((uint64_t)a - (uint64_t)b);
		return true;
	case OPERATOR_MULTIPLY:
		*out = (int64_t)((uint64_t)a * (uint64_t)b);
		return true;
	case OPERATOR_DIVIDE:
	case OPERATOR_REMAINDER:
		if (b == 0 || b == -1)
			return false;
		*out = op == OPERATOR_DIVIDE ? a / b : a % b;
		return true;
	default:
		return false;
	}
}

static bool compare_numbers(enum operator op, int64_t a, int64_t b)
{
	return op == OPERATOR_LESS	      ? a < b
	       : op == OPERATOR_GREATER	      ? a > b
	       : op == OPERATOR_LESS_EQUAL    ? a <= b
	       : op == OPERATOR_GREATER_EQUAL ? a >= b
	       : op == OPERATOR_EQUAL	      ? a == b
					      : a != b;
}

// What OP makes of two values in all other cases.
static enum flow combine_any(struct machine *m, const struct node_binary *n, struct value a,
			     struct value b, struct value *out)
{
	struct value result = value_nothing();

	if (n->op >= OPERATOR_LESS)
		result = value_bool(compare_operator(n->op, a, b));
	else if (operate_arithmetic(n->op, a, b, &result, &m->error) < 0)
		return FLOW_ERROR;
	if (out)
		*out = result;
	return FLOW_NEXT;
}

static __attribute__((noinline)) enum flow
evaluate_both(struct machine *m, const struct node_binary *n, struct value *out)
{
	struct sides s;
	enum flow flow = borrow_sides(m, n, &s);

	if (flow != FLOW_NEXT || !s.left || !s.right) // both stand somewhere then
		return flow;
	flow = combine_any(m, n, *s.left, *s.right, out);
	drop_sides(&s);
	return flow;
}

// *OUT holds the left side, which it owns, and gets the result.
static __attribute__((noinline)) enum flow evaluate_right(struct machine *m,
							  const struct node_binary *n,
							  const struct value *right,
							  struct value *out)
{
	struct value left = *out;
	enum flow flow = combine_any(m, n, left, *right, out);

	value_drop(left);
	return flow;
}

// The short way where the right side stands somewhere and both are numbers; nothing here needs a
// place on the stack.
static inline __attribute__((always_inline)) enum flow
evaluate(struct machine *m, const struct node *node, struct value *out, enum operator op)
{
	const struct node_binary *n = (const struct node_binary *)node;
	const struct value *right = node_direct(m, n->right);
	const struct value *left = node_direct(m, n->left);
	int64_t number;

	if (!right || !out)
		return evaluate_both(m, n, out);
	if (!left) {
		enum flow flow =
			machine_has_stack(m) ? n->left->run(m, n->left, out) : machine_too_deep(m);

		if (flow != FLOW_NEXT)
			return flow;
		left = out;
	}
	if (left->type == VALUE_NUM && right->type == VALUE_NUM) {
		if (op >= OPERATOR_LESS) {
			*out = value_bool(compare_numbers(op, left->number, right->number));
			return FLOW_NEXT;
		}
		if (compute(op, left->number, right->number, &number)) {
			*out = value_num(number);
			return FLOW_NEXT;
		}
	}
	return left == out ? evaluate_right(m, n, right, out) : evaluate_both(m, n, out);
}

// One function an operator, so that each knows its own.
#define RUN(name, op)                                                                              \
	static enum flow name(struct machine *m, const struct node *n, struct value *out)          \
	{                                                                                          \
		return evaluate(m, n, out, op);                                                    \
	}

RUN(run_add, OPERATOR_ADD)
RUN(run_subtract, OPERATOR_SUBTRACT)
RUN(run_multiply, OPERATOR_MULTIPLY)
RUN(run_divide, OPERATOR_DIVIDE)
RUN(run_remainder, OPERATOR_REMAINDER)
RUN(run_bits, OPERATOR_NONE)
RUN(run_less, OPERATOR_LESS)
RUN(run_greater, OPERATOR_GREATER)
RUN(run_less_equal, OPERATOR_LESS_EQUAL)
RUN(run_greater_equal, OPERATOR_GREATER_EQUAL)
RUN(run_equal, OPERATOR_EQUAL)
RUN(run_unequal, OPERATOR_UNEQUAL)
#undef RUN

// ~ and in
static enum flow run_search(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_binary *n = (const struct node_binary *)node;
	struct sides s;
	bool truth = false;
	enum flow flow = borrow_sides(m, n, &s);

	if (flow != FLOW_NEXT)
		return flow;
	if (n->op == OPERATOR_IN)
		truth = compare_in(*s.left, *s.right);
	else if (compare_match(*s.left, *s.right, &truth, &m->error) < 0)
		flow = FLOW_ERROR;
	drop_sides(&s);
	if (out && flow == FLOW_NEXT)
		*out = value_bool(truth);
	return flow;
}

// The left side becomes the result, so that a long text or array grows where it is.
static enum flow run_combine(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_binary *n = (const struct node_binary *)node;
	struct value sum = value_nothing();
	struct value temporary;
	const struct value *right;
	enum flow flow =
		machine_has_stack(m) ? n->left->run(m, n->left, &sum) : machine_too_deep(m);
	int result;

	if (flow != FLOW_NEXT)
		return flow;
	flow = node_borrow(m, n->right, false, &temporary, &right);
	if (flow != FLOW_NEXT) {
		value_drop(sum);
		return flow;
	}
	if (n->op == OPERATOR_CONCATENATE)
		result = operate_concatenate(&sum, *right, &m->error);
	else
		result = operate_join(&sum, *right, &m->error);
	value_drop(temporary);
	if (out && result == 0)
		*out = sum;
	else
		value_drop(sum);
	return result == 0 ? FLOW_NEXT : FLOW_ERROR;
}

// The right side first: whatever fails has failed when the variable on the left gives its value.
static enum flow run_growing(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_binary *n = (const struct node_binary *)node;
	struct value sum;
	struct value temporary;
	const struct value *right;
	enum flow flow = node_borrow(m, n->right, false, &temporary, &right);
	int result;

	if (flow != FLOW_NEXT)
		return flow;
	flow = machine_has_stack(m) ? n->left->run(m, n->left, &sum) : machine_too_deep(m);
	if (flow != FLOW_NEXT) {
		value_drop(temporary);
		return flow;
	}
	if (n->op == OPERATOR_CONCATENATE)
		result = operate_concatenate(&sum, *right, &m->error);
	else
		result = operate_join(&sum, *right, &m->error);
	value_drop(temporary);
	*out = sum; // also without memory: it goes back where it came from
	return result == 0 ? FLOW_NEXT : FLOW_ERROR;
}

static enum flow run_arrow(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_binary *n = (const struct node_binary *)node;
	struct sides s;
	enum flow flow = borrow_sides(m, n, &s);

	if (flow != FLOW_NEXT)
		return flow;
	if (out)
		*out = operate_arrow(*s.left, *s.right);
	drop_sides(&s);
	return FLOW_NEXT;
}

static enum flow truth_of(struct machine *m, const struct node *n, bool *out)
{
	struct value temporary;
	const struct value *v;
	enum flow flow = node_borrow(m, n, false, &temporary, &v);

	if (flow != FLOW_NEXT)
		return flow;
	if (v->type == VALUE_BOOL) {
		*out = v->truth;
		return FLOW_NEXT;
	}
	// in a condition a field is true that has a value
	if (m->record && n->run != run_constant && v->type != VALUE_NUM)
		*out = !value_is_none(*v) && (v->type != VALUE_STR || v->text->length > 0);
	else if (value_truth(*v, out, &m->error) < 0)
		flow = FLOW_ERROR;
	value_drop(temporary);
	return flow;
}

static enum flow run_logic(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_binary *n = (const struct node_binary *)node;
	bool truth = false;
	enum flow flow = truth_of(m, n->left, &truth);

	if (flow == FLOW_NEXT && truth == (n->op == OPERATOR_AND))
		flow = truth_of(m, n->right, &truth);
	if (out && flow == FLOW_NEXT)
		*out = value_bool(truth);
	return flow;
}

static node_run *const runners[] = {
	[OPERATOR_ARROW] = run_arrow,
	[OPERATOR_MULTIPLY] = run_multiply,
	[OPERATOR_DIVIDE] = run_divide,
	[OPERATOR_REMAINDER] = run_remainder,
	[OPERATOR_ADD] = run_add,
	[OPERATOR_SUBTRACT] = run_subtract,
	[OPERATOR_SHIFT_LEFT] = run_bits,
	[OPERATOR_SHIFT_RIGHT] = run_bits,
	[OPERATOR_BIT_AND] = run_bits,
	[OPERATOR_BIT_XOR] = run_bits,
	[OPERATOR_BIT_OR] = run_bits,
	[OPERATOR_CONCATENATE] = run_combine,
	[OPERATOR_JOIN] = run_combine,
	[OPERATOR_LESS] = run_less,
	[OPERATOR_GREATER] = run_greater,
	[OPERATOR_LESS_EQUAL] = run_less_equal,
	[OPERATOR_GREATER_EQUAL] = run_greater_equal,
	[OPERATOR_EQUAL] = run_equal,
	[OPERATOR_UNEQUAL] = run_unequal,
	[OPERATOR_MATCH] = run_search,
	[OPERATOR_IN] = run_search,
	[OPERATOR_AND] = run_logic,
	[OPERATOR_OR] = run_logic,
};

struct node *node_operator(struct code *c, struct position at, enum operator op, struct node *left,
			   struct node *right)
{
	struct node_binary *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_binary){
		.node = {runners[op], at, left->pure && right->pure, true},
		.op = op,
		.keep_left = !right->pure,
		.left = left,
		.right = right,
	};
	return &n->node;
}

bool node_is_plain(const struct node *n)
{
	const struct node_binary *b = (const struct node_binary *)n;

	return n->binary && n->run != run_combine && n->run != run_arrow && n->run != run_logic &&
	       n->run != run_search && n->run != run_growing &&
	       (b->left->run == run_local || b->left->run == run_constant) &&
	       (b->right->run == run_local || b->right->run == run_constant);
}

struct node_unary {
	struct node node;
	char sign;
	struct node *operand;
};

static enum flow run_unary(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_unary *n = (const struct node_unary *)node;
	struct value v;
	struct value result;
	enum flow flow = n->operand->run(m, n->operand, &v);
	int failed;

	if (flow != FLOW_NEXT)
		return flow;
	failed = n->sign == '-' ? operate_negate(v, &result, &m->error)
				: operate_invert(v, &result, &m->error);
	value_drop(v);
	if (out && failed == 0)
		*out = result;
	return failed ? FLOW_ERROR : FLOW_NEXT;
}

static enum flow run_not(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_unary *n = (const struct node_unary *)node;
	bool truth = false;
	enum flow flow = truth_of(m, n->operand, &truth);

	if (out && flow == FLOW_NEXT)
		*out = value_bool(!truth);
	return flow;
}

struct node *node_unary(struct code *c, struct position at, char sign, struct node *operand)
{
	struct node_unary *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_unary){
		{sign == '!' ? run_not : run_unary, at, operand->pure}, sign, operand};
	return &n->node;
}

struct node_field {
	struct node node;
	struct slice name;
};

static enum flow run_field(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_field *n = (const struct node_field *)node;

	if (!out)
		return FLOW_NEXT;
	*out = value_nothing();
	if (m->record && !condition_field(m->record, n->name, out))
		return machine_no_memory(m);
	return FLOW_NEXT;
}

struct node *node_field(struct code *c, struct position at, struct slice name)
{
	struct node_field *n = code_keep(c, sizeof(*n));
	struct slice kept;

	if (!n || !code_keep_text(c, name, &kept))
		return NULL;
	*n = (struct node_field){{run_field, at, true}, kept};
	return &n->node;
}

struct node_view node_view(const struct node *n)
{
	struct node_view view = {.kind = VIEW_OTHER};

	if (n->run == run_not) {
		view.kind = VIEW_NOT;
		view.left = ((const struct node_unary *)n)->operand;
	} else if (n->run == run_field) {
		view.kind = VIEW_FIELD;
		view.field = ((const struct node_field *)n)->name;
	} else if (n->binary && ((const struct node_binary *)n)->op >= OPERATOR_LESS) {
		view.kind = VIEW_BINARY;
		view.op = ((const struct node_binary *)n)->op;
		view.left = ((const struct node_binary *)n)->left;
		view.right = ((const struct node_binary *)n)->right;
	}
	return view;
}

// Whether N reads the variable, as far as can be seen.
static bool mentions(const struct node *n, uint32_t slot, const struct global *global)
{
	if (n->run == run_constant)
		return false;
	if (n->run == run_local)
		return ((const struct node_local *)n)->slot == slot;
	if (n->run == run_global)
		return ((const struct node_global *)n)->global == global ||
		       ((const struct node_global *)n)->slot == slot;
	if (n->binary) {
		const struct node_binary *b = (const struct node_binary *)n;

		return mentions(b->left, slot, global) || mentions(b->right, slot, global);
	}
	return true;
}

bool node_grow(struct node *n, uint32_t slot, const struct global *global)
{
	struct node_binary *b = (struct node_binary *)n;

	if (n->run != run_combine)
		return node_take_leaf(n, slot, global);
	if (mentions(b->right, slot, global) || !node_grow(b->left, slot, global))
		return false;
	n->run = run_growing;
	return true;
}
