// SPDX-License-Identifier: BSD-2-Clause
// Filling messages from gate's state, and sending those nobody asked for.

#include "gate/tell.h"

#include <string.h>

#include "gate/state.h"
#include "gate/usage.h"

enum { EVENTS_QUEUED_MAX = SEQPACKET_QUEUE_MAX / 2 }; // unread; beyond, they are only counted

struct wire_mapping tell_mapping(const struct gate *g, const struct mapping *m)
{
	const char *host_name = dhcp_host_name(g, m->terms.internal_address, m->mac);
	uint64_t now = loop_now(g->loop);
	struct wire_mapping out = {
		.id = m->id,
		.ifindex = m->ifindex,
		.remote_host = m->key.remote_host,
		.external_address = uplink_told(&g->uplink),
		.internal_address = m->terms.internal_address,
		.requester = m->terms.requester,
		.external_port = m->key.external_port,
		.internal_port = m->terms.internal_port,
		.protocol = m->key.protocol,
		.enabled = m->terms.enabled,
		.origin = m->terms.origin,
		.active = m->kernel.active,
		.lease_s = m->terms.lease_s,
		.lease_left_s = lease_left_s(&g->keeper, m),
		.unused_s = UINT32_MAX,
		.mac = m->mac,
		.created = m->created,
	};

	memcpy(out.host_name, host_name, strlen(host_name));
	if (m->last_used)
		out.unused_s = (uint32_t)((now - m->last_used) / 1000);
	memcpy(out.uplink, g->uplink.name, sizeof(out.uplink));
	memcpy(out.lan, m->lan, sizeof(out.lan));
	memcpy(out.description, m->terms.description, strlen(m->terms.description));
	return out;
}

struct wire_mapping tell_mapping_counted(struct gate *g, struct mapping *m)
{
	struct kernel_counters counters;
	struct wire_mapping out;

	usage_read(g, m, &counters);
	out = tell_mapping(g, m);
	out.packets_in = counters.packets_in;
	out.bytes_in = counters.bytes_in;
	out.packets_out = counters.packets_out;
	out.bytes_out = counters.bytes_out;
	return out;
}

static enum wire_link_type link_type(enum link_type type)
{
	static const enum wire_link_type types[] = {
		[LINK_ETHER] = WIRE_LINK_ETHER,	      [LINK_BRIDGE] = WIRE_LINK_BRIDGE,
		[LINK_VLAN] = WIRE_LINK_VLAN,	      [LINK_VETH] = WIRE_LINK_VETH,
		[LINK_LOOPBACK] = WIRE_LINK_LOOPBACK, [LINK_PPP] = WIRE_LINK_PPP,
		[LINK_TUNNEL] = WIRE_LINK_TUNNEL,     [LINK_OTHER] = WIRE_LINK_OTHER,
	};

	return types[type];
}

struct wire_link tell_link(const struct link *link)
{
	struct wire_link out = {
		.ifindex = link->ifindex,
		.type = link_type(link->type),
		.mtu = link->mtu,
		.up = link->up,
		.running = link->running,
		.slave = link->master != 0,
		.mac = link->mac,
		.rx_bytes = link->rx_bytes,
		.tx_bytes = link->tx_bytes,
		.rx_packets = link->rx_packets,
		.tx_packets = link->tx_packets,
		.rx_errors = link->rx_errors,
		.tx_errors = link->tx_errors,
		.rx_drops = link->rx_drops,
		.tx_drops = link->tx_drops,
		.link_downs = link->carrier_downs,
		.parent = link->parent,
		.vlan = link->vlan,
	};

	memcpy(out.name, link->name, sizeof(out.name));
	return out;
}

struct wire_lan tell_lan(const struct gate *g, const struct lan *lan, bool gone)
{
	struct wire_lan out = {
		.ifindex = lan->ifindex,
		.address = lan->prefix.address,
		.length = lan->prefix.length,
		.gone = gone,
		.http_port = g->settings.http_port,
		.link_local = lan->link_local,
		.site = lan->site,
		.site_length = lan->site_length,
	};

	memcpy(out.interface, lan->name, sizeof(out.interface));
	return out;
}

struct wire_uplink tell_uplink(const struct gate *g, size_t mappings)
{
	const struct uplink *u = &g->uplink;
	struct wire_uplink out = {
		.configured = u->configured,
		.connected = u->connected,
		.carrier = u->carrier,
		.nat = g->settings.enabled && g->settings.nat_traversal,
		.suspended = (uint8_t)g->suspension.uplink,
		.may_switch = g->settings.allow_disable_external,
		.update_id = g->update_id,
		.address = uplink_told(u),
		.mappings = (uint32_t)mappings,
	};

	memcpy(out.interface, u->name, sizeof(out.interface));
	while (out.others < g->others.count) {
		out.other[out.others] = g->others.other[out.others].ifindex;
		out.others++;
	}
	if (u->connected)
		out.connected_for_s = (loop_now(g->loop) - u->since) / 1000;
	return out;
}

