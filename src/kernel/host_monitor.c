// SPDX-License-Identifier: BSD-2-Clause
// Changes of links, addresses, default routes and neighbours, on the loop.
//
// The kernel removes the routes of a link that goes down, and marks those of a link that loses its
// carrier, without a word. So after any change of a link or an address the few default routes are
// read again and compared with what was told.
#include "kernel/host_monitor.h"

#include <stdlib.h>

#include <linux/rtnetlink.h>

#include "kernel/mark_rule.h"
#include "kernel/reply_route.h"

enum { RETRY_MS = 1000, PACKETS_AT_ONCE = 64, STALE_MAX = 100000 };

struct host_monitor {
	const struct host_monitor_events *events;
	void *context;
	struct netlink *subscription;
	struct netlink *queries;
	struct loop_fd watch;
	struct loop_timer routes_soon;
	struct loop_timer picture_soon;
	struct route *routes; // as told
	size_t route_count;
};

static bool same_route(const struct route *a, const struct route *b)
{
	return a->ifindex == b->ifindex && a->gateway == b->gateway && a->metric == b->metric &&
	       a->source == b->source;
}

static const struct route *find_route(const struct route *routes, size_t count,
				      const struct route *wanted)
{
	for (size_t i = 0; i < count; i++) {
		if (same_route(&routes[i], wanted))
			return &routes[i];
	}
	return NULL;
}

static void keep_routes(struct host_monitor *m, struct route *routes, size_t count)
{
	free(m->routes);
	m->routes = routes;
	m->route_count = count;
}

static void read_routes(void *context)
{
	struct host_monitor *m = context;
	struct route *now;
	size_t count;
	struct err e;

	if (route_list(m->queries, &now, &count, &e) != 0) {
		m->events->failed(m->context, &e);
		loop_timer_set(&m->routes_soon, RETRY_MS);
		return;
	}
	for (size_t i = 0; i < m->route_count; i++) {
		if (!find_route(now, count, &m->routes[i]))
			m->events->route(m->context, &m->routes[i], true);
	}
	for (size_t i = 0; i < count; i++) {
		const struct route *before = find_route(m->routes, m->route_count, &now[i]);

		if (!before || before->usable != now[i].usable)
			m->events->route(m->context, &now[i], false);
	}
	keep_routes(m, now, count);
}

struct picture {
	struct link *links;
	struct address *addresses;
	struct address6 *addresses6;
	struct route *routes;
	struct neighbour *neighbours;
	size_t link_count, address_count, address6_count, route_count, neighbour_count;
};

static int read_picture(struct host_monitor *m, struct err *e)
{
	const struct host_monitor_events *events = m->events;
	struct picture p = {0};
	int result = -1;

	if (link_list(m->queries, &p.links, &p.link_count, e) == 0 &&
	    address_list(m->queries, &p.addresses, &p.address_count, e) == 0 &&
	    address6_list(m->queries, &p.addresses6, &p.address6_count, e) == 0 &&
	    route_list(m->queries, &p.routes, &p.route_count, e) == 0 &&
	    neighbour_list(m->queries, &p.neighbours, &p.neighbour_count, e) == 0)
		result = 0;
	if (result == 0) {
		events->begin(m->context);
		for (size_t i = 0; i < p.link_count; i++)
			events->link(m->context, &p.links[i], false);
		for (size_t i = 0; i < p.address_count; i++)
			events->address(m->context, &p.addresses[i], false);
		for (size_t i = 0; i < p.address6_count; i++)
			events->address6(m->context, &p.addresses6[i], false);
		for (size_t i = 0; i < p.route_count; i++)
			events->route(m->context, &p.routes[i], false);
		for (size_t i = 0; i < p.neighbour_count; i++)
			events->neighbour(m->context, &p.neighbours[i], false);
		keep_routes(m, p.routes, p.route_count);
		p.routes = NULL;
		events->end(m->context);
	}
	free(p.links);
	free(p.addresses);
	free(p.addresses6);
	free(p.routes);
	free(p.neighbours);
	return result;
}

static int ignore(void *context, const struct nlmsghdr *message)
{
	(void)context;
	(void)message;
	return 0;
}

