// SPDX-License-Identifier: BSD-2-Clause
// What gate makes of IPv6: where lan is to be reached, and who asks from there.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
// cmocka wants some of the above first
#include <cmocka.h>

#include "gate/state.h"
#include "gate_fixture.h"

enum { LAN = 3, WAN = 2 };

static struct gate_fixture f;

static int set_up(void **state)
{
	struct wire_settings settings = gate_fixture_settings();

	(void)state;
	gate_fixture_init(&f);
	assert_int_equal(gate_fixture_start(&f, NULL), 0);
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	gate_fixture_forget(&f);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gate_fixture_done(&f);
	return 0;
}

static struct ip6 ip6_of(const char *text)
{
	struct ip6 out;

	assert_true(ip6_parse(slice_from(text), &out));
	return out;
}

static void tell_address(const char *text, bool usable, bool gone)
{
	struct address6 a = {
		.address = ip6_of(text), .ifindex = LAN, .length = 64, .usable = usable};

	gate_fixture_forget(&f);
	fake_host_address6(&f.host, &a, gone);
	gate_fixture_advance(&f, 1000);
	gate_fixture_settle(&f);
}

static bool said(enum voice voice, const char *text)
{
	return strstr(gate_fixture_text(&f, voice), text) != NULL;
}

static void test_ipv6_is_served_once_it_has_a_link_local_address(void **state)
{
	uint32_t boot_id = f.gate->identity.boot_id;

	(void)state;
	tell_address("fd00::1", true, false); // alone it is none that anybody could be told
	assert_string_equal(gate_fixture_text(&f, VOICE_PARENT), "");
	tell_address("fe80::1", false, false); // somebody else may have it
	assert_string_equal(gate_fixture_text(&f, VOICE_PARENT), "");
	assert_int_equal(f.gate->identity.boot_id, boot_id);
	tell_address("fe80::1", true, false);
	assert_true(said(VOICE_PARENT, "listen ssdp br0 *:1900 ipv6\n"));
	assert_true(said(VOICE_PARENT, "listen http br0 *:2828 ipv6\n"));
	assert_false(said(VOICE_PARENT, "br0 192.168.1.1"));
	assert_true(said(VOICE_TOLD, "lan br0"));
	assert_true(ip6_equal(f.gate->lans.lan[0].link_local, ip6_of("fe80::1")));
	assert_true(ip6_equal(f.gate->lans.lan[0].site, ip6_of("fd00::1")));
	assert_true(f.gate->identity.boot_id > boot_id); // reachable in one more place
	boot_id = f.gate->identity.boot_id;
	assert_false(said(VOICE_TOLD, "announce"));
	tell_address("fe80::1", true, true);
	assert_true(said(VOICE_PARENT, "close ssdp br0 *:1900 ipv6\n"));
	assert_true(said(VOICE_PARENT, "close http br0 *:2828 ipv6\n"));
	assert_int_equal(f.gate->identity.boot_id, boot_id); // in one less: nothing to tell
}

static void test_the_address_for_the_site_outlives_the_providers_prefix(void **state)
{
	const struct lan *lan = &f.gate->lans.lan[0];

	(void)state;
	tell_address("fe80::1", true, false);
	assert_true(ip6_is_none(lan->site));
	tell_address("2001:db8::1", true, false);
	assert_true(ip6_equal(lan->site, ip6_of("2001:db8::1")));
	tell_address("fd00::2", true, false);
	assert_true(ip6_equal(lan->site, ip6_of("fd00::2")));
	tell_address("fd00::1", true, false);
	assert_true(ip6_equal(lan->site, ip6_of("fd00::1")));
	tell_address("fd00::1", false, false); // deprecated
	assert_true(ip6_equal(lan->site, ip6_of("fd00::2")));
}

static void test_a_picture_without_an_address_ends_it(void **state)
{
	(void)state;
	tell_address("fe80::1", true, false);
	f.host.addresses6 = 0;
	gate_fixture_forget(&f);
	fake_host_picture(&f.host);
	gate_fixture_advance(&f, 1000);
	gate_fixture_settle(&f);
	assert_true(said(VOICE_PARENT, "close http br0 *:2828 ipv6\n"));
}

