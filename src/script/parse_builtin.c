// SPDX-License-Identifier: BSD-2-Clause
// The commands of the language that are more than a call: the variables that they declare, and the
// nodes that they become.

#include "script/parse.h"

static int boundary(struct parser *p)
{
	if (lexer_at_boundary(&p->lexer) || lexer_peek(&p->lexer) == '{')
		return 0;
	return lexer_error(p->lexer.position, p->e, "expected end of command");
}

// `i`, `k,v`, `e,attributes`: locals of the block that follows.
static int read_names(struct parser *p, struct given *g)
{
	do {
		struct position at = p->lexer.position;
		int slot;

		if (g->name_count == 2 || parse_variable_name(p, &g->names[g->name_count]) < 0)
			return p->e->kind ? -1 : parse_fail(p, at);
		if (g->names[g->name_count].n == 0)
			return parse_fail(p, at);
		slot = parse_declare_local(p, g->names[g->name_count]);
		if (slot < 0)
			return -1;
		g->slots[g->name_count++] = (uint32_t)slot;
	} while (parse_take(p, ','));
	return boundary(p);
}

static int read_name(struct parser *p, struct given *g)
{
	struct position at = p->lexer.position;

	if (parse_variable_name(p, &g->names[0]) < 0)
		return -1;
	if (g->names[0].n == 0)
		return parse_fail(p, at);
	g->name_count = 1;
	return boundary(p);
}

static int resolve(struct parser *p, struct given *g, struct position at)
{
	const struct binding *b = parse_find(p, g->names[0]);

	if (!b)
		return parse_fail(p, at);
	g->place.slot = b->global ? NODE_NO_SLOT : b->slot;
	g->place.global = b->global;
	return 0;
}

// ($a->"k"->…): the variable and the keys.
static int read_element(struct parser *p, struct given *g)
{
	struct position at;
	struct nodes keys = {0};

	lexer_advance(&p->lexer, 1);
	p->lexer.parentheses++;
	lexer_skip_blanks(&p->lexer);
	at = p->lexer.position;
	if (parse_take(p, '$'))
		at = p->lexer.position;
	if (parse_variable_name(p, &g->names[0]) < 0 || resolve(p, g, at) < 0)
		return -1;
	for (;;) {
		lexer_skip_blanks(&p->lexer);
		if (lexer_peek(&p->lexer) != '-' || lexer_peek_at(&p->lexer, 1) != '>')
			break;
		lexer_advance(&p->lexer, 2);
		lexer_skip_blanks(&p->lexer);
		if (parse_add(p, &keys, parse_key(p)) < 0) {
			parse_nodes_free(&keys);
			return -1;
		}
	}
	g->place.keys = keys.items;
	g->place.key_count = keys.count;
	if (lexer_peek(&p->lexer) < 0)
		p->lexer.open = '(';
	if (!parse_take(p, ')') || keys.count == 0)
		return parse_fail(p, p->lexer.position);
	p->lexer.parentheses--;
	return 0;
}

static int read_target(struct parser *p, struct given *g)
{
	struct position at = p->lexer.position;

	if (lexer_peek(&p->lexer) == '(')
		return read_element(p, g);
	if (parse_take(p, '$')) {
		struct lexer before = p->lexer;
		const struct binding *b;

		if (parse_variable_name(p, &g->names[0]) < 0)
			return -1;
		b = g->names[0].n > 0 ? parse_find(p, g->names[0]) : NULL;
		g->place.slot = b && !b->global ? b->slot : NODE_NO_SLOT;
		g->place.global = b ? b->global : NULL;
		p->lexer = before;
		g->place.name = parse_dollar(p, at);
		return g->place.name ? 0 : -1;
	}
	return read_name(p, g) < 0 ? -1 : resolve(p, g, at);
}

int parse_builtin_name(struct parser *p, struct given *g)
{
	switch (g->builtin->form) {
	case BUILTIN_LOCAL:
	case BUILTIN_GLOBAL:
		return read_name(p, g);
	case BUILTIN_SET:
		return read_target(p, g);
	default:
		return read_names(p, g);
	}
}

// The first argument that is required and missing.
static struct node *missing(struct parser *p, struct position at, const struct given *g)
{
	const struct builtin *b = g->builtin;
	struct strbuf names;
	struct err e;
	struct node *n = NULL;

