// SPDX-License-Identifier: BSD-2-Clause
// Reading the path of a command line, word by word through the tree.

#include "script/command_path.h"

#include "script/resolve.h"

// So much of a word is repeated in an error.
enum { WORD_SHOWN_MAX = 64 };

struct parser {
	struct lexer *lexer;
	const struct tree_menu *root;
	struct command_line *line;
	struct err *e;
};

static int shown(struct slice word)
{
	return word.n < WORD_SHOWN_MAX ? (int)word.n : WORD_SHOWN_MAX;
}

// What no word of the tree explains: the error, kept until the line is run, and the rest of the
// line, which must be made of ordinary characters all the same.
static int parse_unknown(struct parser *p, struct slice word, struct position position)
{
	p->line->kind = COMMAND_LINE_UNKNOWN;
	(void)lexer_error(position, &p->line->error, "bad command name %.*s", shown(word), word.p);
	for (;;) {
		lexer_skip_blanks(p->lexer);
		if (lexer_at_end(p->lexer))
			return 0;
		if (lexer_bare(p->lexer).n > 0)
			continue;
		if (lexer_peek(p->lexer) != '=')
			return lexer_syntax_error(p->lexer->position, p->e);
		lexer_advance(p->lexer, 1);
	}
}

static enum resolve_result resolve_path_word(struct parser *p, struct slice word, bool first)
{
	struct command_line *line = p->line;
	enum resolve_result result;

	if (slice_is(word, "..")) {
		line->menu = line->menu->parent ? line->menu->parent : line->menu;
		return RESOLVE_MENU;
	}
	result = resolve_word(line->menu, word, &line->menu, &line->command);
	if (result != RESOLVE_NOTHING || !first)
		return result;
	result = resolve_global(p->root, word, &line->menu, &line->command);
	if (result == RESOLVE_COMMAND)
		line->menu = p->root;
	return result;
}

// No word where one of the path should stand.
static int no_word(struct parser *p)
{
	int c = lexer_peek(p->lexer);

	if (c == '$' || c == '[' || c == '(' || c == '{')
		return lexer_syntax_error(p->lexer->position, p->e);
	return lexer_error(p->lexer->position, p->e, "expected command name");
}

// One word of the path. *OUT_DONE: it was the command, or nothing known.
static int parse_word(struct parser *p, bool first, bool *out_done)
{
	struct lexer *l = p->lexer;
	struct position position = l->position;
	struct slice word = lexer_name(l);
	enum resolve_result result;

	*out_done = false;
	if (word.n == 0)
		return no_word(p);
	result = resolve_path_word(p, word, first);
	if (result == RESOLVE_MENU)
		return lexer_at_boundary(l) ? 0 : no_word(p);
	*out_done = true;
	if (result == RESOLVE_COMMAND) {
		p->line->kind = COMMAND_LINE_COMMAND;
		if (!lexer_at_boundary(l) && lexer_peek(l) != '"' && lexer_peek(l) != '[')
			return lexer_syntax_error(l->position, p->e);
		return 0;
	}
	if (!lexer_at_boundary(l) || lexer_peek(l) == '/')
		return lexer_syntax_error(l->position, p->e);
	return parse_unknown(p, word, position);
}

int command_path_parse(struct lexer *l, const struct tree_menu *root,
		       const struct tree_menu *current, struct command_line *line, struct err *e)
{
	struct parser parser = {l, root, line, e};
	struct parser *p = &parser;
	int start = lexer_peek(l);
	bool first = start != '/' && start != ':';
	bool done = false;

	line->menu = first ? current : root;
	line->kind = COMMAND_LINE_MENU;
	if (!first)
		lexer_advance(l, 1);
	if (start == ':' && !lexer_at_name(l))
		return no_word(p);
	for (;;) {
		while (lexer_skip_blanks(l), lexer_peek(l) == '/')
			lexer_advance(l, 1);
		if (lexer_at_end(l))
			return 0;
		if (parse_word(p, first, &done) < 0)
			return -1;
		if (done)
			return 0;
		first = false;
	}
}
