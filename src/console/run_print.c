// SPDX-License-Identifier: BSD-2-Clause
// `print`: what it was asked for, the records, the layout; also repeated, or followed by what is
// new.

#include "console/run_print.h"

#include <stdlib.h>
#include <string.h>

#include "console/interrupt.h"
#include "console/pager.h"
#include "console/print.h"
#include "console/print_options.h"
#include "console/print_order.h"
#include "console/print_follow.h"
#include "console/print_stream.h"
#include "console/value.h"
#include "console/value_text.h"
#include "console/write_file.h"
#include "script/array.h"
#include "script/literal.h"

void print_begin(struct request *r, const struct command_line *line, const struct print_options *o)
{
	request_begin(r, line->menu->path, "print");
	if (o->from_given)
		request_pair(r, "from", strbuf_slice(&o->from));
	for (size_t i = 0; i < line->argument_count; i++) {
		const struct argument *argument = &line->arguments[i];

		if (!(argument->row->flags & SCHEMA_LOCAL))
			request_pair(r, argument->row->name,
				     (struct slice){argument->text, argument->length});
	}
}

int run_print_number(struct console *c, const struct tree_menu *menu, struct err *e)
{
	struct records ids = {0};
	struct request r;
	int result;

	request_begin(&r, menu->path, "print");
	request_pair(&r, ".proplist", SLICE(".id"));
	result = client_execute(c->client, &r, records_row, &ids, NULL, e);
	if (result == 0)
		result = numbers_set(&c->numbers, menu, ids.items, ids.count, e);
	records_free(&ids);
	request_free(&r);
	return result;
}

static int fetch(struct console *c, const struct command_line *line, const struct print_options *o,
		 struct records *out, struct err *e)
{
	struct request r;
	int result;

	print_begin(&r, line, o);
	result = fetch_records(c, &o->filter, &r, out, e);
	request_free(&r);
	return result;
}

static int count_records(struct console *c, const struct command_line *line,
			 const struct print_options *o, struct strbuf *out, struct err *e)
{
	struct records rows = {0};
	struct request r;
	int result;

	print_begin(&r, line, o);
	if (filter_query(&o->filter, &r)) { // the daemon can count
		request_pair(&r, "count-only", SLICE(""));
		result = client_execute(c->client, &r, NULL, NULL, out, e);
		request_free(&r);
		return result;
	}
	request_free(&r);
	result = fetch(c, line, o, &rows, e);
	strbuf_add_format(out, "%zu", rows.count);
	records_free(&rows);
	return result;
}

bool print_is_log(const struct schema_menu *menu, const struct print_options *o)
{
	return menu->layout == SCHEMA_LAYOUT_LOG && !o->detail && !o->brief && !o->terse &&
	       !o->value_list;
}

int print_layout(struct console *c, const struct print_options *o, struct view *v,
		 struct table_layout *layout, struct err *e)
{
	bool paragraphs =
		o->detail || (!o->brief && !o->stats && v->menu->layout == SCHEMA_LAYOUT_DETAIL);
	bool all = paragraphs || o->terse || o->value_list;
	enum view_columns which = all ? o->stats ? VIEW_COLUMNS_DETAIL_STATS : VIEW_COLUMNS_ALL
				  : o->stats ? VIEW_COLUMNS_STATS
					     : VIEW_COLUMNS_TABLE;

	if (print_is_log(v->menu, o)) {
		for (size_t i = 0; i < v->count; i++)
			print_log_row(&c->screen, v->rows[i], o->with_extra_info);
		return 0;
	}
	if (view_choose(v, which, o->proplist, e) < 0)
		return -1;
	if (o->terse)
		print_terse(&c->screen, v);
	else if (o->value_list)
		print_value_list(&c->screen, v);
	else if (paragraphs)
		print_detail(&c->screen, v);
	else
		print_table_next(&c->screen, v, layout);
	return 0;
}

static int show_rows(struct console *c, const struct command_line *line,
		     const struct print_options *o, struct record *const *rows,
		     const size_t *numbers, size_t count, struct err *e)
{
	struct table_layout layout = {0};
	struct view v = {.menu = schema_menu(line->menu),
			 .rows = rows,
			 .numbers = numbers,
			 .count = count,
			 .show_ids = o->show_ids,
			 .no_comments = o->no_comments,
			 .style = c->screen.style};
	int result = print_layout(c, o, &v, &layout, e);

	print_table_done(&layout);
	view_done(&v);
	return result;
}

