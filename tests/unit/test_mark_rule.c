// SPDX-License-Identifier: BSD-2-Clause
// Routing rules for marks in a real kernel.
#include "namespace.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "kernel/mark_rule.h"

static struct netlink *route_socket;

static int enter(void **state)
{
	struct err e;

	(void)state;
	if (namespace_enter())
		route_socket = netlink_open(NETLINK_ROUTE, 0, &e);
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

static const char *listed(const char *family)
{
	static char text[4096];
	struct strbuf out;

	strbuf_init(&out, sizeof(text));
	(void)COMMAND(NULL, &out, "ip", family, "rule");
	(void)snprintf(text, sizeof(text), "%s", strbuf_text(&out));
	strbuf_free(&out);
	return text;
}

static void set(const struct mark_rule *rules, size_t count)
{
	struct mark_rules wanted = {.count = count};
	struct err e;

	for (size_t i = 0; i < count; i++)
		wanted.rule[i] = rules[i];
	if (mark_rules_set(route_socket, &wanted, &e) != 0)
		fail_msg("%s", e.text);
}

static void test_rules_come_and_go(void **state)
{
	static const struct mark_rule both[] = {{0x100, 0xff00, 8401}, {0xfa00, 0xff00, 100}};
	static const char *const families[] = {"-4", "-6"};

	(void)state;
	NEEDS_KERNEL();
	for (size_t i = 0; i < 2; i++) {
		const char *f = families[i];

		// Not ours; and what somebody else put under our number.
		IP(f, "rule", "add", "fwmark", "0x42", "lookup", "77", "priority", "100");
		IP(f, "rule", "add", "fwmark", "0x43", "lookup", "77", "priority", "101",
		   "protocol", "82");
		for (int twice = 0; twice < 2; twice++) { // what is there already stays
			set(both, 2);
			assert_non_null(strstr(listed(f), "8400:\tfrom all fwmark 0x100/0xff00 "
							  "lookup 8401 proto 82"));
			assert_non_null(strstr(listed(f), "fwmark 0xfa00/0xff00 lookup 100"));
			assert_null(strstr(listed(f), "0x43"));
		}
		// Another table for the same mark.
		set(&(struct mark_rule){0x100, 0xff00, 8402}, 1);
		assert_non_null(strstr(listed(f), "fwmark 0x100/0xff00 lookup 8402"));
		assert_null(strstr(listed(f), "8401"));
		assert_null(strstr(listed(f), "lookup 100"));
		set(NULL, 0);
		assert_null(strstr(listed(f), "proto 82"));
		assert_non_null(strstr(listed(f), "fwmark 0x42 lookup 77"));
	}
}

static int count_lost(void *context, const struct nlmsghdr *message)
{
	*(unsigned *)context += mark_rule_is_lost(message);
	return 0;
}

static void test_what_others_remove_is_told(void **state)
{
	struct netlink *told;
	unsigned lost = 0;
	struct err e;

	(void)state;
	NEEDS_KERNEL();
	told = netlink_open(NETLINK_ROUTE, RTMGRP_IPV4_RULE | 1u << (RTNLGRP_IPV6_RULE - 1), &e);
	assert_non_null(told);
	set(&(struct mark_rule){0x100, 0xff00, 8401}, 1);
	IP("rule", "add", "fwmark", "8", "lookup", "77", "protocol", "83");
	IP("rule", "del", "fwmark", "8", "lookup", "77");
	while (netlink_receive(told, count_lost, &lost, &e) == NETLINK_SOME)
		;
	assert_int_equal(lost, 0);
	IP("-4", "rule", "del", "priority", "8400");
	IP("-6", "rule", "del", "priority", "8400");
	while (netlink_receive(told, count_lost, &lost, &e) == NETLINK_SOME)
		;
	assert_int_equal(lost, 2);
	netlink_close(told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules_come_and_go),
		cmocka_unit_test(test_what_others_remove_is_told),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
