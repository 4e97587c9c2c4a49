// SPDX-License-Identifier: BSD-2-Clause
// Values of arguments: texts, bare words, variables, and what stands between brackets of any kind.

#include <stdlib.h>
#include <string.h>

#include "script/literal.h"
#include "script/parse.h"

// What is not inherited by code between brackets or braces.
struct context {
	unsigned brackets;
	unsigned braces;
	unsigned parentheses;
	bool condition;
};

static struct context enter(struct parser *p)
{
	struct lexer *l = &p->lexer;
	struct context outer = {l->brackets, l->braces, l->parentheses, p->condition};

	l->brackets = 0;
	l->braces = 0;
	l->parentheses = 0;
	p->condition = false;
	return outer;
}

static void leave(struct parser *p, const struct context *outer)
{
	p->lexer.brackets = outer->brackets;
	p->lexer.braces = outer->braces;
	p->lexer.parentheses = outer->parentheses;
	p->condition = outer->condition;
}

// The statements within [ ], the lexer standing at the opening one.
static struct node *bracketed(struct parser *p)
{
	struct context outer;
	struct node *n = NULL;

	if (parse_enter(p) < 0)
		return NULL;
	lexer_advance(&p->lexer, 1);
	outer = enter(p);
	p->lexer.brackets = 1;
	n = parse_statements(p, ']');
	if (n && lexer_peek(&p->lexer) < 0)
		p->lexer.open = '[';
	if (n && !parse_take(p, ']'))
		n = parse_fail_node(p, p->lexer.position);
	leave(p, &outer);
	p->depth--;
	return n;
}

// In a condition, what names no field is evaluated once and not for every record.
static struct node *hoist(struct parser *p, struct position at, struct node *n)
{
	struct place place = {.global = NULL};
	int slot = code_slot(p->unit->code);
	struct node *set;

	if (slot < 0) {
		(void)err_set(p->e, ERR_TOO_LARGE, "too many variables");
		return NULL;
	}
	place.slot = (uint32_t)slot;
	set = node_set(p->unit->code, at, &place, n);
	if (!set || parse_add(p, &p->hoisted, set) < 0)
		return NULL;
	return node_local(p->unit->code, at, place.slot);
}

struct node *parse_brackets(struct parser *p)
{
	struct position at = p->lexer.position;
	unsigned fields = p->field_count;
	struct node *n = bracketed(p);

	if (!n || !p->fields || p->field_count != fields)
		return n;
	return hoist(p, at, n);
}

struct node *parse_block(struct parser *p, bool argument)
{
	struct context outer;
	struct scope scope;
	const struct tree_menu *menu = p->menu;
	struct node *n;

	if (parse_enter(p) < 0)
		return NULL;
	lexer_advance(&p->lexer, 1);
	outer = enter(p);
	p->lexer.braces = 1;
	parse_scope_open(p, &scope);
	n = parse_statements(p, '}');
	parse_scope_close(p);
	if (n && lexer_peek(&p->lexer) < 0) {
		p->lexer.open = '{';
		(void)lexer_error(p->lexer.position, p->e, "%s closing brace",
				  argument ? "expected" : "missing");
		n = NULL;
	} else if (n && !parse_take(p, '}')) {
		n = parse_fail_node(p, p->lexer.position);
	}
	p->menu = menu;
	leave(p, &outer);
	p->depth--;
	return n;
}

// Gives the code its source, between FROM and the closing bracket that was just passed.
static int keep_source(struct parser *p, struct code *code, size_t from)
{
	struct slice text = {p->lexer.text.p + from, p->lexer.at - 1 - from};

	return code_keep_text(code, text, &code->source) ? 0 : parse_no_memory(p);
}

// Reading the enclosing variables that the operation in INNER names.
static struct node *held(struct parser *p, struct position at, struct code *inner)
{
	struct nodes list = {0};
	struct node *n = NULL;
	bool ok = true;

