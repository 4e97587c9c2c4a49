// SPDX-License-Identifier: BSD-2-Clause
// Texts between quotes, with the values in them; names of variables.

#include "script/parse.h"

static bool is_name(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// A text between quotes in which nothing is evaluated.
static int quoted_name(struct parser *p, struct slice *out)
{
	struct strbuf text;
	int result;

	strbuf_init(&text, GLOBAL_NAME_MAX);
	lexer_advance(&p->lexer, 1);
	result = lexer_quoted(&p->lexer, "name", &text, p->e);
	if (result == LEXER_DOLLAR)
		result = parse_fail(p, p->lexer.position);
	else if (result == LEXER_END && !code_keep_text(p->unit->code, strbuf_slice(&text), out))
		result = parse_no_memory(p);
	strbuf_free(&text);
	return result < 0 ? -1 : 0;
}

int parse_variable_name(struct parser *p, struct slice *out)
{
	struct lexer *l = &p->lexer;
	size_t n = 0;

	if (lexer_peek(l) == '"')
		return quoted_name(p, out);
	while (is_name(lexer_peek_at(l, n)))
		n++;
	if (!code_keep_text(p->unit->code, (struct slice){l->text.p + l->at, n}, out))
		return parse_no_memory(p);
	lexer_advance(l, n);
	return 0;
}

struct node *parse_dollar(struct parser *p, struct position dollar)
{
	struct slice name = SLICE("");

	if (lexer_peek(&p->lexer) == '(')
		return parse_parentheses(p);
	if (lexer_peek(&p->lexer) == '[')
		return parse_brackets(p);
	if (lexer_peek(&p->lexer) != '"' && !is_name(lexer_peek(&p->lexer)))
		return parse_fail_node(p, dollar);
	if (parse_variable_name(p, &name) < 0)
		return NULL;
	return parse_variable(p, dollar, name);
}

static int add_constant(struct parser *p, struct nodes *parts, struct position at,
			struct strbuf *text)
{
	struct value v;

	if (text->length == 0)
		return 0;
	if (!value_str(strbuf_slice(text), &v))
		return parse_no_memory(p);
	strbuf_reset(text);
	return parse_add(p, parts, node_constant(p->unit->code, at, v, SLICE("")));
}

static int read_parts(struct parser *p, const char *argument, struct nodes *parts)
{
	struct position at = p->lexer.position;
	struct strbuf text;
	int result;

	strbuf_init(&text, LEXER_VALUE_MAX);
	lexer_advance(&p->lexer, 1);
	for (;;) {
		struct position dollar;

		result = lexer_quoted(&p->lexer, argument, &text, p->e);
		if (result >= 0 && add_constant(p, parts, at, &text) < 0)
			result = -1;
		if (result != LEXER_DOLLAR)
			break;
		dollar = p->lexer.position;
		lexer_advance(&p->lexer, 1);
		result = parse_add(p, parts, parse_dollar(p, dollar));
		if (result < 0)
			break;
	}
	strbuf_free(&text);
	return result;
}

struct node *parse_text(struct parser *p, const char *argument)
{
	struct position at = p->lexer.position;
	struct nodes parts = {0};
	struct node *n = NULL;
	struct value empty;
	struct slice raw;

	if (parse_enter(p) < 0)
		return NULL;
	if (read_parts(p, argument, &parts) >= 0) {
		if (parts.count == 0) {
			if (value_str(SLICE(""), &empty))
				n = node_constant(p->unit->code, at, empty, SLICE(""));
		} else if (parts.count == 1 && node_constant_value(parts.items[0], &raw)) {
			n = parts.items[0];
		} else {
			n = node_interpolate(p->unit->code, at, parts.items, parts.count);
		}
		if (!n)
			(void)parse_no_memory(p);
	}
	p->depth--;
	parse_nodes_free(&parts);
	return n;
}
