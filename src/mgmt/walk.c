// SPDX-License-Identifier: BSD-2-Clause
// Walking the three sources of records, one after the other.

#include "mgmt/walk.h"

#include <stdlib.h>

#include "mgmt/state.h"
#include "schema/row.h"

enum { PAGE = 64 };

enum source { SOURCE_REFRESH, SOURCE_KEPT, SOURCE_NEXT, SOURCE_GATE, SOURCE_END };

struct walk {
	struct mgmt *m;
	struct table *table;
	const struct walk_events *events;
	void *context;
	enum source source;
	uint32_t *ids; // of the kept records, as they were at the start
	size_t id_count;
	size_t place;	 // in `ids` or `page`
	uint64_t cursor; // of the hook, or of gate's listing

	struct row *page[PAGE];
	size_t page_count;
	uint64_t request; // under way; 0: none
	bool asking;	  // inside gate_link_request
	bool asked;	  // gate has been asked for at least one page
	bool more;	  // gate has more after the page
	bool failed;
	struct err e;
	uint32_t device; // that gate is asked about; 0: all
	bool inquires;
	uint32_t policies; // of who is told
	void *inquiry;	   // of the hook; NULL: it has not begun
	bool inquiring;	   // the page is not to be told yet
};

static void on_gate_row(void *context, enum wire_kind kind, const void *body);
static void on_gate_answer(void *context, const struct err *e, uint64_t cursor, bool more);

static const struct gate_reply gate_reply = {.row = on_gate_row, .answer = on_gate_answer};

struct walk *walk_new(struct mgmt *m, struct table *table, const struct walk_events *events,
		      void *context)
{
	struct walk *w = calloc(1, sizeof(*w));

	if (w)
		w->ids = calloc(table->count + 1, sizeof(*w->ids));
	if (!w || !w->ids) {
		free(w);
		return NULL;
	}
	w->m = m;
	w->table = table;
	w->events = events;
	w->context = context;
	w->source = SOURCE_KEPT;
	for (size_t i = 0; i < table->count; i++)
		if (table->order[i]->row)
			w->ids[w->id_count++] = table->order[i]->id;
	return w;
}

void walk_narrow(struct walk *w, uint32_t device)
{
	w->device = device;
}

void walk_inquire(struct walk *w, uint32_t policies)
{
	w->policies = policies;
	w->inquires = w->table->hooks->inquiry != NULL;
}

void walk_refresh(struct walk *w)
{
	if (w->table->hooks->refresh != WIRE_NONE)
		w->source = SOURCE_REFRESH;
}

static void drop_page(struct walk *w)
{
	while (w->page_count > 0)
		row_free(w->table->menu, w->page[--w->page_count]);
}

void walk_free(struct walk *w)
{
	if (!w)
		return;
	if (w->request)
		gate_link_forget(&w->m->gate, w->request);
	if (w->inquiry)
		w->table->hooks->inquiry->end(w->inquiry);
	drop_page(w);
	free(w->ids);
	free(w);
}

void walk_forget(struct walk *w, uint32_t id)
{
	for (size_t i = w->place; i < w->page_count; i++) {
		if (!w->page[i] || w->page[i]->id != id)
			continue;
		row_free(w->table->menu, w->page[i]);
		w->page[i] = NULL;
	}
}

static void fill(struct walk *w, struct row *row)
{
	if (w->table->hooks->fill)
		w->table->hooks->fill(w->m, row);
}

// ---- sources: each returns a record of the caller's, or NULL when it is at its end for now

static struct row *next_kept(struct walk *w)
{
	while (w->place < w->id_count) {
		struct record *record = table_find(w->table, w->ids[w->place++]);
		struct row *row =
			record && record->row ? row_copy(w->table->menu, record->row) : NULL;

		if (!row)
			continue;
		fill(w, row);
		return row;
	}
	w->source = w->table->hooks->next ? SOURCE_NEXT : SOURCE_GATE;
	return NULL;
}

static struct row *next_of_hook(struct walk *w)
{
	struct row *row = row_new(w->table->menu);

