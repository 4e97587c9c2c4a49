// SPDX-License-Identifier: BSD-2-Clause
// Records: made, copied and released; properties set, told and compared by the rows of their menu.

#include "schema/row.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "schema/row_field.h"
#include "schema/type.h"

const void *row_field(const struct row *row, const struct property *p)
{
	return (const char *)row + p->offset;
}

static void *field_of(struct row *row, const struct property *p)
{
	return (char *)row + p->offset;
}

// The place of P among the menu's own properties; -1 for a common one.
static int place_of(const struct menu *menu, const struct property *p)
{
	uintptr_t start = (uintptr_t)menu->properties;
	uintptr_t at = (uintptr_t)p;

	if (at < start || at >= start + menu->property_count * sizeof(*p))
		return -1;
	return (int)((at - start) / sizeof(*p));
}

bool row_was_set(const struct menu *menu, const struct row *row, const struct property *p)
{
	int place = place_of(menu, p);

	return place >= 0 && row->present[place / 64] >> place % 64 & 1;
}

void row_mark(const struct menu *menu, struct row *row, const struct property *p, bool present)
{
	int place = place_of(menu, p);

	if (place < 0)
		return;
	if (present)
		row->present[place / 64] |= (uint64_t)1 << place % 64;
	else
		row->present[place / 64] &= ~((uint64_t)1 << place % 64);
}

void row_hide(const struct menu *menu, struct row *row, const struct property *p)
{
	int place = place_of(menu, p);

	if (place >= 0)
		row->hidden[place / 64] |= (uint64_t)1 << place % 64;
}

static bool is_hidden(const struct menu *menu, const struct row *row, const struct property *p)
{
	int place = place_of(menu, p);

	return place >= 0 && row->hidden[place / 64] >> place % 64 & 1;
}

static bool is_own(const struct property *p)
{
	return !(p->flags & PROPERTY_ALIAS);
}

struct row *row_new(const struct menu *menu)
{
	struct row *row = calloc(1, menu->row_size);

	for (size_t i = 0; row && i < menu->property_count; i++) {
		const struct property *p = &menu->properties[i];

		if (!is_own(p) || !p->default_text)
			continue;
		if (row_assign(menu, row, p, slice_from(p->default_text), NULL) != 0) {
			row_free(menu, row);
			return NULL;
		}
	}
	return row;
}

struct row *row_copy(const struct menu *menu, const struct row *row)
{
	struct row *copy = malloc(menu->row_size);
	bool complete;

	if (!copy)
		return NULL;
	memcpy(copy, row, menu->row_size);
	complete = type_copy_text(&row->comment, &copy->comment);
	if (!complete)
		copy->comment = NULL;
	// Goes on after a failure, so that no pointer of the original stays in what is then freed.
	for (size_t i = 0; i < menu->property_count; i++) {
		const struct property *p = &menu->properties[i];
		const struct type *type = type_of(p);

		if (!is_own(p) || !type->copy)
			continue;
		if (!complete || !type->copy(row_field(row, p), field_of(copy, p))) {
			memset(field_of(copy, p), 0, type->size);
			complete = false;
		}
	}
	if (complete)
		return copy;
	row_free(menu, copy);
	return NULL;
}

void row_clear(const struct menu *menu, struct row *row)
{
	for (size_t i = 0; i < menu->property_count; i++) {
		const struct property *p = &menu->properties[i];

		if (is_own(p) && type_of(p)->clear)
			type_of(p)->clear(field_of(row, p));
	}
	free(row->comment);
	memset(row, 0, menu->row_size);
}

void row_free(const struct menu *menu, struct row *row)
{
	if (!row)
		return;
	row_clear(menu, row);
	free(row);
}

int row_assign(const struct menu *menu, struct row *row, const struct property *p,
	       struct slice value, struct err *e)
{
	if (type_of(p)->parse(p, value, field_of(row, p), e) != 0)
		return -1;
	row_mark(menu, row, p, true);
	return 0;
}

void row_drop(const struct menu *menu, struct row *row, const struct property *p)
{
	const struct type *type = type_of(p);

	if (type->clear)
		type->clear(field_of(row, p));
	else
		memset(field_of(row, p), 0, p->size);
	row_mark(menu, row, p, false);
}

int row_take_value(const struct menu *menu, struct row *row, const struct row *from,
		   const struct property *p)
{
	const struct type *type = type_of(p);

	row_drop(menu, row, p);
	if (!type->copy)
		memcpy(field_of(row, p), row_field(from, p), p->size);
	else if (!type->copy(row_field(from, p), field_of(row, p)))
		return -1;
	row_mark(menu, row, p, row_was_set(menu, from, p));
	return 0;
}

