// SPDX-License-Identifier: BSD-2-Clause
// Links, addresses and neighbours of a real kernel, and the changes it tells.
#include "namespace.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include "kernel/host_monitor.h"

enum { PASSES_MAX = 3000, KNOWN_MAX = 64, STORM = 60000 };

static struct netlink *route_socket;

static int enter(void **state)
{
	struct err e;

	(void)state;
	if (!namespace_enter())
		return 0;
	IP("link", "set", "lo", "up");
	route_socket = netlink_open(NETLINK_ROUTE, 0, &e);
	return 0;
}

static int leave(void **state)
{
	(void)state;
	netlink_close(route_socket);
	return 0;
}

// Each test has a veth pair, one end up with an address.
static int with_veth(void **state)
{
	(void)state;
	if (!route_socket)
		return 0;
	IP("link", "add", "v0", "type", "veth", "peer", "name", "v1");
	IP("link", "set", "v0", "up");
	IP("link", "set", "v1", "up");
	IP("addr", "add", "10.1.1.1/24", "brd", "+", "dev", "v0");
	return 0;
}

static int without_veth(void **state)
{
	(void)state;
	if (route_socket)
		IP("link", "del", "v0");
	return 0;
}

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

static struct link link_named(const char *name)
{
	struct link *links;
	struct link found = {0};
	size_t count;
	struct err e;

	assert_int_equal(link_list(route_socket, &links, &count, &e), 0);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(links[i].name, name) == 0)
			found = links[i];
	}
	free(links);
	return found;
}

static void ping(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(0x0a0101ff); // broadcast: needs no neighbour
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &(int){1}, sizeof(int)), 0);
	assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)), 1);
	close(fd);
}

static void links(void **state)
{
	struct link v0, v1, bridge, again;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	IP("link", "add", "br0", "type", "bridge");
	IP("link", "add", "mac0", "link", "v0", "type", "macvlan");
	IP("link", "set", "v1", "master", "br0", "mtu", "1400");
	IP("link", "set", "v1", "address", "02:03:04:05:06:07");
	assert_int_equal(link_named("lo").type, LINK_LOOPBACK);
	EVENTUALLY(link_named("v0").running);
	v0 = link_named("v0");
	assert_int_equal(v0.type, LINK_VETH);
	assert_true(v0.up);
	assert_int_equal(v0.master, 0);
	assert_int_equal(v0.parent, 0);
	bridge = link_named("br0");
	assert_int_equal(bridge.type, LINK_BRIDGE);
	assert_false(bridge.up);
	v1 = link_named("v1");
	assert_int_equal(v1.master, bridge.ifindex);
	assert_int_equal(v1.mtu, 1400);
	assert_int_equal(v1.mac.byte[5], 7);
	assert_int_equal(link_named("mac0").parent, v0.ifindex);
	assert_int_equal(link_named("mac0").type, LINK_ETHER);

	ping();
	assert_int_equal(link_get(route_socket, v0.ifindex, &again, &e), 0);
	assert_string_equal(again.name, "v0");
	assert_true(again.tx_packets > v0.tx_packets);
	assert_true(again.tx_bytes > v0.tx_bytes);
	IP("link", "set", "v1", "down");
	EVENTUALLY(!link_named("v0").running);
	assert_int_equal(link_get(route_socket, v0.ifindex, &again, &e), 0);
	assert_true(again.up);
	assert_int_equal(again.carrier_downs, v0.carrier_downs + 1);

	IP("link", "del", "br0");
	assert_int_equal(link_get(route_socket, bridge.ifindex, &again, &e), -1);
	assert_int_equal(e.kind, ERR_NO_SUCH_ITEM);
	assert_int_equal(link_get(route_socket, 0, &again, &e), -1);
	assert_int_equal(link_get(route_socket, UINT32_MAX, &again, &e), -1);
}

static void speed(void **state)
{
	struct link_mode mode;

	(void)state;
	NEEDS_KERNEL();
	assert_int_equal(link_speed("v0"), 10000000000); // as every veth says
	assert_int_equal(link_speed("lo"), 0);
	assert_int_equal(link_speed("no-such-link"), 0);
	assert_int_equal(link_speed("a-name-that-is-too-long"), 0);
	assert_int_equal(link_speed(""), 0);
	assert_true(link_mode("v0", &mode));
	assert_int_equal(mode.speed, 10000000000);
	assert_true(mode.full_duplex);
	assert_false(mode.negotiates);
	assert_false(link_mode("lo", &mode));
}

