// SPDX-License-Identifier: BSD-2-Clause
// Asking the kernel about this machine, and setting what of its routing is ours.

#include "gate/host_netlink.h"

#include <linux/netlink.h>
#include <stdlib.h>

#include "kernel/listener.h"

struct host_netlink {
	struct netlink *route;
	struct netlink *diag;
	struct host_monitor *monitor;
};

static void boot_id(void *context, char out[BOOT_ID_SIZE])
{
	(void)context;
	clock_boot_id(out);
}

static int64_t wall_s(void *context)
{
	(void)context;
	return clock_wall_s();
}

static int subscribe(void *context, struct loop *loop, const struct host_monitor_events *events,
		     void *events_context, struct err *e)
{
	struct host_netlink *h = context;

	h->monitor = host_monitor_new(loop, events, events_context, e);
	return h->monitor ? 0 : -1;
}

static void unsubscribe(void *context)
{
	struct host_netlink *h = context;

	host_monitor_free(h->monitor);
	h->monitor = NULL;
}

static int get_link(void *context, uint32_t ifindex, struct link *out, struct err *e)
{
	struct host_netlink *h = context;

	return link_get(h->route, ifindex, out, e);
}

static uint64_t get_link_speed(void *context, const char *name)
{
	(void)context;
	return link_speed(name);
}

static bool get_link_mode(void *context, const char *name, struct link_mode *out)
{
	(void)context;
	return link_mode(name, out);
}

static int get_routes(void *context, struct route_entry **out, size_t *count, struct err *e)
{
	struct host_netlink *h = context;

	return route_entry_list(h->route, out, count, e);
}

static int get_neighbour(void *context, uint32_t ifindex, ip4 address, struct neighbour *out,
			 struct err *e)
{
	struct host_netlink *h = context;

	return neighbour_get(h->route, ifindex, address, out, e);
}

static int probe(void *context, uint32_t ifindex, ip4 address, struct err *e)
{
	struct host_netlink *h = context;

	return neighbour_probe(h->route, ifindex, address, e);
}

static int get_neighbour6(void *context, uint32_t ifindex, struct ip6 address, struct mac *out,
			  struct err *e)
{
	struct host_netlink *h = context;

	return neighbour6_get(h->route, ifindex, address, out, e);
}

static int port_in_use(void *context, uint8_t protocol, uint16_t port, ip4 address,
		       uint32_t ifindex, struct err *e)
{
	struct host_netlink *h = context;

	return listener_is_port_in_use(h->diag, protocol, port, address, ifindex, e);
}

static int reply_routes(void *context, struct reply_routes *out, struct err *e)
{
	struct host_netlink *h = context;

	return reply_route_list(h->route, out, e);
}

static int set_reply_routes(void *context, const struct reply_routes *wanted, struct err *e)
{
	struct host_netlink *h = context;

	return reply_route_set(h->route, wanted, e);
}

static int set_mark_rules(void *context, const struct mark_rules *wanted, struct err *e)
{
	struct host_netlink *h = context;

	return mark_rules_set(h->route, wanted, e);
}

static int get_reverse_path(void *context, uint32_t ifindex, struct reverse_path *out,
			    struct err *e)
{
	struct host_netlink *h = context;

	return reverse_path_get(h->route, ifindex, out, e);
}

static int set_reverse_path(void *context, uint32_t ifindex, uint32_t value, struct err *e)
{
	struct host_netlink *h = context;

	return reverse_path_set(h->route, ifindex, value, e);
}

static int forwards(void *context, uint32_t ifindex, bool *out, struct err *e)
{
	struct host_netlink *h = context;

	return reverse_path_forwards(h->route, ifindex, out, e);
}

static int get_bridge(void *context, uint32_t ifindex, struct bridge *out, struct err *e)
{
	struct host_netlink *h = context;

	return bridge_get(h->route, ifindex, out, e);
}

struct host_netlink *host_netlink_new(struct gate_host *out, struct err *e)
{
	struct host_netlink *h = calloc(1, sizeof(*h));

	if (!h) {
		(void)err_set(e, ERR_NO_MEMORY, NULL);
		return NULL;
	}
	h->route = netlink_open(NETLINK_ROUTE, 0, e);
	h->diag = h->route ? netlink_open(NETLINK_SOCK_DIAG, 0, e) : NULL;
	if (!h->diag) {
		host_netlink_free(h);
		return NULL;
	}
	*out = (struct gate_host){
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
		.forwards = forwards,
		.bridge = get_bridge,
	};
	return h;
}

void host_netlink_free(struct host_netlink *h)
{
	if (!h)
		return;
	host_monitor_free(h->monitor);
	netlink_close(h->diag);
	netlink_close(h->route);
	free(h);
}
