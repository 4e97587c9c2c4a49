// SPDX-License-Identifier: BSD-2-Clause
// Compiled code: a script, a function's body, what :parse made. A tree of nodes in memory of its
// own, in which every name is resolved to a place: a slot of the frame or a global.
#pragma once

#include "script/lexer.h"
#include "script/value.h"

enum { CODE_SLOTS_MAX = 4096 };

struct machine;
struct node;

// How a node is carried out. Expressions put their value, which the caller owns, into *OUT;
// statements may be asked for a value too (brackets) or not (OUT is NULL). Unless it ends with
// FLOW_NEXT nothing is in *OUT.
enum flow {
	FLOW_NEXT,
	FLOW_BREAK,
	FLOW_CONTINUE,
	FLOW_RETURN, // the value is the machine's `returned`
	FLOW_EXIT,
	FLOW_ERROR, // the machine's `error`
};

typedef enum flow node_run(struct machine *m, const struct node *n, struct value *out);

struct node {
	node_run *run;
	struct position position;
	// Nothing but reading variables and combining values happens in it: what is borrowed from
	// a variable before stays valid after.
	bool pure;
	bool binary; // an operator with two sides (evaluate_operator.c)
};

// An undeclared name: set by the caller of a function, by name or by place, or else nothing.
struct parameter {
	struct slice name; // in the code's memory
	uint32_t slot;
	uint32_t place; // of $1, $2, …: which of the unnamed values it is; $0: CODE_OWN_NAME
};

#define CODE_NO_PLACE 0
#define CODE_OWN_NAME UINT32_MAX

struct code {
	struct object object;
	uint32_t depth; // of the values that an operation holds
	uint32_t slot_count;
	uint32_t parameter_count;
	uint32_t parameter_capacity;
	uint32_t constant_count;
	uint32_t constant_capacity;
	struct parameter *parameters;
	struct value *constants; // owned: what the nodes' values point to
	const struct node *body;
	struct slice source;
	struct code_block *blocks;
	// An operation: the code that it carries out with the values that it holds, one for each of
	// the parameters.
	struct code *inner;
	struct value *held;
};

struct code *code_new(struct slice source); // NULL without memory
void code_free(struct code *c);		    // for value_drop alone

// N zeroed bytes that live as long as C; NULL without memory.
void *code_keep(struct code *c, size_t n);
bool code_keep_text(struct code *c, struct slice text, struct slice *out);

// Makes C the owner of V, also when it fails.
bool code_keep_constant(struct code *c, struct value v);

// The slot of the parameter NAME, made when there is none yet; -1 without memory or room.
int code_parameter(struct code *c, struct slice name);

// As code_parameter, -1 when there is none.
int code_find_parameter(const struct code *c, struct slice name);

// A new slot; -1 when there is no room.
int code_slot(struct code *c);

// An operation over INNER, of which it becomes an owner; HELD, one value for each parameter, is
// copied and its values taken over, also when it fails.
bool code_operation(struct code *inner, const struct value *held, struct value *out);

struct slice code_source(const struct code *c);
