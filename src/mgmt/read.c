// SPDX-License-Identifier: BSD-2-Clause
// Telling records: all, counted, found, or as they change.

#include "mgmt/read.h"

#include <stdio.h>
#include <stdlib.h>

#include "mgmt/event.h"
#include "mgmt/execute.h"
#include "mgmt/reply_row.h"
#include "mgmt/selection.h"
#include "mgmt/state.h"
#include "mgmt/walk.h"

enum { FOUND_MAX = SENTENCE_WORD_MAX - 64 };

struct reading {
	struct call *call;
	struct walk *walk; // NULL: all that there is was told
	struct columns columns;
	struct selection selection; // of print's `from`
	bool count_only;
	bool asks_costly;  // the query looks at what is costly to know
	bool tells_costly; // and so do the columns
	uint64_t count;
	bool finding;
	struct strbuf found; // ids
	bool follow;	     // go on with what changes
	bool listening;
	struct listener listener;
};

static void reading_free(struct reading *r)
{
	if (r->listening)
		event_unlisten(r->call->mgmt, r->call->table, &r->listener);
	walk_free(r->walk);
	selection_free(&r->selection, r->call->table->menu);
	strbuf_free(&r->found);
	r->call->state = NULL;
	free(r);
}

static void fail(struct reading *r, const struct err *e)
{
	struct call *call = r->call;

	reading_free(r);
	call_fail(call, e);
}

// ---- what is costly to know is found out only for the records that it is asked of

static const struct property *costly_property(const struct menu *menu)
{
	for (size_t i = 0; i < menu->property_count; i++)
		if (menu->properties[i].flags & PROPERTY_COSTLY)
			return &menu->properties[i];
	return NULL;
}

static void note_costly(struct reading *r)
{
	const struct call *call = r->call;
	const struct menu *menu = call->table->menu;
	const struct property *p = costly_property(menu);

	r->asks_costly = p && query_names(&call->arguments.query, menu, p);
	r->tells_costly = p && columns_tell(&r->columns, menu, p);
}

// A copy of ROW with all that there is to know; NULL without memory.
static struct row *completed(const struct call *call, const struct row *row)
{
	struct row *copy = row_copy(call->table->menu, row);

	if (copy)
		call->table->hooks->complete(call, copy);
	return copy;
}

static bool is_concealed(const struct reading *r, const struct row *row)
{
	const struct menu_hooks *hooks = r->call->table->hooks;

	return hooks->conceals && hooks->conceals(r->call, row);
}

static bool matches(const struct reading *r, const struct row *row)
{
	const struct call *call = r->call;
	const struct menu_hooks *hooks = call->table->hooks;
	struct row *copy;
	bool match;

	if (hooks->print_keeps && !hooks->print_keeps(call, row))
		return false;
	if (call->arguments.query.count == 0)
		return true;
	copy = r->asks_costly ? completed(call, row) : NULL;
	match = query_match(&call->arguments.query, call->table->menu, copy ? copy : row);
	row_free(call->table->menu, copy);
	return match;
}

static void tell(const struct reading *r, const struct row *row)
{
	struct row *copy = r->tells_costly ? completed(r->call, row) : NULL;

	reply_row(r->call, &r->columns, copy ? copy : row);
	row_free(r->call->table->menu, copy);
}

// ---- events

static bool is_heard(struct reading *r)
{
	struct err e;

	if (call_hears(r->call))
		return true;
	(void)err_set(&e, ERR_FAILURE, "failure: read too slowly, events are lost");
	fail(r, &e);
	return false;
}

static void on_event(void *context, const struct row *row)
{
	struct reading *r = context;

	if (r->walk)
		walk_forget(r->walk, row->id); // this is newer than what waits
	if (!is_concealed(r, row) && matches(r, row) && is_heard(r))
		tell(r, row);
}

