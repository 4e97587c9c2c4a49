// SPDX-License-Identifier: BSD-2-Clause
// Storing on the helper thread, and what follows from having stored.

#include "mgmt/commit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "mgmt/change_log.h"
#include "mgmt/event.h"
#include "mgmt/stage.h"
#include "mgmt/state.h"
#include "schema/row.h"

enum { BYTES_MAX = 64 << 20, TEXT_SIZE = 128 };

struct storing {
	struct helper_job job;
	struct transaction *t; // not touched by the helper
	struct configuration *store;
	struct configuration_action action;
	struct configuration_change *changes;
	size_t count;
	struct strbuf bytes; // what the slices of `changes` point into, once all are there
	char text[TEXT_SIZE];
	bool silent;
	int result;
	struct err e;
};

static void storing_free(struct storing *s)
{
	strbuf_free(&s->bytes);
	free(s->changes);
	free(s);
}

// Offsets while the buffer still grows; see settle.
static struct slice encode(struct storing *s, const struct menu *menu, const struct row *row)
{
	size_t start = s->bytes.length;

	if (row)
		row_encode(menu, row, &s->bytes);
	return (struct slice){(const char *)start, s->bytes.length - start};
}

static void settle(struct storing *s)
{
	const char *base = strbuf_text(&s->bytes);

	for (size_t i = 0; i < s->count; i++) {
		s->changes[i].before.p = base + (size_t)s->changes[i].before.p;
		s->changes[i].after.p = base + (size_t)s->changes[i].after.p;
	}
}

static void add_change(struct storing *s, const struct table *table, const struct record *record)
{
	const struct change *c = record->change;
	const struct row *after = record_after(record);
	const struct row *before = record->row;

	if (!before && !after)
		return;
	s->changes[s->count++] = (struct configuration_change){
		.menu = table->menu->path,
		.id = record->id,
		.existed = before != NULL,
		.exists = after != NULL,
		.stored = record->stored,
		.unrecorded = !c || !change_alters(c),
		.position_before = record->position,
		.position_after = c ? c->position_after : record->position,
		.before = encode(s, table->menu, before),
		.after = encode(s, table->menu, after),
	};
}

// What a new configuration begins with is stored along with the first change, not before: until
// then the store is empty and says so.
static bool is_first_stored_now(const struct mgmt *m, const struct record *record)
{
	return m->fresh && !record->stored && !record->builtin &&
	       (!record->change || !change_alters(record->change));
}

static size_t count_all(const struct transaction *t)
{
	size_t n = t->count;

	for (size_t i = 0; t->mgmt->fresh && i < t->mgmt->registry.count; i++)
		n += t->mgmt->registry.tables[i].count;
	return n;
}

static void add_all(struct storing *s, const struct transaction *t)
{
	const struct registry *r = &t->mgmt->registry;

	for (size_t i = 0; i < t->count; i++)
		if (change_alters(t->changes[i]))
			add_change(s, t->changes[i]->table, t->changes[i]->record);
	for (size_t i = 0; t->mgmt->fresh && i < r->count; i++)
		for (size_t k = 0; k < r->tables[i].count; k++)
			if (is_first_stored_now(t->mgmt, r->tables[i].order[k]))
				add_change(s, &r->tables[i], r->tables[i].order[k]);
}

static void work(struct helper_job *job)
{
	struct storing *s = (struct storing *)job;

	s->result = configuration_commit(s->store, s->silent ? NULL : &s->action, s->changes,
					 s->count, &s->e);
}

static void finished(struct helper_job *job)
{
	struct storing *s = (struct storing *)job;
	struct transaction *t = s->t;
	struct err e = s->e;
	int result = s->result;

	if (result == 0 && !s->silent &&
	    history_stored(t->mgmt, &s->action, t->request.restores, s->changes, s->count,
			   s->bytes.data)) {
		s->changes = NULL;
		strbuf_init(&s->bytes, 0);
	}
	if (result == 0 && !s->silent)
		safe_mode_stored(t->mgmt, &s->action);
	storing_free(s);
	transaction_stored(t, result == 0 ? NULL : &e);
}

void transaction_store(struct transaction *t)
{
	struct mgmt *m = t->mgmt;
	struct storing *s;
	struct err e;

	if (!m->store) {
		transaction_stored(t, NULL);
		return;
	}
	s = calloc(1, sizeof(*s));
	if (s) {
		strbuf_init(&s->bytes, BYTES_MAX);
		s->changes = calloc(count_all(t) + 1, sizeof(*s->changes));
	}
	if (s && s->changes)
		add_all(s, t);
	if (!s || !s->changes || s->bytes.failed) {
		if (s)
			storing_free(s);
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
		transaction_stored(t, &e);
		return;
	}
	settle(s);
	s->job = (struct helper_job){.work = work, .finished = finished};
	s->t = t;
	s->store = m->store;
	s->silent = t->request.silent;
	if (t->request.text)
		(void)snprintf(s->text, sizeof(s->text), "%s", t->request.text);
	else
		change_log_summary(t, s->text, sizeof(s->text));
	s->action = (struct configuration_action){
		.time = clock_wall_s(),
		.user = t->request.user,
		.text = s->text,
		.ends_safe_mode = safe_mode_is_full(m),
	};
	if (t->request.restores) {
		s->action.sequence = t->request.restores->sequence;
		s->action.undone = t->request.restores->undone;
		s->action.unrolls = t->request.restores->unrolls;
	}
	helper_run(m->helper, &s->job, true);
}

// ---- in force

static void put_in_force(struct change *c)
{
	struct record *record = c->record;

	record->stored = record->stored || change_alters(c);
	record->change = NULL;
	if (!record->after) {
		table_delete(c->table, record);
		c->record = NULL;
		return;
	}
	row_free(c->table->menu, record->row);
	record->row = record->after;
	record->after = NULL;
	record->position = c->position_after;
}

static void publish(struct mgmt *m, const struct change *c, uint32_t id)
{
	if (c->record)
		event_row(m, c->table, c->record->row);
	else
		event_gone(c->table, id);
}

static void tell_menus(struct transaction *t)
{
	const struct menu_hooks *told = NULL;

	for (size_t i = 0; i < t->count; i++) {
		const struct menu_hooks *hooks = t->changes[i]->table->hooks;

		if (hooks->committed && hooks != told)
			hooks->committed(t->mgmt, t);
		told = hooks;
	}
}

void transaction_commit(struct transaction *t)
{
	struct mgmt *m = t->mgmt;

	if (!t->request.silent)
		change_log(t);
	for (size_t i = 0; i < t->count; i++) {
		struct change *c = t->changes[i];
		bool alters = change_alters(c);
		bool was_known = c->record->row != NULL;
		uint32_t id = c->record->id;

		put_in_force(c);
		if (alters && !t->request.silent && (c->record || was_known))
			publish(m, c, id);
	}
	if (m->store && m->fresh) {
		m->fresh = false;
		for (size_t i = 0; i < m->registry.count; i++)
			for (size_t k = 0; k < m->registry.tables[i].count; k++)
				if (!m->registry.tables[i].order[k]->builtin)
					m->registry.tables[i].order[k]->stored = true;
	}
	tell_menus(t);
}
