// SPDX-License-Identifier: BSD-2-Clause
// The start and the end of the process: restoring what is stored, wiring the rooms together.

#include "gate/gate.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gate/host_netlink.h"
#include "gate/kernel_netlink.h"
#include "gate/presence.h"
#include "gate/reopen.h"
#include "gate/service.h"
#include "gate/state.h"
#include "gate/tell.h"
#include "gate/usage.h"

int64_t gate_wall_s(const struct gate *g)
{
	return g->host.wall_s(g->host.context);
}

struct leases_clock gate_clock(const struct gate *g)
{
	return (struct leases_clock){
		.boot_id = g->boot,
		.boot_ms = loop_now(g->loop),
		.wall_s = gate_wall_s(g),
	};
}

// ---- events of the rooms below

static void on_settled(void *context)
{
	world_facts_changed(context);
	firewall_routing_look(context);
	firewall_shortcut_changed(context);
}

static void on_link(void *context, const struct link *link, bool gone)
{
	tell_link_event(context, link, gone);
}

static void on_neighbour(void *context, const struct neighbour *neighbour, bool gone)
{
	presence_told(context, neighbour, gone);
}

static void on_facts_failed(void *context, const struct err *e)
{
	journal_say(context, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR, "%s", e->text);
}

static const struct host_facts_events facts_events = {
	.settled = on_settled,
	.link = on_link,
	.neighbour = on_neighbour,
	.failed = on_facts_failed,
};

static void on_nft_changed(void *context, const struct nft_change *change)
{
	interference_told(context, change);
	firewall_touched(context, change);
	if (change->touched & (NFT_TOUCHED_OTHERS | NFT_TOUCHED_UNKNOWN))
		foreign_firewall_changed(context);
}

static void on_lease_ended(void *context, struct mapping *m)
{
	struct turn_request r = {.kind = TURN_EXPIRE, .body.id = m->id};

	if (!m->leaving)
		turn_add(context, &r);
	m->leaving = true;
}

static void on_lease_look(void *context, struct mapping *m)
{
	presence_look(context, m);
}

static void on_idle_look(void *context, struct mapping *m)
{
	usage_look(context, m);
}

static void on_leases_ready(void *context, unsigned events)
{
	struct gate *g = context;

	(void)events;
	leases_dispatch(g->leases);
}

static void on_leases_trouble(void *context, const struct err *e)
{
	journal_say(context, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
		    "leases may not survive a power cut: %s", e->text);
}

// ---- restoring

static void restore_lease(void *context, const struct lease *lease)
{
	struct gate *g = context;
	uint64_t now = loop_now(g->loop);
	struct mapping *m;
	struct device *owner;
	struct device *charged;

	if (g->last_mapping_id < lease->id)
		g->last_mapping_id = lease->id;
	if (mapping_table_count(&g->table) >= SETTINGS_MAPPINGS_MAX) { // not by our doing
		backlog_add_lease(g, lease->id);
		return;
	}
	m = calloc(1, sizeof(*m));
	if (!m)
		abort();
	m->id = lease->id;
	m->key = mapping_key(lease->protocol, lease->external_port, lease->remote_host);
	m->terms = (struct mapping_terms){
		.ends = now + lease->remaining_ms,
		.lease_s = lease->lease_s,
		.internal_address = lease->internal_address,
		.requester = lease->requester,
		.internal_port = lease->internal_port,
		.enabled = lease->enabled,
		.origin = lease->origin < WIRE_ORIGIN__COUNT ? lease->origin : WIRE_ORIGIN_UPNP,
	};
	m->terms.description = strdup(lease->description);
	if (!m->terms.description)
		abort();
	memcpy(m->lan, lease->lan, sizeof(m->lan));
	m->created = lease->created;
	m->idle_since = now;
	m->mac = lease->mac;
	owner = device_need(&g->devices, lease->internal_address, now);
	device_own(owner, m);
	charged = device_need(&g->devices, lease->requester, now);
	device_charge(charged, m);
	if (mac_known(lease->mac))
		owner->mac = lease->mac;
	mapping_table_insert(&g->table, m);
	lease_arm(&g->keeper, m);
}

static void restore_closing(void *context, const struct lease_closing *row)
{
	struct gate *g = context;

	if (g->closings.last_id < row->id)
		g->closings.last_id = row->id;
	closing_start(g, row, NULL);
}

