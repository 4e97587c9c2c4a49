// SPDX-License-Identifier: BSD-2-Clause
// Reading statements: paths, commands, arguments. Before each token the place is noted where it
// begins; the note that stands when the text ends is the answer.

#include "console/scan.h"

#include <string.h>

#include "console/scan_reader.h"
#include "script/builtin.h"
#include "script/resolve.h"

static bool begins(const char *name, struct slice word)
{
	return strncmp(name, word.p, word.n) == 0 && !memchr(word.p, 0, word.n);
}

// What a word is whose meaning is not known: the beginning of several names, or none.
static enum scan_style style_of_unknown(const struct tree_menu *menu, struct slice word,
					uint32_t flags)
{
	for (size_t i = 0; i < menu->menu_count; i++) {
		if ((menu->menus[i]->flags & flags) == flags && begins(menu->menus[i]->name, word))
			return SCAN_AMBIGUOUS;
	}
	for (size_t i = 0; i < menu->command_count; i++) {
		if ((menu->commands[i].flags & flags) == flags &&
		    begins(menu->commands[i].name, word))
			return SCAN_AMBIGUOUS;
	}
	return SCAN_ERROR;
}

static enum scan_style style_of_argument(const struct tree_command *command, struct slice word)
{
	for (size_t i = 0; i < command->argument_count; i++) {
		if (begins(command->arguments[i].name, word))
			return SCAN_AMBIGUOUS;
	}
	return SCAN_ERROR;
}

static void give(struct scan_line *line, const struct tree_argument *row)
{
	if (line->given_count < SCAN_GIVEN_MAX)
		line->given[line->given_count++] = row;
}

static bool is_given(const struct scan_line *line, const struct tree_argument *row)
{
	for (size_t i = 0; i < line->given_count; i++) {
		if (line->given[i] == row)
			return true;
	}
	return false;
}

static const struct tree_argument *next_unnamed(const struct scan_line *line)
{
	for (size_t i = 0; i < line->command->argument_count; i++) {
		const struct tree_argument *row = &line->command->arguments[i];

		if (row->flags & TREE_UNNAMED && !is_given(line, row))
			return row;
	}
	return NULL;
}

// The value of ROW of LINE, named or not.
static void read_value(struct scan_reader *r, struct scan_line *line,
		       const struct tree_argument *row, bool named)
{
	size_t start = r->at;

	if (named || (scan_peek(r) == '"' && !(row->flags & TREE_VARIABLE)))
		scan_expect_value(r, line, row);
	if (scan_peek(r) == '[')
		scan_nested(r, line->command->flags & TREE_GLOBAL ? r->current : line->menu);
	else if (scan_peek(r) == '{' && row->flags & TREE_BLOCK)
		scan_nested(r, r->current);
	else if (scan_peek(r) == '{' && row->flags & (TREE_FUNCTION | TREE_SOURCE))
		scan_function(r, r->current);
	else if (row->flags & TREE_VARIABLE && scan_peek(r) != '(' && scan_peek(r) != '$')
		scan_variable_names(r, line);
	else if (scan_peek(r) == '"' || scan_peek(r) == '$' || scan_peek(r) == '(' ||
		 scan_peek(r) == '{')
		scan_operand(r, line);
	else
		for (size_t n = scan_element(r); n > 0; n = scan_element(r)) {
			scan_skip(r, n);
			if (scan_peek(r) == ',') {
				scan_skip(r, 1);
				scan_expect_value(r, line, row);
			}
		}
	if (r->at > start && r->scan->secret && r->scan->secret(line->menu, row))
		r->place->secret = true;
}

static void read_where(struct scan_reader *r, struct scan_line *line)
{
	while (scan_blanks(r), !scan_at_end(r)) {
		if (scan_peek(r) == '#') {
			scan_comment(r);
			return;
		}
		scan_condition(r, line);
	}
}

// name=value
static void read_named(struct scan_reader *r, struct scan_line *line, struct slice name)
{
	const struct tree_argument *row = resolve_argument(line->command, name);

	scan_style(r, name.n, row ? SCAN_ARG : style_of_argument(line->command, name));
	scan_style(r, 1, SCAN_META);
	if (!row) {
		scan_expect(r, line, SCAN_NOTHING);
		scan_operand(r, line);
		return;
	}
	give(line, row);
	read_value(r, line, row, true);
}

// A word alone: a switch, `where`, or a value. False when nothing of it could be read.
static bool read_unnamed(struct scan_reader *r, struct scan_line *line, struct slice name)
{
	const struct tree_argument *row = NULL;
	const struct tree_argument *unnamed = next_unnamed(line);
	bool whole = name.n > 0 && name.n == scan_bare(r);

	if (whole)
		row = resolve_argument(line->command, name);
	if (row && row->flags & TREE_WHERE) {
		scan_style(r, name.n, SCAN_ARG);
		read_where(r, line);
		return true;
	}
	if (row && row->flags & TREE_SWITCH && (!unnamed || slice_is(name, row->name))) {
		give(line, row);
		scan_style(r, name.n, SCAN_ARG);
		return true;
	}
	if (unnamed) {
		size_t start = r->at;

		give(line, unnamed);
		read_value(r, line, unnamed, false);
		if (r->at == r->text.n && whole) // may still become a name
			line->given_count--;
		return r->at > start;
	}
	if (!whole)
		return false;
	scan_style(r, name.n, style_of_argument(line->command, name));
	return true;
}

static void read_negated(struct scan_reader *r, struct scan_line *line)
{
	struct slice name;
	const struct tree_argument *row;

	scan_style(r, 1, SCAN_META);
	scan_expect(r, line, SCAN_ARGUMENT);
	name = scan_name(r);
	row = resolve_argument(line->command, name);
	if (row)
		give(line, row);
	scan_style(r, name.n, row ? SCAN_ARG : style_of_argument(line->command, name));
}

