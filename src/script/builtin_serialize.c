// SPDX-License-Identifier: BSD-2-Clause
// :serialize to JSON (RFC 8259) and to values between delimiters (RFC 4180).

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script/array.h"
#include "script/builtin_calls.h"
#include "script/text.h"

struct writer {
	struct strbuf *out;
	bool pretty;
	bool keep_strings; // text that looks like a number stays text
	unsigned depth;
};

static void new_line(struct writer *w)
{
	if (!w->pretty)
		return;
	strbuf_add_char(w->out, '\n');
	for (unsigned i = 0; i < w->depth; i++)
		strbuf_add_text(w->out, "    ");
}

static void add_string(struct writer *w, struct slice text)
{
	static const char special[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";

	strbuf_add_char(w->out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		const char *found = c ? strchr(special, c) : NULL;

		if (found)
			strbuf_add_format(w->out, "\\%c", letters[found - special]);
		else if (c < ' ' || c == 0x7F)
			strbuf_add_format(w->out, "\\u%04x", c);
		else
			strbuf_add_char(w->out, (char)c);
	}
	strbuf_add_char(w->out, '"');
}

static bool is_number(struct slice text)
{
	size_t i = text.n > 0 && text.p[0] == '-' ? 1 : 0;
	size_t points = 0;

	if (i == text.n || text.n > 60)
		return false;
	for (; i < text.n; i++) {
		points += text.p[i] == '.';
		if ((text.p[i] < '0' || text.p[i] > '9') && text.p[i] != '.')
			return false;
	}
	return points <= 1 && text.p[text.n - 1] != '.' && text.p[0] != '.';
}

static void add_json(struct writer *w, struct value v);

static void add_elements(struct writer *w, const struct array *a)
{
	bool object = a->pair_count > 0;

	strbuf_add_char(w->out, object ? '{' : '[');
	w->depth++;
	for (size_t i = 0; i < array_length(a); i++) {
		char small[TEXT_SMALL_SIZE];
		struct slice key;

		strbuf_add_text(w->out, i > 0 ? "," : "");
		new_line(w);
		if (object && text_small(array_key_at(a, i), small, &key)) {
			add_string(w, key);
			strbuf_add_text(w->out, w->pretty ? ": " : ":");
		}
		add_json(w, *array_at(a, i));
	}
	w->depth--;
	if (array_length(a) > 0)
		new_line(w);
	strbuf_add_char(w->out, object ? '}' : ']');
}

static void add_json(struct writer *w, struct value v)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text;

	if (v.type == VALUE_ARRAY) {
		add_elements(w, v.array);
	} else if (value_is_none(v) || !text_small(v, small, &text)) {
		strbuf_add_text(w->out, "null");
	} else if (v.type == VALUE_NUM || v.type == VALUE_BOOL) {
		strbuf_add_slice(w->out, text);
	} else if (v.type == VALUE_STR && !w->keep_strings && is_number(text)) {
		strbuf_add_format(w->out, "%f", strtod(v.text->bytes, NULL));
	} else {
		add_string(w, text);
	}
}

struct table {
	struct strbuf *out;
	struct slice delimiter;
	struct value order; // the keys, or nothing
	bool wrap;
};

static void add_cell(struct table *t, struct value v, bool first)
{
	char small[TEXT_SMALL_SIZE];
	struct slice text = SLICE("");
	bool quote;

	(void)text_small(v, small, &text);
	quote = (t->wrap && v.type == VALUE_STR) || memchr(text.p, '"', text.n) ||
		memchr(text.p, '\n', text.n) ||
		(text.n > 0 && t->delimiter.n > 0 &&
		 memmem(text.p, text.n, t->delimiter.p, t->delimiter.n));
	if (!first)
		strbuf_add_slice(t->out, t->delimiter);
	if (!quote) {
		strbuf_add_slice(t->out, text);
		return;
	}
	strbuf_add_char(t->out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			strbuf_add_char(t->out, '"');
		strbuf_add_char(t->out, text.p[i]);
	}
	strbuf_add_char(t->out, '"');
}