	if (row && w->table->hooks->next(w->m, &w->cursor, row)) {
		fill(w, row);
		return row;
	}
	row_free(w->table->menu, row);
	w->cursor = 0;
	w->source = SOURCE_GATE;
	return NULL;
}

static void on_gate_row(void *context, enum wire_kind kind, const void *body)
{
	struct walk *w = context;
	struct row *row;

	if (w->source == SOURCE_REFRESH) {
		if (kind == w->table->hooks->refresh)
			w->table->hooks->refreshed(w->m, w->table, body);
		return;
	}
	if (kind != w->table->hooks->list || w->page_count == PAGE)
		return;
	row = row_new(w->table->menu);
	if (!row || !w->table->hooks->from_wire(w->m, body, row)) {
		row_free(w->table->menu, row);
		return;
	}
	fill(w, row);
	w->page[w->page_count++] = row;
}

static void on_inquired(void *context)
{
	struct walk *w = context;

	w->inquiring = false;
	walk_go(w);
}

static void inquire(struct walk *w)
{
	const struct menu_inquiry *inquiry = w->table->hooks->inquiry;

	if (!w->inquires || w->source != SOURCE_GATE || w->page_count == 0)
		return;
	if (!w->inquiry)
		w->inquiry = inquiry->begin(w->m, w->policies);
	if (w->inquiry)
		w->inquiring = inquiry->page(w->inquiry, w->page, w->page_count, on_inquired, w);
}

static void on_gate_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct walk *w = context;

	w->request = 0;
	// Without progress a listing would never end.
	w->more = more && cursor > w->cursor;
	w->cursor = cursor;
	if (e) {
		w->failed = true;
		w->e = *e;
	}
	if (!e)
		inquire(w);
	if (!w->asking && !w->inquiring)
		walk_go(w);
}

static void ask_gate(struct walk *w)
{
	bool refreshing = w->source == SOURCE_REFRESH;
	struct wire_list list = {
		.kind = refreshing ? w->table->hooks->refresh : w->table->hooks->list,
		.count = PAGE,
		.cursor = w->cursor,
		.device = w->device,
	};

	w->page_count = 0;
	w->place = 0;
	w->asked = true;
	w->asking = true;
	w->request = gate_link_request(&w->m->gate, WIRE_LIST, &list, &gate_reply, w);
	w->asking = false;
}

static struct row *next_of_gate(struct walk *w)
{
	while (w->place < w->page_count) {
		struct row *row = w->page[w->place];

		w->page[w->place++] = NULL;
		if (row)
			return row;
	}
	if (w->failed || w->table->hooks->list == WIRE_NONE || (w->asked && !w->more))
		w->source = SOURCE_END;
	else
		ask_gate(w);
	return NULL;
}

// Records are told even where gate cannot be asked: then as they were known last.
static struct row *go_on_refreshing(struct walk *w)
{
	if (!w->asked || (w->more && !w->failed)) {
		ask_gate(w);
		return NULL;
	}
	w->source = SOURCE_KEPT;
	w->asked = false;
	w->more = false;
	w->failed = false;
	w->cursor = 0;
	return NULL;
}

static struct row *next_row(struct walk *w)
{
	switch (w->source) {
	case SOURCE_REFRESH:
		return go_on_refreshing(w);
	case SOURCE_KEPT:
		return next_kept(w);
	case SOURCE_NEXT:
		return next_of_hook(w);
	case SOURCE_GATE:
		return next_of_gate(w);
	case SOURCE_END:
		break;
	}
	return NULL;
}

void walk_go(struct walk *w)
{
	bool wanted = true;
	bool failed;
	struct err e;

	while (wanted && w->source != SOURCE_END) {
		struct row *row;

		if (w->request || w->inquiring || !w->events->has_room(w->context))
			return;
		row = next_row(w);
		if (!row)
			continue;
		wanted = w->events->row(w->context, row);
		row_free(w->table->menu, row);
	}
	// The owner may free the walk in there.
	failed = w->failed;
	e = w->e;
	w->events->end(w->context, failed ? &e : NULL);
}