static int unknown_parameter(struct slice name, struct err *e)
{
	char clean[64];

	utf8_clean(name, clean, sizeof(clean));
	return err_set(e, ERR_UNKNOWN_PARAMETER, "unknown parameter %s", clean);
}

static bool can_be_unset(const struct property *p)
{
	return (p->flags & PROPERTY_OPTIONAL || strcmp(p->name, "comment") == 0) &&
	       !(p->flags & PROPERTY_READ_ONLY);
}

// Text may be empty and there; an empty address, number or name of something else is none.
static bool empty_is_absent(const struct property *p)
{
	return p->flags & PROPERTY_OPTIONAL &&
	       (type_of(p) != &type_string ||
		p->flags & (PROPERTY_REFERENCE | PROPERTY_EMPTY_UNSETS));
}

int row_set(const struct menu *menu, struct row *row, struct slice name, struct slice value,
	    struct err *e)
{
	bool negated = slice_starts(name, "!");
	struct slice bare = negated ? (struct slice){name.p + 1, name.n - 1} : name;
	const struct property *p = menu_property(menu, bare);

	if (!p || p->flags & PROPERTY_READ_ONLY || (negated && !can_be_unset(p)))
		return unknown_parameter(name, e);
	if (negated || (value.n == 0 && empty_is_absent(p))) {
		row_drop(menu, row, p);
		return 0;
	}
	return row_assign(menu, row, p, value, e);
}

int row_unset(const struct menu *menu, struct row *row, struct slice name, struct err *e)
{
	const struct property *p = menu_property(menu, name);

	if (!p || !can_be_unset(p))
		return err_set(e, ERR_NO_MATCH, "input does not match any value of value-name");
	row_drop(menu, row, p);
	return 0;
}

// Whether FIELD holds what the menu's row names as default. False without memory.
static bool holds_default(const struct property *p, const void *field)
{
	const struct type *type = type_of(p);
	union {
		uint64_t number;
		struct ip4_prefix prefix;
		struct mac mac;
		char *text;
	} value = {0};
	bool same;

	if (p->default_text && type->parse(p, slice_from(p->default_text), &value, NULL) != 0)
		return false;
	same = type->compare(p, field, &value) == 0;
	if (type->clear)
		type->clear(&value);
	return same;
}

bool row_is_default(const struct menu *menu, const struct row *row, const struct property *p)
{
	if (p->flags & PROPERTY_OPTIONAL && row_was_set(menu, row, p) != (p->default_text != NULL))
		return false;
	if (p->flags & PROPERTY_OPTIONAL && !p->default_text)
		return true;
	return holds_default(p, row_field(row, p));
}

bool row_has(const struct menu *menu, const struct row *row, const struct property *p)
{
	if (is_hidden(menu, row, p) || (p->flags & PROPERTY_OPTIONAL && !row_was_set(menu, row, p)))
		return false;
	return !(p->flags & PROPERTY_QUIET) || !row_is_default(menu, row, p);
}

void row_format(const struct row *row, const struct property *p, struct strbuf *out)
{
	type_of(p)->format(p, row_field(row, p), out);
}

bool row_same_value(const struct menu *menu, const struct row *a, const struct row *b,
		    const struct property *p)
{
	if (p->flags & PROPERTY_OPTIONAL) {
		bool present = row_was_set(menu, a, p);

		if (present != row_was_set(menu, b, p))
			return false;
		if (!present)
			return true;
	}
	return type_of(p)->compare(p, row_field(a, p), row_field(b, p)) == 0;
}

bool row_same(const struct menu *menu, const struct row *a, const struct row *b)
{
	const char *comment_a = a->comment ? a->comment : "";
	const char *comment_b = b->comment ? b->comment : "";

	if (a->disabled != b->disabled || a->dynamic != b->dynamic || a->invalid != b->invalid ||
	    strcmp(comment_a, comment_b) != 0)
		return false;
	for (size_t i = 0; i < menu->property_count; i++)
		if (is_own(&menu->properties[i]) &&
		    !row_same_value(menu, a, b, &menu->properties[i]))
			return false;
	return true;
}

int row_check_required(const struct menu *menu, const struct row *row, struct err *e)
{
	struct strbuf missing;

	strbuf_init(&missing, sizeof(e->text));
	for (size_t i = 0; i < menu->property_count; i++) {
		const struct property *p = &menu->properties[i];

		if (!(p->flags & PROPERTY_REQUIRED) || row_was_set(menu, row, p))
			continue;
		strbuf_add_char(&missing, ' ');
		strbuf_add_text(&missing, p->name);
	}
	if (missing.length == 0 && !missing.failed)
		return 0;
	(void)err_set(e, ERR_MISSING_PARAMETER, "missing value(s) of argument(s)%s",
		      strbuf_text(&missing));
	strbuf_free(&missing);
	return -1;
}