static void add_row(struct table *t, const struct array *row)
{
	if (t->order.type == VALUE_ARRAY && row->pair_count > 0) {
		const struct array *order = t->order.array;

		for (size_t i = 0; i < array_length(order); i++) {
			char small[TEXT_SMALL_SIZE];
			struct slice key = SLICE("");
			const struct value *cell;

			(void)text_small(*array_at(order, i), small, &key);
			cell = array_get(row, key);
			add_cell(t, cell ? *cell : value_nothing(), i == 0);
		}
	} else {
		for (size_t i = 0; i < array_length(row); i++)
			add_cell(t, *array_at(row, i), i == 0);
	}
	strbuf_add_char(t->out, '\n');
}

// The names of the columns: `order`, or the keys of the first row.
static void add_head(struct table *t, const struct array *rows)
{
	const struct array *first;

	if (array_length(rows) == 0 || array_at(rows, 0)->type != VALUE_ARRAY)
		return;
	first = array_at(rows, 0)->array;
	if (first->pair_count == 0)
		return;
	if (t->order.type == VALUE_ARRAY) {
		for (size_t i = 0; i < array_length(t->order.array); i++)
			add_cell(t, *array_at(t->order.array, i), i == 0);
	} else {
		for (size_t i = 0; i < array_length(first); i++)
			add_cell(t, array_key_at(first, i), i == 0);
	}
	strbuf_add_char(t->out, '\n');
}

static void add_table(struct table *t, struct value v)
{
	const struct array *rows = v.array;

	if (array_length(rows) > 0 && array_at(rows, 0)->type != VALUE_ARRAY) {
		add_row(t, rows); // one row alone
		return;
	}
	add_head(t, rows);
	for (size_t i = 0; i < array_length(rows); i++) {
		if (array_at(rows, i)->type == VALUE_ARRAY)
			add_row(t, array_at(rows, i)->array);
	}
}

static enum flow serialize_table(struct machine *m, const struct value *values, struct strbuf *text)
{
	struct table t = {.out = text, .order = values[3]};

	if (values[0].type != VALUE_ARRAY)
		return machine_fail(m, ERR_VALUE, "invalid value for argument value");
	if (values[2].type != VALUE_STR)
		return machine_fail(m, ERR_MISSING_PARAMETER,
				    "missing value(s) of argument(s) delimiter");
	t.delimiter = value_bytes(values[2]);
	t.wrap = builtin_has_option(values[4], "dsv.wrap-strings");
	add_table(&t, values[0]);
	return FLOW_NEXT;
}

enum flow builtin_serialize(struct machine *m, const struct value *values, struct value *out)
{
	// Rows of any length are written, and rows of keys below their names, whether the last two
	// are asked for or not.
	static const char *const options[] = {"json.pretty",	  "json.no-string-conversion",
					      "dsv.wrap-strings", "dsv.ignore-size",
					      "dsv.remap",	  NULL};
	struct strbuf text;
	enum flow flow = FLOW_NEXT;

	if (!builtin_are_options(values[4], options))
		return machine_fail(m, ERR_NO_MATCH, "input does not match any value of options");
	strbuf_init(&text, VALUE_TEXT_MAX);
	if (builtin_has_option(values[1], "json")) {
		struct writer w = {
			.out = &text,
			.pretty = builtin_has_option(values[4], "json.pretty"),
			.keep_strings = builtin_has_option(values[4], "json.no-string-conversion"),
		};

		add_json(&w, values[0]);
	} else if (builtin_has_option(values[1], "dsv")) {
		flow = serialize_table(m, values, &text);
	} else {
		flow = machine_fail(m, ERR_NO_MATCH, "input does not match any value of to");
	}
	if (flow == FLOW_NEXT)
		return builtin_give_text(m, &text, out);
	strbuf_free(&text);
	return flow;
}
