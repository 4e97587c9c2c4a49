// SPDX-License-Identifier: BSD-2-Clause
// Running a command that is not `print` or `find`: the sentence is made and sent, the reply shown.

#include "console/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "console/ask.h"
#include "console/gather.h"
#include "console/command_rows.h"
#include "console/run_export.h"
#include "console/run_find.h"
#include "console/run_print.h"
#include "console/run_own.h"
#include "console/run_script.h"
#include "console/value.h"
#include "script/array.h"
#include "script/literal.h"
#include "script/text.h"

enum {
	ITEMS_AT_ONCE = SENTENCE_WORD_MAX - 256, // bytes of called records in one sentence
	ITEMS_MAX = 4 * SENTENCE_SIZE_MAX,
};

// Whether numbers mean something without a print: in what is typed a menu counts as printed, and
// exports of RouterOS call records that are always there by their numbers.
static bool counts_as_printed(const struct console *c, const struct tree_menu *menu)
{
	return c->mode == CONSOLE_TYPED || schema_property(schema_menu(menu), SLICE("default"));
}

// The row number ITEM as an id.
static int add_numbered(struct console *c, const struct tree_menu *menu, uint64_t item,
			struct strbuf *out, struct err *e)
{
	const char *id;

	if (!numbers_known(&c->numbers, menu) && counts_as_printed(c, menu) &&
	    run_print_number(c, menu, e) < 0)
		return -1;
	id = numbers_id(&c->numbers, menu, item);
	if (!id)
		return err_set(e, ERR_NO_SUCH_ITEM, "no such item (4)");
	strbuf_add_text(out, id);
	return 0;
}

static int add_item(struct console *c, const struct tree_menu *menu, struct slice item,
		    struct strbuf *out, struct err *e)
{
	uint64_t number;

	if (number_parse(item, SIZE_MAX, &number) == NUMBER_OK)
		return add_numbered(c, menu, number, out, e);
	strbuf_add_slice(out, item);
	return 0;
}

static int add_elements(struct console *c, const struct tree_menu *menu, const struct array *a,
			struct strbuf *out, struct err *e)
{
	for (size_t i = 0; i < array_length(a); i++) {
		char small[TEXT_SMALL_SIZE];
		struct slice item;

		if (!text_small(*array_at(a, i), small, &item))
			return err_set(e, ERR_NO_SUCH_ITEM, NULL);
		if (i > 0)
			strbuf_add_char(out, ',');
		if (add_item(c, menu, item, out, e) < 0)
			return -1;
	}
	return 0;
}

int run_items(struct console *c, const struct tree_menu *menu, const struct argument *argument,
	      struct strbuf *out, struct err *e)
{
	struct slice rest = {argument->text, argument->length};
	struct slice item;
	bool more = true;

	if (argument->value.type == VALUE_ARRAY)
		return add_elements(c, menu, argument->value.array, out, e);
	if (value_is_none(argument->value))
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	while (more) {
		more = slice_cut(rest, ',', &item, &rest);
		if (add_item(c, menu, item, out, e) < 0)
			return -1;
		if (more)
			strbuf_add_char(out, ',');
	}
	return 0;
}

// Makes *TEXT, the beginning of one of the WORDS that NAME may be, the whole of it; what begins none
// or is one stays.
static int complete_word(const char *name, const char *words, struct slice *text, struct err *e)
{
	struct slice rest = slice_from(words);
	struct slice word;
	struct slice found = *text;
	size_t count = 0;
	bool more = text->n > 0 && rest.n > 0;

	while (more) {
		more = slice_cut(rest, ',', &word, &rest);
		if (word.n < text->n || memcmp(word.p, text->p, text->n) != 0)
			continue;
		if (word.n == text->n)
			return 0;
		found = word;
		count++;
	}
	if (count > 1)
		return err_set(e, ERR_NO_MATCH,
			       "ambiguous value of %s, more than one possible value matches input",
			       name);
	*text = found;
	return 0;
}

static int add_value(const struct command_line *line, const struct argument *argument,
		     struct request *r, struct err *e)
{
	struct slice text = {argument->text, argument->length};
	const struct schema_property *property =
		schema_property(schema_menu(line->menu), slice_from(argument->row->name));
	const char *words = argument->row->values;

	if (!words && property && property->type == SCHEMA_ENUM)
		words = property->values;
	if (words && words[0] != '/' && complete_word(argument->row->name, words, &text, e) < 0)
		return -1;
	request_pair(r, argument->row->name, text);
	return 0;
}

