// SPDX-License-Identifier: BSD-2-Clause
// Conditions: reading them by recursive descent. `or` binds loosest; and, && , a comma and a mere
// blank are the same; a comparison may be in parentheses and negated.

#include "script/condition.h"

#include <stdlib.h>
#include <string.h>

#include "script/pattern.h"

enum { DEPTH_MAX = 32, CONDITIONS_MAX = 256 };

struct parser {
	struct lexer *lexer;
	struct err *e;
	unsigned depth;
	unsigned count; // comparisons read
};

static struct condition *parse_or(struct parser *p);

void condition_free(struct condition *c)
{
	if (!c)
		return;
	condition_free(c->left);
	condition_free(c->right);
	pattern_free(c->pattern);
	free(c->field);
	free(c->value);
	free(c);
}

static struct condition *new_condition(enum condition_kind kind, struct condition *left,
				       struct condition *right, struct err *e)
{
	struct condition *c = calloc(1, sizeof(*c));

	if (!c) {
		condition_free(left);
		condition_free(right);
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	c->kind = kind;
	c->left = left;
	c->right = right;
	return c;
}

int condition_compare(enum condition_kind kind, struct slice field, struct slice value,
		      struct position position, struct condition **out, struct err *e)
{
	struct condition *c = new_condition(kind, NULL, NULL, e);

	if (!c)
		return -1;
	c->field = strndup(field.p, field.n);
	c->value = calloc(1, value.n + 1);
	c->value_length = value.n;
	if (!c->field || !c->value) {
		condition_free(c);
		return err_set(e, ERR_NO_MEMORY, NULL);
	}
	if (value.n > 0)
		memcpy(c->value, value.p, value.n);
	if (kind == CONDITION_MATCH) {
		c->pattern = pattern_compile(value);
		if (!c->pattern) {
			condition_free(c);
			return lexer_error(position, e, "bad regular expression");
		}
	}
	*out = c;
	return 0;
}

int condition_join(struct condition **c, struct condition *added, struct err *e)
{
	*c = *c ? new_condition(CONDITION_AND, *c, added, e) : added;
	return *c ? 0 : -1;
}

static bool take_symbol(struct parser *p, const char *symbol)
{
	size_t n = strlen(symbol);

	for (size_t i = 0; i < n; i++) {
		if (lexer_peek_at(p->lexer, i) != symbol[i])
			return false;
	}
	lexer_advance(p->lexer, n);
	return true;
}

static bool is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

static bool is_keyword(const struct parser *p, const char *keyword)
{
	size_t n = strlen(keyword);

	for (size_t i = 0; i < n; i++) {
		if (lexer_peek_at(p->lexer, i) != keyword[i])
			return false;
	}
	return !is_letter(lexer_peek_at(p->lexer, n));
}

static bool take_keyword(struct parser *p, const char *keyword)
{
	return is_keyword(p, keyword) && take_symbol(p, keyword);
}

// One row an operator, longer ones before those they begin with.
static const struct {
	const char *symbol;
	enum condition_kind kind;
	bool negated;
} operators[] = {
	{"!=", CONDITION_EQUAL, true}, {"<=", CONDITION_GREATER, true},
	{">=", CONDITION_LESS, true},  {"=", CONDITION_EQUAL, false},
	{"<", CONDITION_LESS, false},  {">", CONDITION_GREATER, false},
	{"~", CONDITION_MATCH, false},
};

static bool take_operator(struct parser *p, enum condition_kind *kind, bool *negated)
{
	*negated = false;
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (take_symbol(p, operators[i].symbol)) {
			*kind = operators[i].kind;
			*negated = operators[i].negated;
			return true;
		}
	}
	*kind = CONDITION_IN;
	return take_keyword(p, "in");
}

static struct condition *negate(struct parser *p, struct condition *c)
{
	return c ? new_condition(CONDITION_NOT, c, NULL, p->e) : NULL;
}

// The right side of an operator, and the comparison made of it.
static struct condition *parse_value(struct parser *p, enum condition_kind kind, struct slice field)
{
	struct condition *c = NULL;
	struct position position;
	struct strbuf text;
	struct slice bare;

