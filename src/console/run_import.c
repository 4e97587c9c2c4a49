// SPDX-License-Identifier: BSD-2-Clause
// Fetching the file, running it, and telling what was left out.

#include "console/run_import.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "console/value_text.h"
#include "script/each.h"
#include "script/script.h"

enum { IMPORT_DEPTH_MAX = 8, CHUNK = 32768, SHOWN_MAX = 60 };

const struct tree_argument run_import_arguments[RUN_IMPORT_ARGUMENTS] = {
	{"file-name", TREE_UNNAMED | TREE_REQUIRED, "The file", TREE_FILES},
	{"verbose", TREE_SWITCH, "yes: show each command before it runs"},
	{"from-line", 0, "Line to begin with"},
	{"dry-run", TREE_SWITCH, "Read only, and count the errors"},
	{"on-unsupported", 0,
	 "report: go on where something is not known here, and tell at the end", "report,stop"},
};

struct import {
	struct console *console;
	bool verbose;
	bool dry;
	bool report;
	unsigned applied;
	unsigned read_only;
	unsigned unsupported;
	unsigned failed; // known here, but refused
	unsigned errors;
	struct strbuf table; // what was left out, a line each
	// As it was before the statement that is read: where it fails, it is told as a whole.
	struct {
		size_t table;
		unsigned read_only;
		unsigned unsupported;
	} before;
};

// --- the file

struct chunk {
	struct strbuf *text;
	size_t length; // of the last piece
};

static int take_chunk(void *context, const struct sentence *reply, struct err *e)
{
	struct chunk *chunk = context;

	(void)e;
	for (size_t i = 1; i < reply->count; i++) {
		struct slice name;
		struct slice data;

		if (!sentence_pair(reply->word[i], &name, &data) || !slice_is(name, "data"))
			continue;
		chunk->length = data.n;
		strbuf_add_slice(chunk->text, data);
	}
	return 0;
}

static int fetch_file(struct console *c, struct slice name, struct strbuf *text, struct err *e)
{
	struct chunk chunk = {.text = text};
	int result = 0;

	do {
		struct request r;
		char number[32];

		chunk.length = 0;
		request_begin(&r, "/file", "read");
		request_pair(&r, "file", name);
		(void)snprintf(number, sizeof(number), "%zu", text->length);
		request_pair(&r, "offset", slice_from(number));
		(void)snprintf(number, sizeof(number), "%d", CHUNK);
		request_pair(&r, "chunk-size", slice_from(number));
		result = client_execute(c->client, &r, take_chunk, &chunk, NULL, e);
		request_free(&r);
	} while (result == 0 && chunk.length == CHUNK && !text->failed);
	if (result < 0 && strcmp(e->text, "no such item") == 0)
		return err_set(e, ERR_NO_MATCH, "input does not match any value of file-name");
	return text->failed ? err_set(e, ERR_TOO_LARGE, "script is too large") : result;
}

// --- what happens to its statements

// WHY may be NULL.
static void add_left_out(struct import *i, unsigned line, const char *status, struct slice text,
			 const char *why)
{
	struct slice first;
	struct slice rest;

	(void)slice_cut(text, '\n', &first, &rest);
	if (first.n > SHOWN_MAX)
		first.n = SHOWN_MAX;
	strbuf_add_format(&i->table, "%5u  %-11s  ", line, status);
	value_add_clean(first, &i->table);
	if (why) {
		strbuf_add_text(&i->table, "\n                    ");
		value_add_clean(slice_from(why), &i->table);
	}
	strbuf_add_char(&i->table, '\n');
}

static void before(void *context, const struct each_statement *s)
{
	struct import *i = context;
	struct strbuf *out = &i->console->screen.text;
	struct slice rest = s->text;
	struct slice line;
	bool more = true;

	if (!i->verbose)
		return;
	strbuf_add_format(out, "#line %u\n", s->position.line);
	while (more) {
		more = slice_cut(rest, '\n', &line, &rest);
		value_add_clean(line, out);
		strbuf_add_char(out, '\n');
	}
	(void)console_flush(i->console, NULL);
}

// Another statement begins.
static void mark(struct import *i)
{
	i->before.table = i->table.length;
	i->before.read_only = i->read_only;
	i->before.unsupported = i->unsupported;
}

static void done(void *context, const struct each_statement *s)
{
	struct import *i = context;

	(void)s;
	i->applied++;
	mark(i);
}

// Whether the statement asks for what there is not here, rather than in vain.
static bool is_unknown(const struct err *e)
{
	return e->kind == ERR_SYNTAX || e->kind == ERR_NO_SUCH_MENU ||
	       e->kind == ERR_NO_SUCH_COMMAND;
}

