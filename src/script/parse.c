// SPDX-License-Identifier: BSD-2-Clause
// What every part of the parser needs: errors, depth, lists.

#include "script/parse.h"

#include <stdlib.h>

int parse_fail(struct parser *p, struct position at)
{
	return lexer_syntax_error(at, p->e);
}

struct node *parse_fail_node(struct parser *p, struct position at)
{
	(void)parse_fail(p, at);
	return NULL;
}

int parse_no_memory(struct parser *p)
{
	return err_set(p->e, ERR_NO_MEMORY, "out of memory");
}

int parse_enter(struct parser *p)
{
	if (p->depth == PARSE_DEPTH_MAX)
		return parse_fail(p, p->lexer.position);
	p->depth++;
	return 0;
}

int parse_add(struct parser *p, struct nodes *list, struct node *n)
{
	if (!n)
		return -1;
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? 2 * list->capacity : 8;
		struct node **items = NULL;

		if (capacity <= PARSE_LIST_MAX)
			items = realloc(list->items, capacity * sizeof(struct node *));
		if (!items)
			return parse_no_memory(p);
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] = n;
	return 0;
}

void parse_nodes_free(struct nodes *list)
{
	free(list->items);
	*list = (struct nodes){0};
}

// The error is told when its turn comes.
struct node *parse_bad(struct parser *p, struct position at, const struct err *error)
{
	struct node *n = node_bad(p->unit->code, at, error);

	if (p->bad.kind == ERR_NONE)
		p->bad = *error;
	if (!n)
		(void)parse_no_memory(p);
	return n;
}

bool parse_take(struct parser *p, char c)
{
	if (lexer_peek(&p->lexer) != c)
		return false;
	lexer_advance(&p->lexer, 1);
	return true;
}
