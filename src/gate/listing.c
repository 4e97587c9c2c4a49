// SPDX-License-Identifier: BSD-2-Clause
// One page: rows above a cursor, then the answer with the cursor to go on from.

#include "gate/listing.h"

#include <string.h>

#include "gate/flow_listing.h"
#include "gate/route_listing.h"
#include "gate/state.h"
#include "gate/tell.h"
#include "gate/tracking.h"

// Sends the first row above CURSOR; its key, or 0 when there is none.
typedef uint64_t row_sender(struct gate *g, uint64_t cursor, const struct answer_to *to);

static void name_of(const struct gate *g, uint32_t ifindex, char out[WIRE_INTERFACE_SIZE])
{
	const struct link *link = host_facts_link(&g->facts, ifindex);

	if (link)
		memcpy(out, link->name, WIRE_INTERFACE_SIZE);
}

static uint64_t send_mapping(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	struct mapping *m =
		cursor < UINT32_MAX ? mapping_table_after(&g->table, (uint32_t)cursor) : NULL;
	struct wire_mapping out;

	if (!m)
		return 0;
	out = tell_mapping_counted(g, m);
	answer_send_body(to, WIRE_MAPPING, &out);
	return m->id;
}

static uint64_t send_link(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	const struct host_link *row = host_rows_after(&g->facts.links, cursor);
	struct wire_link out;
	struct link now;

	if (!row)
		return 0;
	// Counters are as told last, if it went away just now.
	if (g->host.link(g->host.context, row->link.ifindex, &now, NULL) != 0)
		now = row->link;
	out = tell_link(&now);
	out.up_at = row->up_at;
	out.down_at = row->down_at;
	answer_send_body(to, WIRE_LINK, &out);
	return row->row.key;
}

// Whether ADDRESS would stand for a LAN were the service enabled: who manages us comes from there
// before it is.
static bool is_of_lan(const struct gate *g, const struct address *address)
{
	struct wire_settings settings = g->settings;
	struct lan_set lans;
	const struct lan *lan;

	settings.enabled = 1;
	lan_set_compute(&lans, &g->lans, &settings, &g->facts);
	lan = lan_set_find(&lans, address->ifindex);
	return lan && lan->prefix.address == address->address;
}

static uint64_t send_address(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	const struct host_address *row = host_rows_after(&g->facts.addresses, cursor);
	struct wire_address out;

	if (!row)
		return 0;
	out = (struct wire_address){
		.ifindex = row->address.ifindex,
		.address = row->address.address,
		.length = row->address.length,
		.dynamic = !row->address.permanent,
		.lan = is_of_lan(g, &row->address),
	};
	name_of(g, out.ifindex, out.interface);
	answer_send_body(to, WIRE_ADDRESS, &out);
	return row->row.key;
}

// By place: they are few, and one that goes meanwhile may hide another for once.
static uint64_t send_address6(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	const struct address6_set *set = &g->facts.addresses6;
	const struct address6 *address;
	struct wire_address6 out;

	if (cursor >= set->count)
		return 0;
	address = &set->rows[cursor].address;
	out = (struct wire_address6){
		.address = address->address,
		.ifindex = address->ifindex,
		.length = address->length,
		.dynamic = !address->permanent || ip6_is_link_local(address->address),
		.usable = address->usable,
	};
	name_of(g, out.ifindex, out.interface);
	answer_send_body(to, WIRE_ADDRESS6, &out);
	return cursor + 1;
}

static enum wire_neighbour_status status_of(enum neighbour_state state)
{
	switch (state) {
	case NEIGHBOUR_REACHABLE:
		return WIRE_NEIGHBOUR_REACHABLE;
	case NEIGHBOUR_STALE:
		return WIRE_NEIGHBOUR_STALE;
	case NEIGHBOUR_DELAY:
		return WIRE_NEIGHBOUR_DELAY;
	case NEIGHBOUR_PROBE:
		return WIRE_NEIGHBOUR_PROBE;
	case NEIGHBOUR_FAILED:
		return WIRE_NEIGHBOUR_FAILED;
	case NEIGHBOUR_NOARP:
	case NEIGHBOUR_PERMANENT:
		return WIRE_NEIGHBOUR_PERMANENT;
	case NEIGHBOUR_NONE:
	case NEIGHBOUR_INCOMPLETE:
		break;
	}
	return WIRE_NEIGHBOUR_INCOMPLETE;
}