	for (size_t i = 0; ok && i < inner->parameter_count; i++)
		ok = parse_add(p, &list, parse_variable(p, at, inner->parameters[i].name)) == 0;
	if (ok)
		n = node_operation(p->unit->code, at, inner, list.items);
	else
		value_drop((struct value){.type = VALUE_CODE, .code = inner});
	parse_nodes_free(&list);
	return n;
}

// The names of the globals that are declared around an operation are so within it too.
static void inherit_globals(struct parser *p)
{
	for (const struct scope *s = p->unit->outer->scope; s; s = s->outer) {
		for (size_t i = 0; i < s->count; i++) {
			struct global *global;

			if (s->bindings[i].global && !parse_find(p, s->bindings[i].name))
				(void)parse_declare_global(p, s->bindings[i].name, &global);
		}
	}
}

struct node *parse_function(struct parser *p, bool operation)
{
	struct position at = p->lexer.position;
	const struct tree_menu *fields = p->fields;
	size_t from = p->lexer.at + 1;
	struct scope scope;
	struct unit unit;
	struct node *body;
	struct code *code;
	struct value v;

	if (parse_unit_open(p, &unit, operation) < 0)
		return NULL;
	code = unit.code;
	p->fields = NULL;
	parse_scope_open(p, &scope);
	if (operation)
		inherit_globals(p);
	body = operation ? bracketed(p) : parse_block(p, true);
	if (body && operation)
		body = node_return(code, at, body);
	p->fields = fields;
	parse_unit_close(p);
	code->body = body;
	if (!body || keep_source(p, code, from) < 0) {
		value_drop((struct value){.type = VALUE_CODE, .code = code});
		return NULL;
	}
	if (operation)
		return held(p, at, code);
	v = (struct value){.type = VALUE_FUNCTION, .code = code};
	return node_constant(p->unit->code, at, v, SLICE(""));
}

// The block is read as a function, to see that it is sound, and only its text is kept.
struct node *parse_source(struct parser *p)
{
	struct position at = p->lexer.position;
	size_t from = p->lexer.at + 1;
	struct node *n = NULL;
	struct value v;

	if (!parse_function(p, false))
		return NULL;
	if (value_str((struct slice){p->lexer.text.p + from, p->lexer.at - 1 - from}, &v))
		n = node_constant(p->unit->code, at, v, SLICE(""));
	if (!n)
		(void)parse_no_memory(p);
	return n;
}

static int element_key(struct parser *p, struct element *element)
{
	struct lexer ahead = p->lexer;
	struct slice word = lexer_word(&ahead);
	struct value key;

	if (word.n == 0 || lexer_peek(&ahead) != '=')
		return 0;
	if (!value_str(word, &key))
		return parse_no_memory(p);
	element->key = node_constant(p->unit->code, p->lexer.position, key, SLICE(""));
	if (!element->key)
		return parse_no_memory(p);
	lexer_advance(&ahead, 1);
	p->lexer = ahead;
	return 0;
}

// A value within { }.
static struct node *element_value(struct parser *p)
{
	struct position at = p->lexer.position;
	struct node *n;
	struct slice bare;
	struct value v;
	int c = lexer_peek(&p->lexer);

	if (c == '"')
		n = parse_text(p, "value");
	else if (c == '(')
		n = parse_parentheses(p);
	else if (c == '[')
		n = parse_brackets(p);
	else if (c == '{')
		n = parse_braces(p, true);
	else if (c == '$') {
		lexer_advance(&p->lexer, 1);
		n = parse_arrows(p, parse_dollar(p, at));
	} else {
		bare = lexer_element(&p->lexer);
		if (bare.n == 0)
			return parse_fail_node(p, at);
		if (!literal_value(bare, &v)) {
			(void)parse_no_memory(p);
			return NULL;
		}
		n = node_constant(p->unit->code, at, v, SLICE(""));
	}
	return n;
}

static int read_element(struct parser *p, struct element *element)
{
	*element = (struct element){NULL, NULL};
	if (element_key(p, element) < 0)
		return -1;
	element->value = element_value(p);
	if (element->value && !element->key && parse_take(p, '=')) { // the key was no plain word
		element->key = element->value;
		element->value = element_value(p);
	}
	return element->value ? 0 : -1;
}