static struct address address_of(ip4 wanted)
{
	struct address *list;
	struct address found = {0};
	size_t count;
	struct err e;

	assert_int_equal(address_list(route_socket, &list, &count, &e), 0);
	for (size_t i = 0; i < count; i++) {
		if (list[i].address == wanted)
			found = list[i];
	}
	free(list);
	return found;
}

static void addresses(void **state)
{
	struct address a;

	(void)state;
	NEEDS_KERNEL();
	IP("addr", "add", "10.1.1.2/24", "dev", "v0");
	IP("addr", "add", "10.2.2.1", "peer", "10.2.2.2/32", "dev", "v0");
	IP("addr", "add", "10.3.3.1/16", "dev", "v0", "valid_lft", "1000", "preferred_lft", "1000");
	a = address_of(0x0a010101);
	assert_int_equal(a.length, 24);
	assert_int_equal(a.ifindex, link_named("v0").ifindex);
	assert_int_equal(a.broadcast, 0x0a0101ff);
	assert_true(a.permanent);
	assert_false(a.secondary);
	assert_int_equal(a.valid_s, UINT32_MAX);
	assert_string_equal(a.label, "v0");
	assert_true(address_of(0x0a010102).secondary);
	assert_int_equal(address_of(0x0a020201).peer, 0x0a020202);
	a = address_of(0x0a030301);
	assert_false(a.permanent);
	assert_in_range(a.valid_s, 900, 1000);
	assert_int_equal(address_of(0x7f000001).length, 8);
}

static void neighbours(void **state)
{
	struct neighbour *list;
	struct neighbour one;
	uint32_t ifindex;
	size_t count;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	ifindex = link_named("v0").ifindex;
	IP("neigh", "add", "10.1.1.5", "lladdr", "02:00:00:00:00:05", "dev", "v0");
	IP("neigh", "add", "10.1.1.6", "lladdr", "02:00:00:00:00:06", "nud", "stale", "dev", "v0");
	assert_int_equal(neighbour_list(route_socket, &list, &count, &e), 0);
	assert_int_equal(count, 2);
	free(list);
	assert_int_equal(neighbour_get(route_socket, ifindex, 0x0a010105, &one, &e), 1);
	assert_int_equal(one.state, NEIGHBOUR_PERMANENT);
	assert_int_equal(one.mac.byte[5], 5);
	assert_int_equal(one.ifindex, ifindex);
	assert_int_equal(neighbour_get(route_socket, ifindex, 0x0a010106, &one, &e), 1);
	assert_int_equal(one.state, NEIGHBOUR_STALE);
	assert_int_equal(neighbour_get(route_socket, ifindex, 0x0a010107, &one, &e), 0);
	assert_int_equal(neighbour_probe(route_socket, ifindex, 0x0a010107, &e), 0);
	assert_int_equal(neighbour_get(route_socket, ifindex, 0x0a010107, &one, &e), 1);
	assert_int_equal(one.state, NEIGHBOUR_INCOMPLETE);
	assert_int_equal(neighbour_probe(route_socket, ifindex, 0x0a010106, &e), 0);
	assert_int_equal(neighbour_get(route_socket, ifindex, 0x0a010106, &one, &e), 1);
	assert_int_equal(one.state, NEIGHBOUR_DELAY);
	assert_int_equal(neighbour_probe(route_socket, 9999, 0x0a010106, &e), -1);
	assert_int_equal(neighbour_get(route_socket, 9999, 0x0a010105, &one, &e), -1);
}

// What a listener to the monitor knows.
struct known {
	char links[KNOWN_MAX][LINK_NAME_SIZE];
	uint32_t ifindexes[KNOWN_MAX];
	ip4 addresses[KNOWN_MAX];
	size_t link_count, address_count;
	struct route route; // ifindex 0: none
	struct neighbour neighbour;
	int pictures, failures;
	bool inside;
};

