// SPDX-License-Identifier: BSD-2-Clause
// Records as they come, above a line that says which keys do what.

#include "console/print_follow.h"

#include <stdlib.h>
#include <string.h>

#include "console/print.h"
#include "console/print_stream.h"
#include "console/terminal.h"

// What a separator is made of.
#define SEPARATOR " = = =  "

enum { KEYS_MAX = 4096 };

struct following {
	struct console *console;
	const struct print_options *options;
	const struct schema_menu *menu;
};

// The last line of the terminal, without its end.
static void add_footer(struct screen *s)
{
	const char *text = terminal_is_open() ? "-- Ctrl-C to quit. Space prints separator. New "
						"entries will appear at bottom."
					      : "-- Ctrl-C to quit. New entries will appear at "
						"bottom.";
	size_t n = strlen(text);

	if (s->terminal)
		strbuf_add(&s->text, text, n < s->width ? n : s->width - 1);
}

static void erase_footer(struct screen *s)
{
	screen_add(s, s->terminal ? "\r\033[K" : "");
}

static int show_new(void *context, const struct sentence *reply, struct err *e)
{
	const struct following *f = context;
	struct screen *screen = &f->console->screen;
	struct record *r = record_new(reply);
	bool fits = false;
	int result = 0;

	if (!r)
		return err_set(e, ERR_NO_MEMORY, NULL);
	if (!record_is(r, ".dead", "yes"))
		result = filter_fits(&f->options->filter, r, &fits, e);
	if (fits) {
		erase_footer(screen);
		if (f->menu->layout == SCHEMA_LAYOUT_LOG)
			print_log_row(screen, r, f->options->with_extra_info);
		else
			print_settings(screen, f->menu, r);
		add_footer(screen);
		result = console_flush(f->console, e);
	}
	free(r);
	return result;
}

static void add_separator(struct screen *s)
{
	erase_footer(s);
	for (size_t width = sizeof(SEPARATOR) - 1; width < s->width; width += sizeof(SEPARATOR) - 1)
		screen_add(s, SEPARATOR);
	screen_add(s, "\n");
	add_footer(s);
}

// Space prints a separator; other keys do nothing.
static void on_typed(void *context)
{
	const struct following *f = context;
	struct strbuf keys;

	strbuf_init(&keys, KEYS_MAX);
	(void)terminal_read(&keys, 0);
	for (size_t i = 0; i < keys.length; i++)
		if (keys.data[i] == ' ')
			add_separator(&f->console->screen);
	strbuf_free(&keys);
	(void)console_flush(f->console, NULL); // who takes no more is told so by the next row
}

int print_follow(struct console *c, const struct command_line *line, const struct print_options *o,
		 struct err *e)
{
	struct following f = {c, o, schema_menu(line->menu)};
	struct request r;
	int result;

	print_begin(&r, line, o);
	add_footer(&c->screen);
	result = console_flush(c, e);
	request_pair(&r, o->follow_only ? "follow-only" : "follow", SLICE(""));
	(void)filter_query(&o->filter, &r);
	client_watch_keys(c->client, terminal_descriptor(), on_typed, &f);
	if (result == 0)
		result = client_execute(c->client, &r, show_new, &f, NULL, e);
	client_watch_keys(c->client, -1, NULL, NULL);
	request_free(&r);
	if (result == 0 || e->kind != ERR_INTERRUPTED)
		return result;
	screen_add(&c->screen, c->screen.terminal ? "\n" : ""); // behind the ^C
	return 0;
}