static int read_elements(struct parser *p, struct element **elements, size_t *count)
{
	size_t capacity = 0;

	for (;;) {
		lexer_skip_separators(&p->lexer);
		while (parse_take(p, ','))
			lexer_skip_separators(&p->lexer);
		if (lexer_peek(&p->lexer) == '}')
			return 0;
		if (lexer_peek(&p->lexer) < 0) {
			p->lexer.open = '{';
			return lexer_error(p->lexer.position, p->e, "expected closing brace");
		}
		if (*count == capacity) {
			struct element *grown;

			capacity = capacity ? 2 * capacity : 8;
			grown = realloc(*elements, capacity * sizeof(*grown));
			if (!grown)
				return parse_no_memory(p);
			*elements = grown;
		}
		if (read_element(p, &(*elements)[*count]) < 0)
			return -1;
		(*count)++;
		lexer_skip_blanks(&p->lexer);
		if (!lexer_at_end(&p->lexer) && lexer_peek(&p->lexer) != ',')
			return parse_fail(p, p->lexer.position);
	}
}

struct node *parse_braces(struct parser *p, bool may_be_empty)
{
	struct position at = p->lexer.position;
	struct element *elements = NULL;
	struct context outer;
	size_t count = 0;
	struct node *n = NULL;

	if (parse_enter(p) < 0)
		return NULL;
	lexer_advance(&p->lexer, 1);
	outer = enter(p);
	p->lexer.braces = 1;
	if (read_elements(p, &elements, &count) == 0) {
		lexer_advance(&p->lexer, 1);
		if (count == 0 && !may_be_empty) {
			(void)parse_fail(p, p->lexer.position);
		} else {
			n = node_array(p->unit->code, at, elements, count);
			if (!n)
				(void)parse_no_memory(p);
		}
	}
	leave(p, &outer);
	p->depth--;
	free(elements);
	return n;
}

static struct node *bare_value(struct parser *p, const struct tree_argument *row)
{
	struct position at = p->lexer.position;
	struct slice bare = lexer_bare(&p->lexer);
	struct value v;
	struct node *n;

	if (bare.n == 0) {
		(void)lexer_error(at, p->e, "expected %s value", row->name);
		return NULL;
	}
	if (bare.n > LEXER_VALUE_MAX) {
		(void)err_set(p->e, ERR_TOO_LARGE, "value of %s is too long", row->name);
		return NULL;
	}
	n = literal_value(bare, &v) ? node_constant(p->unit->code, at, v, bare) : NULL;
	if (!n)
		(void)parse_no_memory(p);
	return n;
}

static struct node *braces_value(struct parser *p, const struct tree_argument *row)
{
	if (row->flags & TREE_BLOCK)
		return parse_block(p, true);
	if (row->flags & TREE_FUNCTION)
		return parse_function(p, false);
	if (row->flags & TREE_SOURCE)
		return parse_source(p);
	return parse_braces(p, false);
}

static struct node *plain_value(struct parser *p, const struct tree_argument *row)
{
	struct position at = p->lexer.position;

	switch (lexer_peek(&p->lexer)) {
	case '"':
		return parse_text(p, row->name);
	case '[':
		return parse_brackets(p);
	case '(':
		return parse_parentheses(p);
	case '{':
		return braces_value(p, row);
	case '$':
		lexer_advance(&p->lexer, 1);
		return parse_arrows(p, parse_dollar(p, at));
	case '\\':
	case '}':
	case ')':
	case ']':
		return parse_fail_node(p, at);
	default:
		break;
	}
	return bare_value(p, row);
}

struct node *parse_value(struct parser *p, const struct tree_argument *row)
{
	struct position at = p->lexer.position;
	bool braces = lexer_peek(&p->lexer) == '{';
	struct node *n = plain_value(p, row);

	if (!n || braces || !(row->flags & TREE_BLOCK))
		return n;
	n = node_call(p->unit->code, at, SLICE(""), n, NULL, 0, NULL, 0); // code in a variable
	if (!n)
		(void)parse_no_memory(p);
	return n;
}
