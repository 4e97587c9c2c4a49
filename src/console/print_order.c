// SPDX-License-Identifier: BSD-2-Clause
// Rows are sorted by values of their properties' types, each read once.

#include "console/print_order.h"

#include <stdlib.h>
#include <string.h>

#include "console/value.h"
#include "script/operate.h"

enum { ORDER_MAX = 3, FIELDS_MAX = 1 + ORDER_MAX }; // the group goes first

struct field {
	const struct schema_property *property;
	bool descending;
};

struct fields {
	struct field list[FIELDS_MAX];
	size_t count;
};

struct sorted {
	struct record *record;
	size_t place; // where it was
	size_t number;
	struct value values[FIELDS_MAX];
	const struct fields *fields;
};

static int bad_value(const char *argument, struct err *e)
{
	return err_set(e, ERR_NO_MATCH, "input does not match any value of %s", argument);
}

static int read_fields(const struct schema_menu *menu, const struct print_options *o,
		       struct fields *out, struct err *e)
{
	struct slice rest = slice_from(o->order_by);
	struct slice name;
	bool more = o->order_by != NULL;

	if (o->group_by) {
		out->list[out->count].property = schema_property(menu, slice_from(o->group_by));
		if (!out->list[out->count++].property)
			return bad_value("group-by", e);
	}
	for (size_t i = 0; more; i++) {
		bool descending;

		more = slice_cut(rest, ',', &name, &rest);
		descending = name.n > 0 && name.p[0] == '-';
		if (descending)
			name = (struct slice){name.p + 1, name.n - 1};
		if (i == ORDER_MAX || !schema_property(menu, name))
			return bad_value("order-by", e);
		out->list[out->count++] = (struct field){schema_property(menu, name), descending};
	}
	return 0;
}

static int compare_rows(const void *left, const void *right)
{
	const struct sorted *a = left;
	const struct sorted *b = right;

	for (size_t i = 0; i < a->fields->count; i++) {
		int order = compare_values(a->values[i], b->values[i]);

		if (order != 0)
			return a->fields->list[i].descending ? -order : order;
	}
	return a->place < b->place ? -1 : 1;
}

// False without memory.
static bool read_values(struct sorted *s)
{
	for (size_t i = 0; i < s->fields->count; i++) {
		const struct schema_property *p = s->fields->list[i].property;
		struct slice text;

		s->values[i] = value_nothing();
		if (record_value(s->record, slice_from(p->name), &text) &&
		    !value_of_property(p, text, &s->values[i]))
			return false;
	}
	return true;
}

static bool sort(const struct fields *fields, struct records *rows, size_t *numbers)
{
	struct sorted *list = calloc(rows->count + 1, sizeof(*list));
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < rows->count; i++) {
		list[i].record = rows->items[i];
		list[i].place = i;
		list[i].number = numbers[i];
		list[i].fields = fields;
		ok = read_values(&list[i]);
	}
	if (ok)
		qsort(list, rows->count, sizeof(*list), compare_rows);
	for (size_t i = 0; list && i < rows->count; i++) {
		if (ok) {
			rows->items[i] = list[i].record;
			numbers[i] = list[i].number;
		}
		for (size_t k = 0; k < fields->count; k++)
			value_drop(list[i].values[k]);
	}
	free(list);
	return ok;
}

int print_order(const struct schema_menu *menu, const struct print_options *o, struct records *rows,
		size_t *numbers, struct err *e)
{
	struct fields fields = {.count = 0};

	if (read_fields(menu, o, &fields, e) < 0)
		return -1;
	if (fields.count == 0)
		return 0;
	return sort(&fields, rows, numbers) ? 0 : err_set(e, ERR_NO_MEMORY, NULL);
}

static bool same_group(const char *property, const struct record *a, const struct record *b)
{
	return strcmp(record_text(a, property), record_text(b, property)) == 0;
}

size_t print_order_group(const struct print_options *o, struct record *const *rows, size_t count)
{
	size_t n = count > 0 ? 1 : 0;

	if (!o->group_by)
		return count;
	while (n < count && same_group(o->group_by, rows[0], rows[n]))
		n++;
	return n;
}