void tell_line(const struct gate *g, struct wire_uplink *out)
{
	struct link link;

	if (!g->uplink.ifindex ||
	    g->host.link(g->host.context, g->uplink.ifindex, &link, NULL) != 0)
		return;
	out->rate_bits = g->host.link_speed(g->host.context, link.name);
	out->rx_bytes = link.rx_bytes;
	out->tx_bytes = link.tx_bytes;
	out->rx_packets = link.rx_packets;
	out->tx_packets = link.tx_packets;
}

static void send(const struct peer *to, enum wire_kind kind, const void *body)
{
	if (to->channel)
		(void)wire_send(to->channel, kind, 0, body, -1);
}

// A peer that has stopped reading must not lose its channel over events: it can ask again.
static void send_event(struct gate *g, const struct peer *to,
		       const struct wire_mapping_event *event)
{
	if (to->channel && seqpacket_queued(to->channel) >= EVENTS_QUEUED_MAX)
		g->journal.untold++;
	else
		send(to, WIRE_MAPPING_EVENT, event);
}

void tell_mapping_event(struct gate *g, enum wire_mapping_change change, const struct mapping *m)
{
	struct wire_mapping_event event = {.change = change, .mapping = tell_mapping(g, m)};

	event.count = (uint32_t)mapping_table_count_of(&g->table, m->lan, 0);
	send_event(g, &g->lan, &event);
	event.count = (uint32_t)mapping_table_count(&g->table);
	send_event(g, &g->mgmt, &event);
}

void tell_mapping_moved(struct gate *g, const struct mapping *m)
{
	struct wire_mapping_event event = {
		.change = WIRE_MAPPING_CHANGED,
		.count = (uint32_t)mapping_table_count(&g->table),
		.mapping = tell_mapping(g, m),
	};

	send_event(g, &g->mgmt, &event);
}

void tell_lan_event(struct gate *g, const struct lan *lan, bool gone)
{
	struct wire_lan out = tell_lan(g, lan, gone);

	send(&g->lan, WIRE_LAN, &out);
	send(&g->mgmt, WIRE_LAN, &out);
}

void tell_uplink_event(struct gate *g)
{
	struct wire_uplink out = tell_uplink(g, mapping_table_count(&g->table));

	send(&g->lan, WIRE_UPLINK, &out);
	send(&g->mgmt, WIRE_UPLINK, &out);
}

void tell_firewall_event(struct gate *g)
{
	send(&g->mgmt, WIRE_FIREWALL, &g->foreign_firewall.told);
}

void tell_pending(struct gate *g, const struct wire_pending *pending)
{
	send(&g->mgmt, WIRE_PENDING, pending);
}

void tell_known_device(struct gate *g, const struct wire_known_device *device)
{
	send(&g->mgmt, WIRE_KNOWN_DEVICE, device);
}

void tell_suspension(struct gate *g)
{
	send(&g->mgmt, WIRE_SUSPENSION, &g->suspension);
}

void tell_link_event(struct gate *g, const struct link *link, bool gone)
{
	struct wire_link out = tell_link(link);

	out.event = 1;
	out.gone = gone;
	send(&g->mgmt, WIRE_LINK, &out);
}

void tell_service(struct gate *g, bool announce)
{
	const struct identity *i = &g->identity;
	struct wire_service out = {
		.enabled = g->settings.enabled,
		.show_dummy_rule = g->settings.show_dummy_rule,
		.strict = g->settings.strict,
		.log_full = g->settings.log_full,
		.ssdp_ttl = g->settings.ssdp_ttl,
		.announce = announce,
		.igd_versions = g->settings.igd_versions,
		.ppp = g->settings.advertise_ppp || g->uplink.ppp,
		.boot_id = i->boot_id,
		.config_id = i->config_id,
	};

	memcpy(out.tree, i->tree, sizeof(out.tree));
	memcpy(out.token, i->token, sizeof(out.token));
	memcpy(out.name, i->name, sizeof(out.name));
	send(&g->lan, WIRE_SERVICE, &out);
}

static void tell_lans(struct gate *g, const struct peer *to)
{
	for (size_t i = 0; i < g->lans.count; i++) {
		struct wire_lan out = tell_lan(g, &g->lans.lan[i], false);

		send(to, WIRE_LAN, &out);
	}
}

static void tell_uplink_to(struct gate *g, const struct peer *to)
{
	struct wire_uplink out = tell_uplink(g, mapping_table_count(&g->table));

	send(to, WIRE_UPLINK, &out);
}

void tell_lan_process(struct gate *g)
{
	if (!g->world.settled)
		return; // nothing is known yet; it is told when it is
	tell_service(g, false);
	tell_lans(g, &g->lan);
	tell_uplink_to(g, &g->lan);
}

void tell_mgmt_process(struct gate *g)
{
	const struct host_link *row = NULL;

	tell_lans(g, &g->mgmt);
	tell_uplink_to(g, &g->mgmt);
	tell_firewall_event(g);
	if (g->suspension.uplink != WIRE_SUSPENDED_NOT || g->suspension.lans > 0)
		tell_suspension(g);
	while ((row = host_rows_after(&g->facts.links, row ? row->row.key : 0))) {
		struct wire_link out = tell_link(&row->link);

		out.event = 1;
		send(&g->mgmt, WIRE_LINK, &out);
	}
	journal_flush(g);
}