static bool failed(void *context, const struct each_statement *s, const struct err *e)
{
	struct import *i = context;

	i->errors++;
	if (i->dry) {
		value_add_clean(slice_from(e->text), &i->console->screen.text);
		screen_add(&i->console->screen, "\n");
		return true;
	}
	if (!i->report)
		return false;
	i->table.length = i->before.table;
	i->read_only = i->before.read_only;
	i->unsupported = i->before.unsupported;
	*(is_unknown(e) ? &i->unsupported : &i->failed) += 1;
	add_left_out(i, s->position.line, is_unknown(e) ? "unsupported" : "failed", s->text,
		     is_unknown(e) ? NULL : e->text);
	mark(i);
	return true;
}

// A rule without one of its conditions would be another rule: that is not left out.
static bool unknown(void *context, struct position at, struct slice name,
		    const struct tree_menu *menu)
{
	struct import *i = context;
	bool known = schema_property(schema_menu(menu), name);
	struct strbuf text;

	if (schema_menu(menu)->kind == SCHEMA_ORDERED)
		return false;
	*(known ? &i->read_only : &i->unsupported) += 1;
	strbuf_init(&text, 512);
	strbuf_add_format(&text, "%s ", menu->path);
	strbuf_add_slice(&text, name);
	add_left_out(i, at.line, known ? "read-only" : "unsupported", strbuf_slice(&text), NULL);
	strbuf_free(&text);
	return true;
}

static void tell(struct import *i)
{
	struct screen *s = &i->console->screen;

	if (i->table.length > 0) {
		screen_add(s, " LINE  STATUS       WHAT\n");
		strbuf_add_slice(&s->text, strbuf_slice(&i->table));
	}
	strbuf_add_format(&s->text, "applied: %u, read-only: %u, unsupported: %u, failed: %u\n",
			  i->applied, i->read_only, i->unsupported, i->failed);
}

// --- the command

static bool is_on(const struct command_line *line, const char *name)
{
	const struct argument *a = command_line_argument(line, name);

	return a && (!a->text || (strcmp(a->text, "no") != 0 && strcmp(a->text, "false") != 0));
}

static int read_arguments(const struct command_line *line, struct import *i,
			  struct each_watch *watch, struct err *e)
{
	const struct argument *from = command_line_argument(line, "from-line");
	const struct argument *unsupported = command_line_argument(line, "on-unsupported");
	uint64_t number = 0;

	i->verbose = is_on(line, "verbose");
	i->dry = is_on(line, "dry-run");
	if (from && number_parse(slice_from(from->text), UINT32_MAX, &number) != NUMBER_OK)
		return err_set(e, ERR_VALUE, "invalid value for argument from-line");
	watch->from_line = (unsigned)number;
	if (!unsupported || (unsupported->text && strcmp(unsupported->text, "stop") == 0))
		return 0;
	if (!unsupported->text || strcmp(unsupported->text, "report") != 0)
		return err_set(e, ERR_NO_MATCH, "input does not match any value of on-unsupported");
	i->report = true;
	return 0;
}

static int run_text(struct console *c, struct import *i, struct each_watch *watch,
		    struct slice text, struct err *e)
{
	const struct tree_menu *menu = c->current;
	int result;

	watch->context = i;
	watch->dry = i->dry;
	watch->go_on = i->report || i->dry;
	watch->before = before;
	watch->done = done;
	watch->failed = failed;
	watch->unknown = i->report ? unknown : NULL;
	c->current = &c->schema.root->node;
	c->imports++;
	result = console_each(c, text, watch, e);
	c->imports--;
	c->current = menu;
	if (result == 0 && i->dry && i->errors > 0)
		return err_set(e, ERR_FAILURE, "Script Error: found %u error(s) in import file",
			       i->errors);
	return result;
}

int run_import(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	const struct argument *file = command_line_argument(line, "file-name");
	struct import i = {.console = c};
	struct each_watch watch = {.from_line = 0};
	struct strbuf text;
	int result;

	(void)out;
	if (c->imports == IMPORT_DEPTH_MAX)
		return err_set(e, ERR_TOO_LARGE, "failure: imports within imports go too deep");
	if (read_arguments(line, &i, &watch, e) < 0)
		return -1;
	strbuf_init(&text, SCRIPT_SIZE_MAX + CHUNK);
	strbuf_init(&i.table, VALUE_TEXT_MAX);
	result = fetch_file(c, (struct slice){file->text, file->length}, &text, e);
	if (result == 0) {
		screen_add(&c->screen, "Opening script file ");
		value_add_clean(slice_from(file->text), &c->screen.text);
		screen_add(&c->screen, "\n");
		result = run_text(c, &i, &watch, strbuf_slice(&text), e);
	}
	if (result == 0 && i.report)
		tell(&i);
	if (result == 0)
		screen_add(&c->screen, "\nScript file loaded and executed successfully\n");
	strbuf_free(&i.table);
	strbuf_free(&text);
	return result;
}
