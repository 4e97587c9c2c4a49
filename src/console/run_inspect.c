// SPDX-License-Identifier: BSD-2-Clause
// One function a request; each makes records, which are shown as a table or returned.

#include "console/run_inspect.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "console/complete_source.h"
#include "console/highlight.h"
#include "console/text_width.h"
#include "console/value.h"
#include "console/value_text.h"
#include "script/array.h"
#include "script/script.h"

enum { FIELDS_MAX = 7, TEXT_MAX = 65536, ROW_BYTES_MAX = 8 * TEXT_MAX };

#define PREFERENCE "80"

struct inspect {
	struct console *console;
	struct strbuf text; // the path as if it was typed, then the input
	size_t input;	    // where that begins
	struct scan_place place;
	struct records rows;
	struct err *e;
};

// Adds a record of PAIRS, names and values in turn, NULL at the end.
static int add_pairs(struct inspect *i, const char *const *pairs)
{
	struct strbuf words;
	struct sentence s = {.count = 1};
	size_t ends[FIELDS_MAX];
	size_t count = 0;
	size_t at = 0;
	int result;

	strbuf_init(&words, ROW_BYTES_MAX);
	for (; pairs[0] && count < FIELDS_MAX; pairs += 2) {
		strbuf_add_format(&words, "=%s=%s", pairs[0], pairs[1]);
		ends[count++] = words.length;
	}
	for (size_t n = 0; n < count; n++) {
		s.word[s.count++] = (struct slice){strbuf_text(&words) + at, ends[n] - at};
		at = ends[n];
	}
	result = words.failed ? err_set(i->e, ERR_TOO_LARGE, "value is too long")
			      : records_add(&i->rows, &s, i->e);
	strbuf_free(&words);
	return result;
}

#define ADD_ROW(i, ...) add_pairs((i), (const char *const[]){__VA_ARGS__, NULL})

static int add_children(struct inspect *i)
{
	const struct scan_place *p = &i->place;
	int result = 0;

	if (p->expected == SCAN_ARGUMENT) {
		for (size_t n = 0; n < p->command->argument_count && result == 0; n++)
			result = ADD_ROW(i, "type", "child", "name", p->command->arguments[n].name,
					 "node-type", "arg");
		return result;
	}
	for (size_t n = 0; n < p->menu->menu_count && result == 0; n++)
		result = ADD_ROW(i, "type", "child", "name", p->menu->menus[n]->name, "node-type",
				 p->menu->menus[n]->command_count > 0 ? "dir" : "path");
	for (size_t n = 0; n < p->menu->command_count && result == 0; n++)
		result = ADD_ROW(i, "type", "child", "name", p->menu->commands[n].name, "node-type",
				 "cmd");
	return result;
}

static int add_self(struct inspect *i)
{
	bool command = i->place.expected == SCAN_ARGUMENT;

	return ADD_ROW(i, "type", "self", "name",
		       command ? i->place.command->name : i->place.menu->name, "node-type",
		       command			      ? "cmd"
		       : i->place.menu->command_count ? "dir"
						      : "path");
}

static void find(struct inspect *i, struct candidates *c)
{
	struct complete_source source = complete_source_of(i->console);

	complete_find(&i->place, strbuf_slice(&i->text), &source, c);
}

static int add_completions(struct inspect *i)
{
	struct candidates c;
	char offset[24];
	int result = 0;

	find(i, &c);
	(void)snprintf(offset, sizeof(offset), "%zu", c.start > i->input ? c.start - i->input : 0);
	for (size_t n = 0; n < c.count && result == 0; n++)
		result = ADD_ROW(i, "type", "completion", "completion", c.items[n].text, "style",
				 highlight_names[c.items[n].style], "offset", offset, "preference",
				 PREFERENCE, "show", "true", "text", c.items[n].help);
	candidates_free(&c);
	return result;
}

