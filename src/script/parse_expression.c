// SPDX-License-Identifier: BSD-2-Clause
// Expressions, by precedence; and conditions, in which bare words are fields of a record, or texts
// behind a comparison.

#include <string.h>

#include "script/literal.h"
#include "script/parse.h"

// Levels of precedence, the tightest highest.
enum {
	LEVEL_OR = 1,
	LEVEL_AND,
	LEVEL_COMPARE,
	LEVEL_COMBINE,
	LEVEL_BITS,
	LEVEL_SHIFT,
	LEVEL_ADD,
	LEVEL_MULTIPLY,
	LEVEL_UNARY,
};

// Longer ones before those they begin with.
static const struct sign {
	const char *text;
	enum operator op;
	int level;
} signs[] = {
	{"->", OPERATOR_ARROW, 0}, // read elsewhere, here so that it is no minus
	{"&&", OPERATOR_AND, LEVEL_AND},
	{"||", OPERATOR_OR, LEVEL_OR},
	{"<<", OPERATOR_SHIFT_LEFT, LEVEL_SHIFT},
	{">>", OPERATOR_SHIFT_RIGHT, LEVEL_SHIFT},
	{"<=", OPERATOR_LESS_EQUAL, LEVEL_COMPARE},
	{">=", OPERATOR_GREATER_EQUAL, LEVEL_COMPARE},
	{"!=", OPERATOR_UNEQUAL, LEVEL_COMPARE},
	{"=", OPERATOR_EQUAL, LEVEL_COMPARE},
	{"<", OPERATOR_LESS, LEVEL_COMPARE},
	{">", OPERATOR_GREATER, LEVEL_COMPARE},
	{"~", OPERATOR_MATCH, LEVEL_COMPARE},
	{"*", OPERATOR_MULTIPLY, LEVEL_MULTIPLY},
	{"/", OPERATOR_DIVIDE, LEVEL_MULTIPLY},
	{"%", OPERATOR_REMAINDER, LEVEL_MULTIPLY},
	{"+", OPERATOR_ADD, LEVEL_ADD},
	{"-", OPERATOR_SUBTRACT, LEVEL_ADD},
	{"&", OPERATOR_BIT_AND, LEVEL_BITS},
	{"^", OPERATOR_BIT_XOR, LEVEL_BITS},
	{"|", OPERATOR_BIT_OR, LEVEL_BITS},
	{".", OPERATOR_CONCATENATE, LEVEL_COMBINE},
	{",", OPERATOR_JOIN, LEVEL_COMBINE},
};

static const struct sign words[] = {
	{"and", OPERATOR_AND, LEVEL_AND},
	{"or", OPERATOR_OR, LEVEL_OR},
	{"in", OPERATOR_IN, LEVEL_COMPARE},
};

static bool starts(const struct lexer *l, const char *text)
{
	for (size_t i = 0; text[i]; i++) {
		if (lexer_peek_at(l, i) != text[i])
			return false;
	}
	return true;
}

static bool is_word(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// The operator that stands next; NULL: none.
static const struct sign *peek_sign(const struct parser *p)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i].text);
		int next = lexer_peek_at(&p->lexer, n);

		if (starts(&p->lexer, words[i].text) && !is_word(next) && next != '-')
			return &words[i];
	}
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (starts(&p->lexer, signs[i].text))
			return &signs[i];
	}
	return NULL;
}

// Within ( ) a line may end anywhere.
static void skip_blanks(struct parser *p)
{
	if (p->lexer.parentheses > 0)
		lexer_skip_lines(&p->lexer);
	else
		lexer_skip_blanks(&p->lexer);
}

static struct node *no_memory(struct parser *p)
{
	(void)parse_no_memory(p);
	return NULL;
}

static struct node *made(struct parser *p, struct node *n)
{
	return n ? n : no_memory(p);
}

static struct node *literal(struct parser *p, struct position at, struct slice text)
{
	struct value v;

	if (!literal_value(text, &v))
		return no_memory(p);
	return made(p, node_constant(p->unit->code, at, v, text));
}

// The name of a field, with the hyphens that belong to it.
static struct slice field_name(const struct parser *p)
{
	struct lexer ahead = p->lexer;

	return lexer_name(&ahead);
}

static bool is_field(const struct parser *p, struct slice name)
{
	for (size_t i = 0; p->fields && i < p->fields->field_count; i++) {
		if (slice_is(name, p->fields->fields[i]))
			return true;
	}
	return false;
}

static struct node *field(struct parser *p, struct position at, struct slice name)
{
	lexer_advance(&p->lexer, name.n);
	p->field_count++;
	return made(p, node_field(p->unit->code, at, name));
}