// Of ITEMS, from the byte *FROM on, what is sent at once. *FROM becomes the beginning of the rest; 0:
// that was the last of it.
static struct slice cut_items(struct slice items, size_t *from)
{
	struct slice piece = {items.p + *from, items.n - *from};

	*from = 0;
	if (piece.n <= ITEMS_AT_ONCE)
		return piece;
	piece.n = ITEMS_AT_ONCE;
	while (piece.n > 0 && piece.p[piece.n] != ',')
		piece.n--;
	*from = (size_t)(piece.p - items.p) + piece.n + 1;
	return piece;
}

// The records that ARGUMENT calls. FROM as in cut_items, where they are more than one sentence holds;
// NULL: they have to go into one.
static int add_items(struct console *c, const struct command_line *line,
		     const struct argument *argument, struct request *r, size_t *from,
		     bool *out_nothing, struct err *e)
{
	struct strbuf text;
	struct slice items;
	int result;

	strbuf_init(&text, ITEMS_MAX);
	result = run_items(c, line->menu, argument, &text, e);
	items = strbuf_slice(&text);
	*out_nothing = *out_nothing || items.n == 0;
	if (result == 0 && text.failed)
		result = err_set(e, ERR_TOO_LARGE, "command is too long");
	if (result == 0 && from && items.n > ITEMS_AT_ONCE)
		items = cut_items(items, from);
	request_pair(r, argument->row->name, items);
	strbuf_free(&text);
	return result;
}

// *OUT_NOTHING: no record is called, so that nothing is to be done to it, which is no error.
static int add_argument(struct console *c, const struct command_line *line,
			const struct argument *argument, struct request *r, size_t *from,
			bool *out_nothing, struct err *e)
{
	const char *name = argument->row->name;
	struct strbuf text;
	int result = 0;

	strbuf_init(&text, SENTENCE_SIZE_MAX);
	if (argument->kind == ARGUMENT_UNSET) {
		strbuf_add_format(&text, "!%s", name);
		request_pair(r, strbuf_text(&text), SLICE(""));
	} else if (argument->kind == ARGUMENT_VALUE && argument->row->flags & TREE_ITEMS) {
		result = add_items(c, line, argument, r, from, out_nothing, e);
	} else {
		result = add_value(line, argument, r, e);
	}
	strbuf_free(&text);
	return result;
}

static int check_required(const struct command_line *line, struct err *e)
{
	struct strbuf names;
	int result = 0;

	strbuf_init(&names, 128);
	for (size_t i = 0; i < line->command->argument_count; i++) {
		const struct tree_argument *row = &line->command->arguments[i];

		if (row->flags & TREE_REQUIRED && !command_line_argument(line, row->name))
			strbuf_add_format(&names, " %s", row->name);
	}
	if (names.length > 0 || names.failed)
		result = err_set(e, ERR_MISSING_PARAMETER, "missing value(s) of argument(s)%s",
				 strbuf_text(&names));
	strbuf_free(&names);
	return result;
}

// What `get` returns has the type of the property, what `add` does is an id.
static int take_returned(const struct command_line *line, struct slice ret, struct value *out,
			 struct err *e)
{
	const struct argument *name = command_line_argument(line, "value-name");
	const struct schema_menu *menu = schema_menu(line->menu);
	bool ok = true;

	if (command_line_argument(line, "as-string"))
		ok = value_str(ret, out); // which is text, whatever it looks like
	else if (name && name->text)
		ok = value_of_property(schema_property(menu, slice_from(name->text)), ret, out);
	else if (ret.n > 0)
		ok = literal_value(ret, out);
	return ok ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

static int add_arguments(struct console *c, const struct command_line *line, struct request *r,
			 size_t *from, bool *out_nothing, struct err *e)
{
	int result = 0;

	for (size_t i = 0; i < line->argument_count && result == 0; i++)
		result = add_argument(c, line, &line->arguments[i], r, from, out_nothing, e);
	return result;
}

int run_add_arguments(struct console *c, const struct command_line *line, struct request *r,
		      bool *out_nothing, struct err *e)
{
	return add_arguments(c, line, r, NULL, out_nothing, e);
}

static bool is_text(const char *text)
{
	return text && text[0];
}

// What a command cannot do without and nobody should see being typed.
static int add_asked(struct console *c, const struct command_line *line, struct request *r,
		     struct err *e)
{
	const char *asks = line->command->asks;
	struct strbuf answer;
	int result;

