// SPDX-License-Identifier: BSD-2-Clause
// The machine for tests.

#include "fake_host.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void boot_id(void *context, char out[BOOT_ID_SIZE])
{
	const struct fake_host *h = context;

	memcpy(out, h->boot_id, BOOT_ID_SIZE);
}

static int64_t wall_s(void *context)
{
	const struct fake_host *h = context;

	return h->wall_s;
}

void fake_host_picture(struct fake_host *h)
{
	h->events->begin(h->events_context);
	for (size_t i = 0; i < h->links; i++)
		h->events->link(h->events_context, &h->link[i], false);
	for (size_t i = 0; i < h->addresses; i++)
		h->events->address(h->events_context, &h->address[i], false);
	for (size_t i = 0; i < h->addresses6; i++)
		h->events->address6(h->events_context, &h->address6[i], false);
	for (size_t i = 0; i < h->routes; i++)
		h->events->route(h->events_context, &h->route[i], false);
	for (size_t i = 0; i < h->neighbours; i++)
		h->events->neighbour(h->events_context, &h->neighbour[i], false);
	h->events->end(h->events_context);
}

static int subscribe(void *context, struct loop *loop, const struct host_monitor_events *events,
		     void *events_context, struct err *e)
{
	struct fake_host *h = context;

	(void)loop;
	(void)e;
	h->events = events;
	h->events_context = events_context;
	fake_host_picture(h);
	return 0;
}

static void unsubscribe(void *context)
{
	struct fake_host *h = context;

	h->events = NULL;
}

static int get_link(void *context, uint32_t ifindex, struct link *out, struct err *e)
{
	const struct fake_host *h = context;

	for (size_t i = 0; i < h->links; i++)
		if (h->link[i].ifindex == ifindex) {
			*out = h->link[i];
			return 0;
		}
	return err_set(e, ERR_NO_SUCH_ITEM, NULL);
}

static uint64_t get_link_speed(void *context, const char *name)
{
	(void)context;
	return strcmp(name, "wan0") == 0 ? 1000000000 : 0;
}

static bool get_link_mode(void *context, const char *name, struct link_mode *out)
{
	*out = (struct link_mode){.speed = get_link_speed(context, name), .full_duplex = true};
	return true;
}

// It is asked for no more than the default routes.
static int get_routes(void *context, struct route_entry **out, size_t *count, struct err *e)
{
	struct fake_host *h = context;

	*out = calloc(h->routes + 1, sizeof(**out));
	*count = *out ? h->routes : 0;
	if (!*out)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 0; i < h->routes; i++)
		(*out)[i].route = h->route[i];
	return 0;
}

static int get_neighbour(void *context, uint32_t ifindex, ip4 address, struct neighbour *out,
			 struct err *e)
{
	const struct fake_host *h = context;

	(void)e;
	for (size_t i = 0; i < h->neighbours; i++)
		if (h->neighbour[i].ifindex == ifindex && h->neighbour[i].address == address) {
			*out = h->neighbour[i];
			return 1;
		}
	return 0;
}

// What is STALE answers; what has failed, or is not there, does not.
static int probe(void *context, uint32_t ifindex, ip4 address, struct err *e)
{
	struct fake_host *h = context;
	struct neighbour n;

	if (h->probe_fails)
		return err_set(e, ERR_IO, "refused for the test");
	h->probes++;
	if (get_neighbour(h, ifindex, address, &n, e) != 1 || n.state != NEIGHBOUR_STALE)
		return 0;
	n.state = NEIGHBOUR_REACHABLE;
	fake_host_neighbour(h, &n, false);
	n.state = NEIGHBOUR_STALE;
	fake_host_neighbour(h, &n, false);
	return 0;
}

static int get_neighbour6(void *context, uint32_t ifindex, struct ip6 address, struct mac *out,
			  struct err *e)
{
	const struct fake_host *h = context;

	(void)e;
	for (size_t i = 0; i < h->neighbours6; i++)
		if (h->neighbour6[i].ifindex == ifindex &&
		    ip6_equal(h->neighbour6[i].address, address)) {
			*out = h->neighbour6[i].mac;
			return 1;
		}
	return 0;
}

static int port_in_use(void *context, uint8_t protocol, uint16_t port, ip4 address,
		       uint32_t ifindex, struct err *e)
{
	const struct fake_host *h = context;

	(void)address;
	(void)ifindex;
	(void)e;
	for (size_t i = 0; i < h->ports; i++)
		if (h->port[i].protocol == protocol && h->port[i].port == port)
			return 1;
	return 0;
}

static int reply_routes(void *context, struct reply_routes *out, struct err *e)
{
	const struct fake_host *h = context;

	(void)e;
	*out = h->replies;
	return 0;
}

static int set_reply_routes(void *context, const struct reply_routes *wanted, struct err *e)
{
	struct fake_host *h = context;

	(void)e;
	h->replies = *wanted;
	return 0;
}

static int set_mark_rules(void *context, const struct mark_rules *wanted, struct err *e)
{
	struct fake_host *h = context;

	if (h->marks_fail)
		return err_set(e, ERR_IO, "no routing rules here");
	h->marks = *wanted;
	return 0;
}

static int get_reverse_path(void *context, uint32_t ifindex, struct reverse_path *out,
			    struct err *e)
{
	const struct fake_host *h = context;

