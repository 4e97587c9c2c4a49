// SPDX-License-Identifier: BSD-2-Clause
// The process as a whole: what starts what, and where what comes in goes.

#include "mgmt/mgmt.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mgmt/event.h"
#include "mgmt/link_log.h"
#include "mgmt/log_settings.h"
#include "mgmt/parts.h"
#include "mgmt/readiness.h"
#include "mgmt/state.h"
#include "mgmt/time_zone.h"
#include "schema/row.h"

enum {
	STOP_PATIENCE = 2000, // ms for the change under way
	STOP_LOOK = 10,
};

// ---- from gate

static void tell_from_wire(struct mgmt *m, enum wire_kind kind, const void *body, bool gone)
{
	for (size_t i = 0; i < m->registry.count; i++) {
		struct table *t = &m->registry.tables[i];
		struct row *row;

		if (t->hooks->list != kind || !t->listeners)
			continue;
		row = row_new(t->menu);
		if (row && t->hooks->from_wire(m, body, row)) {
			if (gone)
				event_gone(t, row->id);
			else
				event_row(m, t, row);
		}
		row_free(t->menu, row);
	}
}

static void on_gate_connected(void *context)
{
	struct mgmt *m = context;

	log_settings_tell(m, m->gate.channel);
	event_gate_connected(m);
	transactions_gate_is_back(context);
	gate_settings_connected(context);
	for (size_t i = 0; i < m->registry.count; i++)
		if (m->registry.tables[i].hooks->gate_connected)
			m->registry.tables[i].hooks->gate_connected(m);
}

static void tell_links_changed(struct mgmt *m)
{
	for (size_t i = 0; m->gate.complete && i < m->registry.count; i++)
		if (m->registry.tables[i].hooks->links_changed)
			m->registry.tables[i].hooks->links_changed(m);
}

static void on_gate_complete(void *context)
{
	transactions_links_known(context);
	tell_links_changed(context);
}

static void on_gate_link(void *context, const struct wire_link *link)
{
	tell_from_wire(context, WIRE_LINK, link, link->gone);
	tell_links_changed(context);
}

static void on_gate_carrier(void *context, const struct wire_link *link)
{
	link_log(context, link);
}

static void on_gate_lan(void *context, const struct wire_lan *lan)
{
	struct mgmt *m = context;

	for (size_t i = 0; i < m->registry.count; i++)
		if (m->registry.tables[i].hooks->lan_changed)
			m->registry.tables[i].hooks->lan_changed(m, lan);
}

static void on_gate_mapping(void *context, const struct wire_mapping_event *event)
{
	tell_from_wire(context, WIRE_MAPPING, &event->mapping,
		       event->change == WIRE_MAPPING_CLOSED);
}

static void on_log(void *context, const struct wire_log *line)
{
	struct mgmt *m = context;
	struct slice text = {line->text, strnlen(line->text, sizeof(line->text))};

	log_add(&m->log, line->time, line->topics, text);
}

static void on_gate_other(void *context, enum wire_kind kind, const void *body, bool gone)
{
	struct mgmt *m = context;

	tell_from_wire(m, kind, body, gone);
	for (size_t i = 0; i < m->registry.count; i++)
		if (m->registry.tables[i].hooks->told_kind == kind)
			m->registry.tables[i].hooks->told(m, body);
}

static const struct gate_events gate_events = {
	.connected = on_gate_connected,
	.complete = on_gate_complete,
	.link = on_gate_link,
	.carrier = on_gate_carrier,
	.lan = on_gate_lan,
	.mapping = on_gate_mapping,
	.log = on_log,
	.other = on_gate_other,
};

// ---- from lan and others, which are asked nothing

static void on_peer_message(void *context, const void *bytes, size_t n, int fd)
{
	struct peer *peer = context;
	struct wire_header header;
	const void *body;

	if (fd >= 0)
		(void)close(fd);
	switch (wire_open(bytes, n, &header, &body)) {
	case WIRE_LOG:
		on_log(peer->m, body);
		break;
	case WIRE_ANNOUNCEMENT:
		neighbors_hear(&peer->m->neighbors, body, loop_now(peer->m->loop));
		break;
	default:
		break;
	}
}

static void on_peer_closed(void *context)
{
	struct peer *peer = context;

	seqpacket_free(peer->channel);
	peer->channel = NULL;
}

static const struct seqpacket_events peer_events = {
	.message = on_peer_message,
	.closed = on_peer_closed,
};

// ---- from the parent

static void on_parent_channel(void *context, enum wire_role role, int fd)
{
	struct mgmt *m = context;

	if (role == WIRE_ROLE_GATE) {
		gate_link_connect(&m->gate, fd);
		return;
	}
	seqpacket_free(m->peers[role].channel);
	m->peers[role].m = m;
	m->peers[role].channel = seqpacket_new(m->loop, fd, &peer_events, &m->peers[role]);
	log_settings_tell(m, m->peers[role].channel);
}

static void on_parent_listener(void *context, const struct wire_listener *listener, int fd)
{
	struct mgmt *m = context;
	enum service_kind kind = service_by_purpose(listener->purpose);

	mgmt_door.listener(m->doors, listener, listener->gone ? -1 : fd);
	if (listener->gone && fd >= 0)
		(void)close(fd);
	if (kind == SERVICE__COUNT)
		return;
	if (listener->gone)
		service_listener_went(m, kind, listener->port);
	else
		service_listener_came(m, kind, listener->port);
}

