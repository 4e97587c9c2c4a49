// SPDX-License-Identifier: BSD-2-Clause
// Reading the routes, and telling one after the other.

#include "gate/route_listing.h"

#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>

#include "gate/state.h"

static void forget(void *context)
{
	struct gate *g = context;

	free(g->routes.entries);
	g->routes.entries = NULL;
	g->routes.count = 0;
	loop_timer_cancel(&g->routes.forget);
}

void route_listing_init(struct gate *g)
{
	loop_timer_init(&g->routes.forget, g->loop, forget, g);
}

void route_listing_free(struct gate *g)
{
	forget(g);
}

static int compare(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_entries(const void *left, const void *right)
{
	const struct route_entry *a = left;
	const struct route_entry *b = right;
	int order = compare(a->destination.address, b->destination.address);

	if (order == 0)
		order = compare(a->destination.length, b->destination.length);
	if (order == 0)
		order = compare(a->route.metric, b->route.metric);
	if (order == 0)
		order = compare(a->route.ifindex, b->route.ifindex);
	return order ? order : compare(a->route.gateway, b->route.gateway);
}

static void read_routes(struct gate *g)
{
	struct route_listing *r = &g->routes;
	struct err e;

	forget(g);
	if (g->host.routes(g->host.context, &r->entries, &r->count, &e) != 0) {
		r->entries = NULL;
		r->count = 0;
	}
	if (r->count > 0)
		qsort(r->entries, r->count, sizeof(*r->entries), compare_entries);
}

static enum wire_route_origin origin_of(uint8_t protocol)
{
	switch (protocol) {
	case RTPROT_KERNEL:
		return WIRE_ROUTE_CONNECT;
	case RTPROT_DHCP:
		return WIRE_ROUTE_DHCP;
	case RTPROT_BGP:
		return WIRE_ROUTE_BGP;
	case RTPROT_OSPF:
		return WIRE_ROUTE_OSPF;
	case RTPROT_RIP:
		return WIRE_ROUTE_RIP;
	case RTPROT_ISIS:
		return WIRE_ROUTE_ISIS;
	default:
		return WIRE_ROUTE_STATIC;
	}
}

static enum wire_route_kind kind_of(enum route_kind kind)
{
	switch (kind) {
	case ROUTE_BLACKHOLE:
		return WIRE_ROUTE_BLACKHOLE;
	case ROUTE_UNREACHABLE:
		return WIRE_ROUTE_UNREACHABLE;
	case ROUTE_PROHIBIT:
		return WIRE_ROUTE_PROHIBIT;
	case ROUTE_UNICAST:
		break;
	}
	return WIRE_ROUTE_UNICAST;
}

// The first usable one of those to the same destination is taken.
static bool is_active(const struct route_listing *r, size_t i)
{
	const struct ip4_prefix destination = r->entries[i].destination;

	if (!r->entries[i].route.usable)
		return false;
	while (i-- > 0 && r->entries[i].destination.address == destination.address &&
	       r->entries[i].destination.length == destination.length)
		if (r->entries[i].route.usable)
			return false;
	return true;
}

uint64_t route_listing_send(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	struct route_listing *r = &g->routes;
	const struct route_entry *entry;
	const struct link *link;
	struct wire_route out;

	if (cursor == 0 || !r->entries)
		read_routes(g);
	if (cursor >= r->count) {
		forget(g);
		return 0;
	}
	loop_timer_set(&r->forget, ROUTE_LISTING_KEPT_MS);
	entry = &r->entries[cursor];
	out = (struct wire_route){
		.ifindex = entry->route.ifindex,
		.destination = entry->destination.address,
		.gateway = entry->route.gateway,
		.source = entry->route.source,
		.metric = entry->route.metric,
		.length = entry->destination.length,
		.kind = (uint8_t)kind_of(entry->kind),
		.origin = (uint8_t)origin_of(entry->origin),
		.active = is_active(r, (size_t)cursor),
		.usable = entry->route.usable,
	};
	link = host_facts_link(&g->facts, out.ifindex);
	if (link)
		memcpy(out.interface, link->name, sizeof(out.interface));
	answer_send_body(to, WIRE_ROUTE, &out);
	return cursor + 1;
}
