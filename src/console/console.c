// SPDX-License-Identifier: BSD-2-Clause
// A session's beginning and end, and the texts that run in it.

#include "console/console.h"

#include <limits.h>
#include <string.h>

#include "console/gather.h"
#include "console/interrupt.h"
#include "console/run.h"
#include "console/run_globals.h"
#include "console/value_text.h"
#include "console/write_file.h"
#include "script/pattern_cache.h"
#include "script/script.h"

enum { OUTPUT_HELD_MAX = 32768 }; // bytes kept back where no terminal shows them

int console_init(struct console *c, struct client *client, int out, struct err *e)
{
	*c = (struct console){.client = client, .out = out};
	screen_init(&c->screen, out);
	if (schema_fetch(&c->schema, client, e) < 0)
		return -1;
	c->current = &c->schema.root->node;
	return 0;
}

void console_done(struct console *c)
{
	client_close(c->client);
	numbers_free(&c->numbers);
	globals_free(&c->globals);
	schema_free(&c->schema);
	screen_free(&c->screen);
	pattern_cache_free();
}

int console_flush(struct console *c, struct err *e)
{
	if (!c->captured)
		return screen_flush(&c->screen, c->out) < 0
			       ? err_set(e, ERR_IO, "cannot write the output")
			       : 0;
	strbuf_add_slice(c->captured, strbuf_slice(&c->screen.text));
	strbuf_reset(&c->screen.text);
	return c->captured->failed ? err_set(e, ERR_TOO_LARGE, "there is too much output") : 0;
}

// Whether COMMAND changes nothing that is shown otherwise then.
static bool is_look(const char *command)
{
	static const char *const looks[] = {"print", "find", "get", "export"};

	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		if (strcmp(command, looks[i]) == 0)
			return true;
	}
	return false;
}

static int carry_out(void *context, const struct command_line *line, struct value *out,
		     struct err *e)
{
	struct console *c = context;
	int result = 0;

	if (strncmp(line->menu->path, "/system/script", 14) == 0)
		result = run_globals_tell(c, e);
	if (result == 0)
		result = run_line(c, line, out, e);
	if (!is_look(line->command->name))
		c->style_known = false;
	if (console_flush(c, result < 0 ? NULL : e) < 0 && result >= 0)
		return -1;
	return result;
}

static int write_output(void *context, struct slice name, struct slice text, struct err *e)
{
	return write_file(context, name, false, text, e);
}

static void change_menu(void *context, const struct tree_menu *menu)
{
	struct console *c = context;

	c->current = menu;
}

void console_add_text(struct console *c, struct slice text)
{
	struct screen *s = &c->screen;
	struct slice line;

	if (!s->terminal) {
		strbuf_add_slice(&s->text, text);
		return;
	}
	while (slice_cut(text, '\n', &line, &text)) {
		value_add_clean(line, &s->text);
		screen_add(s, "\n");
	}
	value_add_clean(line, &s->text);
}

// A value that a script prints.
static int put(void *context, struct slice text, struct err *e)
{
	struct console *c = context;
	struct screen *s = &c->screen;

	console_add_text(c, text);
	screen_add(s, "\n");
	return s->terminal || s->text.length > OUTPUT_HELD_MAX ? console_flush(c, e) : 0;
}

static bool interrupted(void *context)
{
	(void)context;
	(void)interrupt_wait(-1, 0); // lets a Ctrl-C that was held back arrive
	if (!interrupt_pending())
		return false;
	interrupt_clear();
	return true;
}

static int wait_for(void *context, uint64_t ms, struct err *e)
{
	struct console *c = context;

	if (console_flush(c, e) < 0 || run_globals_tell(c, e) < 0 || gather_settle(c, e) < 0)
		return -1;
	while (ms > 0) {
		int part = ms > INT_MAX ? INT_MAX : (int)ms;

		(void)interrupt_wait(-1, part);
		if (interrupted(context))
			return err_set(e, ERR_INTERRUPTED, NULL);
		ms -= (uint64_t)part;
	}
	return c->globals.count > 0 ? run_globals_fetch(c, e) : 0;
}

// Names the command in the error that it ended with, as RouterOS does for scripts.
static void add_place(const struct machine *m, struct err *e)
{
	char text[sizeof(e->text)];

	memcpy(text, e->text, sizeof(text));
	(void)err_set(e, e->kind, "%.90s (%.80s; line %u)", text, m->failed, m->place.line);
}

struct running {
	struct script_host host;
	struct machine machine;
	const struct machine *outer; // what runs around it; NULL: nothing
	enum console_mode mode;	     // of that
};

static int finish(struct console *c, struct running *r, int result, struct err *e)
{
	struct err ignored;

	result = gather_end(c, result, e);
	if (result < 0 && c->mode == CONSOLE_SCRIPT && r->machine.failed[0])
		add_place(&r->machine, e);
	machine_done(&r->machine);
	if (!r->outer && run_globals_tell(c, result < 0 ? &ignored : e) < 0 && result == 0)
		result = -1;
	c->machine = r->outer;
	c->mode = r->mode;
	if (console_flush(c, result < 0 ? NULL : e) < 0 && result == 0)
		result = -1;
	return result;
}

// FETCHED: the global variables were fetched already.
static int begin(struct console *c, struct running *r, enum console_mode mode, bool fetched,
		 struct err *e)
{
	r->host = (struct script_host){c,	 carry_out,   change_menu,  put,
				       wait_for, interrupted, write_output, c->job};
	r->outer = c->machine;
	r->mode = c->mode;
	if (!machine_init(&r->machine, &r->host, &c->globals, &c->schema.root->node, 0))
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (r->outer) // both use the same stack
		r->machine.stack = r->outer->stack;
	r->machine.current = c->current;
	c->machine = &r->machine;
	c->mode = mode;
	if (!r->outer)
		gather_begin(c);
	if (!r->outer && !fetched && c->globals.count > 0 && run_globals_fetch(c, e) < 0)
		return finish(c, r, -1, e);
	return 0;
}

int console_each(struct console *c, struct slice text, const struct each_watch *watch,
		 struct err *e)
{
	struct running r;

	if (begin(c, &r, CONSOLE_SCRIPT, false, e) < 0)
		return -1;
	return finish(c, &r, each_run(&r.machine, text, watch, e), e);
}

static int run_script(struct console *c, const struct script *script, enum console_mode mode,
		      bool fetched, struct err *e)
{
	struct running r;
	bool left;

	if (begin(c, &r, mode, fetched, e) < 0)
		return -1;
	return finish(c, &r, script_run(script, &r.machine, &left, e), e);
}

// Whether TEXT could use a variable that it does not declare.
static bool names_variable(struct slice text)
{
	return text.n > 0 && (memchr(text.p, '$', text.n) || memmem(text.p, text.n, "set", 3));
}

int console_run(struct console *c, struct slice text, enum console_mode mode, char *open,
		struct err *e)
{
	struct script script;
	bool typed = mode == CONSOLE_TYPED;
	bool fetch = typed && !c->machine && names_variable(text);
	int result;

	if (fetch && run_globals_fetch(c, e) < 0)
		return -1;
	result = script_parse(&script, text, typed, &c->schema.root->node, c->current, &c->globals,
			      e);

	if (open && script.open) { // there is more to come
		*open = script.open;
		script_free(&script);
		return 0;
	}
	if (result == 0)
		result = run_script(c, &script, mode, fetch, e);
	script_free(&script);
	return result;
}