	lexer_skip_blanks(p->lexer);
	position = p->lexer->position;
	strbuf_init(&text, LEXER_VALUE_MAX);
	if (lexer_peek(p->lexer) == '"') {
		if (lexer_quoted(p->lexer, "where", &text, p->e) == 0)
			(void)condition_compare(kind, field, strbuf_slice(&text), position, &c,
						p->e);
	} else {
		bare = lexer_operand(p->lexer);
		if (bare.n == 0)
			(void)lexer_syntax_error(position, p->e);
		else
			(void)condition_compare(kind, field, bare, position, &c, p->e);
	}
	strbuf_free(&text);
	return c;
}

static struct condition *parse_comparison(struct parser *p)
{
	struct slice field = lexer_name(p->lexer);
	enum condition_kind kind;
	struct condition *c;
	bool negated;

	if (field.n == 0) {
		(void)lexer_syntax_error(p->lexer->position, p->e);
		return NULL;
	}
	lexer_skip_blanks(p->lexer);
	if (!take_operator(p, &kind, &negated)) {
		(void)condition_compare(CONDITION_HAS, field, SLICE(""), p->lexer->position, &c,
					p->e);
		return c;
	}
	c = parse_value(p, kind, field);
	return negated ? negate(p, c) : c;
}

// After ')': a comparison of the whole with a truth value, as in (name~"e")=false.
static struct condition *compare_truth(struct parser *p, struct condition *c)
{
	bool unequal;
	bool truth;

	lexer_skip_blanks(p->lexer);
	unequal = take_symbol(p, "!=");
	if (!unequal && !take_symbol(p, "="))
		return c;
	lexer_skip_blanks(p->lexer);
	truth = take_keyword(p, "true") || take_keyword(p, "yes");
	if (!truth && !take_keyword(p, "false") && !take_keyword(p, "no")) {
		(void)lexer_syntax_error(p->lexer->position, p->e);
		condition_free(c);
		return NULL;
	}
	return truth != unequal ? c : negate(p, c);
}

static struct condition *parse_parentheses(struct parser *p)
{
	struct condition *c = parse_or(p);

	if (!c)
		return NULL;
	lexer_skip_blanks(p->lexer);
	if (!take_symbol(p, ")")) {
		if (lexer_peek(p->lexer) < 0)
			p->lexer->open = '(';
		(void)lexer_syntax_error(p->lexer->position, p->e);
		condition_free(c);
		return NULL;
	}
	return compare_truth(p, c);
}

static struct condition *parse_unary(struct parser *p)
{
	struct condition *c;

	lexer_skip_blanks(p->lexer);
	if (p->depth >= DEPTH_MAX || p->count >= CONDITIONS_MAX) {
		(void)lexer_error(p->lexer->position, p->e, "condition is too long");
		return NULL;
	}
	p->depth++;
	p->count++;
	if (take_symbol(p, "!"))
		c = negate(p, parse_unary(p));
	else if (take_symbol(p, "("))
		c = parse_parentheses(p);
	else
		c = parse_comparison(p);
	p->depth--;
	return c;
}

// Whether another condition follows, the word or sign that joins it taken.
static bool take_and(struct parser *p)
{
	int c;

	lexer_skip_blanks(p->lexer);
	if (take_symbol(p, "&&") || take_symbol(p, ",") || take_keyword(p, "and"))
		return true;
	c = lexer_peek(p->lexer);
	return !is_keyword(p, "or") && (c == '!' || c == '(' || is_letter(c));
}

static struct condition *parse_and(struct parser *p)
{
	struct condition *c = parse_unary(p);

	while (c && take_and(p)) {
		struct condition *next = parse_unary(p);

		if (!next) {
			condition_free(c);
			return NULL;
		}
		c = new_condition(CONDITION_AND, c, next, p->e);
	}
	return c;
}

static struct condition *parse_or(struct parser *p)
{
	struct condition *c = parse_and(p);

	while (c && (take_symbol(p, "||") || take_keyword(p, "or"))) {
		struct condition *next = parse_and(p);

		if (!next) {
			condition_free(c);
			return NULL;
		}
		c = new_condition(CONDITION_OR, c, next, p->e);
	}
	return c;
}

int condition_parse(struct lexer *l, struct condition **out, struct err *e)
{
	struct parser p = {.lexer = l, .e = e};

	*out = parse_or(&p);
	return *out ? 0 : -1;
}