	if (!is_text(asks) || command_line_argument(line, asks) || !ask_can(c))
		return 0;
	strbuf_init(&answer, SENTENCE_WORD_MAX);
	result = ask_secret(c, asks, &answer, e);
	if (result == 0 && answer.length > 0)
		request_pair(r, asks, strbuf_slice(&answer));
	if (answer.data)
		explicit_bzero(answer.data, answer.length);
	strbuf_free(&answer);
	return result;
}

// The questions before a command.
static int ask_first(struct console *c, const struct command_line *line, struct request *r,
		     struct err *e)
{
	const char *confirm = line->command->confirm;

	if (add_asked(c, line, r, e) < 0)
		return -1;
	return is_text(confirm) ? ask_confirm(c, confirm, e) : 0;
}

static void say_done(struct console *c, const struct command_line *line)
{
	if (!is_text(line->command->said))
		return;
	screen_add(&c->screen, line->command->said);
	screen_add(&c->screen, "\n");
}

// Of one row what it tells, of several an array of that.
static int return_rows(const struct schema_menu *menu, const struct records *rows,
		       struct value *out, struct err *e)
{
	bool ok = rows->count == 1 || array_new(out);

	if (rows->count == 1)
		ok = value_of_record(menu, rows->items[0], NULL, out);
	for (size_t i = 0; ok && rows->count > 1 && i < rows->count; i++) {
		struct value row;

		ok = value_of_record(menu, rows->items[i], NULL, &row) && array_append(out, row);
	}
	return ok ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

// A command whose rows are returned, instead of being shown.
static int run_for_value(struct console *c, const struct command_line *line, struct value *out,
			 struct err *e)
{
	struct records rows = {0};
	struct request r;
	bool nothing = false;
	int result;

	request_begin(&r, line->menu->path, line->command->name);
	result = run_add_arguments(c, line, &r, &nothing, e);
	if (result == 0 && !nothing)
		result = client_execute(c->client, &r, records_row, &rows, NULL, e);
	if (result == 0 && out)
		result = return_rows(schema_menu(line->menu), &rows, out, e);
	records_free(&rows);
	request_free(&r);
	return result;
}

static int take_value(const struct command_line *line, const struct command_rows *rows,
		      struct slice ret, struct value *out, struct err *e)
{
	int result;

	if (!command_rows_value(rows, out, &result))
		return take_returned(line, ret, out, e);
	return result == 0 ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

// One sentence. FROM as in cut_items.
static int run_sentence(struct console *c, const struct command_line *line, size_t *from,
			struct value *out, struct err *e)
{
	struct command_rows rows;
	struct strbuf ret;
	struct request r;
	bool first = *from == 0;
	bool nothing = false;
	int result;

	request_begin(&r, line->menu->path, line->command->name);
	gather_mark(c, line, &r);
	result = add_arguments(c, line, &r, from, &nothing, e);
	if (result == 0 && first)
		result = ask_first(c, line, &r, e);
	strbuf_init(&ret, VALUE_TEXT_MAX);
	command_rows_begin(&rows, c, line);
	if (result == 0 && !nothing) {
		result = client_execute(c->client, &r, command_rows_take, &rows, &ret, e);
		command_rows_end(&rows);
	}
	if (result < 0 && rows.repeats && e->kind == ERR_INTERRUPTED)
		result = 0; // that is how it ends
	if (result == 0 && *from == 0)
		say_done(c, line);
	if (result == 0 && *from == 0 && out)
		result = take_value(line, &rows, strbuf_slice(&ret), out, e);
	command_rows_free(&rows);
	strbuf_free(&ret);
	request_free(&r);
	return result;
}

static int run_command(struct console *c, const struct command_line *line, struct value *out,
		       struct err *e)
{
	size_t from = 0;
	int result;

	do
		result = run_sentence(c, line, &from, out, e);
	while (result == 0 && from > 0);
	return result;
}

int run_line(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	if (check_required(line, e) < 0 || gather_before(c, line, e) < 0)
		return -1;
	if (line->command->flags & SCHEMA_OWN)
		return run_own(c, line, out, e);
	if (strcmp(line->command->name, "print") == 0 &&
	    schema_menu(line->menu)->kind != SCHEMA_FOLDER)
		return run_print(c, line, out, e);
	if (strcmp(line->command->name, "run") == 0 &&
	    strcmp(line->menu->path, "/system/script") == 0)
		return run_script(c, line, e);
	if (strcmp(line->command->name, "export") == 0)
		return run_export(c, line, out, e);
	if (line->command->flags & TREE_CONDITION)
		return run_find(c, line, out, e);
	if (out && strcmp(line->command->name, "get") == 0 &&
	    !command_line_argument(line, "value-name"))
		return run_get_all(c, line, out, e);
	if (command_line_argument(line, "as-value") && !is_text(line->command->layout))
		return run_for_value(c, line, out, e);
	return run_command(c, line, out, e);
}
