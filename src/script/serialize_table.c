// SPDX-License-Identifier: BSD-2-Clause
// First the names of the columns, then cell by cell.

#include "script/serialize_table.h"

#include <string.h>

#include "script/array.h"
#include "script/builtin_calls.h"
#include "script/text.h"

struct table {
	struct strbuf *out;
	struct slice delimiter;
	struct value names; // of the columns, owned; nothing: they have none
	bool wrap;
	bool ignore_size;
};

static const struct value none = {.type = VALUE_NOTHING};

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

// The value that A has under column I's name.
static struct value named(const struct table *t, const struct array *a, size_t i)
{
	char small[TEXT_SMALL_SIZE];
	struct slice name;
	const struct value *v = NULL;

	if (text_small(*array_at(t->names.array, i), small, &name))
		v = array_get(a, name);
	return v ? *v : none;
}

static size_t column_count(const struct table *t)
{
	return t->names.type == VALUE_ARRAY ? array_length(t->names.array) : 0;
}

static void add_names(struct table *t)
{
	for (size_t i = 0; i < column_count(t); i++)
		add_cell(t, *array_at(t->names.array, i), i == 0);
	if (column_count(t) > 0)
		strbuf_add_char(t->out, '\n');
}

static enum flow mismatch(struct machine *m)
{
	return machine_fail(m, ERR_VALUE, "array size mismatch");
}

// ---- columns by name

static size_t height(struct value column)
{
	return column.type == VALUE_ARRAY ? array_length(column.array) : 1;
}

static struct value cell(struct value column, size_t row)
{
	if (row >= height(column))
		return none;
	return column.type == VALUE_ARRAY ? *array_at(column.array, row) : column;
}

static enum flow add_columns(struct machine *m, struct table *t, const struct array *columns)
{
	size_t rows = 0;

	for (size_t i = 0; i < column_count(t); i++) {
		size_t n = height(named(t, columns, i));

		if (i > 0 && n != rows && !t->ignore_size)
			return mismatch(m);
		rows = n > rows ? n : rows;
	}
	for (size_t row = 0; row < rows && !t->out->failed; row++) {
		for (size_t i = 0; i < column_count(t); i++)
			add_cell(t, cell(named(t, columns, i), row), i == 0);
		strbuf_add_char(t->out, '\n');
	}
	return FLOW_NEXT;
}

// ---- rows

static size_t widest(const struct array *rows)
{
	size_t most = 0;

	for (size_t i = 0; i < array_length(rows); i++) {
		size_t n = height(*array_at(rows, i));

		most = n > most ? n : most;
	}
	return most;
}

static enum flow add_row(struct machine *m, struct table *t, struct value row, size_t width)
{
	bool keys = row.type == VALUE_ARRAY && row.array->pair_count > 0;

	if (column_count(t) > 0 && keys) {
		for (size_t i = 0; i < column_count(t); i++)
			add_cell(t, named(t, row.array, i), i == 0);
	} else {
		if (height(row) != width && !t->ignore_size)
			return mismatch(m);
		for (size_t i = 0; i < width; i++)
			add_cell(t, cell(row, i), i == 0);
	}
	strbuf_add_char(t->out, '\n');
	return FLOW_NEXT;
}

static enum flow add_rows(struct machine *m, struct table *t, const struct array *rows)
{
	size_t width = column_count(t) > 0 ? column_count(t) : widest(rows);

	for (size_t i = 0; i < array_length(rows) && !t->out->failed; i++) {
		if (add_row(m, t, *array_at(rows, i), width) != FLOW_NEXT)
			return FLOW_ERROR;
	}
	return FLOW_NEXT;
}

// ---- what the columns are called

// Puts the keys of FROM among the names, once each and in their order.
static bool add_keys(struct value *names, const struct array *from)
{
	for (size_t i = 0; i < from->pair_count; i++) {
		if (!array_set(names, value_bytes(from->pairs[i].key),
			       value_keep(from->pairs[i].key)))
			return false;
	}
	return true;
}

// Finds the names in V. False without memory.
static bool find_names(struct table *t, struct value v, bool remap)
{
	const struct array *a = v.array;

	if (!array_new(&t->names))
		return false;
	if (a->pair_count > 0)
		return add_keys(&t->names, a);
	for (size_t i = 0; i < array_length(a) && (remap || i == 0); i++) {
		if (array_at(a, i)->type == VALUE_ARRAY &&
		    !add_keys(&t->names, array_at(a, i)->array))
			return false;
	}
	return true;
}

// Has the names in ORDER: an array, or a comma list. False without memory.
static bool set_order(struct table *t, struct value order)
{
	char small[TEXT_SMALL_SIZE];
	struct value names;
	struct slice rest;
	struct slice name;
	bool more = true;

	if (order.type == VALUE_ARRAY) {
		value_replace(&t->names, value_keep(order));
		return true;
	}
	if (value_is_none(order) || !text_small(order, small, &rest))
		return true;
	if (!array_new(&names))
		return false;
	while (more) {
		struct value item;

		more = slice_cut(rest, ',', &name, &rest);
		if (!value_str(name, &item) || !array_append(&names, item)) {
			value_drop(names);
			return false;
		}
	}
	value_replace(&t->names, names);
	return true;
}

enum flow serialize_table(struct machine *m, const struct value *values, struct strbuf *text)
{
	struct table t = {.out = text, .names = none};
	struct value v = values[0];
	bool rows_of_rows;
	enum flow flow;

	if (v.type != VALUE_ARRAY)
		return machine_fail(m, ERR_VALUE, "invalid value for argument value");
	if (values[2].type != VALUE_STR)
		return machine_fail(m, ERR_MISSING_PARAMETER,
				    "missing value(s) of argument(s) delimiter");
	t.delimiter = value_bytes(values[2]);
	t.wrap = builtin_has_option(values[4], "dsv.wrap-strings");
	t.ignore_size = builtin_has_option(values[4], "dsv.ignore-size");
	if (!find_names(&t, v, builtin_has_option(values[4], "dsv.remap")) ||
	    (column_count(&t) > 0 && !set_order(&t, values[3]))) {
		value_drop(t.names);
		return machine_no_memory(m);
	}
	rows_of_rows = array_length(v.array) > 0 && array_at(v.array, 0)->type == VALUE_ARRAY;
	add_names(&t);
	if (v.array->pair_count > 0)
		flow = add_columns(m, &t, v.array);
	else
		flow = rows_of_rows ? add_rows(m, &t, v.array)
				    : add_row(m, &t, v, array_length(v.array)); // one row alone
	value_drop(t.names);
	return flow;
}