// A word: a truth value, an address that begins with a letter, else a variable.
static struct node *word(struct parser *p, struct position at)
{
	struct lexer ahead = p->lexer;
	struct slice text = lexer_word(&ahead);
	struct slice name = field_name(p);
	struct slice kept;
	uint8_t bytes[16];
	bool truth;

	if (p->condition)
		return name.n > 0 ? field(p, at, name) : parse_fail_node(p, at);
	if (is_field(p, name))
		return field(p, at, name);
	if (lexer_peek(&ahead) == ':') {
		ahead = p->lexer;
		text = lexer_number(&ahead);
		if (literal_ip6(text, bytes) || memchr(text.p, '/', text.n)) {
			p->lexer = ahead;
			return literal(p, at, text);
		}
		return parse_fail_node(p, at);
	}
	p->lexer = ahead;
	if (literal_bool(text, &truth))
		return literal(p, at, text);
	if (!code_keep_text(p->unit->code, text, &kept))
		return no_memory(p);
	return parse_variable(p, at, kept);
}

// (>[…]) and (>{})
static struct node *operation(struct parser *p, struct position at)
{
	lexer_advance(&p->lexer, 1);
	skip_blanks(p);
	if (lexer_peek(&p->lexer) == '{')
		return parse_braces(p, true);
	if (lexer_peek(&p->lexer) != '[')
		return parse_fail_node(p, at);
	return parse_function(p, true);
}

static struct node *primary(struct parser *p)
{
	struct position at = p->lexer.position;
	int c = lexer_peek(&p->lexer);

	switch (c) {
	case '(':
		return parse_parentheses(p);
	case '[':
		return parse_brackets(p);
	case '{':
		return parse_braces(p, true);
	case '"':
		return parse_text(p, p->condition ? "where" : "value");
	case '$':
		lexer_advance(&p->lexer, 1);
		return parse_dollar(p, at);
	case '>':
		return operation(p, at);
	default:
		break;
	}
	if ((c >= '0' && c <= '9') || c == '*' || c == ':')
		return literal(p, at, lexer_number(&p->lexer));
	if (is_word(c) || (p->condition && c == '.')) // .id
		return word(p, at);
	if (c < 0)
		p->lexer.open = '(';
	return parse_fail_node(p, at);
}

// Behind a comparison in a condition: text without quotes is a value.
static struct node *operand(struct parser *p)
{
	struct position at = p->lexer.position;
	struct slice text = lexer_operand(&p->lexer);

	return text.n > 0 ? literal(p, at, text) : parse_fail_node(p, at);
}

static bool too_long(struct parser *p)
{
	if (++p->operators <= PARSE_OPERATORS_MAX)
		return false;
	(void)err_set(p->e, ERR_TOO_LARGE, "expression is too long");
	return true;
}

struct node *parse_key(struct parser *p)
{
	struct position at = p->lexer.position;
	int c = lexer_peek(&p->lexer);
	bool minus = c == '-';
	struct node *n;

	if (minus)
		lexer_advance(&p->lexer, 1);
	n = primary(p);
	return n && minus ? made(p, node_unary(p->unit->code, at, '-', n)) : n;
}

// MARK: where what is left of them was listed; NULL: it was not.
static struct node *arrows(struct parser *p, struct node *left, const size_t *mark)
{
	while (left && starts(&p->lexer, "->")) {
		struct position at = p->lexer.position;
		size_t between = listing_mark(p);
		size_t from;
		struct node *right;

		lexer_advance(&p->lexer, 2);
		skip_blanks(p);
		from = p->lexer.at;
		right = too_long(p) ? NULL : parse_key(p);
		if (mark) {
			listing_value(p, between, from, false);
			listing_operator(p, *mark, between, "->");
		}
		left = right ? made(p,
				    node_operator(p->unit->code, at, OPERATOR_ARROW, left, right))
			     : NULL;
	}
	return left;
}

struct node *parse_arrows(struct parser *p, struct node *left)
{
	return arrows(p, left, NULL);
}

// Whether a word became a variable, rather than a value or a property.
static bool is_variable(const struct node *n)
{
	struct slice raw;

	return !node_constant_value(n, &raw) && node_view(n).kind == VIEW_OTHER;
}

static struct node *unary(struct parser *p)
{
	size_t mark = listing_mark(p);
	struct position at;
	struct node *n = NULL;
	int c;