	if (ifindex >= FAKE_LINKS_LOOSE)
		return err_set(e, ERR_NO_SUCH_ITEM, NULL);
	*out = h->reverse_path[ifindex];
	return 0;
}

static int set_reverse_path(void *context, uint32_t ifindex, uint32_t value, struct err *e)
{
	struct fake_host *h = context;

	if (h->reverse_path_fails || ifindex >= FAKE_LINKS_LOOSE)
		return err_set(e, ERR_IO, "refused for the test");
	h->reverse_path[ifindex].own = value;
	return 0;
}

void fake_host_init(struct fake_host *h)
{
	memset(h, 0, sizeof(*h));
	h->door = (struct gate_host){
		.context = h,
		.boot_id = boot_id,
		.wall_s = wall_s,
		.subscribe = subscribe,
		.unsubscribe = unsubscribe,
		.link = get_link,
		.link_speed = get_link_speed,
		.link_mode = get_link_mode,
		.routes = get_routes,
		.neighbour = get_neighbour,
		.probe = probe,
		.neighbour6 = get_neighbour6,
		.port_in_use = port_in_use,
		.reply_routes = reply_routes,
		.set_reply_routes = set_reply_routes,
		.set_mark_rules = set_mark_rules,
		.reverse_path = get_reverse_path,
		.set_reverse_path = set_reverse_path,
	};
	(void)snprintf(h->boot_id, sizeof(h->boot_id), "11111111-1111-4111-8111-111111111111");
	h->wall_s = 1800000000;
}

// Puts ROW into ROWS in the place of the one that IS says is the same, or takes that out.
static void put(void *rows, size_t *count, size_t size, const void *row, bool gone,
		bool (*is)(const void *a, const void *b))
{
	char *at = rows;
	size_t i = 0;

	while (i < *count && !is(at + i * size, row))
		i++;
	if (gone && i < *count) {
		--*count;
		memmove(at + i * size, at + (i + 1) * size, (*count - i) * size);
	} else if (!gone) {
		assert(i < FAKE_ROWS);
		memcpy(at + i * size, row, size);
		*count += i == *count;
	}
}

static bool same_link(const void *a, const void *b)
{
	return ((const struct link *)a)->ifindex == ((const struct link *)b)->ifindex;
}

static bool same_address(const void *a, const void *b)
{
	const struct address *x = a;
	const struct address *y = b;

	return x->ifindex == y->ifindex && x->address == y->address;
}

static bool same_address6(const void *a, const void *b)
{
	const struct address6 *x = a;
	const struct address6 *y = b;

	return x->ifindex == y->ifindex && ip6_equal(x->address, y->address);
}

static bool same_route(const void *a, const void *b)
{
	const struct route *x = a;
	const struct route *y = b;

	return x->ifindex == y->ifindex && x->gateway == y->gateway;
}

static bool same_neighbour(const void *a, const void *b)
{
	const struct neighbour *x = a;
	const struct neighbour *y = b;

	return x->ifindex == y->ifindex && x->address == y->address;
}

void fake_host_link(struct fake_host *h, const struct link *link, bool gone)
{
	put(h->link, &h->links, sizeof(*link), link, gone, same_link);
	if (h->events)
		h->events->link(h->events_context, link, gone);
}

void fake_host_address(struct fake_host *h, const struct address *address, bool gone)
{
	put(h->address, &h->addresses, sizeof(*address), address, gone, same_address);
	if (h->events)
		h->events->address(h->events_context, address, gone);
}

void fake_host_address6(struct fake_host *h, const struct address6 *address, bool gone)
{
	put(h->address6, &h->addresses6, sizeof(*address), address, gone, same_address6);
	if (h->events)
		h->events->address6(h->events_context, address, gone);
}

void fake_host_neighbour6(struct fake_host *h, uint32_t ifindex, struct ip6 address, struct mac mac)
{
	assert(h->neighbours6 < FAKE_NEIGHBOURS6);
	h->neighbour6[h->neighbours6++] = (struct fake_neighbour6){ifindex, address, mac};
}

void fake_host_route(struct fake_host *h, const struct route *route, bool gone)
{
	put(h->route, &h->routes, sizeof(*route), route, gone, same_route);
	if (h->events)
		h->events->route(h->events_context, route, gone);
}

void fake_host_neighbour(struct fake_host *h, const struct neighbour *neighbour, bool gone)
{
	put(h->neighbour, &h->neighbours, sizeof(*neighbour), neighbour, gone, same_neighbour);
	if (h->events)
		h->events->neighbour(h->events_context, neighbour, gone);
}

void fake_host_ether(struct fake_host *h, uint32_t ifindex, const char *name, ip4 address,
		     uint8_t length)
{
	struct link link = {
		.ifindex = ifindex,
		.type = LINK_ETHER,
		.mtu = 1500,
		.up = true,
		.running = true,
		.broadcast = true,
		.mac = {.byte = {2, 0, 0, 0, 1, (uint8_t)ifindex}},
	};
	struct address a = {
		.ifindex = ifindex,
		.address = address,
		.length = length,
		.permanent = true,
	};

	(void)snprintf(link.name, sizeof(link.name), "%s", name);
	fake_host_link(h, &link, false);
	if (address)
		fake_host_address(h, &a, false);
}