// What may stand there: each candidate with its sentence; for a value what it means as well.
static int add_syntax(struct inspect *i)
{
	const struct tree_argument *row = i->place.argument;
	struct candidates c;
	int result = 0;

	find(i, &c);
	if (i->place.expected == SCAN_VALUE && row)
		result = ADD_ROW(i, "type", "syntax", "symbol", row->name, "symbol-type",
				 "explanation", "nested", "0", "nonorm", "no", "text",
				 row->help ? row->help : "");
	for (size_t n = 0; n < c.count && result == 0; n++)
		result = ADD_ROW(i, "type", "syntax", "symbol", c.items[n].text, "symbol-type",
				 i->place.expected == SCAN_VALUE ? "definition" : "explanation",
				 "nested", i->place.expected == SCAN_VALUE ? "1" : "0", "nonorm",
				 "no", "text", c.items[n].help);
	candidates_free(&c);
	return result;
}

// One style for each character of the input.
static int add_highlight(struct inspect *i, const struct scan *scan)
{
	static uint8_t styles[2 * TEXT_MAX];
	struct strbuf names;
	size_t at = i->input;
	int result;

	strbuf_init(&names, 32 * TEXT_MAX);
	scan_text(scan, strbuf_slice(&i->text), styles, &i->place);
	while (at < i->text.length) {
		unsigned columns;

		strbuf_add_text(&names, at > i->input ? "," : "");
		strbuf_add_text(&names, highlight_names[styles[at]]);
		at += text_character((struct slice){i->text.data + at, i->text.length - at},
				     &columns);
	}
	result = names.length > ROW_BYTES_MAX / 2
			 ? err_set(i->e, ERR_TOO_LARGE, "value is too long")
			 : ADD_ROW(i, "type", "highlight", "highlight", strbuf_text(&names));
	strbuf_free(&names);
	return result;
}

// Where in the text the place that an error names is; the line's column as the input has it.
static size_t offset_of(const struct inspect *i, unsigned line, unsigned *column)
{
	size_t at = 0;

	for (unsigned n = 1; n < line && at < i->text.length; at++)
		n += i->text.data[at] == '\n';
	at += *column > 0 ? *column - 1 : 0;
	if (line == 1 && *column > i->input)
		*column -= (unsigned)i->input;
	return at > i->input ? at - i->input : 0;
}

// What the parser would say.
static int tell_error(struct inspect *i, const struct err *found)
{
	const char *place = strrchr(found->text, '(');
	char numbers[3][24];
	char text[sizeof(found->text) + sizeof(numbers)];
	unsigned line;
	unsigned column;

	if (!place || sscanf(place, "(line %u column %u)", &line, &column) != 2)
		return ADD_ROW(i, "type", "error", "offset", "0", "text", found->text);
	(void)snprintf(numbers[0], sizeof(numbers[0]), "%zu", offset_of(i, line, &column));
	(void)snprintf(numbers[1], sizeof(numbers[1]), "%u", line);
	(void)snprintf(numbers[2], sizeof(numbers[2]), "%u", column);
	(void)snprintf(text, sizeof(text), "%.*s(line %u column %u)", (int)(place - found->text),
		       found->text, line, column);
	return ADD_ROW(i, "type", "error", "offset", numbers[0], "line", numbers[1], "column",
		       numbers[2], "text", text);
}

// The first error of the text, also one that would be told only when its turn comes. No row: none.
static int add_error(struct inspect *i)
{
	struct console *c = i->console;
	struct script script;
	struct err found;
	int result = script_parse(&script, strbuf_slice(&i->text), true, &c->schema.root->node,
				  &c->schema.root->node, &c->globals, &found);

	if (result == 0)
		result = script_check(&script, &found);
	script_free(&script);
	return result < 0 ? tell_error(i, &found) : 0;
}

// The path and the input as one text. -1: it is too long.
static int build_text(struct inspect *i, const struct argument *path, const struct argument *input)
{
	struct slice rest = SLICE("");
	struct slice word;
	bool more;

	if (path && path->text)
		rest = (struct slice){path->text, path->length};
	strbuf_add_text(&i->text, rest.n > 0 ? "/" : "");
	for (more = rest.n > 0; more;) {
		more = slice_cut(rest, ',', &word, &rest);
		strbuf_add_slice(&i->text, word);
		strbuf_add_char(&i->text, ' ');
	}
	i->input = i->text.length;
	if (input && input->text)
		strbuf_add(&i->text, input->text, input->length);
	return i->text.failed ? err_set(i->e, ERR_TOO_LARGE, "value of input is too long") : 0;
}