	skip_blanks(p);
	at = p->lexer.position;
	c = lexer_peek(&p->lexer);
	if (parse_enter(p) < 0)
		return NULL;
	if (c == '-' || c == '!' || c == '~') {
		const char sign[] = {(char)c, '\0'};

		lexer_advance(&p->lexer, 1);
		n = unary(p);
		listing_operator(p, mark, mark, sign);
		if (n)
			n = made(p, node_unary(p->unit->code, at, (char)c, n));
	} else {
		size_t from = p->lexer.at;

		n = primary(p);
		if (n && p->listing && is_variable(n) && is_word(p->lexer.text.p[from]))
			strbuf_add_char(p->listing, '$');
		listing_value(p, p->listing && p->listing->length == mark + 1 ? mark + 1 : mark,
			      from, false);
		if (n) {
			struct lexer before = p->lexer;

			skip_blanks(p);
			if (!starts(&p->lexer, "->"))
				p->lexer = before;
			n = arrows(p, n, &mark);
		}
	}
	p->depth--;
	return n;
}

static struct node *binary(struct parser *p, int level);

// The right side of an operator.
static struct node *right_side(struct parser *p, const struct sign *sign)
{
	struct node *n;
	int c;

	skip_blanks(p);
	c = lexer_peek(&p->lexer);
	if (!p->condition || sign->level != LEVEL_COMPARE)
		return binary(p, sign->level + 1);
	if (c < 0 || !strchr("\"$[({", c)) {
		size_t mark = listing_mark(p);
		size_t from = p->lexer.at;

		n = operand(p);
		listing_value(p, mark, from, false);
		return n;
	}
	p->condition = false; // an expression, such as ("a" . $b)
	n = binary(p, sign->level + 1);
	p->condition = true;
	return n;
}

// In a condition these join conditions, and are no operators.
static bool is_joint(const struct parser *p, const struct sign *sign)
{
	return p->condition && sign->op == OPERATOR_JOIN;
}

static struct node *binary(struct parser *p, int level)
{
	size_t mark = listing_mark(p);
	struct node *left = unary(p);

	while (left) {
		struct lexer before = p->lexer;
		size_t between = listing_mark(p);
		const struct sign *sign;
		struct position at;
		struct node *right;

		skip_blanks(p);
		at = p->lexer.position;
		sign = peek_sign(p);
		if (!sign || sign->level < level || sign->level == 0 || is_joint(p, sign)) {
			p->lexer = before;
			break;
		}
		lexer_advance(&p->lexer, strlen(sign->text));
		right = too_long(p) ? NULL : right_side(p, sign);
		listing_operator(p, mark, between, sign->text);
		left = right ? made(p, node_operator(p->unit->code, at, sign->op, left, right))
			     : NULL;
	}
	return left;
}

struct node *parse_expression(struct parser *p)
{
	return binary(p, LEVEL_OR);
}

// Conditions side by side, joined by blanks or commas as by `and`.
static struct node *conditions(struct parser *p)
{
	size_t mark = listing_mark(p);
	struct node *left = parse_expression(p);

	while (left) {
		struct lexer before = p->lexer;
		size_t between = listing_mark(p);
		struct position at;
		struct node *right;
		int c;

		skip_blanks(p);
		if (parse_take(p, ','))
			skip_blanks(p);
		at = p->lexer.position;
		c = lexer_peek(&p->lexer);
		if (!is_word(c) && c != '.' && c != '!' && c != '(' && c != '$' && c != '[') {
			p->lexer = before;
			break;
		}
		right = too_long(p) ? NULL : parse_expression(p);
		listing_operator(p, mark, between, "and");
		left = right ? made(p, node_operator(p->unit->code, at, OPERATOR_AND, left, right))
			     : NULL;
	}
	return left;
}

struct node *parse_parentheses(struct parser *p)
{
	struct lexer *l = &p->lexer;
	struct node *n = NULL;

	if (parse_enter(p) < 0)
		return NULL;
	lexer_advance(l, 1);
	l->parentheses++;
	skip_blanks(p);
	if (lexer_peek(l) < 0)
		l->open = '(';
	else
		n = p->condition ? conditions(p) : parse_expression(p);
	if (n) {
		skip_blanks(p);
		if (lexer_peek(l) < 0)
			l->open = '(';
		if (!parse_take(p, ')'))
			n = parse_fail_node(p, l->position);
	} else if (l->open == '(') {
		n = parse_fail_node(p, l->position);
	}
	l->parentheses--;
	p->depth--;
	return n;
}

struct node *parse_where(struct parser *p, const struct tree_menu *menu)
{
	const struct tree_menu *outer = p->fields;
	bool condition = p->condition;
	unsigned parentheses = p->lexer.parentheses;
	unsigned fields = p->field_count;
	struct node *n;

	p->fields = menu;
	p->condition = true;
	p->lexer.parentheses = 0;
	n = conditions(p);
	p->fields = outer;
	p->condition = condition;
	p->lexer.parentheses = parentheses;
	p->field_count = fields; // those of another menu are none of the outer condition's
	return n;
}
