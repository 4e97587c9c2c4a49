// SPDX-License-Identifier: BSD-2-Clause
// Routes of a real kernel: the default ones, and all of them.
#include "namespace.h"

#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "kernel/netlink.h"
#include "kernel/route.h"

enum { PASSES_MAX = 3000 };

#define NEEDS_KERNEL()                                                                             \
	if (!route_socket)                                                                         \
	skip()

// The kernel follows a link's carrier in its own time, as a rule within a second.
#define EVENTUALLY(condition)                                                                      \
	do {                                                                                       \
		for (int tries_ = 0; tries_ < PASSES_MAX && !(condition); tries_++)                \
			usleep(2000);                                                              \
		assert_true(condition);                                                            \
	} while (0)

#define EVENTUALLY(condition)                                                                      \
	do {                                                                                       \
		for (int tries_ = 0; tries_ < PASSES_MAX && !(condition); tries_++)                \
			usleep(2000);                                                              \
		assert_true(condition);                                                            \
	} while (0)

static struct netlink *route_socket;

static int enter(void **state)
{
	struct err e;

	(void)state;
	if (!namespace_enter())
		return 0;
	IP("link", "set", "lo", "up");
	route_socket = netlink_open(NETLINK_ROUTE, 0, &e);
	IP("link", "add", "v0", "type", "veth", "peer", "name", "v1");
	IP("link", "set", "v0", "up");
	IP("link", "set", "v1", "up");
	IP("addr", "add", "10.1.1.1/24", "brd", "+", "dev", "v0");
	return 0;
}

static int leave(void **state)
{
	(void)state;
	netlink_close(route_socket);
	return 0;
}

static size_t routes_of(struct route out[4])
{
	struct route *list;
	size_t count;
	struct err e;

	assert_int_equal(route_list(route_socket, &list, &count, &e), 0);
	assert_in_range(count, 0, 4);
	if (count > 0)
		memcpy(out, list, count * sizeof(*list));
	free(list);
	return count;
}

static const struct route_entry *route_to(const struct route_entry *list, size_t count, ip4 address,
					  uint8_t length)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].destination.address == address && list[i].destination.length == length)
			return &list[i];
	fail_msg("no such route");
	return NULL;
}

// With the routes of the test below, and one that leads nowhere.
static void every_route(void)
{
	const struct route_entry *entry;
	struct route_entry *list = NULL;
	size_t count = 0;
	struct err e;

	IP("route", "add", "blackhole", "10.66.0.0/16");
	assert_int_equal(route_entry_list(route_socket, &list, &count, &e), 0);
	IP("route", "del", "blackhole", "10.66.0.0/16");
	entry = route_to(list, count, 0, 0);
	assert_int_equal(entry->route.gateway, 0x0a010109);
	assert_int_equal(entry->origin, RTPROT_BOOT);
	entry = route_to(list, count, 0x0a090000, 16);
	assert_int_equal(entry->route.gateway, 0x0a010108);
	entry = route_to(list, count, 0x0a010100, 24);
	assert_int_equal(entry->origin, RTPROT_KERNEL);
	assert_int_equal(entry->route.source, 0x0a010101);
	entry = route_to(list, count, 0x0a420000, 16);
	assert_int_equal(entry->kind, ROUTE_BLACKHOLE);
	free(list);
}

static void routes(void **state)
{
	struct route list[4];

	(void)state;
	NEEDS_KERNEL();
	assert_int_equal(routes_of(list), 0);
	IP("route", "add", "default", "via", "10.1.1.9", "metric", "100");
	IP("route", "add", "default", "via", "10.1.1.8", "table", "77");
	IP("route", "add", "10.9.0.0/16", "via", "10.1.1.8");
	assert_int_equal(routes_of(list), 1);
	assert_int_equal(list[0].gateway, 0x0a010109);
	assert_int_equal(list[0].metric, 100);
	assert_int_equal(list[0].ifindex, if_nametoindex("v0"));
	every_route();
	EVENTUALLY(routes_of(list) == 1 && list[0].usable);
	IP("link", "set", "v1", "down");
	EVENTUALLY(routes_of(list) == 1 && !list[0].usable);
	IP("link", "set", "v1", "up");
	IP("route", "del", "default");
	IP("route", "add", "default", "dev", "v0");
	assert_int_equal(routes_of(list), 1);
	assert_int_equal(list[0].gateway, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(routes),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