static const char *ask(const char *address, uint32_t ifindex)
{
	struct wire_requester asked = {.address = ip6_of(address), .ifindex = ifindex};

	gate_fixture_forget(&f);
	(void)gate_fixture_lan(&f, WIRE_REQUESTER, &asked);
	gate_fixture_settle(&f);
	return gate_fixture_text(&f, VOICE_LAN);
}

static void know(ip4 address, struct mac mac, enum neighbour_state state, uint32_t ifindex)
{
	struct neighbour n = {.ifindex = ifindex, .address = address, .mac = mac, .state = state};

	fake_host_neighbour(&f.host, &n, false);
	gate_fixture_settle(&f);
}

static const struct mac device = {{2, 9, 9, 9, 9, 1}};
static void expect_refusal(const char *answer)
{
	if (strncmp(answer, "error 606 ", 10) != 0)
		fail_msg("answered: %s", answer);
}

static void test_a_device_is_known_by_its_mac_address(void **state)
{
	(void)state;
	expect_refusal(ask("fe80::9", LAN)); // nobody
	fake_host_neighbour6(&f.host, LAN, ip6_of("fe80::9"), device);
	expect_refusal(ask("fe80::9", LAN)); // without IPv4
	know(0xc0a80132, device, NEIGHBOUR_FAILED, LAN);
	expect_refusal(ask("fe80::9", LAN));
	know(0xc0a80132, device, NEIGHBOUR_STALE, LAN);
	assert_string_equal(ask("fe80::9", LAN), "requester 192.168.1.50\n");
	know(0xc0a80133, device, NEIGHBOUR_STALE, LAN);
	expect_refusal(ask("fe80::9", LAN)); // one of two
	know(0xc0a80133, device, NEIGHBOUR_REACHABLE, LAN);
	assert_string_equal(ask("fe80::9", LAN), "requester 192.168.1.51\n");
	know(0xc0a80132, device, NEIGHBOUR_REACHABLE, LAN);
	expect_refusal(ask("fe80::9", LAN));
}

static void test_nobody_is_known_elsewhere(void **state)
{
	(void)state;
	know(0xcb007132, device, NEIGHBOUR_REACHABLE, WAN);
	fake_host_neighbour6(&f.host, LAN, ip6_of("fe80::9"), device);
	fake_host_neighbour6(&f.host, WAN, ip6_of("fe80::9"), device);
	expect_refusal(ask("fe80::9", LAN)); // its IPv4 address is on another interface
	expect_refusal(ask("fe80::9", WAN)); // which is no LAN
	expect_refusal(ask("fe80::9", 99));
	know(0xc0a80101, device, NEIGHBOUR_REACHABLE, LAN); // ours
	expect_refusal(ask("fe80::9", LAN));
	expect_refusal(ask("::ffff:192.168.1.10", LAN));
	expect_refusal(ask("ff02::1", LAN));
}

static bool sees(const char *address, unsigned mappings)
{
	struct wire_uplink_get asked = {.device = ip6_of(address), .ifindex = LAN};
	char wanted[32];

	gate_fixture_forget(&f);
	(void)gate_fixture_lan(&f, WIRE_UPLINK_GET, &asked);
	gate_fixture_settle(&f);
	(void)snprintf(wanted, sizeof(wanted), " mappings %u ", mappings);
	return strstr(gate_fixture_text(&f, VOICE_LAN), wanted) != NULL;
}

// It is told as many entries as it would see over IPv4.
static void test_a_subscriber_over_ipv6_sees_its_own_mappings(void **state)
{
	struct wire_mapping_add add = gate_fixture_add(6, 5000, 5000, 600);

	(void)state;
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	gate_fixture_settle(&f);
	assert_true(sees("::ffff:192.168.1.10", 1));
	assert_true(sees("::ffff:192.168.1.11", 0));
	assert_true(sees("::", 0));
	assert_true(sees("fe80::9", 0)); // who is that?
	fake_host_neighbour6(&f.host, LAN, ip6_of("fe80::9"), device);
	know(0xc0a8010a, device, NEIGHBOUR_REACHABLE, LAN); // now that of 192.168.1.10
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	gate_fixture_settle(&f);
	assert_true(sees("fe80::9", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_ipv6_is_served_once_it_has_a_link_local_address, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_address_for_the_site_outlives_the_providers_prefix, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_a_picture_without_an_address_ends_it, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_a_device_is_known_by_its_mac_address, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_nobody_is_known_elsewhere, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_subscriber_over_ipv6_sees_its_own_mappings,
						set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
