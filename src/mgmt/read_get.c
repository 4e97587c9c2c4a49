// SPDX-License-Identifier: BSD-2-Clause
// The command `get`: one value, or all, of one record.

#include <stdlib.h>

#include "mgmt/execute.h"
#include "mgmt/read.h"
#include "mgmt/reply_row.h"
#include "mgmt/selection.h"
#include "mgmt/state.h"
#include "mgmt/walk.h"

struct getting {
	struct call *call;
	struct walk *walk;
	struct slice item;
	char id[TABLE_ID_SIZE];	       // of the record that the menu's hook has found by name
	const struct property *wanted; // NULL: all
	struct row *row;	       // what the walk has found
};

static void end(struct getting *g, const struct err *e, struct slice ret)
{
	struct call *call = g->call;

	walk_free(g->walk);
	row_free(call->table->menu, g->row);
	free(g);
	call->state = NULL;
	if (e)
		call_fail(call, e);
	else
		call_done_slice(call, ret);
}

static void answer(struct getting *g, struct row *row)
{
	struct call *call = g->call;
	const struct menu_hooks *hooks = call->table->hooks;
	struct columns columns = {.sensitive = call_policies(call) & POLICY_SENSITIVE};
	struct strbuf text;
	struct err e;

	if (hooks->complete && (!g->wanted || g->wanted->flags & PROPERTY_COSTLY))
		hooks->complete(call, row);
	strbuf_init(&text, SENTENCE_WORD_MAX - 16);
	if (!g->wanted)
		reply_join(call->table->menu, &columns, row, &text);
	else if (columns_hide(&columns, g->wanted))
		strbuf_reset(&text);
	else if (!hooks->get_value || !hooks->get_value(call, row, g->wanted, &text)) {
		if (row_has(call->table->menu, row, g->wanted))
			row_format(row, g->wanted, &text);
	}
	if (text.failed) {
		(void)err_set(&e, ERR_TOO_LARGE, NULL);
		end(g, &e, SLICE(""));
	} else {
		end(g, NULL, slice_from(strbuf_text(&text)));
	}
	strbuf_free(&text);
}

// ---- a record that is not kept has to be looked for

static bool has_room(void *context)
{
	(void)context;
	return true;
}

static bool on_row(void *context, const struct row *row)
{
	struct getting *g = context;
	const struct table *table = g->call->table;

	if ((table->menu->kind != MENU_SETTINGS && !selection_means(g->item, table->menu, row)) ||
	    (table->hooks->conceals && table->hooks->conceals(g->call, row)))
		return true;
	g->row = row_copy(table->menu, row);
	return false;
}

static void on_end(void *context, const struct err *e)
{
	struct getting *g = context;
	struct err other;

	if (!e && !g->row) {
		(void)err_set(&other, ERR_NO_SUCH_ITEM, NULL);
		e = &other;
	}
	if (e)
		end(g, e, SLICE(""));
	else
		answer(g, g->row);
}

static const struct walk_events walk_events = {.has_room = has_room, .row = on_row, .end = on_end};

static void stop(struct call *call)
{
	struct getting *g = call->state;

	walk_free(g->walk);
	row_free(call->table->menu, g->row);
	free(g);
	call->state = NULL;
}

static void look_for(struct getting *g)
{
	const struct menu_hooks *hooks = g->call->table->hooks;
	uint32_t id = hooks->find ? hooks->find(g->call, g->item) : 0;
	struct err e;

	if (id != 0)
		g->item = slice_from(table_format_id(id, g->id));
	g->call->stop = stop;
	g->walk = walk_new(g->call->mgmt, g->call->table, &walk_events, g);
	if (g->walk) {
		walk_inquire(g->walk, call_policies(g->call));
		walk_refresh(g->walk);
		walk_go(g->walk);
		return;
	}
	(void)err_set(&e, ERR_NO_MEMORY, NULL);
	end(g, &e, SLICE(""));
}

// The kept record that is meant, as it is told; NULL when there is none.
static struct row *find_kept(const struct getting *g)
{
	struct table *t = g->call->table;
	const struct record *record =
		t->menu->kind == MENU_SETTINGS ? t->order[0] : table_resolve(t, g->item, false);
	struct row *row = record && record->row ? row_copy(t->menu, record->row) : NULL;

	if (row && t->hooks->fill)
		t->hooks->fill(g->call->mgmt, row);
	return row;
}

// What gate has to be asked for first.
static bool wants_counters(const struct getting *g)
{
	return g->call->table->hooks->refresh != WIRE_NONE &&
	       (!g->wanted || g->wanted->flags & PROPERTY_COUNTER ||
		g->call->table->menu->kind == MENU_SETTINGS);
}

static int check_wanted(struct call *call, const struct property **wanted, struct err *e)
{
	const struct argument *name = arguments_find(&call->arguments, "value-name");

	*wanted = name ? menu_property(call->table->menu, name->value) : NULL;
	if (name && (!*wanted || (*wanted)->flags & PROPERTY_WRITE_ONLY))
		return err_set(e, ERR_NO_MATCH, "input does not match any value of value-name");
	return 0;
}

void read_get(struct call *call, const struct generic_command *command)
{
	const struct argument *items = execute_items(call);
	const struct property *wanted;
	struct getting *g;
	struct err e;

	if (check_wanted(call, &wanted, &e) != 0 ||
	    execute_check_required(call, command, &e) != 0) {
		call_fail(call, &e);
		return;
	}
	if (!execute_permits(call, command->policy))
		return;
	g = calloc(1, sizeof(*g));
	if (!g) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return;
	}
	*g = (struct getting){.call = call, .wanted = wanted};
	g->item = items ? items->value : SLICE("");
	call->state = g;
	if (!wants_counters(g))
		g->row = find_kept(g);
	if (g->row)
		answer(g, g->row);
	else
		look_for(g);
}