static void on_begin(void *context)
{
	struct known *k = context;

	assert_false(k->inside);
	k->inside = true;
	k->link_count = 0;
	k->address_count = 0;
	k->route.ifindex = 0;
	k->neighbour.ifindex = 0;
}

static void on_end(void *context)
{
	struct known *k = context;

	assert_true(k->inside);
	k->inside = false;
	k->pictures++;
}

static void on_link(void *context, const struct link *link, bool gone)
{
	struct known *k = context;
	size_t i = 0;

	while (i < k->link_count && k->ifindexes[i] != link->ifindex)
		i++;
	if (gone && i == k->link_count)
		return;
	assert_true(i < KNOWN_MAX);
	if (gone) {
		k->link_count--;
		k->ifindexes[i] = k->ifindexes[k->link_count];
		memcpy(k->links[i], k->links[k->link_count], LINK_NAME_SIZE);
		return;
	}
	k->ifindexes[i] = link->ifindex;
	memcpy(k->links[i], link->name, LINK_NAME_SIZE);
	if (i == k->link_count)
		k->link_count++;
}

static void on_address(void *context, const struct address *address, bool gone)
{
	struct known *k = context;
	size_t i = 0;

	while (i < k->address_count && k->addresses[i] != address->address)
		i++;
	assert_true(i < KNOWN_MAX);
	if (gone && i < k->address_count)
		k->addresses[i] = k->addresses[--k->address_count];
	if (!gone && i == k->address_count)
		k->addresses[k->address_count++] = address->address;
}

static void on_route(void *context, const struct route *route, bool gone)
{
	struct known *k = context;

	if (!gone)
		k->route = *route;
	else if (route->gateway == k->route.gateway)
		k->route.ifindex = 0;
}

static void on_neighbour(void *context, const struct neighbour *neighbour, bool gone)
{
	struct known *k = context;

	if (neighbour->address != 0x0a010105)
		return;
	k->neighbour = *neighbour;
	if (gone)
		k->neighbour.ifindex = 0;
}

static void on_failed(void *context, const struct err *e)
{
	print_message("# %s\n", e->text);
	((struct known *)context)->failures++;
}

static void on_address6(void *context, const struct address6 *address, bool gone)
{
	(void)context, (void)gone;
	assert_true(address->ifindex != 0 && address->length <= 128);
}

static void on_lost(void *context)
{
	((struct known *)context)->failures++; // nothing of ours was made
}

static const struct host_monitor_events monitor_events = {on_begin,    on_link,	 on_address,
							  on_address6, on_route, on_neighbour,
							  on_end,      on_lost,	 on_failed};

static bool knows_link(const struct known *k, const char *name)
{
	for (size_t i = 0; i < k->link_count; i++)
		if (strcmp(k->links[i], name) == 0)
			return true;
	return false;
}

static bool knows_address(const struct known *k, ip4 address)
{
	for (size_t i = 0; i < k->address_count; i++)
		if (k->addresses[i] == address)
			return true;
	return false;
}

// The kernel has told when a command ends; some passes serve what follows.
static void settle(struct loop *loop)
{
	for (int i = 0; i < 5; i++)
		loop_pump(loop);
}