static void read_picture_again(void *context)
{
	struct host_monitor *m = context;
	enum netlink_received got = NETLINK_SOME;
	struct err e;

	// What is queued is older than the picture, and what would have corrected it may be lost.
	for (int i = 0; i < STALE_MAX && (got == NETLINK_SOME || got == NETLINK_LOST); i++)
		got = netlink_receive(m->subscription, ignore, NULL, &e);
	if (read_picture(m, &e) == 0) {
		if (loop_fd_watch(&m->watch, LOOP_READ) == 0)
			return;
		err_set(&e, ERR_NO_MEMORY, "watching the kernel's changes");
	}
	m->events->failed(m->context, &e);
	loop_timer_set(&m->picture_soon, RETRY_MS);
}

static int take_change(void *context, const struct nlmsghdr *message)
{
	struct host_monitor *m = context;
	union {
		struct link link;
		struct address address;
		struct address6 address6;
		struct route route;
		struct neighbour neighbour;
	} one;

	switch (message->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		if (!link_decode(message, &one.link))
			break;
		m->events->link(m->context, &one.link, message->nlmsg_type == RTM_DELLINK);
		loop_timer_set(&m->routes_soon, 0);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		if (address6_decode(message, &one.address6))
			m->events->address6(m->context, &one.address6,
					    message->nlmsg_type == RTM_DELADDR);
		if (!address_decode(message, &one.address))
			break;
		m->events->address(m->context, &one.address, message->nlmsg_type == RTM_DELADDR);
		loop_timer_set(&m->routes_soon, 0);
		break;
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
		// Read anew as well: what replaces what is not told in one message.
		if (route_decode(message, &one.route))
			loop_timer_set(&m->routes_soon, 0);
		break;
	case RTM_NEWNEIGH:
	case RTM_DELNEIGH:
		if (neighbour_decode(message, &one.neighbour))
			m->events->neighbour(m->context, &one.neighbour,
					     message->nlmsg_type == RTM_DELNEIGH);
		break;
	default:
		break;
	}
	if (reply_route_is_lost(message) || mark_rule_is_lost(message))
		m->events->reply_route_lost(m->context);
	return 0;
}

static void on_readable(void *context, unsigned events)
{
	struct host_monitor *m = context;
	enum netlink_received got = NETLINK_SOME;
	struct err e;

	for (int i = 0; i < PACKETS_AT_ONCE && got == NETLINK_SOME; i++) {
		got = netlink_receive(m->subscription, take_change, m, &e);
		if (got == NETLINK_LOST)
			loop_timer_set(&m->picture_soon, 0);
	}
	if (got == NETLINK_BROKEN) {
		// Not watched meanwhile: a lasting error would keep the loop busy.
		(void)loop_fd_watch(&m->watch, 0);
		m->events->failed(m->context, &e);
		loop_timer_set(&m->picture_soon, RETRY_MS);
	}
}

struct host_monitor *host_monitor_new(struct loop *loop, const struct host_monitor_events *events,
				      void *context, struct err *e)
{
	struct host_monitor *m = calloc(1, sizeof(*m));

	if (!m) {
		err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	m->events = events;
	m->context = context;
	loop_fd_init(&m->watch, loop, -1, on_readable, m);
	loop_timer_init(&m->routes_soon, loop, read_routes, m);
	loop_timer_init(&m->picture_soon, loop, read_picture_again, m);
	m->subscription = netlink_open(NETLINK_ROUTE,
				       RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR |
					       RTMGRP_IPV4_ROUTE | RTMGRP_IPV4_RULE | RTMGRP_NEIGH |
					       1u << (RTNLGRP_IPV6_RULE - 1),
				       e);
	m->queries = m->subscription ? netlink_open(NETLINK_ROUTE, 0, e) : NULL;
	if (!m->queries || read_picture(m, e) != 0) {
		host_monitor_free(m);
		return NULL;
	}
	loop_fd_init(&m->watch, loop, netlink_fd(m->subscription), on_readable, m);
	if (loop_fd_watch(&m->watch, LOOP_READ) != 0) {
		err_errno(e, ERR_IO, "watching the kernel's changes");
		host_monitor_free(m);
		return NULL;
	}
	return m;
}

void host_monitor_free(struct host_monitor *m)
{
	if (!m)
		return;
	loop_fd_done(&m->watch);
	loop_timer_cancel(&m->routes_soon);
	loop_timer_cancel(&m->picture_soon);
	netlink_close(m->subscription);
	netlink_close(m->queries);
	free(m->routes);
	free(m);
}