	strbuf_init(&names, 128);
	for (size_t i = 0; i < b->argument_count; i++) {
		bool given = g->values[i] ||
			     (b->arguments[i].flags & TREE_VARIABLE && g->name_count > 0) ||
			     g->place.name || g->place.key_count > 0;

		if (b->arguments[i].flags & TREE_REQUIRED && !given)
			strbuf_add_format(&names, " %s", b->arguments[i].name);
	}
	if (names.length > 0) {
		(void)err_set(&e, ERR_MISSING_PARAMETER, "missing value(s) of argument(s)%s",
			      strbuf_text(&names));
		n = parse_bad(p, at, &e);
	}
	strbuf_free(&names);
	return n;
}

// Locals are declared once their value is read, in the scope around the command.
static struct node *local(struct parser *p, struct position at, struct given *g)
{
	struct scope *own = p->unit->scope;
	struct node *value = g->values[2] ? g->values[2] : g->values[1];
	struct place place = {.global = NULL};
	struct value nil = {.type = VALUE_NIL};
	int slot;

	p->unit->scope = g->outer;
	slot = parse_declare_local(p, g->names[0]);
	p->unit->scope = own;
	if (slot < 0)
		return NULL;
	place.slot = (uint32_t)slot;
	if (!value)
		value = node_constant(p->unit->code, at, nil, SLICE(""));
	return value ? node_set(p->unit->code, at, &place, value) : NULL;
}

static struct node *global(struct parser *p, struct position at, struct given *g)
{
	struct scope *own = p->unit->scope;
	struct node *value = g->values[2] ? g->values[2] : g->values[1];
	struct place place = {.slot = NODE_NO_SLOT};
	int result;

	p->unit->scope = g->outer;
	result = parse_declare_global(p, g->names[0], &place.global);
	p->unit->scope = own;
	if (result < 0)
		return NULL;
	return value ? node_set(p->unit->code, at, &place, value)
		     : node_declare(p->unit->code, at, place.global);
}

static struct node *set(struct parser *p, struct position at, struct given *g)
{
	struct node *value = g->values[2] ? g->values[2] : g->values[1];
	struct value nil = {.type = VALUE_NIL};

	if (!value && g->place.global && g->place.key_count == 0)
		return node_unset(p->unit->code, at, g->place.global);
	if (!value)
		value = node_constant(p->unit->code, at, nil, SLICE(""));
	return value ? node_set(p->unit->code, at, &g->place, value) : NULL;
}

// :do {…} while=(…) if=(…) on-error={…}
static struct node *do_block(struct code *c, struct position at, struct node **v)
{
	struct node *n = v[0];

	if (n && v[1])
		n = node_while(c, at, v[1], n, true);
	if (n && v[3])
		n = node_catch(c, at, n, v[3], NODE_NO_SLOT, false);
	if (n && v[2])
		n = node_if(c, at, v[2], n, NULL);
	return n;
}

static struct node *statement(struct parser *p, struct position at, struct given *g)
{
	struct code *c = p->unit->code;
	struct node **v = g->values;

	switch (g->builtin->form) {
	case BUILTIN_IF:
		return node_if(c, at, v[0], v[1], v[2]);
	case BUILTIN_WHILE:
		return node_while(c, at, v[0], v[1], false);
	case BUILTIN_DO:
		return do_block(c, at, v);
	case BUILTIN_FOR:
		return node_for(c, at, g->slots[0], v[1], v[2], v[3], v[4]);
	case BUILTIN_FOREACH:
		return node_foreach(c, at, g->name_count == 2 ? g->slots[0] : NODE_NO_SLOT,
				    g->slots[g->name_count - 1], v[1], v[2]);
	case BUILTIN_ONERROR:
		return node_catch(c, at, v[1], v[2], g->slots[0], true);
	case BUILTIN_RETRY:
		return node_retry(c, at, v[0], v[1], v[2], v[3]);
	case BUILTIN_RETURN:
		return node_return(c, at, v[0]);
	case BUILTIN_ERROR:
		return node_error(c, at, v[0]);
	case BUILTIN_BREAK:
		return node_leave(c, at, FLOW_BREAK);
	case BUILTIN_CONTINUE:
		return node_leave(c, at, FLOW_CONTINUE);
	case BUILTIN_EXIT:
		return node_leave(c, at, FLOW_EXIT);
	case BUILTIN_TIME:
		return node_time(c, at, v[0]);
	case BUILTIN_LOCAL:
		return local(p, at, g);
	case BUILTIN_GLOBAL:
		return global(p, at, g);
	case BUILTIN_SET:
		return set(p, at, g);
	case BUILTIN_CALL:
		break;
	}
	return node_builtin(c, at, g->builtin, v);
}

struct node *parse_builtin(struct parser *p, struct position at, struct given *g)
{
	struct node *n = missing(p, at, g);

	if (n || p->e->kind != ERR_NONE)
		return n;
	return statement(p, at, g);
}
