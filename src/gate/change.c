// SPDX-License-Identifier: BSD-2-Clause
// Making, committing and undoing changes of the table.

#include "gate/change.h"

#include <assert.h>
#include <string.h>

#include "gate/presence.h"
#include "gate/state.h"
#include "gate/tell.h"
#include "gate/usage.h"
#include "gate/world.h"

void change_list_free(struct change_list *l)
{
	free(l->change);
	kernel_changes_free(&l->kernel);
	*l = (struct change_list){0};
}

void change_list_clear(struct change_list *l)
{
	l->count = 0;
	l->updates = 0;
	kernel_changes_clear(&l->kernel);
}

static struct change *append(struct change_list *l, enum change_kind kind, struct mapping *m)
{
	if (l->count == l->capacity) {
		size_t capacity = l->capacity ? l->capacity * 2 : 16;
		struct change *change = realloc(l->change, capacity * sizeof(*change));

		if (!change)
			abort();
		l->change = change;
		l->capacity = capacity;
	}
	l->change[l->count] = (struct change){.kind = kind, .m = m};
	return &l->change[l->count++];
}

static void activate(struct gate *g, struct mapping *m, struct kernel_changes *out)
{
	kernel_sync_activate(&g->sync, m, g->uplink.local, loop_now(g->loop), out);
}

static void deactivate(struct gate *g, struct mapping *m, bool gone, struct kernel_changes *out)
{
	kernel_sync_deactivate(&g->sync, m, gone, loop_now(g->loop), out);
}

// Closes what C's mapping, active, has open, and notes that its flows are to end.
static void close_flows(struct gate *g, struct change *c, struct kernel_changes *out)
{
	c->has_flows = true;
	c->row = closing_row(g, c->m);
	deactivate(g, c->m, true, out);
}

void change_insert(struct gate *g, struct change_list *l, struct mapping *m, struct device *owner,
		   struct device *charged)
{
	(void)append(l, CHANGE_INSERT, m);
	mapping_table_insert(&g->table, m);
	device_own(owner, m);
	device_charge(charged, m);
	if (world_opens(g, m))
		activate(g, m, &l->kernel);
}

static bool same_target(const struct mapping_terms *a, const struct mapping_terms *b)
{
	return a->internal_address == b->internal_address && a->internal_port == b->internal_port;
}

void change_update(struct gate *g, struct change_list *l, struct mapping *m,
		   const struct mapping_terms *terms)
{
	struct change *c = append(l, CHANGE_UPDATE, m);

	c->before = m->terms;
	c->was_active = m->kernel.active;
	if (c->was_active && (!same_target(terms, &m->terms) || !terms->enabled))
		close_flows(g, c, &l->kernel);
	m->terms = *terms;
	if (m->kernel.active)
		kernel_sync_renew(&g->sync, m, loop_now(g->loop), &l->kernel);
	else if (world_opens(g, m))
		activate(g, m, &l->kernel);
}

struct change *change_remove(struct gate *g, struct change_list *l, struct mapping *m,
			     const char *reason)
{
	struct change *c = append(l, CHANGE_REMOVE, m);

	c->reason = reason;
	c->was_active = m->kernel.active;
	if (c->was_active)
		close_flows(g, c, &l->kernel);
	mapping_table_remove(&g->table, m);
	return c;
}

static void let_go(struct mapping *m)
{
	device_disown(m);
	device_uncharge(m);
	lease_disarm(m);
	mapping_free(m);
}

static void undo_update(struct gate *g, struct change *c, struct kernel_changes *out)
{
	struct mapping *m = c->m;

	if (m->kernel.active && (!c->was_active || !same_target(&c->before, &m->terms)))
		deactivate(g, m, false, out);
	free(m->terms.description);
	m->terms = c->before;
	if (m->kernel.active)
		kernel_sync_renew(&g->sync, m, loop_now(g->loop), out);
	else if (c->was_active)
		activate(g, m, out);
	if (c->has_flows)
		kernel_sync_forget_gone(m, out);
}

static void undo_removal(struct gate *g, struct change *c, struct kernel_changes *out)
{
	mapping_table_restore(&g->table, c->m);
	if (!c->was_active)
		return;
	activate(g, c->m, out);
	kernel_sync_forget_gone(c->m, out);
}

// Last change first; OUT is what that means for the kernel, if it has got them already.
static void undo(struct gate *g, struct change_list *l, struct kernel_changes *out)
{
	while (l->count > 0) {
		struct change *c = &l->change[--l->count];

		switch (c->kind) {
		case CHANGE_INSERT:
			if (c->m->kernel.active)
				deactivate(g, c->m, false, out);
			mapping_table_remove(&g->table, c->m);
			let_go(c->m);
			break;
		case CHANGE_UPDATE:
			undo_update(g, c, out);
			break;
		case CHANGE_REMOVE:
			undo_removal(g, c, out);
			break;
		}
	}
	mapping_table_settle(&g->table);
	change_list_clear(l);
}

