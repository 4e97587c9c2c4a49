// SPDX-License-Identifier: BSD-2-Clause
// The mirror of the machine: pictures, changes, what of them is told on; and who is LAN and uplink.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants some of the above first
#include <cmocka.h>

#include "fake_host.h"
#include "gate/host_facts.h"
#include "gate/lan_set.h"
#include "gate/uplink.h"

struct heard {
	unsigned settled, links, gone_links, neighbours;
};

static struct loop *loop;
static struct fake_host host;
static struct host_facts facts;
static struct heard heard;

static void on_settled(void *context)
{
	((struct heard *)context)->settled++;
}

static void on_link(void *context, const struct link *link, bool gone)
{
	struct heard *h = context;

	(void)link;
	h->links += !gone;
	h->gone_links += gone;
}

static void on_neighbour(void *context, const struct neighbour *neighbour, bool gone)
{
	(void)neighbour;
	(void)gone;
	((struct heard *)context)->neighbours++;
}

static void on_failed(void *context, const struct err *e)
{
	(void)context;
	(void)e;
}

static const struct host_facts_events events = {on_settled, on_link, on_neighbour, on_failed};

static int set_up(void **state)
{
	(void)state;
	loop = loop_new_virtual(1);
	fake_host_init(&host);
	fake_host_ether(&host, 2, "wan0", 0xcb007101, 24);
	fake_host_ether(&host, 3, "br0", 0xc0a80101, 24);
	heard = (struct heard){0};
	return host_facts_start(&facts, loop, &host.door, &events, &heard, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	host_facts_stop(&facts);
	loop_free(loop);
	return 0;
}

static void test_first_picture(void **state)
{
	(void)state;
	assert_int_equal(heard.settled, 1);
	assert_int_equal(heard.links, 0); // whoever asks is told all of them
	assert_string_equal(host_facts_link(&facts, 2)->name, "wan0");
	assert_int_equal(host_facts_link_named(&facts, "br0")->ifindex, 3);
	assert_null(host_facts_link(&facts, 1));
	assert_null(host_facts_link_named(&facts, "br"));
	assert_true(host_facts_is_own(&facts, 0xc0a80101));
	assert_false(host_facts_is_own(&facts, 0xc0a80102));
	assert_false(host_facts_has_default_route(&facts, 2));
}

static void test_only_differences_count(void **state)
{
	struct link link = *host_facts_link(&facts, 2);
	struct address address = *host_facts_address(&facts, 3, 0);

	(void)state;
	link.rx_bytes += 1000; // counters move all the time
	fake_host_link(&host, &link, false);
	fake_host_address(&host, &address, false);
	fake_host_picture(&host);
	assert_int_equal(heard.settled, 1);
	assert_int_equal(heard.links, 0);
	assert_int_equal(host_facts_link(&facts, 2)->rx_bytes, 1000);
	link.running = false;
	fake_host_link(&host, &link, false);
	assert_int_equal(heard.settled, 2);
	assert_int_equal(heard.links, 1);
	fake_host_address(&host, &address, true);
	assert_int_equal(heard.settled, 3);
	fake_host_address(&host, &address, true); // it was gone
	assert_int_equal(heard.settled, 3);
}

// What the next picture does not tell is gone.
static void test_picture_sweeps(void **state)
{
	struct neighbour n = {.ifindex = 3, .address = 0xc0a8010a};

	(void)state;
	fake_host_neighbour(&host, &n, false);
	assert_non_null(host_facts_neighbour(&facts, 3, 0xc0a8010a));
	host.links = 1;
	host.addresses = 1;
	host.neighbours = 0;
	fake_host_picture(&host);
	assert_int_equal(heard.settled, 2);
	assert_int_equal(heard.gone_links, 1);
	assert_null(host_facts_link(&facts, 3));
	assert_false(host_facts_is_own(&facts, 0xc0a80101));
	assert_null(host_facts_neighbour(&facts, 3, 0xc0a8010a));
	assert_non_null(host_facts_link(&facts, 2));
}

static void test_routes(void **state)
{
	struct route one = {.ifindex = 2, .gateway = 0xcb0071fe};
	struct route two = {.ifindex = 2, .gateway = 0};

	(void)state;
	fake_host_route(&host, &one, false);
	fake_host_route(&host, &two, false);
	assert_true(host_facts_has_default_route(&facts, 2));
	assert_false(host_facts_has_default_route(&facts, 1));
	assert_false(host_facts_has_default_route(&facts, 3));
	fake_host_route(&host, &one, true);
	assert_true(host_facts_has_default_route(&facts, 2));
	fake_host_route(&host, &two, true);
	assert_false(host_facts_has_default_route(&facts, 2));
}

static void test_paging(void **state)
{
	uint64_t cursor = 0;
	unsigned count = 0;
	const struct host_neighbour *row;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		struct neighbour n = {.ifindex = 3 + i % 2,
				      .address = 0x0a000000u + i * 7919 % 1000};

		fake_host_neighbour(&host, &n, false);
	}
	while ((row = host_rows_after(&facts.neighbours, cursor))) {
		assert_true(row->row.key > cursor);
		cursor = row->row.key;
		count++;
	}
	assert_int_equal(count, 1000);
	assert_int_equal(heard.neighbours, 1000);
	assert_null(host_rows_after(&facts.neighbours, UINT64_MAX));
}