static uint64_t send_neighbour(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	const struct host_neighbour *row = host_rows_after(&g->facts.neighbours, cursor);
	struct wire_neighbour out;

	if (!row)
		return 0;
	out = (struct wire_neighbour){
		.ifindex = row->neighbour.ifindex,
		.address = row->neighbour.address,
		.status = status_of(row->neighbour.state),
		.mac = row->neighbour.mac,
	};
	name_of(g, out.ifindex, out.interface);
	answer_send_body(to, WIRE_NEIGHBOUR, &out);
	return row->row.key;
}

static uint64_t send_lease(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	const struct dhcp_entry *entry = dhcp_after(g, cursor);
	struct wire_dhcp_lease out;

	if (!entry)
		return 0;
	out = (struct wire_dhcp_lease){
		.file = entry->file,
		.address = entry->address,
		.ends = entry->ends,
		.mac = entry->mac,
	};
	memcpy(out.host_name, entry->host_name, sizeof(out.host_name));
	answer_send_body(to, WIRE_DHCP_LEASE, &out);
	return entry->address;
}

static bool has_mode(const struct link *link)
{
	return link->type == LINK_ETHER || link->type == LINK_VETH;
}

static uint64_t send_link_mode(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	const struct host_link *row = host_rows_after(&g->facts.links, cursor);
	struct wire_link_mode out;
	struct link_mode mode;

	while (row && !has_mode(&row->link))
		row = host_rows_after(&g->facts.links, row->row.key);
	if (!row)
		return 0;
	out = (struct wire_link_mode){.ifindex = row->link.ifindex, .running = row->link.running};
	memcpy(out.name, row->link.name, sizeof(out.name));
	out.known = g->host.link_mode(g->host.context, row->link.name, &mode);
	if (out.known) {
		out.full_duplex = mode.full_duplex;
		out.negotiates = mode.negotiates;
		out.rate_bits = mode.speed;
	}
	answer_send_body(to, WIRE_LINK_MODE, &out);
	return row->row.key;
}

static row_sender *sender_of(uint32_t kind)
{
	switch (kind) {
	case WIRE_ALERT:
		return alert_send;
	case WIRE_DHCP_LEASE:
		return send_lease;
	case WIRE_ROUTE:
		return route_listing_send;
	case WIRE_KNOWN_DEVICE:
		return known_device_listing;
	case WIRE_PENDING:
		return pending_listing;
	case WIRE_PERMISSION_COUNTER:
		return permission_counter_listing;
	case WIRE_FIREWALL_COUNTER:
		return firewall_listing_counter;
	case WIRE_FIREWALL_ENTRY:
		return firewall_listing_entry;
	case WIRE_TRACKING:
		return tracking_listing;
	case WIRE_LINK_MODE:
		return send_link_mode;
	case WIRE_MAPPING:
		return send_mapping;
	case WIRE_LINK:
		return send_link;
	case WIRE_ADDRESS6:
		return send_address6;
	case WIRE_ADDRESS:
		return send_address;
	case WIRE_NEIGHBOUR:
		return send_neighbour;
	default:
		return NULL;
	}
}

void listing_send(struct gate *g, const struct wire_list *asked, const struct answer_to *to)
{
	row_sender *send = sender_of(asked->kind);
	uint32_t most = asked->count < LISTING_ROWS_MAX ? asked->count : LISTING_ROWS_MAX;
	struct wire_answer answer = {.kind = ERR_NONE, .cursor = asked->cursor, .more = 1};
	struct err e;

	if (most > 0 && (asked->kind == WIRE_CONNECTION || asked->kind == WIRE_CONNECTION6)) {
		flow_listing_send(g, asked, to);
		return;
	}
	if (!send || most == 0) {
		(void)err_set(&e, ERR_MALFORMED, NULL);
		answer_send(to, &e);
		return;
	}
	for (uint32_t i = 0; i < most && answer.more; i++) {
		uint64_t key = send(g, answer.cursor, to);

		answer.more = key != 0;
		if (key)
			answer.cursor = key;
	}
	answer_send_body(to, WIRE_ANSWER, &answer);
}
