// SPDX-License-Identifier: BSD-2-Clause
// Rows gather to what fills a screen; that is laid out, shown and forgotten.

#include "console/print_stream.h"

#include <stdlib.h>

#include "console/pager.h"
#include "console/print.h"
#include "console/terminal.h"

enum { ROWS_AT_ONCE = 512 };

struct stream {
	struct console *console;
	const struct command_line *line;
	const struct print_options *options;
	bool numbered;
	struct records rows;
	size_t *numbers; // beside them, `most`
	size_t most;	 // rows laid out together
	size_t count;	 // all so far
	size_t hint;
	bool continued;
	struct table_layout layout;
	struct pager pager;
};

static int show(struct stream *s, struct err *e)
{
	struct console *c = s->console;
	struct view v = {.menu = schema_menu(s->line->menu),
			 .rows = s->rows.items,
			 .numbers = s->numbers,
			 .count = s->rows.count,
			 .show_ids = s->options->show_ids,
			 .no_comments = s->options->no_comments,
			 .continued = s->continued,
			 .style = c->screen.style};
	int result = print_layout(c, s->options, &v, &s->layout, e);

	view_done(&v);
	records_free(&s->rows);
	s->continued = true;
	return result < 0 ? -1 : pager_flush(&s->pager, &c->screen, e);
}

static int take_row(void *context, const struct sentence *reply, struct err *e)
{
	struct stream *s = context;
	struct numbers *numbers = &s->console->numbers;
	const struct tree_menu *menu = s->line->menu;
	const char *id;
	bool fits;

	if (records_add(&s->rows, reply, e) < 0)
		return -1;
	id = record_text(s->rows.items[s->rows.count - 1], ".id");
	if (s->numbered && numbers_add(numbers, menu, id, e) < 0)
		return -1;
	s->count++;
	if (filter_fits(&s->options->filter, s->rows.items[s->rows.count - 1], &fits, e) < 0)
		return -1;
	if (!fits) {
		records_drop(&s->rows);
		return 0;
	}
	s->numbers[s->rows.count - 1] =
		s->numbered ? s->count - 1 : numbers_of(numbers, menu, id, &s->hint);
	return s->rows.count < s->most ? 0 : show(s, e);
}

static int run(struct stream *s, struct request *r, struct err *e)
{
	struct console *c = s->console;
	int result;

	(void)filter_query(&s->options->filter, r);
	if (s->numbered && numbers_begin(&c->numbers, s->line->menu, e) < 0)
		return -1;
	result = client_execute(c->client, r, take_row, s, NULL, e);
	if (result == 0)
		result = show(s, e);
	return result;
}

int print_stream(struct console *c, const struct command_line *line, const struct print_options *o,
		 struct request *r, bool numbered, struct err *e)
{
	struct stream s = {.console = c, .line = line, .options = o, .numbered = numbered};
	size_t width;
	size_t height;
	int result;

	pager_init(&s.pager, c->out, !o->without_paging);
	terminal_size(c->out, &width, &height);
	s.most = s.pager.on ? height : ROWS_AT_ONCE;
	s.numbers = calloc(s.most, sizeof(*s.numbers));
	result = s.numbers ? run(&s, r, e) : err_set(e, ERR_NO_MEMORY, NULL);
	free(s.numbers);
	records_free(&s.rows);
	print_table_done(&s.layout);
	return s.pager.quit ? 0 : result;
}
