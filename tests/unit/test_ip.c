// SPDX-License-Identifier: BSD-2-Clause
// Tests of base/ip, base/ip6 and base/mac: text both ways, prefixes, address classes.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/ip6.h"
#include "base/mac.h"

static ip4 address(const char *text)
{
	ip4 out = 0;

	assert_true(ip4_parse(slice_from(text), &out));
	return out;
}

static void test_addresses(void **state)
{
	static const char *const good[] = {"0.0.0.0", "192.168.88.1", "255.255.255.255"};
	static const char *const bad[] = {"",	      "1.2.3",	  "1.2.3.4.5", "256.1.1.1",
					  "1.2.3.4 ", " 1.2.3.4", "1..2.3",    "::1",
					  "a.b.c.d",  "1.2.3.-4", "1.2.3.04",  "example.com"};
	char text[IP4_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_string_equal(ip4_format(address(good[i]), text), good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ip4 out;

		assert_false(ip4_parse(slice_from(bad[i]), &out));
	}
	assert_int_equal(address("1.2.3.4"), 0x01020304);
}

static void test_prefixes(void **state)
{
	struct ip4_prefix prefix;
	char text[IP4_PREFIX_TEXT_SIZE];

	(void)state;
	assert_true(ip4_prefix_parse(SLICE("192.168.88.1/24"), &prefix));
	assert_string_equal(ip4_prefix_format(prefix, text), "192.168.88.1/24");
	assert_true(ip4_in_prefix(address("192.168.88.255"), prefix));
	assert_false(ip4_in_prefix(address("192.168.89.1"), prefix));
	assert_int_equal(ip4_prefix_network(prefix), address("192.168.88.0"));
	assert_int_equal(ip4_prefix_broadcast(prefix), address("192.168.88.255"));
	assert_true(ip4_prefix_parse(SLICE("0.0.0.0/0"), &prefix));
	assert_true(ip4_in_prefix(address("203.0.113.9"), prefix));
	assert_true(ip4_prefix_parse(SLICE("10.0.0.1"), &prefix));
	assert_int_equal(prefix.length, 32);
	assert_false(ip4_prefix_parse(SLICE("10.0.0.0/33"), &prefix));
	assert_false(ip4_prefix_parse(SLICE("10.0.0.0/"), &prefix));
	assert_false(ip4_prefix_parse(SLICE("10.0.0.0/8/8"), &prefix));
}

static void test_classes(void **state)
{
	(void)state;
	assert_true(ip4_is_private(address("172.31.255.255")));
	assert_false(ip4_is_private(address("172.32.0.0")));
	assert_true(ip4_is_shared(address("100.127.255.255")));
	assert_false(ip4_is_shared(address("100.128.0.0")));
	assert_true(ip4_is_link_local(address("169.254.1.1")));
	assert_false(ip4_is_unicast(address("224.0.0.1")));
	assert_false(ip4_is_unicast(address("255.255.255.255")));
	assert_false(ip4_is_unicast(address("127.0.0.1")));
	assert_false(ip4_is_unicast(address("0.1.2.3")));
	assert_true(ip4_is_global(address("8.8.8.8")));
	assert_false(ip4_is_global(address("203.0.113.1")));
	assert_false(ip4_is_global(address("192.168.1.1")));
}

static void test_mac(void **state)
{
	struct mac mac;
	struct mac again;
	char text[MAC_TEXT_SIZE];

	(void)state;
	assert_true(mac_parse(SLICE("aa-bb:cc.dd:ee-0f"), &mac));
	assert_string_equal(mac_format(mac, text), "AA:BB:CC:DD:EE:0F");
	assert_true(mac_parse(slice_from(text), &again));
	assert_true(mac_equal(mac, again));
	assert_true(mac_known(mac));
	assert_true(mac_parse(SLICE("00:00:00:00:00:00"), &mac));
	assert_false(mac_known(mac));
	assert_false(mac_parse(SLICE("aa:bb:cc:dd:ee"), &mac));
	assert_false(mac_parse(SLICE("aa:bb:cc:dd:ee:fg"), &mac));
	assert_false(mac_parse(SLICE("aa:bb:cc:dd:ee:ff "), &mac));
	assert_false(mac_parse(SLICE("aabbccddeeff00112"), &mac));
}

static struct ip6 address6(const char *text)
{
	struct ip6 out;

	if (!ip6_parse(slice_from(text), &out))
		fail_msg("%s is no address", text);
	return out;
}

static void test_addresses_of_ipv6(void **state)
{
	static const char *const canonical[] = {"::", "::1", "fe80::1", "2001:db8::1:0:0:1"};
	static const char *const bad[] = {"",	      ":",	 "fe80::1%eth0",
					  "[::1]",    "1.2.3.4", "fe80::1 ",
					  "12345::1", "::1::",	 "::g"};
	char text[IP6_TEXT_SIZE], host[IP6_HOST_SIZE];
	struct ip6 out;
	ip4 quad;

	(void)state;
	for (size_t i = 0; i < sizeof(canonical) / sizeof(canonical[0]); i++)
		assert_string_equal(ip6_format(address6(canonical[i]), text), canonical[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (ip6_parse(slice_from(bad[i]), &out))
			fail_msg("%s passed", bad[i]);
	assert_string_equal(ip6_format_host(address6("FE80:0::1"), host), "[fe80::1]");
	assert_string_equal(ip6_format_host(ip6_from_ip4(0x01020304), host), "1.2.3.4");
	assert_true(ip6_equal(address6("::ffff:1.2.3.4"), ip6_from_ip4(0x01020304)));
	assert_true(ip6_to_ip4(ip6_from_ip4(0x01020304), &quad));
	assert_int_equal(quad, 0x01020304);
	assert_false(ip6_to_ip4(address6("::1.2.3.4"), &quad)); // compatible is not mapped
	assert_int_equal(quad, 0);
}

static void test_classes_of_ipv6(void **state)
{
	(void)state;
	assert_true(ip6_is_link_local(address6("fe80::1")));
	assert_true(ip6_is_link_local(address6("febf::1")));
	assert_false(ip6_is_link_local(address6("fec0::1")));
	assert_true(ip6_is_unicast(address6("2001:db8::1")));
	assert_false(ip6_is_unicast(address6("::")));
	assert_false(ip6_is_unicast(address6("::1")));
	assert_false(ip6_is_unicast(address6("ff02::c")));
	assert_false(ip6_is_unicast(address6("::ffff:1.2.3.4")));
	assert_true(ip6_in_prefix(address6("fd00::ffff"), address6("fd00::"), 64));
	assert_false(ip6_in_prefix(address6("fd00:0:0:1::"), address6("fd00::"), 64));
	assert_true(ip6_in_prefix(address6("fd00::7"), address6("fd00::"), 125));
	assert_false(ip6_in_prefix(address6("fd00::8"), address6("fd00::"), 125));
	assert_true(ip6_in_prefix(address6("1::"), address6("8000::"), 0));
	assert_true(ip6_in_prefix(address6("fd00::8"), address6("fd00::8"), 128));
	assert_false(ip6_in_prefix(address6("fd00::8"), address6("fd00::9"), 128));
	assert_false(ip6_in_prefix(address6("fd00::8"), address6("fd00::8"), 129));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),	cmocka_unit_test(test_addresses_of_ipv6),
		cmocka_unit_test(test_classes_of_ipv6), cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_classes),		cmocka_unit_test(test_mac),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