// An address is kept while it is there; otherwise the widest scope, no later one of a prefix.
static void test_address_of_a_link(void **state)
{
	struct address a = {.ifindex = 3, .length = 24};

	(void)state;
	a.address = 0xc0a80102;
	a.secondary = true;
	fake_host_address(&host, &a, false);
	a.address = 0x0a000001;
	a.secondary = false;
	a.scope = 253; // link
	fake_host_address(&host, &a, false);
	assert_int_equal(host_facts_address(&facts, 3, 0)->address, 0xc0a80101);
	assert_int_equal(host_facts_address(&facts, 3, 0x0a000001)->address, 0x0a000001);
	assert_int_equal(host_facts_address(&facts, 3, 0x0a000002)->address, 0xc0a80101);
	a.address = 0x0a000000; // smaller than all, but alone
	a.length = 32;
	a.scope = 0;
	fake_host_address(&host, &a, false);
	assert_int_equal(host_facts_address(&facts, 3, 0)->address, 0xc0a80101);
	assert_null(host_facts_address(&facts, 9, 0));
}

static bool is_found_as_lan(const struct link *like, ip4 address, uint8_t length)
{
	static const struct lan_set none;
	struct wire_settings settings = {.enabled = 1};
	struct address a = {.ifindex = 50, .address = address, .length = length};
	struct link link = *like;
	struct lan_set lans;

	link.ifindex = 50;
	fake_host_link(&host, &link, false);
	fake_host_address(&host, &a, false);
	lan_set_compute(&lans, &none, &settings, &facts);
	fake_host_address(&host, &a, true);
	fake_host_link(&host, &link, true);
	return lan_set_find(&lans, 50) != NULL;
}

static void test_what_looks_like_a_lan(void **state)
{
	static const char *const others[] = {"docker0", "br-0123456789ab", "veth12", "virbr0",
					     "lxcbr0",	"podman1",	   "cni0",   "vboxnet0"};
	struct link link = {.name = "lan5", .type = LINK_BRIDGE, .up = true, .broadcast = true};

	(void)state;
	assert_true(is_found_as_lan(&link, 0x0a050001, 24));
	assert_true(is_found_as_lan(&link, 0xac100001, 12));
	assert_false(is_found_as_lan(&link, 0xc6336401, 24)); // not private
	assert_false(is_found_as_lan(&link, 0x64400001, 10)); // nor is that
	assert_false(is_found_as_lan(&link, 0x0a050001, 31));
	assert_false(is_found_as_lan(&link, 0x0a050001, 0));
	link.type = LINK_VETH;
	assert_true(is_found_as_lan(&link, 0x0a050001, 24));
	link.type = LINK_TUNNEL;
	assert_false(is_found_as_lan(&link, 0x0a050001, 24));
	link.type = LINK_PPP;
	assert_false(is_found_as_lan(&link, 0x0a050001, 24));
	link.type = LINK_ETHER;
	link.master = 3;
	assert_false(is_found_as_lan(&link, 0x0a050001, 24));
	link.master = 0;
	link.up = false;
	assert_false(is_found_as_lan(&link, 0x0a050001, 24));
	link.up = true;
	link.point_to_point = true;
	assert_false(is_found_as_lan(&link, 0x0a050001, 24));
	link.point_to_point = false;
	link.broadcast = false;
	assert_false(is_found_as_lan(&link, 0x0a050001, 24));
	link.broadcast = true;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		(void)snprintf(link.name, sizeof(link.name), "%s", others[i]);
		assert_false(is_found_as_lan(&link, 0x0a050001, 24));
	}
	(void)snprintf(link.name, sizeof(link.name), "br-lan"); // OpenWrt's
	assert_true(is_found_as_lan(&link, 0x0a050001, 24));
}

