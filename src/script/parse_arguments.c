// SPDX-License-Identifier: BSD-2-Clause
// The arguments of a command: name=value, switches, !name, values without name, conditions; and
// those of a call.

#include <stdlib.h>
#include <string.h>

#include "script/parse.h"
#include "script/resolve.h"

enum { CALL_ARGUMENTS_MAX = 32 }; // of a call, named and unnamed

struct arguments {
	const struct target *target;
	struct given *given; // of a builtin; NULL
	struct form forms[COMMAND_ARGUMENTS_MAX];
	size_t count;
	size_t unnamed; // rows already passed over by values without name
	struct node *where;
};

static struct slice peek_name(const struct lexer *l)
{
	struct lexer ahead = *l;

	return lexer_name(&ahead);
}

static struct slice peek_bare(const struct lexer *l)
{
	struct lexer ahead = *l;

	return lexer_bare(&ahead);
}

static int expected_end(const struct parser *p, struct position position)
{
	return lexer_error(position, p->e, "expected end of command");
}

static struct form *find_form(struct arguments *a, const struct tree_argument *row)
{
	for (size_t i = 0; i < a->count; i++) {
		if (a->forms[i].row == row)
			return &a->forms[i];
	}
	return NULL;
}

// Given again, the later value counts.
static struct form *add_form(struct parser *p, struct arguments *a, const struct tree_argument *row,
			     struct position position)
{
	struct form *form = find_form(a, row);

	if (!form) {
		if (a->count == COMMAND_ARGUMENTS_MAX) {
			(void)expected_end(p, position);
			return NULL;
		}
		form = &a->forms[a->count++];
	}
	*form = (struct form){.row = row, .kind = ARGUMENT_SWITCH, .position = position};
	return form;
}

static int put_value(struct form *form, struct node *value)
{
	form->kind = ARGUMENT_VALUE;
	form->value = value;
	return value ? 0 : -1;
}

static int put_empty(struct parser *p, struct form *form)
{
	struct value empty;

	if (!value_str(SLICE(""), &empty))
		return parse_no_memory(p);
	if (put_value(form, node_constant(p->unit->code, p->lexer.position, empty, SLICE(""))) < 0)
		return parse_no_memory(p);
	return 0;
}

// An id list that is none.
static int check_items(struct parser *p, const struct form *form)
{
	struct slice raw;
	const struct value *v = node_constant_value(form->value, &raw);

	if (form->row->flags & TREE_ITEMS && v && v->type == VALUE_STR && v->text->length == 0)
		return lexer_error(form->value->position, p->e, "expected item id");
	return 0;
}

static int read_value(struct parser *p, struct arguments *a, struct form *form)
{
	bool variable = form->row->flags & TREE_VARIABLE && a->given;
	size_t from = p->lexer.at;
	size_t mark;
	int result;

	listing_argument(p, form->row, a->count == 1, true);
	mark = listing_mark(p);
	if (variable && p->listing && lexer_peek(&p->lexer) != '$' && lexer_peek(&p->lexer) != '(')
		strbuf_add_char(p->listing, '$');
	if (variable)
		result = parse_builtin_name(p, a->given);
	else
		result = put_value(form, parse_value(p, form->row)) < 0 ? -1 : check_items(p, form);
	listing_value(p, variable ? listing_mark(p) : mark, from,
		      form->row->flags & (TREE_BLOCK | TREE_FUNCTION | TREE_SOURCE));
	return result;
}

static int parse_condition(struct parser *p, struct arguments *a)
{
	struct node *n;

	lexer_skip_blanks(&p->lexer);
	if (lexer_at_end(&p->lexer))
		return lexer_error(p->lexer.position, p->e, "missing value for where");
	if (p->listing)
		strbuf_add_text(p->listing, a->count > 0 ? ";where=" : "where=");
	n = parse_where(p, a->target->menu);
	if (!n)
		return -1;
	a->where =
		a->where ? node_operator(p->unit->code, n->position, OPERATOR_AND, a->where, n) : n;
	if (!a->where)
		return parse_no_memory(p);
	lexer_skip_blanks(&p->lexer);
	return lexer_at_end(&p->lexer) ? 0 : parse_fail(p, p->lexer.position);
}

// name=value, the lexer standing at the '='.
static int parse_named(struct parser *p, struct arguments *a, const struct tree_argument *row,
		       struct position position)
{
	struct lexer *l = &p->lexer;
	struct form *form;
	struct slice raw;
	bool blanks;

