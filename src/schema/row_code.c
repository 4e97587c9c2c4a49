// SPDX-License-Identifier: BSD-2-Clause
// Records as the store keeps them: name '=' value NUL for each property that is not at its default.

#include <string.h>

#include "schema/row.h"
#include "schema/row_field.h"
#include "schema/type.h"

static bool is_stored(const struct property *p)
{
	return !(p->flags & (PROPERTY_LIVE | PROPERTY_ALIAS));
}

// A required one is kept also at its default: that it was given is part of the record.
static bool is_told(const struct menu *menu, const struct row *row, const struct property *p)
{
	if (p->flags & PROPERTY_REQUIRED && row_was_set(menu, row, p))
		return true;
	return !row_is_default(menu, row, p);
}

static void encode(const struct menu *menu, const struct row *row, const struct property *p,
		   struct strbuf *out)
{
	const struct type *type = type_of(p);

	if (!is_stored(p) || !is_told(menu, row, p))
		return;
	if (p->flags & PROPERTY_OPTIONAL && !row_was_set(menu, row, p)) {
		strbuf_add_char(out, '!');
		strbuf_add_text(out, p->name);
	} else {
		strbuf_add_text(out, p->name);
		strbuf_add_char(out, '=');
		(type->encode ? type->encode : type->format)(p, row_field(row, p), out);
	}
	strbuf_add_char(out, '\0');
}

void row_encode(const struct menu *menu, const struct row *row, struct strbuf *out)
{
	size_t count;
	const struct property *list = menu_common_properties(menu, &count);

	for (size_t i = 0; i < menu->property_count; i++)
		encode(menu, row, &menu->properties[i], out);
	for (size_t i = 0; i < count; i++)
		encode(menu, row, &list[i], out);
}

// False: this version has no use for ENTRY, or there is no memory, which E then says.
static bool decode(const struct menu *menu, struct slice entry, struct row *row, struct err *e)
{
	bool negated = slice_starts(entry, "!");
	const struct property *p;
	struct slice name;
	struct slice value;

	if (negated) {
		name = (struct slice){entry.p + 1, entry.n - 1};
		value = SLICE("");
	} else if (!slice_cut(entry, '=', &name, &value)) {
		return false;
	}
	p = menu_property(menu, name);
	if (!p || !is_stored(p) || (negated && !(p->flags & PROPERTY_OPTIONAL)))
		return false;
	if (!negated)
		return row_assign(menu, row, p, value, e) == 0;
	row_drop(menu, row, p);
	return true;
}

int row_decode(const struct menu *menu, struct slice encoded, struct row *row, unsigned *lost)
{
	unsigned count = 0;

	while (encoded.n > 0) {
		struct slice entry;
		struct err e = {.kind = ERR_NONE};

		if (slice_cut(encoded, '\0', &entry, &encoded) && decode(menu, entry, row, &e))
			continue;
		if (e.kind == ERR_NO_MEMORY)
			return -1;
		count++;
	}
	if (lost)
		*lost = count;
	return 0;
}
