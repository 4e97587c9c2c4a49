// SPDX-License-Identifier: BSD-2-Clause
// Routing rules and routes of ours, and reverse path filtering, in a real kernel.
#include "namespace.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "kernel/link.h"
#include "kernel/reply_route.h"
#include "kernel/reverse_path.h"

enum { GATEWAY = 0x0a010109, OWN = 0x0a010101 };

static struct netlink *route_socket;
static uint32_t first, second;

static uint32_t ifindex_of(const char *name)
{
	struct link *links;
	uint32_t found = 0;
	size_t count;
	struct err e;

	assert_int_equal(link_list(route_socket, &links, &count, &e), 0);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(links[i].name, name) == 0)
			found = links[i].ifindex;
	}
	free(links);
	return found;
}

static int enter(void **state)
{
	struct err e;

	(void)state;
	if (!namespace_enter())
		return 0;
	IP("link", "add", "v0", "type", "veth", "peer", "name", "v1");
	IP("link", "set", "v0", "up");
	IP("link", "set", "v1", "up");
	IP("addr", "add", "10.1.1.1/24", "dev", "v0");
	route_socket = netlink_open(NETLINK_ROUTE, 0, &e);
	first = ifindex_of("v0");
	second = ifindex_of("v1");
	return 0;
}

static int leave(void **state)
{
	(void)state;
	netlink_close(route_socket);
	return 0;
}

#define NEEDS_KERNEL()                                                                             \
	if (!route_socket)                                                                         \
	skip()

// What `ip` prints for these words.
#define LISTED(...) listed((const char *const[]){"ip", __VA_ARGS__, NULL})

static const char *listed(const char *const *arguments)
{
	static char text[4096];
	struct strbuf out;

	strbuf_init(&out, sizeof(text));
	(void)command_run(arguments, NULL, &out); // a table without routes is an error to it
	(void)snprintf(text, sizeof(text), "%s", strbuf_text(&out));
	strbuf_free(&out);
	return text;
}

static int try_to_set(const struct reply_route *routes, size_t count, struct err *e)
{
	struct reply_routes all = {
		.count = count, .inside = {{OWN + 0x100, 24}}, .inside_count = 1};

	for (size_t i = 0; i < count; i++)
		all.route[i] = routes[i];
	return reply_route_set(route_socket, &all, e);
}

static void set(const struct reply_route *routes, size_t count)
{
	struct err e;

	if (try_to_set(routes, count, &e) != 0)
		fail_msg("%s", e.text);
}

static void rules_and_routes_come_and_go(void **state)
{
	const struct reply_route both[] = {
		{.number = 3,
		 .ifindex = first,
		 .way_out = true,
		 .gateway = GATEWAY,
		 .near = {OWN, 24}},
		{.number = 31, .ifindex = second, .way_out = true},
	};
	struct reply_routes found;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	IP("rule", "add", "fwmark", "0x42", "lookup", "77", "priority", "100");
	IP("route", "add", "default", "via", "10.1.1.5", "dev", "v0", "table", "77");
	for (int twice = 0; twice < 2; twice++) { // what is there already stays
		set(both, 2);
		assert_non_null(strstr(LISTED("rule"),
				       "8300:\tfrom all fwmark 0x3000000/0x1f000000 lookup 8303"));
		assert_non_null(strstr(LISTED("rule"), "fwmark 0x1f000000/0x1f000000 lookup 8331"));
		assert_non_null(strstr(LISTED("route", "show", "table", "8303"),
				       "default via 10.1.1.9 dev v0 proto 83 onlink"));
		assert_non_null(strstr(LISTED("route", "show", "table", "8303"),
				       "10.1.1.0/24 dev v0 proto 83 scope link"));
		assert_non_null(strstr(LISTED("route", "show", "table", "8303"),
				       "throw 10.1.2.0/24 proto 83"));
		assert_non_null(strstr(LISTED("route", "show", "table", "8331"),
				       "default dev v1 proto 83 scope link"));
	}
	assert_int_equal(reply_route_list(route_socket, &found, &e), 0);
	assert_int_equal(found.count, 2);
	assert_true(found.route[0].number + found.route[1].number == 34);
	assert_true(found.route[found.route[0].number != 3].ifindex == first);

	// Another gateway, and the second gone; what is not ours stays.
	set(
		&(struct reply_route){
			.number = 3, .ifindex = first, .way_out = true, .gateway = OWN + 1},
		1);
	assert_non_null(strstr(LISTED("route", "show", "table", "8303"), "default via 10.1.1.2"));
	assert_null(strstr(LISTED("route", "show", "table", "8303"), "10.1.1.0/24"));
	assert_null(strstr(LISTED("rule"), "8331"));
	set(NULL, 0);
	assert_null(strstr(LISTED("rule"), "83"));
	assert_string_equal(LISTED("route", "show", "table", "all", "proto", "83"), "");
	assert_non_null(strstr(LISTED("rule"), "fwmark 0x42 lookup 77"));
	assert_non_null(strstr(LISTED("route", "show", "table", "77"), "10.1.1.5"));
	assert_int_equal(reply_route_list(route_socket, &found, &e), 0);
	assert_int_equal(found.count, 0);
}