	if (!row)
		return expected_end(p, position);
	if (row->flags & TREE_WHERE) {
		lexer_advance(l, 1);
		return parse_condition(p, a);
	}
	form = add_form(p, a, row, position);
	if (!form)
		return -1;
	lexer_advance(l, 1);
	position = l->position;
	lexer_skip_blanks(l);
	blanks = position.column != l->position.column || position.line != l->position.line;
	if (lexer_at_end(l) && (lexer_peek(l) != '#' || blanks))
		return put_empty(p, form);
	position = l->position;
	if (read_value(p, a, form) < 0)
		return -1;
	if (blanks && lexer_peek(l) == '=' && form->value &&
	    node_constant_value(form->value, &raw) && raw.n > 0)
		return expected_end(p, position); // `a= b=c`: b is the next name, a has no value
	return 0;
}

// The next argument that may be given without its name and was not given yet.
static const struct tree_argument *next_unnamed(struct arguments *a)
{
	const struct tree_command *command = a->target->command;

	while (a->unnamed < command->argument_count) {
		const struct tree_argument *row = &command->arguments[a->unnamed++];

		if (row->flags & TREE_UNNAMED && !find_form(a, row))
			return row;
	}
	return NULL;
}

// What can be no value at all is the graver error.
static int surplus(struct parser *p)
{
	int c = lexer_peek(&p->lexer);
	bool value = c > 0 && strchr("\"[($", c);

	if (!value && peek_bare(&p->lexer).n == 0)
		return parse_fail(p, p->lexer.position);
	return expected_end(p, p->lexer.position);
}

// A value or a word without name: a switch by its full name, else the next unnamed argument, else
// a switch by its beginning.
static int parse_unnamed(struct parser *p, struct arguments *a)
{
	struct position position = p->lexer.position;
	struct slice word = peek_name(&p->lexer);
	const struct tree_argument *row = NULL;
	const struct tree_argument *named = NULL;
	struct form *form;

	if (word.n > 0 && word.n == peek_bare(&p->lexer).n)
		named = resolve_argument(a->target->command, word);
	if (named && named->flags & TREE_WHERE) {
		lexer_advance(&p->lexer, word.n);
		return parse_condition(p, a);
	}
	if (named && !(named->flags & TREE_SWITCH))
		named = NULL;
	if (!named || !slice_is(word, named->name))
		row = next_unnamed(a);
	if (!row && !named)
		return surplus(p);
	form = add_form(p, a, row ? row : named, position);
	if (!form)
		return -1;
	if (row)
		return read_value(p, a, form);
	listing_argument(p, form->row, a->count == 1, false);
	lexer_advance(&p->lexer, word.n);
	return 0;
}

static int parse_unset(struct parser *p, struct arguments *a, bool *out_taken)
{
	struct lexer ahead = p->lexer;
	struct position position = ahead.position;
	const struct tree_argument *row;
	struct form *form;

	lexer_advance(&ahead, 1);
	row = resolve_argument(a->target->command, lexer_name(&ahead));
	*out_taken = row && row->flags & TREE_NEGATABLE && lexer_at_boundary(&ahead);
	if (!*out_taken)
		return 0;
	form = add_form(p, a, row, position);
	if (!form)
		return -1;
	form->kind = ARGUMENT_UNSET;
	p->lexer = ahead;
	return 0;
}

// An argument that is not known here is read and left out, where somebody wants to be told of it.
static int skip_unknown(struct parser *p, const struct arguments *a, struct slice name,
			struct position position)
{
	static const struct tree_argument row = {"value", 0};

	lexer_advance(&p->lexer, 1);
	if (!lexer_at_end(&p->lexer) && !parse_value(p, &row))
		return -1;
	return p->watch->unknown(p->watch->context, position, name, a->target->menu)
		       ? 0
		       : expected_end(p, position);
}

static bool takes_unnamed(const struct arguments *a)
{
	for (size_t i = a->unnamed; i < a->target->command->argument_count; i++) {
		if (a->target->command->arguments[i].flags & TREE_UNNAMED)
			return true;
	}
	return false;
}

static int parse_argument(struct parser *p, struct arguments *a)
{
	struct position position = p->lexer.position;
	struct lexer ahead = p->lexer;
	struct slice name = lexer_name(&ahead);
	bool taken = false;

	if (a->target->command->flags & TREE_CONDITION) {
		if (slice_is(name, "where") && lexer_at_boundary(&ahead))
			p->lexer = ahead;
		return parse_condition(p, a);
	}
	if (name.n > 0 && lexer_peek(&ahead) == '=') {
		const struct tree_argument *row = resolve_argument(a->target->command, name);

		if (!row && !a->given && p->watch && p->watch->unknown) {
			p->lexer = ahead;
			return skip_unknown(p, a, name, position);
		}
		if (row || !a->given || !takes_unnamed(a)) {
			p->lexer = ahead;
			return parse_named(p, a, row, position);
		}
	}
	if (lexer_peek(&p->lexer) == '!' && (parse_unset(p, a, &taken) < 0 || taken))
		return taken ? 0 : -1;
	if (parse_unnamed(p, a) < 0)
		return -1;
	return lexer_peek(&p->lexer) == '=' ? expected_end(p, p->lexer.position) : 0;
}