static void test_lan_may_have(void **state)
{
	const struct lan lan = {.prefix = {0xc0a80101, 24}};

	(void)state;
	assert_true(lan_may_have(&lan, 0xc0a80102));
	assert_true(lan_may_have(&lan, 0xc0a801fe));
	assert_false(lan_may_have(&lan, 0xc0a80100));
	assert_false(lan_may_have(&lan, 0xc0a80101));
	assert_false(lan_may_have(&lan, 0xc0a801ff));
	assert_false(lan_may_have(&lan, 0xc0a80202));
	assert_false(lan_may_have(&lan, 0));
}

static void test_uplink_without_link(void **state)
{
	static const struct uplink nothing;
	struct wire_settings settings = {.interfaces = 1,
					 .interface = {{.name = "ppp0", .external = 1}}};
	struct uplink u;

	(void)state;
	uplink_compute(&u, &nothing, &settings, &facts, 5);
	assert_true(u.configured);
	assert_false(u.connected);
	assert_int_equal(u.local, 0);
	assert_string_equal(u.name, "ppp0");
	settings.interfaces = 0;
	uplink_compute(&u, &u, &settings, &facts, 5);
	assert_false(u.configured);
}

// The others that are in use besides the first of three and one that is not there, by their names.
static const char *others_of(struct wire_settings *settings)
{
	static const struct uplink nothing;
	static char names[64];
	struct uplink_others others;
	struct uplink first;
	size_t length = 0;

	uplink_compute(&first, &nothing, settings, &facts, 5);
	assert_string_equal(first.name, "up1");
	uplink_others_compute(&others, &first, settings, &facts);
	names[0] = '\0';
	for (size_t i = 0; i < others.count; i++) {
		assert_int_not_equal(others.other[i].ifindex, first.ifindex);
		length += (size_t)snprintf(names + length, sizeof(names) - length, "%s ",
					   others.other[i].name);
	}
	return names;
}

static void test_other_uplinks(void **state)
{
	struct wire_settings settings = {.interfaces = 5,
					 .mapping_uplinks = WIRE_MAPPING_UPLINKS_ALL,
					 .interface = {{.name = "gone", .external = 1},
						       {.name = "up1", .external = 1},
						       {.name = "up2", .external = 1},
						       {.name = "up3", .external = 1},
						       {.name = "up2", .external = 0}}};
	struct link up3;

	(void)state;
	fake_host_ether(&host, 21, "up1", 0xcb007101, 24); // 203.0.113.1
	fake_host_ether(&host, 22, "up2", 0xc6336401, 24); // 198.51.100.1
	fake_host_ether(&host, 23, "up3", 0x64400001, 24); // 100.64.0.1, a provider's
	assert_string_equal(others_of(&settings), "up2 ");
	settings.private_wan = WIRE_PRIVATE_WAN_REPORT;
	assert_string_equal(others_of(&settings), "up2 up3 ");
	// Two with one address: packets for it cannot be told apart.
	settings.interface[3].forced_address = 0xc6336401;
	assert_string_equal(others_of(&settings), "up2 ");
	settings.interface[3].forced_address = 0;
	up3 = *host_facts_link(&facts, 23);
	up3.running = false;
	fake_host_link(&host, &up3, false);
	assert_string_equal(others_of(&settings), "up2 ");
	settings.mapping_uplinks = WIRE_MAPPING_UPLINKS_ACTIVE;
	assert_string_equal(others_of(&settings), "");
	// Where the first one's address is not to be used, nothing is open anywhere.
	settings.mapping_uplinks = WIRE_MAPPING_UPLINKS_ALL;
	settings.private_wan = WIRE_PRIVATE_WAN_REFUSE;
	settings.interface[1].forced_address = 0x0a000001;
	assert_string_equal(others_of(&settings), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_first_picture, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_only_differences_count, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_picture_sweeps, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_routes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_paging, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_address_of_a_link, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_looks_like_a_lan, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_lan_may_have, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_uplink_without_link, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_other_uplinks, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
