// SPDX-License-Identifier: BSD-2-Clause
// Records as values of the language.

#include "console/print.h"

#include <stdlib.h>
#include <string.h>

#include "console/value_text.h"

static bool lists(const char *list, struct slice name)
{
	struct slice rest = slice_from(list);
	struct slice head;
	bool more = true;

	while (more) {
		more = slice_cut(rest, ',', &head, &rest);
		if (head.n == name.n && memcmp(head.p, name.p, name.n) == 0)
			return true;
	}
	return false;
}

static int by_name(const void *a, const void *b)
{
	const struct record_field *const *one = a;
	const struct record_field *const *other = b;

	return strcmp((*one)->name.p, (*other)->name.p);
}

void print_as_value(struct strbuf *out, const struct schema_menu *menu, const struct record *r,
		    const char *proplist)
{
	const struct record_field **sorted = calloc(r->count + 1, sizeof(*sorted));
	const char *separator = "";

	if (!sorted) {
		out->failed = true;
		return;
	}
	for (size_t i = 0; i < r->count; i++)
		sorted[i] = &r->fields[i];
	qsort(sorted, r->count, sizeof(*sorted), by_name);
	for (size_t i = 0; i < r->count; i++) {
		struct slice name = sorted[i]->name;

		if (proplist && !slice_is(name, ".id") && !lists(proplist, name))
			continue;
		strbuf_add_format(out, "%s%s=", separator, name.p);
		value_text(schema_property(menu, name), sorted[i]->value, VALUE_SCRIPT, out);
		separator = ";";
	}
	free(sorted);
}