static void one_that_fails_does_not_keep_the_others(void **state)
{
	const struct reply_route some[] = {
		{.number = 1, .ifindex = 9999, .way_out = true, .gateway = GATEWAY},
		{.number = 2, .ifindex = first, .way_out = true, .gateway = GATEWAY},
	};
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	assert_int_equal(try_to_set(some, 2, &e), -1);
	assert_int_equal(e.kind, ERR_NO_SUCH_ITEM);
	assert_non_null(strstr(LISTED("route", "show", "table", "8302"), "via 10.1.1.9"));
	set(NULL, 0);
}

static int count_lost(void *context, const struct nlmsghdr *message)
{
	*(unsigned *)context += reply_route_is_lost(message);
	return 0;
}

static void what_others_remove_is_told(void **state)
{
	struct netlink *told;
	unsigned lost = 0;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	told = netlink_open(NETLINK_ROUTE, RTMGRP_IPV4_ROUTE | RTMGRP_IPV4_RULE, &e);
	assert_non_null(told);
	IP("rule", "add", "fwmark", "7", "lookup", "77", "protocol", "83");
	IP("rule", "add", "fwmark", "8", "lookup", "77", "protocol", "84");
	IP("route", "add", "10.9.9.0/24", "dev", "v0", "table", "77", "protocol", "83");
	IP("rule", "del", "fwmark", "8", "lookup", "77");
	while (netlink_receive(told, count_lost, &lost, &e) == NETLINK_SOME)
		;
	assert_int_equal(lost, 0);
	IP("route", "del", "10.9.9.0/24", "table", "77");
	IP("rule", "del", "fwmark", "7", "lookup", "77");
	while (netlink_receive(told, count_lost, &lost, &e) == NETLINK_SOME)
		;
	assert_int_equal(lost, 2);
	netlink_close(told);
}

static void reverse_path_is_read_and_set(void **state)
{
	struct reverse_path found;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	for (uint32_t value = 0; value <= 2; value++) {
		assert_int_equal(reverse_path_set(route_socket, first, value, &e), 0);
		assert_int_equal(reverse_path_get(route_socket, first, &found, &e), 0);
		assert_int_equal(found.own, value);
		assert_true(found.all <= 2);
	}
	assert_int_equal(reverse_path_get(route_socket, second, &found, &e), 0);
	assert_int_not_equal(found.own, 2); // the other's is its own
	assert_int_equal(reverse_path_get(route_socket, 9999, &found, &e), -1);
	assert_int_equal(reverse_path_set(route_socket, 9999, 2, &e), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_and_routes_come_and_go),
		cmocka_unit_test(one_that_fails_does_not_keep_the_others),
		cmocka_unit_test(what_others_remove_is_told),
		cmocka_unit_test(reverse_path_is_read_and_set),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
