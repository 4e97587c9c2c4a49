// SPDX-License-Identifier: BSD-2-Clause
// Running a command line that is not `print` or `find`: arguments are evaluated, the sentence is
// sent, the reply shown.

#include "console/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "console/print.h"
#include "console/run_export.h"
#include "console/run_print.h"
#include "console/value_text.h"

int run_argument(struct console *c, const struct argument *argument, enum console_mode mode,
		 struct value *out, struct err *e)
{
	struct slice text = {argument->text, argument->length};

	switch (argument->kind) {
	case ARGUMENT_COMMAND:
		return run_line(c, argument->command, mode, out, e);
	case ARGUMENT_BARE:
		value_set_literal(out, text);
		break;
	case ARGUMENT_QUOTED:
		out->type = "str";
		strbuf_add_slice(&out->text, text);
		break;
	case ARGUMENT_SWITCH:
	case ARGUMENT_UNSET:
		out->type = "str";
		break;
	}
	return 0;
}

// The row number ITEM as an id. In what is typed, a menu that was not printed yet counts as
// printed.
static int add_numbered(struct console *c, const struct tree_menu *menu, uint64_t item,
			enum console_mode mode, struct strbuf *out, struct err *e)
{
	const char *id;

	if (!numbers_known(&c->numbers, menu) && mode == CONSOLE_TYPED &&
	    run_print_number(c, menu, e) < 0)
		return -1;
	id = numbers_id(&c->numbers, menu, item);
	if (!id)
		return err_set(e, ERR_NO_SUCH_ITEM, "no such item (4)");
	strbuf_add_text(out, id);
	return 0;
}

int run_items(struct console *c, const struct tree_menu *menu, const struct argument *argument,
	      enum console_mode mode, struct strbuf *out, struct err *e)
{
	struct value value;
	struct slice rest = {argument->text, argument->length};
	struct slice item;
	bool more = true;
	int result = 0;

	if (argument->kind == ARGUMENT_COMMAND) {
		value_init(&value);
		result = run_line(c, argument->command, mode, &value, e);
		for (size_t i = 0; result == 0 && i < value.text.length; i++) {
			bool joint = value.text.data[i] == ';' && strcmp(value.type, "array") == 0;

			strbuf_add_char(out, joint ? ',' : value.text.data[i]);
		}
		value_free(&value);
		return result;
	}
	while (more && result == 0) {
		uint64_t number;

		more = slice_cut(rest, ',', &item, &rest);
		if (number_parse(item, SIZE_MAX, &number) == NUMBER_OK)
			result = add_numbered(c, menu, number, mode, out, e);
		else
			strbuf_add_slice(out, item);
		if (more)
			strbuf_add_char(out, ',');
	}
	return result;
}