static struct node *builtin_node(struct parser *p, struct position at, struct arguments *a,
				 const struct builtin *b)
{
	struct scope scope;
	struct node *n = NULL;

	parse_scope_open(p, &scope);
	a->given->builtin = b;
	a->given->outer = scope.outer;
	for (;;) {
		lexer_skip_blanks(&p->lexer);
		if (lexer_at_end(&p->lexer) || parse_argument(p, a) < 0)
			break;
	}
	for (size_t i = 0; i < a->count && p->e->kind == ERR_NONE; i++) {
		struct form *form = &a->forms[i];

		if (!form->value && form->row->flags & TREE_SWITCH)
			form->value = node_constant(p->unit->code, at, value_bool(true), SLICE(""));
		a->given->values[form->row - a->target->command->arguments] = form->value;
	}
	if (p->e->kind == ERR_NONE) {
		n = parse_builtin(p, at, a->given);
		if (!n && p->e->kind == ERR_NONE)
			(void)parse_no_memory(p);
	}
	parse_scope_close(p);
	return n;
}

static struct node *command_node(struct parser *p, struct position at, struct arguments *a)
{
	struct nodes hoisted = p->hoisted;
	struct node *n;

	p->hoisted = (struct nodes){0};
	for (;;) {
		lexer_skip_blanks(&p->lexer);
		if (lexer_at_end(&p->lexer) || parse_argument(p, a) < 0)
			break;
	}
	if (p->e->kind != ERR_NONE) {
		n = NULL;
	} else {
		n = node_command(p->unit->code, at, a->target->menu, a->target->command, a->forms,
				 a->count, a->where);
		if (n && p->hoisted.count > 0 && parse_add(p, &p->hoisted, n) == 0)
			n = node_block(p->unit->code, at, p->hoisted.items, p->hoisted.count);
		if (!n)
			(void)parse_no_memory(p);
	}
	parse_nodes_free(&p->hoisted);
	p->hoisted = hoisted;
	return n;
}

struct node *parse_command(struct parser *p, struct position at, const struct target *target)
{
	const struct builtin *b = target->command->builtin;
	const struct tree_menu *menu = p->menu;
	struct arguments *a = calloc(1, sizeof(*a));
	struct given given = {.place = {.slot = NODE_NO_SLOT}};
	struct node *n;

	if (!a) {
		(void)parse_no_memory(p);
		return NULL;
	}
	a->target = target;
	if (b) {
		a->given = &given;
		n = builtin_node(p, at, a, b);
		free(given.place.keys);
		free(a);
		return n;
	}
	if (!target->global) // brackets inherit the path
		p->menu = target->menu;
	n = command_node(p, at, a);
	p->menu = menu;
	free(a);
	return n;
}

struct call {
	struct nodes unnamed;
	struct named named[CALL_ARGUMENTS_MAX];
	size_t named_count;
};

static int call_argument(struct parser *p, struct call *c)
{
	static const struct tree_argument row = {"value", 0};
	struct lexer ahead = p->lexer;
	struct slice name = lexer_word(&ahead);
	struct named *named;

	if (lexer_peek(&p->lexer) == '"') { // a name may be quoted
		struct slice text;
		struct lexer before = p->lexer;

		if (parse_variable_name(p, &text) == 0 && lexer_peek(&p->lexer) == '=') {
			ahead = p->lexer;
			name = text;
		}
		*p->e = (struct err){0};
		p->lexer = before;
	}
	if (c->named_count + c->unnamed.count == CALL_ARGUMENTS_MAX)
		return expected_end(p, p->lexer.position);
	if (name.n == 0 || lexer_peek(&ahead) != '=')
		return parse_add(p, &c->unnamed, parse_value(p, &row));
	named = &c->named[c->named_count];
	if (!code_keep_text(p->unit->code, name, &named->name))
		return parse_no_memory(p);
	lexer_advance(&ahead, 1);
	p->lexer = ahead;
	lexer_skip_blanks(&p->lexer);
	named->value = parse_value(p, &row);
	c->named_count++;
	return named->value ? 0 : -1;
}

struct node *parse_call(struct parser *p, struct position at, struct slice name,
			struct node *callee)
{
	struct call *c = calloc(1, sizeof(*c));
	struct node *n = NULL;
	int result = c ? 0 : parse_no_memory(p);

	while (c && result == 0) {
		lexer_skip_blanks(&p->lexer);
		if (lexer_at_end(&p->lexer))
			break;
		result = call_argument(p, c);
	}
	if (c && result == 0) {
		n = node_call(p->unit->code, at, name, callee, c->unnamed.items, c->unnamed.count,
			      c->named, c->named_count);
		if (!n)
			(void)parse_no_memory(p);
	}
	if (c)
		parse_nodes_free(&c->unnamed);
	free(c);
	return n;
}