static void on_gone(void *context, uint32_t id)
{
	struct reading *r = context;

	if (r->walk)
		walk_forget(r->walk, id);
	if (is_heard(r))
		reply_gone(r->call, id);
}

static void listen_now(struct reading *r)
{
	r->listener = (struct listener){.row = on_event, .gone = on_gone, .context = r};
	event_listen(r->call->mgmt, r->call->table, &r->listener);
	r->listening = true;
}

// ---- the walk

static bool has_room(void *context)
{
	const struct reading *r = context;

	return r->count_only || r->finding || r->selection.count > 0 || call_has_room(r->call);
}

static void note_found(struct reading *r, uint32_t id)
{
	char text[TABLE_ID_SIZE];

	if (r->found.length > 0)
		strbuf_add_char(&r->found, ';');
	strbuf_add_text(&r->found, table_format_id(id, text));
}

// Of a selection the records are kept, even those the query then leaves out count as found.
static bool on_selected_row(struct reading *r, const struct row *row)
{
	bool matching = matches(r, row);

	if (selection_take(&r->selection, r->call->table->menu, row, matching && !r->count_only) &&
	    matching)
		r->count++;
	return true;
}

static bool on_row(void *context, const struct row *row)
{
	struct reading *r = context;

	if (is_concealed(r, row))
		return true;
	if (r->selection.count > 0)
		return on_selected_row(r, row);
	if (!matches(r, row))
		return true;
	r->count++;
	if (r->finding)
		note_found(r, row->id);
	else if (!r->count_only)
		tell(r, row);
	return !r->found.failed;
}

static void finish(struct reading *r)
{
	struct call *call = r->call;
	char number[24];

	if (r->follow && !r->count_only) {
		if (!r->listening)
			listen_now(r);
		return;
	}
	if (r->count_only) {
		(void)snprintf(number, sizeof(number), "%llu", (unsigned long long)r->count);
		reading_free(r);
		call_done(call, number);
	} else if (r->finding) {
		struct strbuf found = r->found;

		strbuf_init(&r->found, 0);
		reading_free(r);
		call_done(call, strbuf_text(&found));
		strbuf_free(&found);
	} else {
		reading_free(r);
		call_done(call, NULL);
	}
}

// Tells what the selection has kept, in its order.
static void tell_selection(struct reading *r)
{
	struct row *row;

	while (call_has_room(r->call) && (row = selection_next(&r->selection))) {
		tell(r, row);
		row_free(r->call->table->menu, row);
	}
	if (selection_is_told(&r->selection))
		finish(r);
}

static void on_end(void *context, const struct err *e)
{
	struct reading *r = context;
	struct err other;

	walk_free(r->walk);
	r->walk = NULL;
	if (!e && r->found.failed) {
		(void)err_set(&other, ERR_TOO_LARGE,
			      "failure: too many records for one answer, use print");
		e = &other;
	}
	if (!e && selection_check(&r->selection, &other) != 0)
		e = &other;
	if (e)
		fail(r, e);
	else if (r->selection.count > 0 && !r->count_only)
		tell_selection(r);
	else
		finish(r);
}

static const struct walk_events walk_events = {.has_room = has_room, .row = on_row, .end = on_end};

static void resume(struct call *call)
{
	struct reading *r = call->state;

	if (!r)
		return;
	if (r->walk)
		walk_go(r->walk);
	else if (r->selection.count > 0 && !r->listening)
		tell_selection(r);
}

static void stop(struct call *call)
{
	reading_free(call->state);
}

// ---- the commands

static struct reading *reading_new(struct call *call, const struct generic_command *command)
{
	struct reading *r;
	struct err e;

	if (execute_check_required(call, command, &e) != 0) {
		call_fail(call, &e);
		return NULL;
	}
	if (!execute_permits(call, command->policy))
		return NULL;
	r = calloc(1, sizeof(*r));
	if (!r) {
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		call_fail(call, &e);
		return NULL;
	}
	r->call = call;
	strbuf_init(&r->found, FOUND_MAX);
	call->state = r;
	call->resume = resume;
	call->stop = stop;
	return r;
}

