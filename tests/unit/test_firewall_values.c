// SPDX-License-Identifier: BSD-2-Clause
// Values of firewall rules: what is read, in which words what cannot be is refused, and that the
// canonical text means the same.
#include "ruleset_maker.h"

struct sample {
	const char *name, *text, *canonical; // canonical NULL: the same
};

static const struct sample samples[] = {
	{"src-address", "203.0.113.77/24", "203.0.113.0/24"},
	{"src-address", "!10.0.0.1/32", "!10.0.0.1"},
	{"dst-address", "10.0.0.0-10.0.0.255", "10.0.0.0/24"},
	{"dst-address", "10.0.0.1-10.0.0.9", NULL},
	{"dst-address", "0.0.0.0/0", NULL},
	{"src-address-list", "!black list", NULL},
	{"src-address-type", "multicast,local", "local,multicast"},
	{"protocol", "6", "tcp"},
	{"protocol", "!udp", NULL},
	{"protocol", "200", NULL},
	{"src-port", "!22,8000-8100", NULL},
	{"in-interface", "ether1", NULL},
	{"src-mac-address", "00-11-22-aa-bb-cc", "00:11:22:AA:BB:CC"},
	{"connection-state", "!related,established", "!established,related"},
	{"connection-nat-state", "!dstnat", NULL},
	{"connection-bytes", "1000", "1000-0"},
	{"connection-bytes", "1000-2000", NULL},
	{"connection-limit", "!100,24", NULL},
	{"tcp-flags", "syn,!ack", NULL},
	{"tcp-flags", "!fin,!syn", NULL},
	{"tcp-mss", "!0-535", NULL},
	{"packet-size", "100", NULL},
	{"icmp-options", "3:0-4", NULL},
	{"icmp-options", "!8:0", NULL},
	{"icmp-options", "8", NULL},
	{"dscp", "63", NULL},
	{"ttl", "less-than:10", NULL},
	{"ipv4-options", "none", NULL},
	{"fragment", "true", "yes"},
	{"limit", "10/1m,5:packet", NULL},
	{"limit", "10", "10,5:packet"},
	{"limit", "!8000/10s,1000:bit", NULL},
	{"limit", "10/7s", "10/7s,5:packet"},
	{"limit", "4,0:bit", NULL},
	{"limit", "1/1w,0:packet", NULL},
	{"limit", "30/30d,5:packet", "30/4w2d,5:packet"},
	{"dst-limit", "5,10,dst-address", "5,10,dst-address/1m"},
	{"dst-limit", "5/1m,10,addresses-and-dst-port/10s", NULL},
	{"nth", "3,1", NULL},
	{"per-connection-classifier", "!both-addresses-and-ports:3/2", NULL},
	{"random", "50", NULL},
	{"time", "08:00:00-18:00:00,tue,mon", "8h-18h,mon,tue"},
	{"time", "22h-6h30m,sun,mon,tue,wed,thu,fri,sat", NULL},
	{"realm", "!7", NULL},
	{"ipsec-policy", "in,none", NULL},
	{"reject-with", "tcp-reset", NULL},
	{"to-addresses", "192.168.88.10", NULL},
	{"to-ports", "8000-8100", NULL},
	{"address-list-timeout", "none-dynamic", NULL},
	{"address-list-timeout", "00:10:00", "10m"},
	{"address-list-timeout", "35w3d13h13m56s", NULL},
	{"new-mss", "clamp-to-pmtu", NULL},
	{"new-mss", "1300", NULL},
	{"new-ttl", "64", "set:64"},
	{"passthrough", "no", NULL},
	{"routing-mark", "main", NULL},
	{"connection-type", "sip,ftp", "ftp,sip"},
	{"headers", "auth,hop:exact", "hop,auth:exact"},
	{"headers", "route:contains", NULL},
	{"priority", "!1-5", NULL},
	{"new-priority", "63", NULL},
	{"new-dscp", "from-priority-to-high-3-bits", NULL},
	{"new-priority", "from-dscp-high-3-bits", NULL},
	{"new-ttl", "increment:1", NULL},
};

static void test_values_have_one_canonical_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		int property = maker_property(slice_from(samples[i].name));
		struct firewall_value value;
		struct firewall_value again;
		struct strbuf text;
		struct err e;

		assert_true(property >= 0);
		if (firewall_value_parse(property, FIREWALL_IP4, slice_from(samples[i].text),
					 &value, &e) != 0)
			fail_msg("%s=%s: %s", samples[i].name, samples[i].text, e.text);
		strbuf_init(&text, 1024);
		firewall_value_format(&value, FIREWALL_IP4, &text);
		assert_string_equal(strbuf_text(&text),
				    samples[i].canonical ? samples[i].canonical : samples[i].text);
		assert_int_equal(firewall_value_parse(property, FIREWALL_IP4, strbuf_slice(&text),
						      &again, &e),
				 0);
		assert_memory_equal(&again, &value, sizeof(value));
		assert_int_equal(firewall_value_check(&value, FIREWALL_IP4, &e), 0);
		strbuf_free(&text);
	}
}

