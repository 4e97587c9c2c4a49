// SPDX-License-Identifier: BSD-2-Clause
// All mappings against the world. There is no undoing here: an address that is gone is gone. What
// the kernel refuses is repaired (world.h), and until then closes by its own timeout.

#include "gate/reopen.h"

#include <stdio.h>

#include "gate/kernel_reconcile.h"
#include "gate/state.h"
#include "gate/tell.h"
#include "gate/world.h"
#include "kernel/nft_batch.h"

#define STORED_OTHERS "other-addresses" // separated by spaces

// What to do besides the kernel's elements.
struct work {
	struct gate *gate;
	struct kernel_changes changes;
	struct kernel_found found;
	bool compare;		   // the kernel's elements with what is wanted
	struct lease_closing *row; // flows to end
	size_t count;
	size_t capacity;
};

static void add_row(struct work *w, const struct lease_closing *row)
{
	if (w->count == w->capacity) {
		size_t capacity = w->capacity ? w->capacity * 2 : 16;
		struct lease_closing *grown = realloc(w->row, capacity * sizeof(*grown));

		if (!grown)
			abort();
		w->row = grown;
		w->capacity = capacity;
	}
	w->row[w->count++] = *row;
}

static size_t other_addresses(const struct gate *g, ip4 out[WIRE_INTERFACES_MAX])
{
	if (!world_link(g))
		return 0;
	for (size_t i = 0; i < g->others.count; i++)
		out[i] = g->others.other[i].local;
	return g->others.count;
}

static bool is_at_other(const struct gate *g, ip4 address)
{
	for (size_t i = 0; i < g->others.count; i++)
		if (g->others.other[i].local == address)
			return true;
	return false;
}

// Flows of an active M at ADDRESS, where it is no longer open, are to end.
static void end_flows_at(struct gate *g, const struct mapping *m, ip4 address, struct work *w)
{
	struct lease_closing row = closing_row(g, m);

	row.external_address = address;
	add_row(w, &row);
}

// Before mappings move: closes them at the addresses that are not, or not only, another uplink's any
// more, so that a move finds its way free.
static void leave_others(struct gate *g, struct work *w)
{
	ip4 kept[WIRE_INTERFACES_MAX];
	struct mapping *m;
	size_t count = 0;

	for (size_t i = 0; i < g->sync.others; i++) {
		ip4 address = g->sync.other[i];

		if (world_link(g) && is_at_other(g, address)) {
			kept[count++] = address;
			continue;
		}
		if (world_link(g) && address == g->uplink.local)
			continue; // it stays open there: flows go on
		for (m = g->table.first; m; m = m->all_next)
			if (m->kernel.active)
				end_flows_at(g, m, address, w);
	}
	kernel_sync_set_others(&g->sync, g->table.first, kept, count, &w->changes);
}

// Behind the moves: opens what is open at the others that are new.
static void join_others(struct gate *g, struct work *w)
{
	ip4 address[WIRE_INTERFACES_MAX];
	size_t count = other_addresses(g, address);
	// The kept ones are among these.
	bool more = count > g->sync.others;
	struct mapping *m;

	kernel_sync_set_others(&g->sync, g->table.first, address, count, &w->changes);
	for (m = g->table.first; m && more && !w->compare; m = m->all_next)
		if (m->kernel.active)
			closing_of_older_flows(g, m);
}

// Whether M is other than before.
static bool reopen_one(struct gate *g, struct mapping *m, struct work *w)
{
	uint64_t now = loop_now(g->loop);
	bool was_active = m->kernel.active;
	bool opens = world_opens(g, m);
	struct lease_closing row;

	if (was_active && (!opens || (m->kernel.external != g->uplink.local &&
				      !is_at_other(g, m->kernel.external)))) {
		row = closing_row(g, m);
		add_row(w, &row);
	}
	if (was_active && !opens)
		kernel_sync_deactivate(&g->sync, m, true, now, &w->changes);
	else if (!was_active && opens)
		kernel_sync_activate(&g->sync, m, g->uplink.local, now, &w->changes);
	else if (was_active && m->kernel.external != g->uplink.local)
		kernel_sync_move(&g->sync, m, g->uplink.local, now, &w->changes);
	else
		return false;
	if (m->kernel.active && !w->compare)
		closing_of_older_flows(g, m);
	return true;
}

static bool reopen_each(struct gate *g, struct work *w)
{
	bool any = false;
	const struct lan *lan;
	struct mapping *m;
	bool changed;

	for (m = g->table.first; m; m = m->all_next) {
		lan = lan_set_named(&g->lans, m->lan);
		changed = reopen_one(g, m, w);
		m->ifindex = lan ? lan->ifindex : 0;
		if (changed)
			tell_mapping_moved(g, m);
		any |= changed;
	}
	return any;
}