static void show_group(struct console *c, const struct print_options *o, const struct record *first,
		       bool more)
{
	struct strbuf value;

	screen_add(&c->screen, more ? "\n" : "");
	screen_add_styled(&c->screen, SCREEN_LABEL, slice_from(o->group_by));
	screen_add(&c->screen, ": ");
	strbuf_init(&value, VALUE_TEXT_MAX);
	value_add_clean(slice_from(record_text(first, o->group_by)), &value);
	strbuf_add_slice(&c->screen.text, strbuf_slice(&value));
	strbuf_free(&value);
	screen_add(&c->screen, "\n");
}

static int show(struct console *c, const struct command_line *line, const struct print_options *o,
		const struct records *rows, const size_t *numbers, struct err *e)
{
	size_t done = 0;

	if (!o->group_by)
		return show_rows(c, line, o, rows->items, numbers, rows->count, e);
	while (done < rows->count) {
		size_t count = print_order_group(o, rows->items + done, rows->count - done);

		show_group(c, o, rows->items[done], done > 0);
		if (show_rows(c, line, o, rows->items + done, numbers + done, count, e) < 0)
			return -1;
		done += count;
	}
	return 0;
}

// All rows are there: shown, on a terminal a screen at a time.
static int show_paged(struct console *c, const struct command_line *line,
		      const struct print_options *o, const struct records *rows,
		      const size_t *numbers, bool paged, struct err *e)
{
	struct pager pager;
	int result;

	pager_init(&pager, c->out, !o->without_paging);
	result = show(c, line, o, rows, numbers, e);
	if (result == 0 && paged && c->screen.terminal)
		result = pager_flush(&pager, &c->screen, e);
	return result < 0 && pager.quit ? 0 : result;
}

// The records as an array of arrays; the one of a settings menu as an array.
static int return_records(const struct command_line *line, const struct print_options *o,
			  const struct records *rows, bool settings, struct value *out,
			  struct err *e)
{
	bool ok = array_new(out);

	for (size_t i = 0; ok && i < rows->count; i++) {
		struct value record;

		ok = value_of_record(schema_menu(line->menu), rows->items[i], o->proplist, &record);
		if (ok && settings)
			value_replace(out, record);
		else
			ok = ok && array_append(out, record);
	}
	return ok ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

// Shows the rows as they come.
static int stream(struct console *c, const struct command_line *line, const struct print_options *o,
		  bool numbered, struct err *e)
{
	struct request r;
	int result;

	print_begin(&r, line, o);
	result = print_stream(c, line, o, &r, numbered, e);
	request_free(&r);
	return result;
}

// ROWS are put in order, and shown or returned.
static int tell_rows(struct console *c, const struct command_line *line,
		     const struct print_options *o, struct records *rows, struct value *out,
		     struct err *e)
{
	size_t *numbers = calloc(rows->count + 1, sizeof(*numbers));
	size_t hint = 0;
	int result;

	if (!numbers)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 0; i < rows->count && !o->as_value; i++)
		numbers[i] = numbers_of(&c->numbers, line->menu, record_text(rows->items[i], ".id"),
					&hint);
	result = print_order(schema_menu(line->menu), o, rows, numbers, e);
	if (result == 0 && o->as_value && out)
		result = return_records(line, o, rows, false, out, e);
	else if (result == 0 && !o->as_value)
		result = show_paged(c, line, o, rows, numbers, !out, e);
	free(numbers);
	return result;
}

// Fetches, numbers and shows once. Where not all rows are told they keep their numbers, so these are
// asked for apart.
static int print_list(struct console *c, const struct command_line *line,
		      const struct print_options *o, struct value *out, struct err *e)
{
	bool part = options_narrow(o) || o->from_given;
	bool numbered = !o->as_value && !print_is_log(schema_menu(line->menu), o);
	struct records rows = {0};
	int result = 0;

	if (part && numbered)
		result = run_print_number(c, line->menu, e);
	if (result == 0 && !out && !o->as_value && c->screen.terminal && !options_reorder(o))
		return stream(c, line, o, numbered && !part, e);
	if (result == 0)
		result = fetch(c, line, o, &rows, e);
	if (result == 0 && !part && numbered)
		result = numbers_set(&c->numbers, line->menu, rows.items, rows.count, e);
	if (result == 0)
		result = tell_rows(c, line, o, &rows, out, e);
	records_free(&rows);
	return result;
}

