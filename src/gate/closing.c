// SPDX-License-Identifier: BSD-2-Clause
// Ending flows, with patience, and the rows that remember it.

#include "gate/closing.h"

#include "gate/mapping.h"
#include "gate/state.h"

enum { BACKLOG_PAUSE_MS = 1000 };

static void append(uint32_t **list, size_t *count, size_t *room, uint32_t id)
{
	if (*count == *room) {
		size_t grown = *room ? *room * 2 : 16;
		uint32_t *ids = realloc(*list, grown * sizeof(**list));

		if (!ids)
			abort();
		*list = ids;
		*room = grown;
	}
	(*list)[(*count)++] = id;
}

static void arm(struct backlog *b)
{
	if (!loop_timer_is_set(&b->flush))
		loop_timer_set(&b->flush, BACKLOG_PAUSE_MS);
}

void backlog_add_lease(struct gate *g, uint32_t id)
{
	struct backlog *b = &g->closings.backlog;

	append(&b->lease, &b->leases, &b->lease_room, id);
	arm(b);
}

int backlog_store(struct gate *g, struct err *e)
{
	const struct backlog *b = &g->closings.backlog;

	for (size_t i = 0; i < b->leases; i++)
		if (leases_delete(g->leases, b->lease[i], e) != 0)
			return -1;
	for (size_t i = 0; i < b->closings; i++)
		if (leases_delete_closing(g->leases, b->closing[i], e) != 0)
			return -1;
	return 0;
}

void backlog_stored(struct gate *g)
{
	struct backlog *b = &g->closings.backlog;

	b->leases = 0;
	b->closings = 0;
	loop_timer_cancel(&b->flush);
}

static void on_flush(void *context)
{
	struct gate *g = context;
	struct err e;

	if (leases_begin(g->leases, &e) == 0) {
		if (backlog_store(g, &e) == 0 && leases_commit(g->leases, &e) == 0) {
			backlog_stored(g);
			return;
		}
		leases_rollback(g->leases);
	}
	arm(&g->closings.backlog); // the rows do no harm: a start finds them out
}

static void end_older_flows(struct gate *g, const struct mapping *m)
{
	struct conntrack_filter filters[WIRE_INTERFACES_MAX + 1];
	size_t count = 1 + g->sync.others;
	struct err e;

	for (size_t i = 0; i < count; i++)
		filters[i] = (struct conntrack_filter){
			.match = CONNTRACK_UNTRANSLATED,
			.protocol = m->key.protocol,
			.address = i == 0 ? m->kernel.external : g->sync.other[i - 1],
			.port = m->key.external_port,
			.remote = m->key.remote_host,
		};
	if (g->kernel.end_flows(g->kernel.context, filters, count, NULL, NULL, &e) == 0)
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_DEBUG,
			    "flows older than a port mapping could not be ended: %s", e.text);
}

static void on_look(void *context)
{
	struct gate *g = context;
	struct opened *o = &g->closings.opened;

	for (size_t i = 0; i < o->count; i++) {
		struct mapping *m = mapping_table_by_id(&g->table, o->mapping[i]);

		if (!m)
			continue;
		m->fresh = false;
		if (m->kernel.active)
			end_older_flows(g, m);
	}
	o->count = 0;
}

void closing_of_older_flows(struct gate *g, struct mapping *m)
{
	struct opened *o = &g->closings.opened;

	if (m->fresh)
		return;
	m->fresh = true;
	append(&o->mapping, &o->count, &o->room, m->id);
	if (!loop_timer_is_set(&o->look))
		loop_timer_set(&o->look, CLOSING_OLDER_MS);
}

void closing_init(struct gate *g)
{
	loop_timer_init(&g->closings.backlog.flush, g->loop, on_flush, g);
	loop_timer_init(&g->closings.opened.look, g->loop, on_look, g);
}

static void drop(struct closing *c)
{
	const struct gate_kernel *kernel = &c->gate->kernel;

	kernel->forget_flows(kernel->context, c->job);
	loop_timer_cancel(&c->again);
	DL_DELETE2(c->gate->closings.first, c, previous, next);
	free(c);
}

void closing_free(struct gate *g)
{
	struct backlog *b = &g->closings.backlog;
	struct opened *o = &g->closings.opened;

	while (g->closings.first)
		drop(g->closings.first);
	loop_timer_cancel(&b->flush);
	loop_timer_cancel(&o->look);
	free(b->lease);
	free(b->closing);
	free(o->mapping);
	g->closings = (struct closing_set){0};
}

struct lease_closing closing_row(struct gate *g, const struct mapping *m)
{
	const struct mapping_kernel *k = &m->kernel;

	return (struct lease_closing){
		.id = ++g->closings.last_id,
		.external_address = k->external,
		.remote_host = m->key.remote_host,
		.internal_address = k->internal,
		.external_port = m->key.external_port,
		.internal_port = k->internal_port,
		.protocol = m->key.protocol,
	};
}

static void submit(struct closing *c);

static void on_done(void *context, const struct err *e)
{
	struct closing *c = context;
	struct gate *g = c->gate;
	struct backlog *b = &g->closings.backlog;

	c->job = 0;
	if (e && c->tries < CLOSING_TRIES) {
		loop_timer_set(&c->again, CLOSING_PAUSE_MS);
		return;
	}
	if (e) {
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR,
			    "flows of a closed port mapping could not be ended: %s", e->text);
	} else {
		append(&b->closing, &b->closings, &b->closing_room, c->row.id);
		arm(b);
	}
	answer_send(&c->waiter, e);
	drop(c);
}

static void submit(struct closing *c)
{
	const struct gate_kernel *kernel = &c->gate->kernel;
	const struct lease_closing *row = &c->row;
	struct conntrack_filter inbound = {
		.match = CONNTRACK_INBOUND,
		.protocol = row->protocol,
		.address = row->external_address,
		.port = row->external_port,
		.remote = row->remote_host,
	};
	struct conntrack_filter filters[WIRE_INTERFACES_MAX + 2] = {inbound};
	size_t count = 1;
	struct err e;

	if (!row->remote_host)
		filters[count++] = (struct conntrack_filter){
			.match = CONNTRACK_OUTBOUND,
			.protocol = row->protocol,
			.address = row->internal_address,
			.port = row->internal_port,
			.outside = row->external_address,
			.outside_port = row->external_port,
		};
	for (size_t i = 0; i < c->gate->sync.others; i++) {
		inbound.address = c->gate->sync.other[i];
		if (inbound.address != row->external_address)
			filters[count++] = inbound;
	}
	c->tries++;
	c->job = kernel->end_flows(kernel->context, filters, count, on_done, c, &e);
	if (c->job == 0)
		on_done(c, &e);
}

static void on_again(void *context)
{
	submit(context);
}

void closing_start(struct gate *g, const struct lease_closing *row, const struct answer_to *waiter)
{
	struct closing *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	c->gate = g;
	c->row = *row;
	if (waiter)
		c->waiter = *waiter;
	loop_timer_init(&c->again, g->loop, on_again, c);
	DL_APPEND2(g->closings.first, c, previous, next);
	submit(c);
}
