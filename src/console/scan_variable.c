// SPDX-License-Identifier: BSD-2-Clause
// Variables: where they are declared, and which of them a name after a dollar sign is.

#include <string.h>

#include "console/scan_reader.h"
#include "script/builtin.h"
#include "script/globals.h"

static bool is_letter_or_digit(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// How many bytes up to the quotation mark that ends the text which begins at OFFSET.
static size_t quoted_length(const struct scan_reader *r, size_t offset)
{
	size_t n = 0;

	while (scan_peek_at(r, offset + n) >= 0 && scan_peek_at(r, offset + n) != '"')
		n++;
	return n;
}

static void declare(struct scan_reader *r, struct slice name, bool global)
{
	struct scan_place *p = r->place;

	if (name.n > 0 && p->variable_count < SCAN_VARIABLES_MAX)
		p->variables[p->variable_count++] = (struct scan_variable){name, global};
}

void scan_scope_end(struct scan_reader *r, size_t count)
{
	r->place->variable_count = count;
}

void scan_function(struct scan_reader *r, const struct tree_menu *current)
{
	struct scan_place *p = r->place;
	size_t first = p->first_variable;
	size_t open = p->open_count;
	bool function = p->function;

	p->first_variable = p->variable_count;
	p->function = true;
	scan_nested(r, current);
	if (p->open_count > open) // the text ends within it
		return;
	p->first_variable = first;
	p->function = function;
}

static bool is_global_of_session(const struct scan_reader *r, struct slice name)
{
	const struct globals *globals = r->scan->globals;

	for (size_t i = 0; globals && i < globals->count; i++) {
		struct slice other = globals->list[i]->name;

		if (globals->list[i]->exists && other.n == name.n &&
		    memcmp(other.p, name.p, name.n) == 0)
			return true;
	}
	return false;
}

static enum scan_style style_of(const struct scan_reader *r, struct slice name)
{
	const struct scan_place *p = r->place;

	for (size_t i = p->variable_count; i > p->first_variable; i--) {
		const struct scan_variable *v = &p->variables[i - 1];

		if (v->name.n == name.n && memcmp(v->name.p, name.p, name.n) == 0)
			return v->global ? SCAN_GLOBAL : SCAN_LOCAL;
	}
	if (name.n == 1 && name.p[0] >= '0' && name.p[0] <= '9')
		return SCAN_PARAMETER;
	return !p->function && is_global_of_session(r, name) ? SCAN_GLOBAL : SCAN_UNDEFINED;
}

static bool has_form(const struct scan_line *line, enum builtin_form form)
{
	const struct builtin *b = line->command->builtin;

	return b && b->form == form;
}

// One name, with its quotes.
static void read_name(struct scan_reader *r, const struct scan_line *line)
{
	bool quoted = scan_peek(r) == '"';
	struct slice name = {r->text.p + r->at + quoted, 0};
	size_t whole;

	if (quoted)
		name.n = quoted_length(r, 1);
	while (!quoted && is_letter_or_digit(scan_peek_at(r, name.n)))
		name.n++;
	whole = name.n + quoted + (quoted && scan_peek_at(r, name.n + 1) == '"');
	if (has_form(line, BUILTIN_SET) || has_form(line, BUILTIN_GLOBAL))
		scan_expect(r, line, SCAN_NAME);
	scan_style(r, whole, has_form(line, BUILTIN_SET) ? style_of(r, name) : SCAN_VARIABLE);
	if (r->at < r->text.n && !has_form(line, BUILTIN_SET))
		declare(r, name, has_form(line, BUILTIN_GLOBAL));
}

void scan_variable_names(struct scan_reader *r, const struct scan_line *line)
{
	read_name(r, line);
	while (scan_peek(r) == ',') {
		scan_style(r, 1, SCAN_META);
		read_name(r, line);
	}
}

void scan_dollar(struct scan_reader *r, const struct scan_line *line)
{
	int next = scan_peek_at(r, 1);
	struct slice name;

	if (next == '[' || next == '(') {
		scan_style(r, 1, SCAN_META);
		scan_operand(r, line);
		return;
	}
	name = (struct slice){r->text.p + r->at + 1, 0};
	if (next == '"') {
		name.p++;
		name.n = quoted_length(r, 2);
		scan_style(r, 1, style_of(r, name));
		scan_expect_name(r, line);
		scan_style(r, name.n + 1 + (scan_peek_at(r, name.n + 1) == '"'), style_of(r, name));
		return;
	}
	while (is_letter_or_digit(scan_peek_at(r, name.n + 1)))
		name.n++;
	scan_style(r, 1, style_of(r, name));
	scan_expect_name(r, line);
	scan_style(r, name.n, style_of(r, name));
}
