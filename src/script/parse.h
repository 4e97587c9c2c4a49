// SPDX-License-Identifier: BSD-2-Clause
// Reading a text into code, in one pass: recursive descent, names resolved on the way. What the
// files parse_*.c share. A function that returns NULL or -1 has filled the parser's error.
#pragma once

#include "script/builtin.h"
#include "script/each.h"
#include "script/node.h"

enum { PARSE_DEPTH_MAX = 100, PARSE_LIST_MAX = 1 << 20, PARSE_OPERATORS_MAX = 5000 };

// A growing list of nodes while they are read.
struct nodes {
	struct node **items;
	size_t count;
	size_t capacity;
};

struct binding {
	struct slice name; // in the code's memory
	uint32_t slot;	   // of a local, or of the parameter that hides a global
	struct global *global;
};

struct scope {
	struct scope *outer; // within the same code
	struct binding *bindings;
	size_t count;
	size_t capacity;
};

// One piece of code under construction.
struct unit {
	struct unit *outer;
	struct code *code;
	struct scope *scope;
	bool operation; // names of the outer unit can be read in it
};

struct parser {
	struct lexer lexer;
	const struct tree_menu *root;
	const struct tree_menu *menu; // the current one
	struct unit *unit;
	struct globals *globals;
	const struct tree_menu *fields; // whose properties can be named; NULL: no condition is read
	bool condition;			// and by bare words, no more than one bracket away
	unsigned field_count;		// of them named so far
	struct nodes hoisted;		// brackets in a condition that name no field
	unsigned depth;
	unsigned operators;		// of the statement so far
	struct strbuf *listing;		// takes the code in words; NULL: nobody asks
	const struct each_watch *watch; // who is told of unknown arguments; NULL: nobody
	struct err bad; // the first error that is left for its turn; kind NONE: there is none
	struct err *e;
};

// --- parse.c

int parse_fail(struct parser *p, struct position at); // "syntax error"
struct node *parse_fail_node(struct parser *p, struct position at);
int parse_no_memory(struct parser *p);
int parse_enter(struct parser *p); // around what nests; failed: syntax error
struct node *parse_bad(struct parser *p, struct position at, const struct err *error);
int parse_add(struct parser *p, struct nodes *list, struct node *n); // N NULL: -1
void parse_nodes_free(struct nodes *list);

// Whether the lexer stands before C, which is then passed over.
bool parse_take(struct parser *p, char c);

// --- parse_scope.c

void parse_scope_open(struct parser *p, struct scope *s);
void parse_scope_close(struct parser *p);
int parse_unit_open(struct parser *p, struct unit *u, bool operation);
void parse_unit_close(struct parser *p); // the code is the caller's

// Declares a local in the innermost scope; its slot.
int parse_declare_local(struct parser *p, struct slice name);
int parse_declare_global(struct parser *p, struct slice name, struct global **out);

// NULL where NAME is not declared in this code.
const struct binding *parse_find(const struct parser *p, struct slice name);

// Reading the variable NAME, declared or not.
struct node *parse_variable(struct parser *p, struct position at, struct slice name);

// --- parse_text.c

// "…", the lexer standing at the quote. ARGUMENT: what it is a value of, for the error.
struct node *parse_text(struct parser *p, const char *argument);

// $name, $"na-me", $(…), $[…], the lexer standing behind the dollar sign.
struct node *parse_dollar(struct parser *p, struct position dollar);

// The name of a variable: letters and digits, or a text between quotes. Empty: there is none.
int parse_variable_name(struct parser *p, struct slice *out); // in the code's memory

// --- parse_expression.c

struct node *parse_expression(struct parser *p);  // up to where it ends
struct node *parse_parentheses(struct parser *p); // (…)
struct node *parse_where(struct parser *p, const struct tree_menu *menu);
// Behind a variable: ->key->…
struct node *parse_arrows(struct parser *p, struct node *left);
// The key behind an arrow.
struct node *parse_key(struct parser *p);

// --- parse_value.c

// The value of an argument. ROW: whose, for its flags and errors.
struct node *parse_value(struct parser *p, const struct tree_argument *row);
struct node *parse_braces(struct parser *p, bool may_be_empty); // an array
struct node *parse_brackets(struct parser *p);			// a command's result
struct node *parse_block(struct parser *p, bool argument);	// {…}, run where it stands
struct node *parse_function(struct parser *p, bool operation);	// {…}, a value to be called
struct node *parse_source(struct parser *p);			// {…}, its text

// --- parse_listing.c: each does nothing where nobody asks

size_t listing_mark(const struct parser *p); // how long it is

// A value that was read from FROM on: as it is written, but where it has listed itself behind MARK. CODE:
// braces hold code.
void listing_value(struct parser *p, size_t mark, size_t from, bool code);

// What was listed from LEFT and from RIGHT on becomes (SIGN left right), with both the same (SIGN right).
void listing_operator(struct parser *p, size_t left, size_t right, const char *sign);
void listing_argument(struct parser *p, const struct tree_argument *row, bool first, bool value);
void listing_close(struct parser *p);
void listing_bad(struct parser *p, const struct err *error, size_t from);

// COUNT statements were listed from MARK on.
void listing_statements(struct parser *p, size_t mark, size_t count);

// --- parse_path.c

struct target {
	enum { TARGET_MENU, TARGET_COMMAND, TARGET_UNKNOWN } kind;
	const struct tree_menu *menu;
	const struct tree_command *command;
	bool global;	  // found from the root: brackets in its arguments stay in the current menu
	struct err error; // of TARGET_UNKNOWN
};

int parse_path(struct parser *p, struct target *out);

// Begins the listing of a command (parse_listing.c).
void listing_command(struct parser *p, const struct target *target);

// --- parse_statement.c

// Statements up to CLOSER (or the end of the text: '\0'), which is left to read. Opens no scope.
struct node *parse_statements(struct parser *p, char closer);
struct node *parse_statement(struct parser *p);

// --- parse_arguments.c

struct node *parse_command(struct parser *p, struct position at, const struct target *target);

// The arguments of a call: values and name=value.
struct node *parse_call(struct parser *p, struct position at, struct slice name,
			struct node *callee);

// --- parse_builtin.c

// What is given of one builtin's arguments.
struct given {
	const struct builtin *builtin;
	struct scope *outer; // around the builtin's own
	struct node *values[BUILTIN_ARGUMENTS_MAX];
	struct slice names[2]; // of the variables
	uint32_t slots[2];     // of those that the builtin declares
	size_t name_count;
	struct place place; // of :set; its keys are malloc'd
};

// Reads the name of a variable, as the builtin takes it.
int parse_builtin_name(struct parser *p, struct given *g);
struct node *parse_builtin(struct parser *p, struct position at, struct given *g);
