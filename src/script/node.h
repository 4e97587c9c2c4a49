// SPDX-License-Identifier: BSD-2-Clause
// The nodes that code is made of. Each constructor returns NULL without memory; nodes live in the
// memory of their code and hold their children borrowed.
#pragma once

#include "script/globals.h"
#include "script/machine.h"
#include "script/operate.h"

// --- values (evaluate_value.c)

// Takes V over. RAW: as it was written, where that was without quotes; else empty.
struct node *node_constant(struct code *c, struct position at, struct value v, struct slice raw);
// The constant's value and raw text; NULL for another node.
const struct value *node_constant_value(const struct node *n, struct slice *out_raw);

struct node *node_local(struct code *c, struct position at, uint32_t slot);
// SLOT: of the parameter that hides the global when the caller gave it; NODE_NO_SLOT.
#define NODE_NO_SLOT UINT32_MAX
struct node *node_global(struct code *c, struct position at, struct global *global, uint32_t slot);

// PARTS: the pieces of a text between quotes.
struct node *node_interpolate(struct code *c, struct position at, struct node **parts,
			      size_t count);

struct element {
	struct node *key; // NULL: none
	struct node *value;
};
struct node *node_array(struct code *c, struct position at, const struct element *elements,
			size_t count);

// (>[…]): HELD are the values of INNER's parameters at that moment.
struct node *node_operation(struct code *c, struct position at, struct code *inner,
			    struct node **held);

// Makes N, which reads the variable at SLOT or GLOBAL, take its value away. False for other nodes.
bool node_take_leaf(struct node *n, uint32_t slot, const struct global *global);

// --- operators (evaluate_operator.c)

struct node *node_operator(struct code *c, struct position at, enum operator op, struct node *left,
			   struct node *right);
struct node *node_unary(struct code *c, struct position at, char sign, struct node *operand);
struct node *node_field(struct code *c, struct position at, struct slice name);

// N's value is put into the variable: where that is what N begins with, as in `$s . "x"`, the variable
// gives its value away, so that a long text or array grows where it is. False when N is no such.
bool node_grow(struct node *n, uint32_t slot, const struct global *global);

// Whether N is an operator between variables and constants: it reads both before it writes.
bool node_is_plain(const struct node *n);

// How a condition looks to who puts it in query words.
struct node_view {
	enum { VIEW_OTHER, VIEW_NOT, VIEW_BINARY, VIEW_FIELD } kind;
	enum operator op;
	const struct node *left; // also of VIEW_NOT
	const struct node *right;
	struct slice field;
};
struct node_view node_view(const struct node *n);

// --- statements (evaluate_control.c)

struct node *node_block(struct code *c, struct position at, struct node **items, size_t count);
struct node *node_if(struct code *c, struct position at, struct node *condition, struct node *then,
		     struct node *otherwise);
// THEN is repeated while CONDITION holds, which is asked first or, with LAST, after each time.
struct node *node_while(struct code *c, struct position at, struct node *condition,
			struct node *body, bool last);
struct node *node_for(struct code *c, struct position at, uint32_t slot, struct node *from,
		      struct node *to, struct node *step, struct node *body);
struct node *node_foreach(struct code *c, struct position at, uint32_t key_slot,
			  uint32_t value_slot, struct node *in, struct node *body);
// SLOT gets the error's text. RETURNS: brackets around it get whether there was one.
struct node *node_catch(struct code *c, struct position at, struct node *body, struct node *handler,
			uint32_t slot, bool returns);
struct node *node_retry(struct code *c, struct position at, struct node *body, struct node *delay,
			struct node *most, struct node *handler);
struct node *node_return(struct code *c, struct position at, struct node *value);
struct node *node_leave(struct code *c, struct position at, enum flow flow);
struct node *node_error(struct code *c, struct position at, struct node *message);
struct node *node_time(struct code *c, struct position at, struct node *body);

// --- variables (evaluate_variable.c)

struct place {		       // where a value is put
	uint32_t slot;	       // a local; or NODE_NO_SLOT
	struct global *global; // else
	struct node *name;     // if not NULL, before these: a value whose text is the name of a
			       // global that exists
	struct node **keys;    // of the element within, outermost first
	size_t key_count;
};
struct node *node_set(struct code *c, struct position at, const struct place *place,
		      struct node *value);
struct node *node_declare(struct code *c, struct position at, struct global *global);
struct node *node_unset(struct code *c, struct position at, struct global *global);

// --- commands (evaluate_command.c, evaluate_call.c)

struct form { // an argument before it is evaluated
	const struct tree_argument *row;
	enum argument_kind kind;
	struct position position;
	struct node *value;
};
struct node *node_command(struct code *c, struct position at, const struct tree_menu *menu,
			  const struct tree_command *command, const struct form *forms,
			  size_t count, struct node *where);
struct node *node_menu(struct code *c, struct position at, const struct tree_menu *menu);
// An error that is told when its turn comes.
struct node *node_bad(struct code *c, struct position at, const struct err *error);

struct named {
	struct slice name;
	struct node *value;
};
// CALLEE's value is called. PLAIN: it stands alone in brackets, and is the result itself when it is
// nothing to call.
struct node *node_call(struct code *c, struct position at, struct slice name, struct node *callee,
		       struct node *const *unnamed, size_t unnamed_count, const struct named *named,
		       size_t named_count);

struct builtin;
struct node *node_builtin(struct code *c, struct position at, const struct builtin *builtin,
			  struct node *const *arguments);
