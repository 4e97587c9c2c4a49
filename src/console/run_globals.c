// SPDX-License-Identifier: BSD-2-Clause
// Fetching and telling global variables. What comes is a script that returns the value; it is run by
// a machine that can reach nothing.

#include "console/run_globals.h"

#include <stdlib.h>
#include <unistd.h>

#include "script/script.h"
#include "script/text.h"

enum { STEPS_MAX = 1 << 20, VALUE_SHOWN_MAX = 4096 };

#define MENU "/system/script/environment"

static int refuse(void *context, const struct command_line *line, struct value *out, struct err *e)
{
	(void)context;
	(void)line;
	(void)out;
	return err_set(e, ERR_PERMISSION, NULL);
}

static void no_menu(void *context, const struct tree_menu *menu)
{
	(void)context;
	(void)menu;
}

static int no_put(void *context, struct slice text, struct err *e)
{
	(void)context;
	(void)text;
	return err_set(e, ERR_PERMISSION, NULL);
}

static int no_wait(void *context, uint64_t ms, struct err *e)
{
	(void)context;
	(void)ms;
	return err_set(e, ERR_PERMISSION, NULL);
}

static int no_file(void *context, struct slice name, struct slice text, struct err *e)
{
	(void)name;
	return no_put(context, text, e);
}

static bool never(void *context)
{
	(void)context;
	return false;
}

static void take(struct console *c, struct global *g, struct slice source)
{
	static const struct script_host nothing = {NULL,    refuse, no_menu, no_put,
						   no_wait, never,  no_file};
	struct machine m;
	struct value v;
	struct err e;

	if (!machine_init(&m, &nothing, &c->globals, &c->schema.root->node, STEPS_MAX))
		return;
	if (c->machine)
		m.stack = c->machine->stack;
	if (script_evaluate(&m, source, &v, &e) == 0) {
		value_replace(&g->value, v);
		g->exists = true;
	}
	machine_done(&m);
}

int run_globals_fetch(struct console *c, struct err *e)
{
	struct records rows = {0};
	struct request r;
	int result;

	request_begin(&r, MENU, "print");
	request_pair(&r, ".proplist", SLICE("name,source"));
	result = client_execute(c->client, &r, records_row, &rows, NULL, e);
	request_free(&r);
	for (size_t i = 0; result == 0 && i < c->globals.count; i++) {
		struct global *g = c->globals.list[i];

		if (g->changed)
			continue;
		value_replace(&g->value, value_nothing());
		g->exists = false;
	}
	for (size_t i = 0; result == 0 && i < rows.count; i++) {
		struct global *g =
			globals_place(&c->globals, slice_from(record_text(rows.items[i], "name")));

		if (g && !g->changed)
			take(c, g, slice_from(record_text(rows.items[i], "source")));
	}
	records_free(&rows);
	return result < 0 && e->kind == ERR_IO ? -1 : 0;
}

static void add_source(struct value v, struct strbuf *out)
{
	if (v.type == VALUE_FUNCTION) {
		strbuf_add_text(out, ":local f do={");
		strbuf_add_slice(out, code_source(v.code));
		strbuf_add_text(out, "}\n:return $f");
	} else {
		strbuf_add_text(out, ":return (");
		text_literal(v, out);
		strbuf_add_char(out, ')');
	}
}

static int tell(struct console *c, const struct global *g, struct err *e)
{
	struct strbuf shown;
	struct strbuf source;
	struct request r;
	int result = 0;

	strbuf_init(&shown, SENTENCE_WORD_MAX);
	strbuf_init(&source, SENTENCE_WORD_MAX - 16);
	request_begin(&r, MENU, g->exists ? "put" : "drop");
	request_pair(&r, "name", g->name);
	if (g->exists) {
		text_show(g->value, &shown);
		add_source(g->value, &source);
		if (shown.length > VALUE_SHOWN_MAX)
			shown.length = VALUE_SHOWN_MAX;
		request_pair(&r, "value", strbuf_slice(&shown));
		request_pair(&r, "source", strbuf_slice(&source));
	}
	if (shown.failed || source.failed)
		result = err_set(e, ERR_TOO_LARGE, "it is too large");
	else
		result = client_execute(c->client, &r, NULL, NULL, NULL, e);
	request_free(&r);
	strbuf_free(&shown);
	strbuf_free(&source);
	return result;
}

static void say_refused(const struct global *g, const struct err *why)
{
	struct screen errors;
	struct err text;

	(void)err_set(&text, ERR_FAILURE, "global variable %s is seen by this session alone: %s",
		      g->name.p, why->text);
	screen_init(&errors, STDERR_FILENO);
	screen_tell(&errors, STDERR_FILENO, text.text);
	screen_free(&errors);
}

int run_globals_tell(struct console *c, struct err *e)
{
	for (size_t i = 0; i < c->globals.count; i++) {
		struct global *g = c->globals.list[i];
		struct err why;

		if (!g->changed || g->refused)
			continue;
		if (tell(c, g, &why) == 0) {
			g->changed = false;
			continue;
		}
		if (why.kind == ERR_IO) {
			*e = why;
			return -1;
		}
		if (why.kind == ERR_INTERRUPTED)
			continue;  // told the next time
		g->refused = true; // and changed still: what the daemon has does not replace it
		say_refused(g, &why);
	}
	return 0;
}