static int answer(struct inspect *i, const char *request)
{
	struct scan scan = {.root = &i->console->schema.root->node,
			    .globals = &i->console->globals,
			    .current = &i->console->schema.root->node};

	scan_text(&scan, strbuf_slice(&i->text), NULL, &i->place);
	if (strcmp(request, "child") == 0)
		return add_children(i);
	if (strcmp(request, "self") == 0)
		return add_self(i);
	if (strcmp(request, "completion") == 0)
		return add_completions(i);
	if (strcmp(request, "syntax") == 0)
		return add_syntax(i);
	if (strcmp(request, "highlight") == 0)
		return add_highlight(i, &scan);
	if (strcmp(request, "error") == 0)
		return add_error(i);
	return err_set(i->e, ERR_NO_MATCH, "input does not match any value of request");
}

static void show_cell(struct screen *s, struct slice text, size_t width)
{
	struct strbuf clean;

	strbuf_init(&clean, text.n + 1);
	value_add_clean(text, &clean);
	strbuf_add_slice(&s->text, strbuf_slice(&clean));
	if (width > 0)
		screen_add_repeated(s, ' ', width + 2 - text_width(strbuf_slice(&clean)));
	strbuf_free(&clean);
}

static void show_titles(struct screen *s, const struct record *r, const size_t *widths)
{
	struct strbuf title;

	strbuf_init(&title, 64);
	for (size_t c = 0; c < r->count; c++) {
		strbuf_reset(&title);
		for (const char *letter = r->fields[c].name.p; *letter; letter++)
			strbuf_add_char(&title, (char)toupper((unsigned char)*letter));
		if (widths)
			show_cell(s, strbuf_slice(&title), c + 1 < r->count ? widths[c] : 0);
		else
			strbuf_add_format(&s->text, "%s%s",
					  c > 0 ? ", " : "Columns: ", strbuf_text(&title));
	}
	screen_add(s, "\n");
	strbuf_free(&title);
}

// A table without numbers, for these rows cannot be called.
static void show(struct screen *s, const struct records *rows)
{
	size_t widths[FIELDS_MAX] = {0};
	size_t count = rows->count > 0 ? rows->items[0]->count : 0;

	if (count == 0)
		return;
	for (size_t c = 0; c < count; c++) {
		widths[c] = rows->items[0]->fields[c].name.n;
		for (size_t i = 0; i < rows->count; i++) {
			size_t width = text_width(rows->items[i]->fields[c].value);

			widths[c] = width > widths[c] ? width : widths[c];
		}
	}
	show_titles(s, rows->items[0], NULL);
	show_titles(s, rows->items[0], widths);
	for (size_t i = 0; i < rows->count; i++) {
		for (size_t c = 0; c < count; c++)
			show_cell(s, rows->items[i]->fields[c].value,
				  c + 1 < count ? widths[c] : 0);
		screen_add(s, "\n");
	}
}

static int give(const struct records *rows, struct value *out, struct err *e)
{
	static const struct schema_menu none = {.kind = SCHEMA_TABLE};
	bool ok = array_new(out);

	for (size_t i = 0; ok && i < rows->count; i++) {
		struct value record;

		ok = value_of_record(&none, rows->items[i], NULL, &record) &&
		     array_append(out, record);
	}
	return ok ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

int run_inspect(struct console *c, const struct command_line *line, struct value *out,
		struct err *e)
{
	const struct argument *request = command_line_argument(line, "request");
	struct inspect i = {.console = c, .e = e};
	int result;

	strbuf_init(&i.text, TEXT_MAX);
	result = build_text(&i, command_line_argument(line, "path"),
			    command_line_argument(line, "input"));
	if (result == 0)
		result = answer(&i, request->text ? request->text : "");
	if (result == 0 && out)
		result = give(&i.rows, out, e);
	else if (result == 0 && !command_line_argument(line, "as-value"))
		show(&c->screen, &i.rows);
	records_free(&i.rows);
	strbuf_free(&i.text);
	return result;
}
