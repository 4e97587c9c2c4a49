// SPDX-License-Identifier: BSD-2-Clause
// Statements: blocks, calls, changes of menu, commands.

#include "script/parse.h"

// Whether it stands in a block or in brackets.
static bool is_nested(const struct parser *p)
{
	return p->lexer.braces > 0 || p->lexer.brackets > 0;
}

// $f …, or the result of brackets or parentheses.
static struct node *call(struct parser *p, struct position at)
{
	struct lexer name = p->lexer;
	struct slice text = SLICE("");
	struct node *callee;

	if (parse_take(p, '$')) {
		lexer_advance(&name, 1);
		text = lexer_word(&name);
		if (!code_keep_text(p->unit->code, text, &text)) {
			(void)parse_no_memory(p);
			return NULL;
		}
		callee = parse_arrows(p, parse_dollar(p, at));
	} else if (lexer_peek(&p->lexer) == '(') {
		callee = parse_parentheses(p);
	} else {
		callee = parse_brackets(p);
	}
	return callee ? parse_call(p, at, text, callee) : NULL;
}

static struct node *in_menu(struct parser *p, struct position at, const struct tree_menu *menu)
{
	const struct tree_menu *outer = p->menu;
	struct node *n;

	p->menu = menu;
	if (lexer_peek(&p->lexer) == '{') {
		n = parse_block(p, false);
		p->menu = outer;
		return n;
	}
	n = is_nested(p) ? node_block(p->unit->code, at, NULL, 0)
			 : node_menu(p->unit->code, at, menu);
	if (!n)
		(void)parse_no_memory(p);
	return n;
}

static struct node *any_statement(struct parser *p)
{
	struct position at = p->lexer.position;
	size_t mark = listing_mark(p);
	size_t from = p->lexer.at;
	int c = lexer_peek(&p->lexer);
	struct target target;
	struct node *n;

	if (c == '{')
		return parse_block(p, false);
	if (c == '$' || c == '[' || c == '(') {
		n = call(p, at);
		listing_value(p, mark, from, false);
		return n;
	}
	if (parse_path(p, &target) < 0)
		return NULL;
	if (target.kind == TARGET_MENU)
		return in_menu(p, at, target.menu);
	if (target.kind == TARGET_COMMAND) {
		listing_command(p, &target);
		n = parse_command(p, at, &target);
		listing_close(p);
		return n;
	}
	listing_bad(p, &target.error, from);
	return parse_bad(p, at, &target.error);
}

struct node *parse_statement(struct parser *p)
{
	unsigned operators = p->operators;
	struct node *n;

	p->operators = 0;
	n = any_statement(p);
	p->operators = operators;
	return n;
}

static int read_statements(struct parser *p, char closer, struct nodes *list)
{
	for (;;) {
		int c;

		lexer_skip_separators(&p->lexer);
		c = lexer_peek(&p->lexer);
		if (c < 0 || (closer && c == closer))
			return 0;
		if (p->listing && list->count > 0)
			strbuf_add_char(p->listing, ';');
		if (parse_add(p, list, parse_statement(p)) < 0)
			return -1;
		lexer_skip_blanks(&p->lexer);
		if (!lexer_at_end(&p->lexer))
			return parse_fail(p, p->lexer.position);
	}
}

struct node *parse_statements(struct parser *p, char closer)
{
	struct position at = p->lexer.position;
	const struct tree_menu *menu = p->menu;
	size_t mark = listing_mark(p);
	struct nodes list = {0};
	struct node *n = NULL;

	if (read_statements(p, closer, &list) == 0) {
		listing_statements(p, mark, list.count);
		if (closer == ']' && list.count == 0 && lexer_peek(&p->lexer) >= 0)
			n = parse_fail_node(p, p->lexer.position);
		else if (list.count == 1)
			n = list.items[0];
		else
			n = node_block(p->unit->code, at, list.items, list.count);
	}
	if (n == NULL && p->e->kind == ERR_NONE)
		(void)parse_no_memory(p);
	if (closer)
		p->menu = menu;
	parse_nodes_free(&list);
	return n;
}