static void changes_are_told(void **state)
{
	struct known k = {0};
	struct loop *loop;
	struct host_monitor *m;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	loop = loop_new();
	IP("neigh", "add", "10.1.1.5", "lladdr", "02:00:00:00:00:05", "dev", "v0");
	IP("route", "add", "default", "via", "10.1.1.9");
	m = host_monitor_new(loop, &monitor_events, &k, &e);
	assert_non_null(m);
	assert_int_equal(k.pictures, 1); // told before it returned
	assert_true(knows_link(&k, "lo"));
	assert_true(knows_link(&k, "v0"));
	assert_true(knows_address(&k, 0x0a010101));
	assert_int_equal(k.route.gateway, 0x0a010109);
	assert_int_equal(k.neighbour.mac.byte[5], 5);

	IP("link", "add", "br7", "type", "bridge");
	IP("addr", "add", "10.7.7.1/24", "dev", "br7");
	IP("neigh", "change", "10.1.1.5", "lladdr", "02:00:00:00:00:55", "dev", "v0");
	settle(loop);
	assert_true(knows_link(&k, "br7"));
	assert_true(knows_address(&k, 0x0a070701));
	assert_int_equal(k.neighbour.mac.byte[5], 0x55);
	IP("link", "set", "br7", "name", "br8");
	IP("addr", "del", "10.7.7.1/24", "dev", "br8");
	IP("neigh", "del", "10.1.1.5", "dev", "v0");
	settle(loop);
	assert_false(knows_link(&k, "br7"));
	assert_true(knows_link(&k, "br8"));
	assert_false(knows_address(&k, 0x0a070701));
	assert_int_equal(k.neighbour.ifindex, 0);
	IP("link", "del", "br8");
	IP("route", "replace", "default", "via", "10.1.1.10");
	settle(loop);
	assert_false(knows_link(&k, "br8"));
	assert_int_equal(k.route.gateway, 0x0a01010a);
	assert_int_not_equal(k.route.ifindex, 0);
	assert_int_equal(k.pictures, 1);
	host_monitor_free(m);
	host_monitor_free(NULL);
	loop_free(loop);
}

// The kernel says nothing of either.
static void routes_that_vanish_silently_are_told(void **state)
{
	struct known k = {0};
	struct loop *loop;
	struct host_monitor *m;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	loop = loop_new();
	IP("route", "add", "default", "via", "10.1.1.9");
	m = host_monitor_new(loop, &monitor_events, &k, &e);
	EVENTUALLY((settle(loop), k.route.usable));
	IP("link", "set", "v1", "down"); // v0 loses its carrier
	EVENTUALLY((settle(loop), !k.route.usable));
	assert_int_not_equal(k.route.ifindex, 0);
	IP("link", "set", "v1", "up");
	EVENTUALLY((settle(loop), k.route.usable));
	IP("link", "set", "v0", "down");
	settle(loop);
	assert_int_equal(k.route.ifindex, 0);
	host_monitor_free(m);
	loop_free(loop);
}

static void after_lost_notifications_the_picture_is_told_again(void **state)
{
	struct known k = {0};
	struct loop *loop;
	struct host_monitor *m;
	struct strbuf batch;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	loop = loop_new();
	m = host_monitor_new(loop, &monitor_events, &k, &e);
	strbuf_init(&batch, 64 * STORM);
	strbuf_add_text(&batch, "link add br9 type bridge\n");
	for (int i = 0; i < STORM; i++)
		strbuf_add_format(&batch,
				  "neigh replace 10.1.1.5 lladdr 02:00:00:00:00:%02x dev v0\n",
				  i % 2 ? 0x66 : 0x77);
	strbuf_add_text(&batch, "link del br9\naddr add 10.8.8.1/24 dev v0\n");
	assert_int_equal(COMMAND(strbuf_text(&batch), NULL, "ip", "-batch", "-"), 0);
	strbuf_free(&batch);
	for (int i = 0; i < PASSES_MAX && k.pictures < 2; i++)
		loop_pump(loop);
	settle(loop);
	assert_int_equal(k.pictures, 2);
	assert_int_equal(k.failures, 0);
	assert_false(knows_link(&k, "br9")); // its coming was told, its going was lost
	assert_true(knows_address(&k, 0x0a080801));
	assert_int_equal(k.neighbour.mac.byte[5], 0x66);
	IP("addr", "del", "10.8.8.1/24", "dev", "v0");
	settle(loop);
	assert_false(knows_address(&k, 0x0a080801));
	host_monitor_free(m);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(links, with_veth, without_veth),
		cmocka_unit_test_setup_teardown(speed, with_veth, without_veth),
		cmocka_unit_test_setup_teardown(addresses, with_veth, without_veth),
		cmocka_unit_test_setup_teardown(neighbours, with_veth, without_veth),
		cmocka_unit_test_setup_teardown(changes_are_told, with_veth, without_veth),
		cmocka_unit_test_setup_teardown(routes_that_vanish_silently_are_told, with_veth,
						without_veth),
		cmocka_unit_test_setup_teardown(after_lost_notifications_the_picture_is_told_again,
						with_veth, without_veth),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