static struct lease lease_of(const struct gate *g, const struct mapping *m)
{
	uint64_t now = loop_now(g->loop);
	struct lease lease = {
		.id = m->id,
		.lease_s = m->terms.lease_s,
		.remaining_ms = m->terms.ends > now ? m->terms.ends - now : 1,
		.created = m->created,
		.remote_host = m->key.remote_host,
		.internal_address = m->terms.internal_address,
		.requester = m->terms.requester,
		.external_port = m->key.external_port,
		.internal_port = m->terms.internal_port,
		.protocol = m->key.protocol,
		.origin = m->terms.origin,
		.enabled = m->terms.enabled != 0,
		.mac = m->mac,
	};

	_Static_assert(sizeof(lease.lan) == sizeof(m->lan), "interface names");
	_Static_assert(sizeof(lease.description) == WIRE_DESCRIPTION_SIZE, "descriptions");
	memcpy(lease.lan, m->lan, sizeof(lease.lan));
	memcpy(lease.description, m->terms.description, strlen(m->terms.description));
	return lease;
}

static int store_one(struct gate *g, const struct change *c, const struct leases_clock *now,
		     struct err *e)
{
	struct lease lease;

	if (c->has_flows && leases_put_closing(g->leases, &c->row, e) != 0)
		return -1;
	if (c->kind == CHANGE_REMOVE)
		return leases_delete(g->leases, c->m->id, e);
	lease = lease_of(g, c->m);
	return leases_put(g->leases, &lease, now, e);
}

static int store(struct gate *g, const struct change_list *l, struct err *e)
{
	struct leases_clock now = gate_clock(g);
	int result = leases_begin(g->leases, e);

	for (size_t i = 0; i < l->count && result == 0; i++)
		result = store_one(g, &l->change[i], &now, e);
	if (result == 0)
		result = backlog_store(g, e);
	if (result == 0)
		result = leases_commit(g->leases, e);
	if (result != 0)
		leases_rollback(g->leases);
	else
		backlog_stored(g);
	return result;
}

enum change_result change_commit(struct gate *g, struct change_list *l, struct err *e)
{
	struct kernel_changes opposite = {0};
	enum change_result result = CHANGE_DONE;
	struct err again;

	if (g->kernel.commit(g->kernel.context, &l->kernel, e) != 0) {
		result = CHANGE_KERNEL_REFUSED;
		undo(g, l, &opposite);
	} else if (store(g, l, e) != 0) {
		result = CHANGE_STORE_REFUSED;
		undo(g, l, &opposite);
		if (g->kernel.commit(g->kernel.context, &opposite, &again) != 0)
			world_repair(g, &again);
	} else {
		g->update_id += l->updates; // before anybody is told
	}
	kernel_changes_free(&opposite);
	return result;
}

void change_force(struct gate *g, struct change_list *l)
{
	struct err e;

	if (g->kernel.commit(g->kernel.context, &l->kernel, &e) != 0)
		world_repair(g, &e);
	if (store(g, l, &e) != 0) {
		for (size_t i = 0; i < l->count; i++) {
			assert(l->change[i].kind == CHANGE_REMOVE);
			backlog_add_lease(g, l->change[i].m->id);
		}
	}
	g->update_id += l->updates;
}

static void finish_update(struct gate *g, const struct change *c)
{
	struct mapping *m = c->m;
	bool renewed = same_target(&c->before, &m->terms) && c->before.enabled == m->terms.enabled;
	struct device *charged = device_need(&g->devices, m->terms.requester, loop_now(g->loop));

	if (charged && charged != m->charged) {
		device_uncharge(m);
		device_charge(charged, m);
	}
	if (m->kernel.active && (!c->was_active || c->has_flows))
		closing_of_older_flows(g, m);
	lease_arm(&g->keeper, m);
	tell_mapping_event(g, WIRE_MAPPING_CHANGED, m);
	journal_mapping(g, renewed && !g->settings.log_full ? WIRE_LOG_DEBUG : WIRE_LOG_INFO,
			renewed ? "renewed" : "changed", m, NULL);
	free(c->before.description);
}

static void finish_one(struct gate *g, const struct change *c)
{
	switch (c->kind) {
	case CHANGE_INSERT:
		if (c->m->kernel.active)
			closing_of_older_flows(g, c->m);
		lease_arm(&g->keeper, c->m);
		usage_begin(g, c->m);
		presence_watch(g, c->m->owner);
		tell_mapping_event(g, WIRE_MAPPING_OPENED, c->m);
		journal_mapping(g, WIRE_LOG_INFO, "added", c->m, NULL);
		break;
	case CHANGE_UPDATE:
		finish_update(g, c);
		break;
	case CHANGE_REMOVE:
		freed_add(&g->freed, c->m, loop_now(g->loop));
		tell_mapping_event(g, WIRE_MAPPING_CLOSED, c->m);
		journal_mapping(g, WIRE_LOG_INFO, "removed", c->m, c->reason);
		break;
	}
}

void change_finish(struct gate *g, struct change_list *l)
{
	if (l->count == 0)
		return;
	for (size_t i = 0; i < l->count; i++) // first, since somebody waits for their end
		if (l->change[i].has_flows)
			closing_start(g, &l->change[i].row, &l->change[i].waiter);
		else
			answer_send(&l->change[i].waiter, NULL);
	for (size_t i = 0; i < l->count; i++)
		finish_one(g, &l->change[i]);
	for (size_t i = 0; i < l->count; i++)
		if (l->change[i].kind == CHANGE_REMOVE)
			let_go(l->change[i].m);
	mapping_table_settle(&g->table);
	change_list_clear(l);
}
