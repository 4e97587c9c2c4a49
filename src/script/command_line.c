// SPDX-License-Identifier: BSD-2-Clause
// Reading a command line: after the path the arguments of the command found there.

#include "script/command_line.h"

#include <stdlib.h>
#include <string.h>

#include "script/command_path.h"
#include "script/resolve.h"

struct parser {
	struct lexer *lexer;
	const struct tree_menu *root;
	const struct tree_menu *current;
	struct command_line *line;
	size_t unnamed; // rows of the command already passed over by unnamed values
	struct err *e;
};

void command_line_free(struct command_line *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->argument_count; i++) {
		free(c->arguments[i].text);
		command_line_free(c->arguments[i].command);
	}
	free(c->arguments);
	condition_free(c->where);
	free(c);
}

const struct argument *command_line_argument(const struct command_line *c, const char *name)
{
	for (size_t i = 0; i < c->argument_count; i++) {
		if (strcmp(c->arguments[i].row->name, name) == 0)
			return &c->arguments[i];
	}
	return NULL;
}

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

static struct argument *add_argument(struct parser *p, const struct tree_argument *row,
				     struct position position)
{
	struct command_line *line = p->line;
	struct argument *argument;

	for (size_t i = 0; i < line->argument_count; i++) {
		argument = &line->arguments[i];
		if (argument->row != row)
			continue;
		free(argument->text); // given again: the later value counts
		command_line_free(argument->command);
		*argument = (struct argument){.row = row, .position = position};
		return argument;
	}
	if (line->argument_count == COMMAND_ARGUMENTS_MAX) {
		(void)expected_end(p, position);
		return NULL;
	}
	argument = realloc(line->arguments, (line->argument_count + 1) * sizeof(*argument));
	if (!argument) {
		(void)err_set(p->e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	line->arguments = argument;
	argument += line->argument_count++;
	*argument = (struct argument){.row = row, .position = position};
	return argument;
}

static int keep_text(struct argument *argument, enum argument_kind kind, struct slice text,
		     struct err *e)
{
	argument->text = calloc(1, text.n + 1);
	if (!argument->text)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (text.n > 0)
		memcpy(argument->text, text.p, text.n);
	argument->length = text.n;
	argument->kind = kind;
	return 0;
}

// [command]: looked up from the menu of the command that it is an argument of.
static int parse_brackets(struct parser *p, struct argument *argument)
{
	struct lexer *l = p->lexer;
	bool global = p->line->command->flags & TREE_GLOBAL;
	const struct tree_menu *current = global ? p->current : p->line->menu;

	if (l->brackets == COMMAND_DEPTH_MAX)
		return lexer_syntax_error(l->position, p->e);
	lexer_advance(l, 1);
	l->brackets++;
	argument->kind = ARGUMENT_COMMAND;
	if (command_line_parse(l, p->root, current, &argument->command, p->e) < 0)
		return -1;
	lexer_skip_separators(l);
	if (lexer_peek(l) != ']' || !argument->command) {
		if (lexer_peek(l) < 0)
			l->open = '[';
		return lexer_syntax_error(l->position, p->e);
	}
	lexer_advance(l, 1);
	l->brackets--;
	return 0;
}

static int parse_value(struct parser *p, struct argument *argument)
{
	struct lexer *l = p->lexer;
	struct strbuf text;
	struct slice bare;
	int result;

	if (lexer_peek(l) == '[')
		return parse_brackets(p, argument);
	if (lexer_peek(l) == '"') {
		strbuf_init(&text, LEXER_VALUE_MAX);
		result = lexer_quoted(l, argument->row->name, &text, p->e);
		if (result == 0)
			result = keep_text(argument, ARGUMENT_QUOTED, strbuf_slice(&text), p->e);
		strbuf_free(&text);
		return result;
	}
	if (lexer_peek(l) == '$' || lexer_peek(l) == '(' || lexer_peek(l) == '{')
		return lexer_syntax_error(l->position, p->e);
	bare = lexer_bare(l);
	if (bare.n == 0)
		return lexer_error(l->position, p->e, "expected %s value", argument->row->name);
	if (bare.n > LEXER_VALUE_MAX)
		return err_set(p->e, ERR_TOO_LARGE, "value of %s is too long", argument->row->name);
	return keep_text(argument, ARGUMENT_BARE, bare, p->e);
}

// topics=a,b on a command whose rows it narrows: every one of them is looked for.
static int narrow(struct parser *p, const struct argument *argument)
{
	bool match = argument->row->flags & TREE_MATCH;
	struct slice rest = {argument->text, argument->length};
	struct slice value = rest;
	bool more = true;

	if (argument->kind != ARGUMENT_BARE && argument->kind != ARGUMENT_QUOTED)
		return lexer_error(argument->position, p->e, "expected %s value",
				   argument->row->name);
	while (more) {
		struct condition *c;

		more = match && slice_cut(rest, ',', &value, &rest);
		if (condition_compare(match ? CONDITION_MATCH : CONDITION_EQUAL,
				      slice_from(argument->row->name), value, argument->position,
				      &c, p->e) < 0 ||
		    condition_join(&p->line->where, c, p->e) < 0)
			return -1;
	}
	return 0;
}

// name=value, the lexer standing at the '='.
static int parse_named(struct parser *p, struct slice name, struct position position)
{
	struct lexer *l = p->lexer;
	const struct tree_argument *row = resolve_argument(p->line->command, name);
	struct argument *argument;
	bool blanks;

	if (!row || row->flags & TREE_WHERE)
		return expected_end(p, position);
	argument = add_argument(p, row, position);
	if (!argument)
		return -1;
	lexer_advance(l, 1);
	position = l->position;
	lexer_skip_blanks(l);
	blanks = position.column != l->position.column || position.line != l->position.line;
	if (lexer_at_end(l) && (lexer_peek(l) != '#' || blanks))
		return keep_text(argument, ARGUMENT_BARE, SLICE(""), p->e);
	position = l->position;
	if (parse_value(p, argument) < 0)
		return -1;
	if (blanks && argument->kind == ARGUMENT_BARE && lexer_peek(l) == '=')
		return expected_end(p, position); // `a= b=c`: b is the next name, a has no value
	if (row->flags & (TREE_MATCH | TREE_EQUAL))
		return narrow(p, argument);
	return 0;
}

static int parse_where(struct parser *p)
{
	struct condition *c = NULL;

	lexer_skip_blanks(p->lexer);
	if (lexer_at_end(p->lexer))
		return lexer_error(p->lexer->position, p->e, "missing value for where");
	if (condition_parse(p->lexer, &c, p->e) < 0 || condition_join(&p->line->where, c, p->e) < 0)
		return -1;
	lexer_skip_blanks(p->lexer);
	if (!lexer_at_end(p->lexer))
		return lexer_syntax_error(p->lexer->position, p->e);
	return 0;
}

// The next argument that may be given without its name and was not given yet.
static const struct tree_argument *next_unnamed(struct parser *p)
{
	const struct tree_command *command = p->line->command;

	while (p->unnamed < command->argument_count) {
		const struct tree_argument *row = &command->arguments[p->unnamed++];

		if (row->flags & TREE_UNNAMED && !command_line_argument(p->line, row->name))
			return row;
	}
	return NULL;
}

// What can be no value at all is the graver error.
static int surplus(struct parser *p)
{
	int c = lexer_peek(p->lexer);

	if (c != '"' && c != '[' && peek_bare(p->lexer).n == 0)
		return lexer_syntax_error(p->lexer->position, p->e);
	return expected_end(p, p->lexer->position);
}

// A value or a word without name: a switch by its full name, else the next unnamed argument, else
// a switch by its beginning.
static int parse_unnamed(struct parser *p)
{
	struct position position = p->lexer->position;
	struct slice word = peek_name(p->lexer);
	const struct tree_argument *row = NULL;
	const struct tree_argument *named = NULL;
	struct argument *argument;

	if (word.n > 0 && word.n == peek_bare(p->lexer).n)
		named = resolve_argument(p->line->command, word);
	if (named && named->flags & TREE_WHERE) {
		lexer_advance(p->lexer, word.n);
		return parse_where(p);
	}
	if (named && !(named->flags & TREE_SWITCH))
		named = NULL;
	if (!named || !slice_is(word, named->name))
		row = next_unnamed(p);
	if (!row && !named)
		return surplus(p);
	if (row && row->flags & TREE_VARIABLE)
		return lexer_syntax_error(position, p->e);
	argument = add_argument(p, row ? row : named, position);
	if (!argument)
		return -1;
	if (row)
		return parse_value(p, argument);
	lexer_advance(p->lexer, word.n);
	return 0;
}

static int parse_unset(struct parser *p, bool *out_taken)
{
	struct lexer ahead = *p->lexer;
	struct position position = ahead.position;
	const struct tree_argument *row;
	struct argument *argument;

	lexer_advance(&ahead, 1);
	row = resolve_argument(p->line->command, lexer_name(&ahead));
	*out_taken = row && row->flags & TREE_NEGATABLE && lexer_at_boundary(&ahead);
	if (!*out_taken)
		return 0;
	argument = add_argument(p, row, position);
	if (!argument)
		return -1;
	argument->kind = ARGUMENT_UNSET;
	*p->lexer = ahead;
	return 0;
}

static int parse_argument(struct parser *p)
{
	struct position position = p->lexer->position;
	struct lexer ahead = *p->lexer;
	struct slice name = lexer_name(&ahead);
	bool taken = false;

	if (p->line->command->flags & TREE_CONDITION) {
		if (slice_is(name, "where") && lexer_at_boundary(&ahead))
			*p->lexer = ahead;
		return parse_where(p);
	}
	if (name.n > 0 && lexer_peek(&ahead) == '=') {
		*p->lexer = ahead;
		return parse_named(p, name, position);
	}
	if (lexer_peek(p->lexer) == '!' && (parse_unset(p, &taken) < 0 || taken))
		return taken ? 0 : -1;
	return parse_unnamed(p);
}

static int parse_line(struct parser *p)
{
	if (command_path_parse(p->lexer, p->root, p->current, p->line, p->e) < 0)
		return -1;
	while (p->line->kind == COMMAND_LINE_COMMAND) {
		lexer_skip_blanks(p->lexer);
		if (lexer_at_end(p->lexer))
			break;
		if (parse_argument(p) < 0)
			return -1;
	}
	return 0;
}

int command_line_parse(struct lexer *l, const struct tree_menu *root,
		       const struct tree_menu *current, struct command_line **out, struct err *e)
{
	struct parser p = {.lexer = l, .root = root, .current = current, .e = e};

	*out = NULL;
	lexer_skip_separators(l);
	if (lexer_peek(l) < 0 || (lexer_peek(l) == ']' && l->brackets > 0))
		return 0;
	p.line = calloc(1, sizeof(*p.line));
	if (!p.line)
		return err_set(e, ERR_NO_MEMORY, NULL);
	p.line->position = l->position;
	if (parse_line(&p) < 0) {
		command_line_free(p.line);
		return -1;
	}
	*out = p.line;
	return 0;
}
