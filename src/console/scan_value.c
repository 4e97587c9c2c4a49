// SPDX-License-Identifier: BSD-2-Clause
// Tokens: blanks, names, quoted text, variables, brackets, conditions.

#include <string.h>

#include "console/scan_reader.h"

int scan_peek_at(const struct scan_reader *r, size_t offset)
{
	return offset < r->text.n - r->at ? (unsigned char)r->text.p[r->at + offset] : -1;
}

int scan_peek(const struct scan_reader *r)
{
	return scan_peek_at(r, 0);
}

static bool is_one_of(int c, const char *set)
{
	return c > 0 && strchr(set, c);
}

void scan_style(struct scan_reader *r, size_t n, enum scan_style style)
{
	for (; n > 0 && r->at < r->text.n; n--, r->at++) {
		if (r->styles)
			r->styles[r->at] = style;
		if (r->text.p[r->at] == '\n' && r->scan->line_end)
			r->scan->line_end(r->scan->context, r->place->open);
	}
}

void scan_skip(struct scan_reader *r, size_t n)
{
	scan_style(r, n, SCAN_NONE);
}

bool scan_at_end(const struct scan_reader *r)
{
	int c = scan_peek(r);

	return c < 0 || c == '\n' || c == ';' || c == r->closer;
}

static void open_bracket(struct scan_reader *r, char c)
{
	if (r->place->open_count < sizeof(r->place->open) - 1)
		r->place->open[r->place->open_count++] = c;
}

static void close_bracket(struct scan_reader *r)
{
	if (r->place->open_count > 0)
		r->place->open[--r->place->open_count] = '\0';
}

static char last_open(const struct scan_reader *r)
{
	return r->place->open_count > 0 ? r->place->open[r->place->open_count - 1] : '\0';
}

void scan_blanks(struct scan_reader *r)
{
	for (;;) {
		int c = scan_peek(r);

		if (c == ' ' || c == '\t' || c == '\r') {
			scan_skip(r, 1);
		} else if (c == '\\' && (scan_peek_at(r, 1) == '\n' || scan_peek_at(r, 1) < 0)) {
			open_bracket(r, '\\');
			scan_style(r, 2, SCAN_META);
			if (r->at < r->text.n)
				close_bracket(r);
		} else {
			return;
		}
	}
}

void scan_comment(struct scan_reader *r)
{
	while (scan_peek(r) >= 0 && scan_peek(r) != '\n')
		scan_style(r, 1, SCAN_COMMENT);
	if (scan_peek(r) < 0) {
		r->place->comment = true;
		r->place->expected = SCAN_NOTHING;
	}
}

void scan_separators(struct scan_reader *r)
{
	for (;;) {
		struct scan_line line = {.menu = r->current};

		scan_blanks(r);
		if (scan_peek(r) == '#') {
			scan_expect(r, &line, SCAN_NOTHING);
			scan_comment(r);
			if (r->place->comment)
				return;
		} else if (scan_peek(r) == '\n' || scan_peek(r) == ';') {
			scan_style(r, 1, SCAN_META);
		} else {
			return;
		}
	}
}