// Whether gate is to be asked first: a counter is told, or asked for.
static bool needs_counters(const struct reading *r)
{
	const struct call *call = r->call;
	const struct menu *menu = call->table->menu;

	if (menu->kind == MENU_SETTINGS)
		return true;
	for (size_t i = 0; i < menu->property_count; i++) {
		const struct property *p = &menu->properties[i];

		if (!(p->flags & PROPERTY_COUNTER))
			continue;
		if (query_names(&call->arguments.query, menu, p) ||
		    (!r->finding && !r->count_only && columns_tell(&r->columns, menu, p)))
			return true;
	}
	return false;
}

// Whether something is told, or asked for, that takes time to find out.
static bool needs_inquiry(const struct reading *r)
{
	const struct call *call = r->call;
	const struct menu *menu = call->table->menu;

	for (size_t i = 0; i < menu->property_count; i++) {
		const struct property *p = &menu->properties[i];

		if (!(p->flags & PROPERTY_INQUIRED))
			continue;
		if (query_names(&call->arguments.query, menu, p) ||
		    (!r->finding && !r->count_only && columns_tell(&r->columns, menu, p)))
			return true;
	}
	return false;
}

static void walk_all(struct reading *r)
{
	struct err e;

	r->walk = walk_new(r->call->mgmt, r->call->table, &walk_events, r);
	if (r->walk) {
		if (r->call->table->hooks->narrow)
			walk_narrow(r->walk, r->call->table->hooks->narrow(r->call));
		if (needs_inquiry(r))
			walk_inquire(r->walk, call_policies(r->call));
		if (needs_counters(r))
			walk_refresh(r->walk);
		walk_go(r->walk);
		return;
	}
	(void)err_set(&e, ERR_NO_MEMORY, NULL);
	fail(r, &e);
}

static void read_columns(struct reading *r)
{
	struct arguments *a = &r->call->arguments;
	const struct argument *names = arguments_find(a, ".proplist");

	if (!names)
		names = arguments_find(a, "proplist");
	if (names)
		columns_limit(&r->columns, r->call->table->menu, names->value);
	r->columns.sensitive = arguments_take_switch(a, "show-sensitive") &&
			       (call_policies(r->call) & POLICY_SENSITIVE);
	note_costly(r);
}

// Whether records are only ever added behind the last: then listening begins where telling ends, and
// everything comes once and in its order.
static bool is_appended_only(const struct table *t)
{
	return t->menu->kind == MENU_TABLE && t->hooks->next && t->hooks->list == WIRE_NONE;
}

void read_print(struct call *call, const struct generic_command *command)
{
	struct reading *r = reading_new(call, command);
	const struct argument *from;
	bool follow_only;
	struct err e;

	if (!r)
		return; // and CALL has ended
	from = arguments_find(&call->arguments, "from");
	read_columns(r);
	r->count_only = arguments_take_switch(&call->arguments, "count-only");
	follow_only = arguments_take_switch(&call->arguments, "follow-only");
	r->follow = follow_only || arguments_take_switch(&call->arguments, "follow");
	if (from && selection_read(&r->selection, from->value, &e) != 0) {
		fail(r, &e);
		return;
	}
	if (from && r->selection.count == 0) {
		finish(r);
		return;
	}
	if (r->follow && !r->count_only && (follow_only || !is_appended_only(call->table)))
		listen_now(r);
	if (!follow_only || r->count_only)
		walk_all(r);
}

void read_listen(struct call *call, const struct generic_command *command)
{
	struct reading *r = reading_new(call, command);

	if (!r)
		return;
	read_columns(r);
	listen_now(r);
}

void read_find(struct call *call, const struct generic_command *command)
{
	struct reading *r = reading_new(call, command);

	if (!r)
		return;
	r->finding = true;
	note_costly(r);
	walk_all(r);
}