static void on_unwanted(void *context, const struct nft_element *dnat)
{
	struct work *w = context;
	struct lease_closing row = {
		.id = ++w->gate->closings.last_id,
		.external_address = dnat->address,
		.remote_host = dnat->remote,
		.internal_address = dnat->to_address,
		.external_port = dnat->port,
		.internal_port = dnat->to_port,
		.protocol = dnat->protocol,
	};

	add_row(w, &row);
}

static int store(struct gate *g, const struct work *w, struct err *e)
{
	char address[16];
	char others[WIRE_INTERFACES_MAX * IP4_TEXT_SIZE] = "";
	char text[IP4_TEXT_SIZE];
	size_t length = 0;

	for (size_t i = 0; i < g->sync.others; i++)
		length += (size_t)snprintf(others + length, sizeof(others) - length, "%s%s",
					   i > 0 ? " " : "", ip4_format(g->sync.other[i], text));
	(void)snprintf(address, sizeof(address), "%u", g->uplink.local);
	if (leases_begin(g->leases, e) != 0)
		return -1;
	for (size_t i = 0; i < w->count; i++)
		if (leases_put_closing(g->leases, &w->row[i], e) != 0)
			goto failed;
	if (leases_remember(g->leases, LEASES_EXTERNAL_ADDRESS, address, e) != 0 ||
	    leases_remember(g->leases, STORED_OTHERS, others, e) != 0 || backlog_store(g, e) != 0 ||
	    leases_commit(g->leases, e) != 0)
		goto failed;
	backlog_stored(g);
	return 0;
failed:
	leases_rollback(g->leases);
	return -1;
}

// Learns what the kernel has. False: that cannot be known at present.
static bool read_kernel(struct gate *g, struct work *w)
{
	struct err e;

	if (g->kernel.dump(g->kernel.context, kernel_found_add, &w->found, &e) == 0) {
		if (g->skeleton.table == SKELETON_UNKNOWN)
			g->skeleton.table = SKELETON_THERE;
		return true;
	}
	if (e.kind == ERR_NO_SUCH_ENTRY) {
		g->skeleton.table = SKELETON_ABSENT;
		return true;
	}
	journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR, "the packet filter cannot be read: %s",
		    e.text);
	return false;
}

// In one transaction; only what is more than the kernel takes in one is cut.
static bool commit(struct gate *g, const struct kernel_changes *changes)
{
	struct kernel_changes part;
	struct err e;

	for (size_t done = 0; done < changes->count; done += part.count) {
		size_t rest = changes->count - done;

		part = (struct kernel_changes){
			.change = changes->change + done,
			.count = rest < NFT_BATCH_MAX ? rest : NFT_BATCH_MAX,
		};
		if (g->kernel.commit(g->kernel.context, &part, &e) == 0)
			continue;
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR, "the packet filter refuses: %s",
			    e.text);
		return false;
	}
	return true;
}

// What came in while a port was missing in the kernel has become a flow of the router's.
static void end_older_flows(struct gate *g, const struct kernel_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct kernel_change *c = &changes->change[i];
		struct mapping *m;

		if (c->verb != KERNEL_ADD || nft_sets[c->element.set].data[0] == NFT_FIELD_NONE ||
		    c->element.set == NFT_SNAT_TWIN)
			continue;
		m = mapping_table_by_id(&g->table, c->element.mapping);
		if (m)
			closing_of_older_flows(g, m);
	}
}

int reopen_load(struct gate *g, struct err *e)
{
	char text[WIRE_INTERFACES_MAX * IP4_TEXT_SIZE];
	struct slice rest;
	struct slice one;

	if (leases_recall(g->leases, STORED_OTHERS, text, sizeof(text), e) < 0)
		return -1;
	rest = slice_from(text);
	while (rest.n > 0) {
		(void)slice_cut(rest, ' ', &one, &rest);
		if (g->sync.others == WIRE_INTERFACES_MAX ||
		    !ip4_parse(one, &g->sync.other[g->sync.others++]))
			return err_set(e, ERR_IO, "what is remembered of uplinks is not readable");
	}
	return 0;
}

bool reopen_all(struct gate *g)
{
	struct work w = {.gate = g, .compare = !g->world.in_sync};
	bool known = !w.compare || read_kernel(g, &w);
	bool any;
	struct err e;

	kernel_sync_set_uplink(&g->sync, world_link(g), &w.changes);
	leave_others(g, &w);
	any = reopen_each(g, &w);
	join_others(g, &w);
	if (w.compare && known) {
		kernel_changes_clear(&w.changes);
		kernel_reconcile(&g->sync, g->table.first, &w.found, loop_now(g->loop), &w.changes,
				 on_unwanted, &w);
	}
	g->world.in_sync = known && commit(g, &w.changes);
	if (w.compare && g->world.in_sync)
		end_older_flows(g, &w.changes);
	if (store(g, &w, &e) != 0)
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR, "%s", e.text);
	for (size_t i = 0; i < w.count; i++)
		closing_start(g, &w.row[i], NULL);
	kernel_changes_free(&w.changes);
	kernel_found_free(&w.found);
	free(w.row);
	return any;
}