static void read_arguments(struct scan_reader *r, struct scan_line *line)
{
	for (;;) {
		struct slice name;

		scan_blanks(r);
		if (scan_expect(r, line, SCAN_ARGUMENT))
			r->place->argument = next_unnamed(line);
		if (scan_peek(r) == '#')
			scan_comment(r);
		if (scan_at_end(r))
			return;
		if (line->command->flags & TREE_CONDITION) {
			name = scan_name(r);
			if (slice_is(name, "where"))
				scan_style(r, name.n, SCAN_ARG);
			read_where(r, line);
			return;
		}
		name = scan_name(r);
		if (name.n > 0 && scan_peek_at(r, name.n) == '=')
			read_named(r, line, name);
		else if (scan_peek(r) == '!' && scan_peek_at(r, 1) != '=')
			read_negated(r, line);
		else if (!read_unnamed(r, line, name))
			scan_style(r, 1, SCAN_ERROR);
	}
}

// What follows a word that is not known.
static void read_rest(struct scan_reader *r, struct scan_line *line)
{
	while (scan_blanks(r), !scan_at_end(r)) {
		size_t start = r->at;

		scan_expect(r, line, SCAN_NOTHING);
		scan_operand(r, line);
		if (r->at == start)
			scan_skip(r, 1);
	}
}

static enum resolve_result resolve(struct scan_reader *r, struct scan_line *line, struct slice word,
				   bool first)
{
	enum resolve_result result;

	if (slice_is(word, "..")) {
		line->menu = line->menu->parent ? line->menu->parent : line->menu;
		return RESOLVE_MENU;
	}
	result = resolve_word(line->menu, word, &line->menu, &line->command);
	if (result != RESOLVE_NOTHING || !first)
		return result;
	result = resolve_global(r->scan->root, word, &line->menu, &line->command);
	if (result == RESOLVE_COMMAND)
		line->menu = r->scan->root;
	return result;
}

static bool declares(const struct tree_command *command)
{
	const struct builtin *b = command->builtin;

	return b && (b->form == BUILTIN_LOCAL || b->form == BUILTIN_GLOBAL);
}

// One word of a path. False: the path has ended.
static bool read_word(struct scan_reader *r, struct scan_line *line, bool first)
{
	const struct tree_menu *menu = line->menu;
	struct slice word = scan_name(r);
	size_t variables = r->place->variable_count;
	enum scan_style style;

	if (word.n == 0) {
		scan_style(r, 1, SCAN_ERROR);
		read_rest(r, line);
		return false;
	}
	switch (resolve(r, line, word, first)) {
	case RESOLVE_MENU:
		scan_style(r, word.n, SCAN_DIR);
		return true;
	case RESOLVE_COMMAND:
		scan_style(r, word.n, SCAN_CMD);
		if (r->at < r->text.n)
			read_arguments(r, line);
		// what a loop counts by is seen in it alone
		if (r->at < r->text.n && !declares(line->command))
			scan_scope_end(r, variables);
		return false;
	case RESOLVE_NOTHING:
		break;
	}
	style = style_of_unknown(menu, word, 0);
	if (style == SCAN_ERROR && first)
		style = style_of_unknown(r->scan->root, word, TREE_GLOBAL);
	scan_style(r, word.n, style);
	if (r->at < r->text.n)
		read_rest(r, line);
	return false;
}

// A statement that is a path or a command, relative to *CURRENT.
static void read_path(struct scan_reader *r, const struct tree_menu **current)
{
	struct scan_line line = {.menu = *current};
	bool rooted = scan_peek(r) == '/';
	bool first = !rooted && scan_peek(r) != ':';
	bool slash = false;

	if (!first) {
		line.menu = r->scan->root;
		scan_style(r, 1, SCAN_DIR);
	}
	for (;;) {
		while (scan_blanks(r), scan_peek(r) == '/') {
			slash = true;
			scan_style(r, 1, SCAN_DIR);
		}
		if (scan_expect(r, &line, SCAN_WORD)) {
			r->place->slash = slash;
			r->place->rooted = rooted;
			r->place->first = first;
		}
		if (scan_peek(r) == '#')
			scan_comment(r);
		if (scan_at_end(r)) {
			*current = line.menu;
			return;
		}
		if (scan_peek(r) == '{') {
			scan_nested(r, line.menu);
			return;
		}
		if (!read_word(r, &line, first))
			return;
		first = false;
	}
}

void scan_statements(struct scan_reader *r)
{
	for (;;) {
		struct scan_line line = {.menu = r->current};
		int c;

		scan_separators(r);
		if (scan_expect(r, &line, SCAN_WORD))
			r->place->first = true;
		c = scan_peek(r);
		if (c < 0 || c == r->closer)
			return;
		if (c == '{')
			scan_nested(r, r->current);
		else if (c == '$' || c == '[' || c == '(')
			read_rest(r, &line);
		else
			read_path(r, &r->current);
		if (!scan_at_end(r))
			scan_style(r, 1, SCAN_ERROR);
	}
}

void scan_text(const struct scan *s, struct slice text, uint8_t *styles, struct scan_place *out)
{
	struct scan_reader r = {.scan = s,
				.current = s->current,
				.text = text,
				.styles = styles,
				.place = out,
				.closer = -1};

	*out = (struct scan_place){.menu = s->current};
	if (styles)
		memset(styles, SCAN_NONE, text.n);
	while (scan_statements(&r), r.at < text.n)
		scan_style(&r, 1, SCAN_ERROR); // a bracket that closes nothing
}