static void look_whether_idle(void *context)
{
	struct mgmt *m = context;

	if (transactions_are_idle(m) || loop_now(m->loop) >= m->stop_at)
		loop_stop(m->loop);
	else
		loop_timer_set(&m->stop, STOP_LOOK);
}

static void on_parent_stop(void *context)
{
	struct mgmt *m = context;

	m->stop_at = loop_now(m->loop) + STOP_PATIENCE;
	look_whether_idle(m);
}

static void on_errand_started(void *context, const struct wire_errand_started *told, int fd)
{
	errand_on_started(context, told, fd);
}

static void on_errand_ended(void *context, const struct wire_errand_ended *told)
{
	errand_on_ended(context, told);
}

static const struct parent_events parent_events = {
	.channel = on_parent_channel,
	.listener = on_parent_listener,
	.log = on_log,
	.errand_started = on_errand_started,
	.errand_ended = on_errand_ended,
	.stop = on_parent_stop,
};

// ---- start and end

static void on_log_entry(void *context, const struct log_entry *entry)
{
	struct mgmt *m = context;

	for (size_t i = 0; i < m->registry.count; i++)
		if (m->registry.tables[i].hooks->log_added)
			m->registry.tables[i].hooks->log_added(m, entry);
}

static int start(struct mgmt *m, int parent_fd, const struct mgmt_options *options, struct err *e)
{
	const char *directory = options->directory;

	if (parent_link_init(&m->parent, m->loop, parent_fd, &parent_events, m, e) != 0)
		return -1;
	log_init(&m->log, m->loop);
	log_echo_init(&m->log_echo);
	time_zone_init();
	machine_init(&m->machine, directory);
	transactions_init(m);
	gate_link_init(&m->gate, m->loop, &gate_events, m);
	gate_settings_init(m);
	services_init(m);
	loop_timer_init(&m->stop, m->loop, look_whether_idle, m);
	readiness_init(m);
	if (scheduler_init(m, options->again) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot make a timer");
	m->helper = helper_new(m->loop);
	if (!m->helper || users_init(m) != 0)
		return err_set(e, ERR_NO_MEMORY, NULL);
	m->store = directory ? configuration_open(directory, e) : NULL;
	if (directory && !m->store)
		return -1;
	if (files_init(&m->files, directory, e) != 0)
		return -1;
	if (safe_mode_init(m, e) != 0)
		return -1;
	m->fresh = m->store && configuration_is_fresh(m->store);
	if (registry_init(&m->registry, menu_entries, m->store, e) != 0 || history_init(m, e) != 0)
		return -1;
	m->door = &mgmt_door;
	m->doors = mgmt_door.start(m);
	if (!m->doors)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 0; i < m->registry.count; i++)
		if (m->registry.tables[i].hooks->committed)
			m->registry.tables[i].hooks->committed(m, NULL);
	m->log.added = on_log_entry;
	m->log.context = m;
	return 0;
}

struct mgmt *mgmt_new(struct loop *loop, int parent_fd, const struct mgmt_options *options,
		      struct err *e)
{
	struct mgmt *m = calloc(1, sizeof(*m));

	if (!m) {
		(void)close(parent_fd);
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	m->loop = loop;
	m->machine.stat_fd = m->machine.meminfo_fd = m->machine.diskstats_fd = -1;
	m->machine.directory_fd = m->files.root = -1;
	if (start(m, parent_fd, options, e) != 0) {
		mgmt_free(m);
		return NULL;
	}
	readiness_wait(m);
	return m;
}

void mgmt_free(struct mgmt *m)
{
	if (!m)
		return;
	if (m->doors)
		mgmt_door.stop(m->doors);
	log_close(&m->log);
	jobs_done(m);
	scheduler_done(m);
	scripts_done(m);
	helper_free(m->helper);
	if (m->loop && m->transactions.next.loop)
		transactions_done(m);
	safe_mode_done(m);
	history_done(m);
	gate_link_done(&m->gate);
	gate_settings_done(m);
	loop_timer_cancel(&m->stop);
	readiness_done(m);
	for (int i = 0; i < WIRE_ROLE__COUNT; i++)
		seqpacket_free(m->peers[i].channel);
	parent_link_done(&m->parent);
	for (size_t i = 0; i < m->registry.count; i++)
		if (m->registry.tables[i].hooks->done)
			m->registry.tables[i].hooks->done(m);
	errands_done(m); // menus have let go of theirs
	registry_done(&m->registry);
	configuration_close(m->store);
	users_done(m);
	services_done(m);
	files_done(&m->files);
	environment_done(&m->environment);
	machine_done(&m->machine);
	id_map_done(&m->address_ids);
	id_map_done(&m->address6_ids);
	id_map_done(&m->neighbour_ids);
	id_map_done(&m->route_ids);
	id_map_done(&m->lease_ids);
	id_map_done(&m->list_entry_ids);
	free(m->missing_script);
	neighbors_done(&m->neighbors);
	log_done(&m->log);
	log_echo_done(&m->log_echo);
	free(m);
}

void mgmt_echo_log(struct mgmt *m, bool on)
{
	m->log.echo = on;
}