static void test_ipv6_addresses(void **state)
{
	static const char *const texts[][2] = {
		{"2001:db8::5/32", "2001:db8::/32"},
		{"!2001:DB8::1-2001:db8::9", "!2001:db8::1-2001:db8::9"},
		{"::/0", "::/0"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct firewall_value value;
		struct strbuf text;
		struct err e;

		assert_int_equal(firewall_value_parse(FIREWALL_PROPERTY_SRC_ADDRESS, FIREWALL_IP6,
						      slice_from(texts[i][0]), &value, &e),
				 0);
		strbuf_init(&text, 1024);
		firewall_value_format(&value, FIREWALL_IP6, &text);
		assert_string_equal(strbuf_text(&text), texts[i][1]);
		strbuf_free(&text);
	}
}

static void test_what_cannot_be_is_refused_in_words(void **state)
{
	static const struct sample wrong[] = {
		{"src-address", "10.0.0.300", "invalid value for argument src-address"},
		{"src-address", "10.0.0.9-10.0.0.1", "invalid value for argument src-address"},
		{"src-address", "10.0.0.0/33", "invalid value for argument src-address"},
		{"src-address", "2001:db8::1", "invalid value for argument src-address"},
		{"protocol", "tpc", "input does not match any value of protocol"},
		{"protocol", "256", "value of protocol is out of range (0 .. 255)"},
		{"dst-port", "80,x", "invalid value for argument dst-port"},
		{"dst-port", "", "invalid value for argument dst-port"},
		{"connection-state", "new,old",
		 "input does not match any value of connection-state"},
		{"address-list-timeout", "35w3d13h13m57s",
		 "invalid value for argument address-list-timeout"},
		{"tcp-flags", "syn,!syn", "invalid value for argument tcp-flags"},
		{"dscp", "64", "value of dscp is out of range (0 .. 63)"},
		{"limit", "0", "value of limit is out of range (1 .. 4000000000)"},
		{"limit", "5/0s", "invalid value for argument limit"},
		{"limit", "10/11s",
		 "invalid value for argument limit: nftables counts packets by the second, minute, "
		 "hour, day or week: say 549818/1w"},
		{"limit", "1/8d",
		 "invalid value for argument limit: nftables counts packets by the second, minute, "
		 "hour, day or week: say 1/1w"},
		{"limit", "1/53d",
		 "invalid value for argument limit: nftables counts packets by the second, minute, "
		 "hour, day or week: say 1/1w"},
		{"limit", "10/500ms,5:packet",
		 "invalid value for argument limit: nftables counts packets by the second, minute, "
		 "hour, day or week: say 20"},
		{"limit", "1000/11s,800:bit",
		 "invalid value for argument limit: nftables counts bytes by the second, minute, "
		 "hour, day or week: say 54981816/1w"},
		{"limit", "3999999999/1m,0:bit",
		 "invalid value for argument limit: nftables counts bytes by the second, minute, "
		 "hour, day or week: say 66666664"},
		{"limit", "800,1001:bit",
		 "invalid value for argument limit: nftables counts bytes: say a burst of 1008"},
		{"dst-limit", "1/11s,5,dst-address",
		 "invalid value for argument dst-limit: nftables counts packets by the second, "
		 "minute, hour, day or week: say 54982/1w"},
		{"nth", "3,4", "value of nth is out of range (1 .. 3)"},
		{"time", "8-", "invalid value for argument time"},
		{"time", "8h-25h", "invalid value for argument time"},
		{"in-interface", "a-name-that-is-far-too-long",
		 "input does not match any value of in-interface"},
		{"in-interface", "eth*", "input does not match any value of in-interface"},
		{"in-interface", "a\"drop#", "input does not match any value of in-interface"},
		{"headers", "hop",
		 "invalid value for argument headers: say HEADERS:contains or HEADERS:exact"},
		{"headers", "hop,jumbo:exact", "input does not match any value of headers"},
		{"new-priority", "1-5", "invalid value for argument new-priority"},
		{"new-dscp", "1-5", "invalid value for argument new-dscp"},
		{"new-priority", "64", "value of new-priority is out of range (0 .. 63)"},
		{"random", "!50", "invalid value for argument random"},
		{"content", "virus",
		 "failure: nftables does not search packets for text: match addresses and ports"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct firewall_value value;
		struct err e;

		assert_int_equal(firewall_value_parse(maker_property(slice_from(wrong[i].name)),
						      FIREWALL_IP4, slice_from(wrong[i].text),
						      &value, &e),
				 -1);
		assert_string_equal(e.text, wrong[i].canonical);
	}
}

static void test_a_value_from_elsewhere_is_looked_at(void **state)
{
	struct firewall_value value;
	struct err e;

	(void)state;
	memset(&value, 0xff, sizeof(value));
	assert_int_equal(firewall_value_check(&value, FIREWALL_IP4, &e), -1);
	for (int i = 0; i < FIREWALL_PROPERTY__COUNT; i++) {
		memset(&value, 0xff, sizeof(value));
		value.property = (uint16_t)i;
		assert_int_equal(firewall_value_check(&value, FIREWALL_IP4, &e), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_have_one_canonical_text),
		cmocka_unit_test(test_ipv6_addresses),
		cmocka_unit_test(test_what_cannot_be_is_refused_in_words),
		cmocka_unit_test(test_a_value_from_elsewhere_is_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
