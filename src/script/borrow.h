// SPDX-License-Identifier: BSD-2-Clause
// Reading an operand without making another owner of it, where it stands in a variable or is a
// constant: most operands are.
#pragma once

#include "script/node.h"

struct node_constant {
	struct node node;
	struct value value; // owned by the code
	struct slice raw;
};

struct node_local {
	struct node node;
	uint32_t slot;
};

struct node_global {
	struct node node;
	struct global *global;
	uint32_t slot; // of the parameter that hides it
};

node_run run_constant;
node_run run_local;
node_run run_global;

// Where the value of N stands already; NULL: it must be evaluated.
static inline const struct value *node_direct(const struct machine *m, const struct node *n)
{
	if (n->run == run_local)
		return &m->frame[((const struct node_local *)n)->slot];
	return n->run == run_constant ? &((const struct node_constant *)n)->value : NULL;
}

// *OUT is the value of N: borrowed, or *TEMPORARY, which the caller drops in either case. With
// KEEP it is never borrowed: what is evaluated before it is dropped could change the variable.
static inline enum flow node_borrow(struct machine *m, const struct node *n, bool keep,
				    struct value *temporary, const struct value **out)
{
	*temporary = value_nothing();
	if (n->run == run_local && !keep) {
		*out = &m->frame[((const struct node_local *)n)->slot];
		return FLOW_NEXT;
	}
	if (n->run == run_constant) {
		*out = &((const struct node_constant *)n)->value;
		return FLOW_NEXT;
	}
	*out = temporary;
	if (!machine_has_stack(m))
		return machine_too_deep(m);
	return n->run(m, n, temporary);
}