static int print_one(struct console *c, const struct command_line *line,
		     const struct print_options *o, struct value *out, struct err *e)
{
	struct records rows = {0};
	struct pager pager;
	int result = fetch(c, line, o, &rows, e);

	pager_init(&pager, c->out, !o->without_paging);
	if (result == 0 && o->as_value && out)
		result = return_records(line, o, &rows, true, out, e);
	for (size_t i = 0; result == 0 && !o->as_value && i < rows.count; i++)
		print_settings(&c->screen, schema_menu(line->menu), rows.items[i]);
	if (result == 0 && !out && c->screen.terminal)
		result = pager_flush(&pager, &c->screen, e);
	records_free(&rows);
	return result < 0 && pager.quit ? 0 : result;
}

static int print_once(struct console *c, const struct command_line *line,
		      const struct print_options *o, struct value *out, struct err *e)
{
	struct strbuf count;
	int result;

	if (schema_menu(line->menu)->kind == SCHEMA_SETTINGS)
		return print_one(c, line, o, out, e);
	if (!o->count_only)
		return print_list(c, line, o, out, e);
	strbuf_init(&count, 32);
	result = count_records(c, line, o, &count, e);
	if (result == 0 && out) {
		out->type = VALUE_NUM;
		if (!literal_num(strbuf_slice(&count), &out->number))
			out->number = 0;
	} else if (result == 0) {
		strbuf_add_slice(&c->screen.text, strbuf_slice(&count));
		screen_add(&c->screen, "\n");
	}
	strbuf_free(&count);
	return result;
}

// Paints anew after each interval, until Ctrl-C.
static int print_repeatedly(struct console *c, const struct command_line *line,
			    const struct print_options *o, struct err *e)
{
	struct print_options whole = *o; // what is borrowed stays O's

	whole.without_paging = true;
	while (!interrupt_pending()) {
		if (c->screen.terminal)
			screen_add(&c->screen, "\033[H\033[2J");
		if (print_once(c, line, &whole, NULL, e) < 0)
			return e->kind == ERR_INTERRUPTED ? 0 : -1;
		if (console_flush(c, e) < 0)
			return -1;
		(void)interrupt_wait(-1, (int)o->interval_ms);
	}
	interrupt_clear();
	return 0;
}

// Into a file, as it would be shown where there is no terminal.
static int print_to_file(struct console *c, const struct command_line *line,
			 const struct print_options *o, struct err *e)
{
	struct screen screen = c->screen;
	int result;

	c->screen = (struct screen){.width = SCREEN_WIDTH, .style = screen.style};
	memcpy(c->screen.today, screen.today, sizeof(screen.today));
	strbuf_init(&c->screen.text, SCREEN_BYTES_MAX);
	result = print_once(c, line, o, NULL, e);
	if (result == 0)
		result = write_file_text(c, slice_from(o->file), o->append,
					 strbuf_slice(&c->screen.text), e);
	screen_free(&c->screen);
	c->screen = screen;
	return result;
}

int run_print(struct console *c, const struct command_line *line, struct value *out, struct err *e)
{
	struct print_options o;
	int result = options_read(&o, c, line, e);

	if (result == 0)
		result = filter_check(schema_menu(line->menu), line->where, e);
	if (result == 0 && !o.as_value)
		result = print_is_log(schema_menu(line->menu), &o) ? style_fetch_today(c, e)
								   : style_fetch(c, e);
	if (result == 0) {
		if (o.file && !o.as_value)
			result = print_to_file(c, line, &o, e);
		else if (!out && (o.follow || o.follow_only))
			result = print_follow(c, line, &o, e);
		else if (!out && o.interval && !o.as_value)
			result = print_repeatedly(c, line, &o, e);
		else
			result = print_once(c, line, &o, out, e);
	}
	options_free(&o);
	return result;
}