static bool is_name(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

static bool is_alphanumeric(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// All but blanks and what structures the text; so a value that must be quoted is one word, too.
static bool is_bare(int c)
{
	return c > ' ' && !strchr("\"$\\()[]{};=?", c);
}

struct slice scan_name(const struct scan_reader *r)
{
	size_t n = 0;

	while (is_name(scan_peek_at(r, n)))
		n++;
	return (struct slice){r->text.p + r->at, n};
}

size_t scan_bare(const struct scan_reader *r)
{
	size_t n = 0;

	while (is_bare(scan_peek_at(r, n)))
		n++;
	return n;
}

size_t scan_element(const struct scan_reader *r)
{
	size_t n = 0;

	while (is_bare(scan_peek_at(r, n)) && scan_peek_at(r, n) != ',')
		n++;
	return n > 0 || scan_peek(r) != ',' ? n : 1;
}

// Whether the text ends within a word, quotes or a comment: then what was noted at its beginning
// stands.
static bool ends_within(const struct scan_reader *r)
{
	int last;

	if (r->at < r->text.n || r->at == 0)
		return false;
	last = (unsigned char)r->text.p[r->at - 1];
	return r->place->comment || last_open(r) == '"' || is_alphanumeric(last) || last >= 0x80 ||
	       is_one_of(last, "-._*");
}

static bool ends_behind_bracket(const struct scan_reader *r)
{
	return r->at == r->text.n && r->at > 0 && is_one_of(r->text.p[r->at - 1], "\"])}");
}

static void note(struct scan_reader *r, const struct scan_line *line, enum scan_expected expected)
{
	struct scan_place *p = r->place;

	p->ended = r->at == r->text.n;
	p->expected = ends_behind_bracket(r) ? SCAN_NOTHING : expected;
	p->start = r->at;
	p->slash = false;
	p->rooted = false;
	p->first = false;
	p->quoted = false;
	p->menu = line->menu;
	p->command = line->command;
	p->argument = NULL;
	p->field = SLICE("");
	p->given_count = line->given_count;
	memcpy(p->given, line->given, line->given_count * sizeof(line->given[0]));
}

bool scan_expect(struct scan_reader *r, const struct scan_line *line, enum scan_expected expected)
{
	if (ends_within(r) || r->place->ended)
		return false;
	note(r, line, expected);
	return true;
}

void scan_expect_name(struct scan_reader *r, const struct scan_line *line)
{
	if (!r->place->ended)
		note(r, line, SCAN_NAME);
}

void scan_expect_value(struct scan_reader *r, const struct scan_line *line,
		       const struct tree_argument *row)
{
	if (scan_expect(r, line, SCAN_VALUE))
		r->place->argument = row;
}

// Text in parentheses, or the elements of an array in braces.
static void read_expression(struct scan_reader *r, const struct scan_line *line)
{
	int outer = r->closer;

	r->closer = scan_peek(r) == '(' ? ')' : '}';
	open_bracket(r, (char)scan_peek(r));
	scan_style(r, 1, SCAN_META);
	while (scan_blanks(r), scan_peek(r) >= 0 && scan_peek(r) != r->closer) {
		size_t start = r->at;

		scan_expect(r, line, SCAN_NOTHING);
		scan_operand(r, line);
		if (r->at == start)
			scan_style(r, 1, is_one_of(scan_peek(r), "])}") ? SCAN_ERROR : SCAN_META);
	}
	if (scan_peek(r) == r->closer) {
		scan_style(r, 1, SCAN_META);
		close_bracket(r);
		scan_expect(r, line, SCAN_NOTHING);
	}
	r->closer = outer;
}

void scan_nested(struct scan_reader *r, const struct tree_menu *current)
{
	struct scan_reader inner = *r;
	struct scan_line line = {.menu = current};
	size_t variables = r->place->variable_count;

	if (r->depth == SCAN_DEPTH_MAX) {
		r->place->too_deep = true;
		scan_skip(r, r->text.n - r->at);
		scan_expect(r, &line, SCAN_NOTHING);
		return;
	}
	inner.closer = scan_peek(r) == '[' ? ']' : '}';
	inner.current = current;
	inner.depth++;
	open_bracket(r, (char)scan_peek(r));
	scan_style(&inner, 1, SCAN_META);
	while (scan_statements(&inner), scan_peek(&inner) >= 0 && scan_peek(&inner) != inner.closer)
		scan_style(&inner, 1, SCAN_ERROR);
	r->at = inner.at;
	if (scan_peek(r) == inner.closer) {
		scan_style(r, 1, SCAN_META);
		close_bracket(r);
		scan_scope_end(r, variables);
		scan_expect(r, &line, SCAN_NOTHING);
	}
}

static void read_quoted(struct scan_reader *r, const struct scan_line *line)
{
	struct scan_place before = *r->place;

	scan_skip(r, 1);
	open_bracket(r, '"');
	r->place->quoted = true;
	r->place->start = r->at;
	while (scan_peek(r) >= 0 && scan_peek(r) != '"') {
		if (scan_peek(r) == '\\') {
			scan_style(r, 2, SCAN_ESCAPED);
		} else if (scan_peek(r) == '$') {
			scan_dollar(r, line);
			if (scan_peek(r) >= 0) { // within the quotes again
				size_t start = before.start + 1;

				scan_expect(r, line, before.expected);
				r->place->argument = before.argument;
				r->place->field = before.field;
				r->place->start = start;
				r->place->quoted = true;
			}
		} else {
			scan_skip(r, 1);
		}
	}
	if (scan_peek(r) == '"') {
		scan_skip(r, 1);
		close_bracket(r);
		scan_expect(r, line, SCAN_NOTHING);
	}
}

void scan_operand(struct scan_reader *r, const struct scan_line *line)
{
	int c = scan_peek(r);

	if (r->depth == SCAN_DEPTH_MAX) {
		r->place->too_deep = true;
		scan_skip(r, r->text.n - r->at);
		return;
	}
	r->depth++;
	if (c == '"')
		read_quoted(r, line);
	else if (c == '$')
		scan_dollar(r, line);
	else if (c == '(' || c == '{')
		read_expression(r, line);
	else if (c == '[')
		scan_nested(r, line->command && !(line->command->flags & TREE_GLOBAL) ? line->menu
										      : r->current);
	else
		scan_skip(r, scan_bare(r));
	r->depth--;
}

static bool is_joiner(struct slice name)
{
	return slice_is(name, "and") || slice_is(name, "or") || slice_is(name, "in") ||
	       slice_is(name, "where");
}

// What stands behind the operator that compares FIELD.
static void read_compared(struct scan_reader *r, const struct scan_line *line, struct slice field)
{
	size_t n = 0;

	if (scan_expect(r, line, SCAN_VALUE))
		r->place->field = field;
	if (is_one_of(scan_peek(r), "\"$([{")) {
		scan_operand(r, line);
		return;
	}
	while (is_bare(scan_peek_at(r, n)) && !is_one_of(scan_peek_at(r, n), "<>|&!~,"))
		n++;
	scan_skip(r, n);
}

void scan_condition(struct scan_reader *r, const struct scan_line *line)
{
	struct slice name;

	scan_expect(r, line, SCAN_FIELD);
	name = scan_name(r);
	if (name.n > 0) {
		size_t start = r->at;

		scan_style(r, name.n, is_joiner(name) ? SCAN_META : SCAN_ARG);
		while (is_one_of(scan_peek(r), "=!<>~"))
			scan_style(r, 1, SCAN_META);
		if (r->at > start + name.n)
			read_compared(r, line, name);
		return;
	}
	if (is_one_of(scan_peek(r), "\"$[{")) {
		scan_operand(r, line);
		return;
	}
	// Parentheses group conditions; they are not counted as expressions are.
	if (scan_peek(r) == '(')
		open_bracket(r, '(');
	else if (scan_peek(r) == ')' && last_open(r) == '(')
		close_bracket(r);
	scan_style(r, 1, is_one_of(scan_peek(r), "()!&|,") ? SCAN_META : SCAN_ERROR);
}