// The value as the daemon takes it: what was written, or what a command returned.
static int add_argument(struct console *c, const struct command_line *line,
			const struct argument *argument, enum console_mode mode, struct request *r,
			bool *out_nothing, struct err *e)
{
	const char *name = argument->row->name;
	struct strbuf text;
	int result = 0;

	strbuf_init(&text, SENTENCE_WORD_MAX);
	if (argument->kind == ARGUMENT_UNSET) {
		strbuf_add_format(&text, "!%s", name);
		request_pair(r, strbuf_text(&text), SLICE(""));
	} else if (argument->row->flags & SCHEMA_ITEMS || argument->kind == ARGUMENT_COMMAND) {
		result = run_items(c, line->menu, argument, mode, &text, e);
		// No record found: nothing is to be done to it, which is no error.
		*out_nothing =
			*out_nothing || (text.length == 0 && argument->row->flags & SCHEMA_ITEMS &&
					 argument->kind == ARGUMENT_COMMAND);
		request_pair(r, name, strbuf_slice(&text));
	} else {
		request_pair(r, name, (struct slice){argument->text, argument->length});
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

struct shown {
	struct console *console;
	const struct schema_menu *menu;
};

static int show_row(void *context, const struct sentence *reply, struct err *e)
{
	const struct shown *shown = context;
	struct record *r = record_new(reply);

	if (!r)
		return err_set(e, ERR_NO_MEMORY, NULL);
	print_settings(&shown->console->screen, shown->menu, r);
	free(r);
	(void)screen_flush(&shown->console->screen, shown->console->out);
	return 0;
}

// What `get` returns has the type of the property, what `add` does is an id.
static void take_returned(const struct command_line *line, struct slice ret, struct value *out)
{
	const struct argument *name = command_line_argument(line, "value-name");
	const struct schema_menu *menu = schema_menu(line->menu);

	if (name && name->text) {
		value_set_property(out, schema_property(menu, slice_from(name->text)), ret);
	} else if (ret.n > 0) {
		value_set_literal(out, ret);
	}
}

static int run_command(struct console *c, const struct command_line *line, enum console_mode mode,
		       struct value *out, struct err *e)
{
	struct shown shown = {c, schema_menu(line->menu)};
	struct strbuf ret;
	struct request r;
	bool nothing = false;
	int result = 0;

	request_begin(&r, line->menu->path, line->command->name);
	for (size_t i = 0; i < line->argument_count && result == 0; i++)
		result = add_argument(c, line, &line->arguments[i], mode, &r, &nothing, e);
	strbuf_init(&ret, VALUE_BYTES_MAX);
	if (result == 0 && !nothing)
		result = client_execute(c->client, &r, show_row, &shown, &ret, e);
	if (result == 0 && out)
		take_returned(line, strbuf_slice(&ret), out);
	strbuf_free(&ret);
	request_free(&r);
	return result;
}

// A value that a script prints: on a terminal without what could steer it, line ends kept.
static void show_value(struct screen *s, struct slice text)
{
	struct slice line;

	if (!s->terminal) {
		strbuf_add_slice(&s->text, text);
	} else {
		while (slice_cut(text, '\n', &line, &text)) {
			value_add_clean(line, &s->text);
			screen_add(s, "\n");
		}
		value_add_clean(line, &s->text);
	}
	screen_add(s, "\n");
}

// The commands of the language itself.
static int run_global(struct console *c, const struct command_line *line, enum console_mode mode,
		      struct value *out, struct err *e)
{
	const char *name = line->command->name;
	struct value value;
	int result = 0;

	value_init(&value);
	if (line->argument_count > 0)
		result = run_argument(c, &line->arguments[0], mode, &value, e);
	if (result == 0 && value.text.failed)
		result = err_set(e, ERR_TOO_LARGE, "value is too long");
	if (strcmp(name, "quit") == 0)
		c->quit = true;
	else if (result == 0 && strcmp(name, "put") == 0)
		show_value(&c->screen, strbuf_slice(&value.text));
	else if (result == 0 && strcmp(name, "typeof") == 0 && out) {
		out->type = "str";
		strbuf_add_text(&out->text, value.type);
	}
	value_free(&value);
	return result;
}

int run_line(struct console *c, const struct command_line *line, enum console_mode mode,
	     struct value *out, struct err *e)
{
	if (line->kind == COMMAND_LINE_UNKNOWN) {
		*e = line->error;
		return -1;
	}
	if (line->kind == COMMAND_LINE_MENU) {
		if (!out)
			c->current = line->menu;
		return 0;
	}
	if (check_required(line, e) < 0)
		return -1;
	if (line->command->flags & TREE_GLOBAL)
		return run_global(c, line, mode, out, e);
	if (strcmp(line->command->name, "print") == 0 &&
	    schema_menu(line->menu)->kind != SCHEMA_FOLDER)
		return run_print(c, line, mode, out, e);
	if (strcmp(line->command->name, "export") == 0)
		return run_export(c, line, out, e);
	if (line->command->flags & TREE_CONDITION)
		return run_find(c, line, out, e);
	if (out && strcmp(line->command->name, "get") == 0 &&
	    !command_line_argument(line, "value-name"))
		return run_get_all(c, line, mode, out, e);
	return run_command(c, line, mode, out, e);
}
