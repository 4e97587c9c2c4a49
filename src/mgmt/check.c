// SPDX-License-Identifier: BSD-2-Clause
// The checks that every menu has, and the call of its own.

#include "mgmt/check.h"

#include <string.h>

#include "mgmt/stage.h"
#include "mgmt/state.h"
#include "mgmt/unique.h"
#include "schema/row.h"

static const char *text_of(const struct row *row, const struct property *p)
{
	const char *text = row ? *(char *const *)((const char *)row + p->offset) : NULL;

	return text ? text : "";
}

static int check_key(const struct change *c, struct err *e)
{
	const struct property *key = menu_key(c->table->menu);
	const struct row *after = c->record->after;
	const char *name;

	if (!key || key->type != PROPERTY_STRING)
		return 0;
	name = text_of(after, key);
	if (strcmp(name, text_of(c->record->row, key)) == 0 && c->record->row)
		return 0;
	for (size_t i = 0; i < c->table->count; i++) {
		const struct record *other = c->table->order[i];

		if (other != c->record && record_after(other) &&
		    strcmp(name, text_of(record_after(other), key)) == 0)
			return err_set(e, ERR_ALREADY_EXISTS,
				       "failure: %s with the same %s already exists",
				       c->table->hooks->noun ? c->table->hooks->noun : "entry",
				       key->name);
	}
	return 0;
}

// The name in the value NAME of P; NULL: there is none to look for.
static const char *referred(const struct property *p, const char *name)
{
	if (p->canonical && name[0] == '!')
		name++;
	return p->canonical && strncmp(name, "all-", 4) == 0 ? NULL : name;
}

// A name that was there before may dangle: interfaces come and go.
static int check_references(const struct mgmt *m, const struct change *c, struct err *e)
{
	const struct menu *menu = c->table->menu;

	for (size_t i = 0; i < menu->property_count; i++) {
		const struct property *p = &menu->properties[i];
		const char *name;

		if (!(p->flags & PROPERTY_REFERENCE) || (p->flags & PROPERTY_ALIAS))
			continue;
		name = text_of(c->record->after, p);
		if (!name[0] || strcmp(name, text_of(c->record->row, p)) == 0)
			continue;
		name = referred(p, name);
		if (name && !gate_link_by_name(&m->gate, name))
			return err_set(e, ERR_NO_MATCH, "input does not match any value of %s",
				       p->name);
	}
	return 0;
}

static int check_change(struct transaction *t, struct change *c, struct err *e)
{
	if (c->kind == CHANGE_REMOVE && c->record->builtin)
		return err_set(e, ERR_FAILURE, "failure: can not remove builtin %s",
			       c->table->hooks->noun ? c->table->hooks->noun : "entry");
	if (c->record->after && (check_references(t->mgmt, c, e) != 0 || check_key(c, e) != 0 ||
				 unique_check(t, c, e) != 0))
		return -1;
	return c->table->hooks->check ? c->table->hooks->check(t, c, e) : 0;
}

int check_transaction(struct transaction *t, size_t from, struct err *e)
{
	if (t->request.restores || t->request.unchecked)
		return 0;
	// A menu's check may stage more changes, which are then checked in their turn.
	for (size_t i = from; i < t->count; i++)
		if (change_alters(t->changes[i]) && check_change(t, t->changes[i], e) != 0)
			return -1;
	return 0;
}
