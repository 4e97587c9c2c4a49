// SPDX-License-Identifier: BSD-2-Clause
// Calls of functions, and of the language's own commands.

#include <string.h>

#include "script/borrow.h"
#include "script/builtin.h"

enum { ARGUMENTS_MAX = 32 };

struct node_call {
	struct node node;
	struct slice name;
	struct node *callee;
	size_t unnamed_count;
	size_t named_count;
	struct node **values; // the unnamed ones first
	struct slice *names;
};

static enum flow evaluate_values(struct machine *m, const struct node_call *n, struct value *values,
				 size_t *count)
{
	for (*count = 0; *count < n->unnamed_count + n->named_count; (*count)++) {
		const struct node *value = n->values[*count];
		enum flow flow = value->run(m, value, &values[*count]);

		if (flow != FLOW_NEXT)
			return flow;
	}
	return FLOW_NEXT;
}

static enum flow run_call(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_call *n = (const struct node_call *)node;
	struct value values[ARGUMENTS_MAX];
	struct call_arguments a = {
		.name = n->name,
		.unnamed = values,
		.unnamed_count = n->unnamed_count,
		.names = n->names,
		.named = values + n->unnamed_count,
		.named_count = n->named_count,
	};
	struct value callee;
	size_t count = 0;
	enum flow flow = machine_step(m);

	if (flow == FLOW_NEXT)
		flow = n->callee->run(m, n->callee, &callee);
	if (flow != FLOW_NEXT)
		return flow;
	flow = evaluate_values(m, n, values, &count);
	if (flow == FLOW_NEXT)
		flow = machine_call(m, callee, &a, out);
	for (size_t i = 0; i < count; i++)
		value_drop(values[i]);
	value_drop(callee);
	return flow;
}

struct node *node_call(struct code *c, struct position at, struct slice name, struct node *callee,
		       struct node *const *unnamed, size_t unnamed_count, const struct named *named,
		       size_t named_count)
{
	struct node_call *n = code_keep(c, sizeof(*n));
	size_t count = unnamed_count + named_count;

	if (!n || count > ARGUMENTS_MAX)
		return NULL;
	*n = (struct node_call){{run_call, at, false},
				name,
				callee,
				unnamed_count,
				named_count,
				code_keep(c, (count + 1) * sizeof(struct node *)),
				code_keep(c, (named_count + 1) * sizeof(struct slice))};
	if (!n->values || !n->names)
		return NULL;
	if (unnamed_count > 0)
		memcpy(n->values, unnamed, unnamed_count * sizeof(struct node *));
	for (size_t i = 0; i < named_count; i++) {
		n->values[unnamed_count + i] = named[i].value;
		n->names[i] = named[i].name;
	}
	return &n->node;
}

struct node_builtin {
	struct node node;
	enum flow (*call)(struct machine *m, const struct value *values, struct value *out);
	size_t count;
	struct node *arguments[BUILTIN_ARGUMENTS_MAX];
};

// Results of commands that nobody asks for are dropped.
static enum flow run_builtin(struct machine *m, const struct node *node, struct value *out)
{
	const struct node_builtin *n = (const struct node_builtin *)node;
	struct value values[BUILTIN_ARGUMENTS_MAX];
	struct value result = value_nothing();
	enum flow flow = machine_has_stack(m) ? FLOW_NEXT : machine_too_deep(m);
	size_t count = 0;

	if (flow != FLOW_NEXT)
		return flow;
	for (; count < n->count && flow == FLOW_NEXT; count++) {
		values[count] = value_nothing();
		if (n->arguments[count])
			flow = n->arguments[count]->run(m, n->arguments[count], &values[count]);
	}
	if (flow == FLOW_NEXT)
		flow = n->call(m, values, &result);
	else
		count--; // the last one has no value
	while (count > 0)
		value_drop(values[--count]);
	if (flow == FLOW_NEXT && out)
		*out = result;
	else
		value_drop(result);
	return flow;
}

struct node *node_builtin(struct code *c, struct position at, const struct builtin *builtin,
			  struct node *const *arguments)
{
	struct node_builtin *n = code_keep(c, sizeof(*n));

	if (!n)
		return NULL;
	*n = (struct node_builtin){{run_builtin, at, false}, builtin->call, 0, {NULL}};
	n->count = builtin->argument_count;
	for (size_t i = 0; i < n->count; i++)
		n->arguments[i] = arguments[i];
	return &n->node;
}