static int restore(struct gate *g, const char *directory, struct err *e)
{
	struct leases_clock now;

	g->host.boot_id(g->host.context, g->boot);
	now = gate_clock(g);
	// Not where an earlier gate was, so that who has read its last value sees another.
	g->update_id = (uint32_t)gate_wall_s(g);
	g->leases = leases_open(directory, e);
	if (!g->leases || leases_resume(g->leases, &now, e) != 0 || reopen_load(g, e) != 0 ||
	    leases_last_id(g->leases, &g->last_mapping_id, e) != 0 ||
	    leases_load(g->leases, &now, restore_lease, restore_closing, g, e) != 0 ||
	    identity_load(&g->identity, g->leases, e) != 0 || suspension_load(g, e) != 0 ||
	    reply_load(g, e) != 0 || tracking_load(g, e) != 0 || known_device_load(g, e) != 0 ||
	    pending_load(g, e) != 0)
		return -1;
	leases_on_trouble(g->leases, on_leases_trouble, g);
	loop_fd_init(&g->leases_watch, g->loop, leases_fd(g->leases), on_leases_ready, g);
	if (loop_fd_watch(&g->leases_watch, LOOP_READ) != 0)
		return err_set(e, ERR_INTERNAL, NULL);
	return 0;
}

// ---- start and end

static int take_kernel_and_host(struct gate *g, const struct gate_options *options, struct err *e)
{
	if (options->kernel) {
		g->kernel = *options->kernel;
	} else {
		g->own_kernel = kernel_netlink_new(g->loop, options->opened, &g->kernel, e);
		if (!g->own_kernel)
			return -1;
	}
	if (options->host) {
		g->host = *options->host;
	} else {
		g->own_host = host_netlink_new(&g->host, e);
		if (!g->own_host)
			return -1;
	}
	return 0;
}

static int start(struct gate *g, const struct gate_options *options, struct err *e)
{
	if (take_kernel_and_host(g, options, e) != 0 || restore(g, options->directory, e) != 0 ||
	    g->kernel.watch(g->kernel.context, g->loop, on_nft_changed, g, e) != 0 ||
	    host_facts_start(&g->facts, g->loop, &g->host, &facts_events, g, e) != 0)
		return -1;
	firewall_start(g);
	foreign_firewall_start(g);
	return 0;
}

int gate_open(void)
{
	return tracking_loose_open();
}

struct gate *gate_new(struct loop *loop, int parent_fd, const struct gate_options *options,
		      struct err *e)
{
	struct gate *g = calloc(1, sizeof(*g));

	if (!g) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		(void)close(parent_fd);
		return NULL;
	}
	g->loop = loop;
	g->keeper = (struct lease_keeper){
		.loop = loop,
		.context = g,
		.ended = on_lease_ended,
		.look = on_lease_look,
		.idle = on_idle_look,
	};
	closing_init(g);
	turn_init(g);
	notebook_init(g);
	world_init(g);
	skeleton_init(g);
	interference_init(g);
	foreign_firewall_init(g);
	firewall_init(g);
	listen_init(g);
	dhcp_init(g);
	route_listing_init(g);
	flow_listing_init(g);
	if (service_start(g, parent_fd, e) != 0 || start(g, options, e) != 0) {
		gate_free(g);
		return NULL;
	}
	return g;
}

void gate_free(struct gate *g)
{
	struct mapping *m;

	if (!g)
		return;
	service_stop(g);
	closing_free(g);
	host_facts_stop(&g->facts);
	host_netlink_free(g->own_host);
	kernel_netlink_free(g->own_kernel);
	turn_free(g);
	world_free(g);
	skeleton_free(g);
	interference_free(g);
	foreign_firewall_free(g);
	firewall_free(g);
	firewall_listing_free(g);
	firewall_log_free(g);
	listen_free(g);
	dhcp_free(g);
	route_listing_free(g);
	flow_listing_free(g);
	for (m = g->table.first; m; m = m->all_next)
		lease_disarm(m);
	mapping_table_free(&g->table);
	kernel_sync_free(&g->sync);
	device_set_free(&g->devices);
	permissions_free(&g->permissions);
	notebook_done(g);
	pending_free(&g->pending);
	known_device_free(&g->known);
	journal_free(&g->journal);
	if (g->leases)
		loop_fd_done(&g->leases_watch);
	(void)leases_close(g->leases, NULL);
	free(g);
}

static void on_stopped(struct gate *g, bool replaced, const struct err *e)
{
	(void)replaced;
	if (e)
		journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR,
			    "the packet filter cannot be taken down: %s", e->text);
	loop_stop(g->loop);
}

void gate_stop(struct gate *g)
{
	if (g->stopping)
		return;
	g->stopping = true;
	turn_finish(g);
	(void)notebook_write(g, NULL);
	reply_end(g);
	// A run under way ends before this one; its answer is nobody's then.
	skeleton_delete(g, on_stopped);
}
