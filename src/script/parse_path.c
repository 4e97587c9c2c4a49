// SPDX-License-Identifier: BSD-2-Clause
// The first part of a command: the words that lead to a menu, and the command's name.

#include "script/parse.h"
#include "script/resolve.h"

// So much of a word is repeated in an error.
enum { WORD_SHOWN_MAX = 64 };

static int shown(struct slice word)
{
	return word.n < WORD_SHOWN_MAX ? (int)word.n : WORD_SHOWN_MAX;
}

// What no word of the tree explains: the error, kept until the command is run, and the rest of it,
// which must be made of ordinary characters all the same.
static int parse_unknown(struct parser *p, struct slice word, struct position position,
			 struct target *out)
{
	out->kind = TARGET_UNKNOWN;
	(void)lexer_error(position, &out->error, "bad command name %.*s", shown(word), word.p);
	for (;;) {
		lexer_skip_blanks(&p->lexer);
		if (lexer_at_end(&p->lexer))
			return 0;
		if (lexer_bare(&p->lexer).n > 0)
			continue;
		if (lexer_peek(&p->lexer) != '=')
			return parse_fail(p, p->lexer.position);
		lexer_advance(&p->lexer, 1);
	}
}

static enum resolve_result resolve_path_word(struct parser *p, struct slice word, bool first,
					     struct target *out)
{
	enum resolve_result result;

	if (slice_is(word, "..")) {
		out->menu = out->menu->parent ? out->menu->parent : out->menu;
		return RESOLVE_MENU;
	}
	result = resolve_word(out->menu, word, &out->menu, &out->command);
	if (result != RESOLVE_NOTHING || !first)
		return result;
	result = resolve_global(p->root, word, &out->menu, &out->command);
	if (result == RESOLVE_COMMAND)
		out->menu = p->root;
	return result;
}

// No word where one of the path should stand.
static int no_word(struct parser *p)
{
	int c = lexer_peek(&p->lexer);

	if (c == '$' || c == '[' || c == '(' || c == '{' || c == ']' || c == ')' || c == '}')
		return parse_fail(p, p->lexer.position);
	return lexer_error(p->lexer.position, p->e, "expected command name");
}

// What may follow a command's name without a blank.
static bool begins_value(int c)
{
	return c == '"' || c == '[' || c == '(' || c == '{' || c == '$';
}

// One word of the path. *OUT_DONE: it was the command, or nothing known.
static int parse_word(struct parser *p, bool first, struct target *out, bool *out_done)
{
	struct lexer *l = &p->lexer;
	struct position position = l->position;
	struct slice word = lexer_name(l);
	enum resolve_result result;

	*out_done = false;
	if (word.n == 0)
		return no_word(p);
	result = resolve_path_word(p, word, first, out);
	if (result == RESOLVE_MENU)
		return lexer_at_boundary(l) || lexer_peek(l) == '{' ? 0 : no_word(p);
	*out_done = true;
	if (result == RESOLVE_COMMAND) {
		out->kind = TARGET_COMMAND;
		out->global = out->menu == p->root && out->command->flags & TREE_GLOBAL;
		if (!lexer_at_boundary(l) && !begins_value(lexer_peek(l)))
			return parse_fail(p, l->position);
		return 0;
	}
	if (!lexer_at_boundary(l) || lexer_peek(l) == '/')
		return parse_fail(p, l->position);
	return parse_unknown(p, word, position, out);
}

int parse_path(struct parser *p, struct target *out)
{
	struct lexer *l = &p->lexer;
	int start = lexer_peek(l);
	bool first = start != '/' && start != ':';
	bool done = false;

	*out = (struct target){.kind = TARGET_MENU, .menu = first ? p->menu : p->root};
	if (!first)
		lexer_advance(l, 1);
	if (start == ':' && !lexer_at_name(l))
		return no_word(p);
	for (;;) {
		while (lexer_skip_blanks(l), lexer_peek(l) == '/')
			lexer_advance(l, 1);
		if (lexer_at_end(l) || (!first && lexer_peek(l) == '{'))
			return 0;
		if (parse_word(p, first, out, &done) < 0)
			return -1;
		if (done)
			return 0;
		first = false;
	}
}
