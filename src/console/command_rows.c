// SPDX-License-Identifier: BSD-2-Clause
// Rows of commands on the screen.

#include "console/command_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console/print.h"
#include "console/text_width.h"
#include "console/value_text.h"
#include "script/array.h"
#include "script/literal.h"

enum {
	PINGS_BETWEEN_TOTALS = 20,
	CELL_MAX = 4096, // bytes
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool has_layout(const struct command_rows *r, const char *word)
{
	return r->layout && strcmp(r->layout, word) == 0;
}

void command_rows_begin(struct command_rows *r, struct console *c, const struct command_line *line)
{
	*r = (struct command_rows){
		.console = c,
		.menu = schema_menu(line->menu),
		.layout = line->command->layout,
		.silent = command_line_argument(line, "as-value"),
	};
	r->repeats = (has_layout(r, "ping") || has_layout(r, "hops")) &&
		     !command_line_argument(line, "count");
}

void command_rows_free(struct command_rows *r)
{
	free(r->last);
	records_free(&r->hops);
}

// ---- drawing in one place

// On a terminal what was drawn before gives way.
static void go_back(struct command_rows *r)
{
	struct screen *s = &r->console->screen;
	char sequence[32];

	if (r->lines == 0)
		return;
	(void)snprintf(sequence, sizeof(sequence), "\033[%zuA\033[J", r->lines);
	screen_add(s, sequence);
	r->lines = 0;
}

static void flush(struct command_rows *r)
{
	struct screen *s = &r->console->screen;
	struct slice text = strbuf_slice(&s->text);

	for (size_t i = 0; s->terminal && i < text.n; i++)
		r->lines += text.p[i] == '\n';
	(void)console_flush(r->console, NULL);
}

static void add_clean(struct screen *s, struct slice text)
{
	value_add_clean(text, &s->text);
}

// ---- how far it is

static bool is_shown(const struct record_field *field)
{
	return field->name.n > 0 && field->name.p[0] != '.';
}

// Sizes are told in KiB.
static bool is_size(struct slice name)
{
	return slice_is(name, "downloaded") || slice_is(name, "uploaded") ||
	       slice_is(name, "total");
}

// What has several lines stands below its first.
static void add_lines(struct screen *s, struct slice text, size_t indent)
{
	struct slice line;
	struct slice rest;

	while (slice_cut(text, '\n', &line, &rest)) {
		add_clean(s, line);
		text = rest;
		if (text.n > 0) {
			screen_add(s, "\n");
			screen_add_repeated(s, ' ', indent);
		}
	}
	add_clean(s, text);
}

static void draw_values(struct command_rows *r, const struct record *record)
{
	struct screen *s = &r->console->screen;
	size_t width = 0;

	for (size_t i = 0; i < record->count; i++)
		if (is_shown(&record->fields[i]) && text_width(record->fields[i].name) > width)
			width = text_width(record->fields[i].name);
	for (size_t i = 0; i < record->count; i++) {
		const struct record_field *field = &record->fields[i];

		if (!is_shown(field))
			continue;
		screen_add_repeated(s, ' ', width + 2 - text_width(field->name));
		screen_add_styled(s, SCREEN_LABEL, field->name);
		screen_add(s, ": ");
		add_lines(s, field->value, width + 4);
		screen_add(s, is_size(field->name) ? "KiB\n" : "\n");
	}
}

// A terminal shows one block that changes; elsewhere there is a block whenever the status changes.
static void show_progress(struct command_rows *r, struct record *next)
{
	bool terminal = r->console->screen.terminal;

	if (!terminal && r->last &&
	    strcmp(record_text(r->last, "status"), record_text(next, "status")) == 0)
		return;
	go_back(r);
	if (!terminal && r->last)
		screen_add(&r->console->screen, "\n");
	draw_values(r, next);
	flush(r);
}

// ---- echo requests

static void draw_ping_titles(struct command_rows *r)
{
	struct screen *s = &r->console->screen;

	screen_add_styled(
		s, SCREEN_LEGEND,
		SLICE("  SEQ HOST                                     SIZE TTL TIME       "
		      "STATUS"));
	screen_add(s, "\n");
}

static void draw_ping(struct command_rows *r, const struct record *row)
{
	static const struct {
		const char *name;
		size_t width;
		bool right;
	} columns[] = {
		{"seq", 5, true}, {"host", 40, false}, {"size", 4, true},
		{"ttl", 3, true}, {"time", 10, false}, {"status", 0, false},
	};
	struct screen *s = &r->console->screen;

	for (size_t i = 0; i < COUNT(columns); i++) {
		struct slice text = slice_from(record_text(row, columns[i].name));
		size_t width = text_width(text);
		size_t room = columns[i].width > width ? columns[i].width - width : 0;

		screen_add_repeated(s, ' ', columns[i].right ? room : 0);
		add_clean(s, text);
		screen_add_repeated(s, ' ', columns[i].right ? 0 : room);
		screen_add(s, i + 1 < COUNT(columns) ? " " : "\n");
	}
}

static void draw_totals(struct command_rows *r)
{
	static const struct {
		const char *name;
		const char *unit;
	} totals[] = {{"sent", ""},    {"received", ""}, {"packet-loss", "%"},
		      {"min-rtt", ""}, {"avg-rtt", ""},	 {"max-rtt", ""}};
	struct screen *s = &r->console->screen;

	screen_add(s, "   ");
	for (size_t i = 0; i < COUNT(totals); i++) {
		struct slice value;

		if (!record_value(r->last, slice_from(totals[i].name), &value))
			continue;
		screen_add(s, " ");
		screen_add(s, totals[i].name);
		screen_add(s, "=");
		add_clean(s, value);
		screen_add(s, totals[i].unit);
	}
	screen_add(s, "\n");
}

static void show_ping(struct command_rows *r, const struct record *row)
{
	if (r->count > 0 && r->count % PINGS_BETWEEN_TOTALS == 0)
		draw_totals(r);
	if (r->count % PINGS_BETWEEN_TOTALS == 0)
		draw_ping_titles(r);
	draw_ping(r, row);
	(void)console_flush(r->console, NULL);
}

// ---- hops

static const struct {
	const char *name;
	const char *title;
	const char *unit;
	bool right;
} hop_columns[] = {
	{"address", "ADDRESS", "", false}, {"loss", "LOSS", "%", false},
	{"sent", "SENT", "", true},	   {"last", "LAST", "ms", false},
	{"avg", "AVG", "", false},	   {"best", "BEST", "", false},
	{"worst", "WORST", "", false},	   {"std-dev", "STD-DEV", "", false},
	{"status", "STATUS", "", false},
};

static void hop_cell(const struct record *row, size_t column, struct strbuf *out)
{
	struct slice value = slice_from(record_text(row, hop_columns[column].name));
	bool number = value.n > 0 && value.p[0] >= '0' && value.p[0] <= '9';

	strbuf_reset(out);
	value_add_clean(value, out);
	if (number)
		strbuf_add_text(out, hop_columns[column].unit);
}

// The widest cell; 0 where all are empty and the column can be left out.
static size_t hop_width(const struct command_rows *r, size_t column, struct strbuf *cell)
{
	size_t width = 0;

	for (size_t i = 0; i < r->hops.count; i++) {
		hop_cell(r->hops.items[i], column, cell);
		if (text_width(strbuf_slice(cell)) > width)
			width = text_width(strbuf_slice(cell));
	}
	if (width == 0 && strcmp(hop_columns[column].name, "status") == 0)
		return 0;
	return width > strlen(hop_columns[column].title) ? width
							 : strlen(hop_columns[column].title);
}

static void add_cell(struct screen *s, struct slice text, size_t width, bool right, bool last)
{
	size_t room = width - text_width(text);

	screen_add(s, "  ");
	screen_add_repeated(s, ' ', right ? room : 0);
	strbuf_add_slice(&s->text, text);
	screen_add_repeated(s, ' ', right || last ? 0 : room);
}

static void draw_hops(struct command_rows *r)
{
	struct screen *s = &r->console->screen;
	size_t widths[COUNT(hop_columns)];
	size_t columns = COUNT(hop_columns);
	size_t number_width = r->hops.count > 99 ? 3 : r->hops.count > 9 ? 2 : 1;
	struct strbuf cell;

	strbuf_init(&cell, CELL_MAX);
	for (size_t c = 0; c < COUNT(hop_columns); c++)
		widths[c] = hop_width(r, c, &cell);
	if (widths[columns - 1] == 0)
		columns--;
	screen_add(s, "Columns: ");
	for (size_t c = 0; c < columns; c++) {
		screen_add(s, c > 0 ? ", " : "");
		screen_add(s, hop_columns[c].title);
	}
	screen_add(s, "\n#");
	screen_add_repeated(s, ' ', number_width - 1);
	for (size_t c = 0; c < columns; c++)
		add_cell(s, slice_from(hop_columns[c].title), widths[c], hop_columns[c].right,
			 c + 1 == columns);
	screen_add(s, "\n");
	for (size_t i = 0; i < r->hops.count; i++) {
		char number[24];

		(void)snprintf(number, sizeof(number), "%-*zu", (int)number_width, i + 1);
		screen_add(s, number);
		for (size_t c = 0; c < columns; c++) {
			hop_cell(r->hops.items[i], c, &cell);
			add_cell(s, strbuf_slice(&cell), widths[c], hop_columns[c].right,
				 c + 1 == columns);
		}
		screen_add(s, "\n");
	}
	strbuf_free(&cell);
}

static int show_hop(struct command_rows *r, const struct sentence *reply, const struct record *row,
		    struct err *e)
{
	if (r->last && strcmp(record_text(r->last, ".section"), record_text(row, ".section")) != 0)
		records_free(&r->hops);
	if (records_add(&r->hops, reply, e) < 0)
		return -1;
	if (!r->console->screen.terminal)
		return 0; // only the last round is shown, at the end
	go_back(r);
	draw_hops(r);
	flush(r);
	return 0;
}

// ---- values

// On a terminal each look stands in the place of the one before.
static void show_values(struct command_rows *r, const struct record *next)
{
	struct screen *s = &r->console->screen;
	const char *before = r->last ? record_text(r->last, ".section") : "";
	const char *section = record_text(next, ".section");

	r->repeats = r->repeats || section[0];
	if (before[0] && s->terminal && strcmp(before, section) != 0)
		screen_add(s, "\033[H\033[2J");
	print_settings(s, r->menu, next);
	(void)console_flush(r->console, NULL);
}

// ---- all of them

static int show(struct command_rows *r, const struct sentence *reply, struct record *next,
		struct err *e)
{
	if (has_layout(r, "progress")) {
		show_progress(r, next);
	} else if (has_layout(r, "ping")) {
		show_ping(r, next);
	} else if (has_layout(r, "hops")) {
		return show_hop(r, reply, next, e);
	} else {
		show_values(r, next);
	}
	return 0;
}

int command_rows_take(void *context, const struct sentence *reply, struct err *e)
{
	struct command_rows *r = context;
	struct record *next = record_new(reply);
	int result;

	if (!next)
		return err_set(e, ERR_NO_MEMORY, NULL);
	result = r->silent ? 0 : show(r, reply, next, e);
	free(r->last);
	r->last = next;
	r->count++;
	return result;
}

void command_rows_end(struct command_rows *r)
{
	if (r->silent || !r->last)
		return;
	if (has_layout(r, "ping"))
		draw_totals(r);
	else if (has_layout(r, "hops") && !r->console->screen.terminal)
		draw_hops(r);
	(void)console_flush(r->console, NULL);
}

// Text stays text, whatever it looks like; what is a number or a time is one.
static bool add_value(struct value *out, const struct record_field *field)
{
	static const char *const counted[] = {"code", "downloaded", "uploaded", "total",
					      "duration"};
	bool typed = false;
	struct value v;

	for (size_t i = 0; i < COUNT(counted); i++)
		typed = typed || slice_is(field->name, counted[i]);
	if (!(typed ? literal_value(field->value, &v) : value_str(field->value, &v)))
		return false;
	return array_set(out, field->name, v);
}

bool command_rows_value(const struct command_rows *r, struct value *out, int *result)
{
	*result = 0;
	if (has_layout(r, "ping") && !r->silent) {
		const char *received = r->last ? record_text(r->last, "received") : "0";

		if (!literal_value(slice_from(received), out))
			*result = -1;
		return true;
	}
	if (!r->silent || !r->last)
		return false;
	if (!array_new(out)) {
		*result = -1;
		return true;
	}
	for (size_t i = 0; i < r->last->count && *result == 0; i++)
		if (is_shown(&r->last->fields[i]) && !add_value(out, &r->last->fields[i]))
			*result = -1;
	return true;
}
