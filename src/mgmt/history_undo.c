// SPDX-License-Identifier: BSD-2-Clause
// Going back, and forth again: the records of an action made what they were before, or after, it.

#include <stdlib.h>

#include "mgmt/call.h"
#include "mgmt/execute.h"
#include "mgmt/history.h"
#include "mgmt/state.h"
#include "schema/row.h"

// One record on its way from what an action has left, or found, to the other.
struct way {
	struct table *table;
	uint32_t id;
	bool was, will; // whether it is there
	int64_t position;
	struct row *from, *to; // decoded; NULL where it is not there
};

static int conflict(const struct way *w, struct err *e)
{
	return err_set(e, ERR_FAILURE, "failure: *%X of %s has changed in another way", w->id,
		       w->table->menu->path);
}

static struct row *decode(const struct menu *menu, struct slice encoded)
{
	struct row *row = row_new(menu);

	if (row && row_decode(menu, encoded, row, NULL) != 0) {
		row_free(menu, row);
		row = NULL;
	}
	return row;
}

static int take_values(const struct menu *menu, const struct property *list, size_t count,
		       const struct way *w, struct row *row)
{
	for (size_t i = 0; i < count; i++) {
		const struct property *p = &list[i];

		// What the action did not touch stays: it may have been noted since.
		if (p->flags & (PROPERTY_ALIAS | PROPERTY_LIVE) ||
		    row_same_value(menu, w->from, w->to, p))
			continue;
		if (row_take_value(menu, row, w->to, p) != 0)
			return -1;
	}
	return 0;
}

static int change_back(struct transaction *t, const struct way *w, struct record *record,
		       struct err *e)
{
	const struct menu *menu = w->table->menu;
	size_t count;
	const struct property *common = menu_common_properties(menu, &count);
	struct row *row = transaction_edit(t, w->table, record, e);

	if (!row)
		return -1;
	if (take_values(menu, menu->properties, menu->property_count, w, row) != 0 ||
	    take_values(menu, common, count, w, row) != 0)
		return err_set(e, ERR_NO_MEMORY, NULL);
	transaction_place(t, w->table, record, w->position);
	return 0;
}

static int go(struct transaction *t, struct way *w, struct err *e)
{
	struct record *record = table_find(w->table, w->id);
	bool there = record && record_after(record);

	if (there != w->was || (record && !there))
		return conflict(w, e);
	if (w->was && w->will)
		return change_back(t, w, record, e);
	if (w->was)
		return transaction_remove(t, w->table, record, e);
	record = transaction_restore(t, w->table, w->id, w->position, w->to, e);
	w->to = NULL; // taken over
	return record ? 0 : -1;
}

static int step(struct transaction *t, const struct configuration_change *c, bool forth,
		struct err *e)
{
	struct mgmt *m = transaction_mgmt(t);
	struct way w = {
		.table = registry_get(&m->registry, c->menu),
		.id = c->id,
		.was = forth ? c->existed : c->exists,
		.will = forth ? c->exists : c->existed,
		.position = forth ? c->position_after : c->position_before,
	};
	int result;

	if (w.was)
		w.from = decode(w.table->menu, forth ? c->before : c->after);
	if (w.will)
		w.to = decode(w.table->menu, forth ? c->after : c->before);
	if ((w.was && !w.from) || (w.will && !w.to))
		result = err_set(e, ERR_NO_MEMORY, NULL);
	else
		result = go(t, &w, e);
	row_free(w.table->menu, w.from);
	row_free(w.table->menu, w.to);
	return result;
}

int history_stage(struct transaction *t, const struct history_action *action, bool forth,
		  struct err *e)
{
	for (size_t i = 0; i < action->count; i++) {
		size_t place = forth ? i : action->count - 1 - i;

		if (step(t, &action->changes[place], forth, e) != 0)
			return -1;
	}
	return 0;
}

// ---- the commands

struct undoing {
	struct call *call;
	bool forth;
	uint32_t policies; // of who asked, should the session be gone meanwhile
	struct restoration restores;
};

static int stage(void *context, struct transaction *t, struct err *e)
{
	struct undoing *u = context;
	const struct mgmt *m = transaction_mgmt(t);
	const struct history_action *a = u->forth ? history_to_redo(m) : history_to_undo(m);

	if (!a)
		return err_set(e, ERR_FAILURE, u->forth ? "nothing to redo" : "nothing to undo");
	if ((history_policy(m, a) & ~u->policies) != 0)
		return err_set(e, ERR_PERMISSION, NULL);
	u->restores = (struct restoration){.sequence = a->sequence, .undone = !u->forth};
	return history_stage(t, a, u->forth, e);
}

static void ended(void *context, const struct err *e)
{
	struct undoing *u = context;
	struct call *call = u->call;

	free(u);
	if (e)
		call_fail(call, e);
	else
		call_done(call, NULL);
}

static const struct transaction_owner owner = {.stage = stage, .ended = ended};

static void begin(struct call *call, bool forth)
{
	struct undoing *u = calloc(1, sizeof(*u));
	struct err e;

	if (!u) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	*u = (struct undoing){.call = call, .forth = forth, .policies = call_policies(call)};
	transaction_begin(call->mgmt, &(struct transaction_request){
					      .owner = &owner,
					      .context = u,
					      .user = call_user(call),
					      .by = call->session,
					      .uses_links = true,
					      .restores = &u->restores,
				      });
}

void history_undo(struct call *call)
{
	begin(call, false);
}

void history_redo(struct call *call)
{
	begin(call, true);
}
