// SPDX-License-Identifier: BSD-2-Clause
// Tests of the rules of LANs: what a record of /ip/upnp/interfaces says, what /ip/upnp says for
// those that do not, and what of it gate is told.

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt_client.h"

#define LAN(i)	   (&fixture.settings.interface[i].rules)
#define LANS	   "/ip/upnp/interfaces/"
#define TRAP(text) "!trap =category=1 =message=" text "\n!done\n"

static void assert_ports(const struct wire_ports *ports, const char *expected)
{
	struct strbuf text;

	strbuf_init(&text, 1000);
	port_list_format(ports->range, ports->count, &text);
	assert_string_equal(strbuf_text(&text), expected);
	strbuf_free(&text);
}

static void test_defaults(void **state)
{
	const struct wire_rules *r = &fixture.settings.rules;

	(void)state;
	DONE("/ip/upnp/set", "=enabled=yes");
	assert_true(r->visible && r->secure_mode);
	assert_false(r->allow_privileged || r->split_by_remote || r->choose_port);
	assert_int_equal(r->lease_zero, WIRE_LEASE_ZERO_WEEK);
	assert_int_equal(r->mappings_per_device, 64);
	assert_int_equal(r->requests_per_minute, 600);
	assert_int_equal(r->lease_max_s, 604800);
	assert_int_equal(r->gone_after_s, 3 * 86400);
	assert_int_equal(r->unused_after_s, 0);
	assert_ports(&r->external, "1-65535");
	assert_ports(&r->internal, "1-65535");
	assert_ports(&fixture.settings.reserved_ports, "");
}

static void test_settings_of_all_lans(void **state)
{
	const struct wire_rules *r = &fixture.settings.rules;

	(void)state;
	DONE("/ip/upnp/set", "=secure-mode=no", "=allow-privileged-ports=yes",
	     "=allowed-external-ports=80,8000-8100",
	     "=allowed-internal-ports=", "=max-mappings-per-device=5", "=max-requests-per-minute=0",
	     "=max-lease=2h", "=lease-zero=permanent", "=any-port-zero=choose",
	     "=split-by-remote=yes", "=remove-when-gone-after=1h", "=remove-unused-after=1d",
	     "=reserved-ports=22,5000-5010");
	assert_false(r->secure_mode);
	assert_true(r->allow_privileged && r->split_by_remote && r->choose_port);
	assert_int_equal(r->lease_zero, WIRE_LEASE_ZERO_PERMANENT);
	assert_int_equal(r->mappings_per_device, 5);
	assert_int_equal(r->requests_per_minute, 0);
	assert_int_equal(r->lease_max_s, 7200);
	assert_int_equal(r->gone_after_s, 3600);
	assert_int_equal(r->unused_after_s, 86400);
	assert_ports(&r->external, "80,8000-8100");
	assert_ports(&r->internal, "");
	assert_ports(&fixture.settings.reserved_ports, "22,5000-5010");
}

// What a record says is its LAN's; what it does not say is as the settings say, now and later.
static void test_a_lan_of_its_own_mind(void **state)
{
	(void)state;
	DONE("/ip/upnp/set", "=max-mappings-per-device=7", "=allowed-external-ports=4000-5000");
	assert_string_equal(ASK(LANS "add", "=interface=ether1", "=type=internal"),
			    "!done =ret=*1\n");
	assert_string_equal(ASK(LANS "add", "=interface=ether2", "=type=internal",
				"=max-mappings-per-device=2", "=max-mappings=20", "=visible=no",
				"=allowed-external-ports=6000-6010,7000", "=lease-zero=refuse",
				"=secure-mode=no"),
			    "!done =ret=*2\n");
	assert_int_equal(LAN(0)->mappings_per_device, 7);
	assert_int_equal(LAN(0)->mappings, 32768);
	assert_true(LAN(0)->visible && LAN(0)->secure_mode);
	assert_ports(&LAN(0)->external, "4000-5000");
	assert_int_equal(LAN(1)->mappings_per_device, 2);
	assert_int_equal(LAN(1)->mappings, 20);
	assert_false(LAN(1)->visible || LAN(1)->secure_mode);
	assert_int_equal(LAN(1)->lease_zero, WIRE_LEASE_ZERO_REFUSE);
	assert_ports(&LAN(1)->external, "6000-6010,7000");
	assert_int_equal(LAN(1)->requests_per_minute, 600);

	DONE("/ip/upnp/set", "=max-mappings-per-device=9", "=max-requests-per-minute=30");
	assert_int_equal(LAN(0)->mappings_per_device, 9);
	assert_int_equal(LAN(1)->mappings_per_device, 2);
	assert_int_equal(LAN(1)->requests_per_minute, 30);

	DONE(LANS "unset", "=.id=*2", "=value-name=max-mappings-per-device");
	DONE(LANS "set", "=.id=*2", "=!visible=", "=!allowed-external-ports=");
	assert_int_equal(LAN(1)->mappings_per_device, 9);
	assert_true(LAN(1)->visible);
	assert_ports(&LAN(1)->external, "4000-5000");
}

// Only what was said is told, so that it is exported and says no more than it did.
static void test_what_is_told(void **state)
{
	(void)state;
	(void)ASK(LANS "add", "=interface=ether1", "=type=internal", "=any-port-zero=choose");
	assert_non_null(strstr(ASK(LANS "print"), "=type=internal =any-port-zero=choose "
						  "=disabled=false"));
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	client_local(&client, &fixture);
	assert_true(LAN(0)->choose_port);
	assert_non_null(strstr(ASK(LANS "print"), "=type=internal =any-port-zero=choose "
						  "=disabled=false"));
}

static void test_what_is_refused(void **state)
{
	unsigned before = fixture.settings_count;

	(void)state;
	assert_string_equal(ASK("/ip/upnp/set", "=allowed-external-ports=5000-4000"),
			    TRAP("invalid value for argument allowed-external-ports"));
	assert_string_equal(ASK("/ip/upnp/set", "=reserved-ports=1,2,3,4,5,6,7,8,9,10,11,12,13,14,"
						"15,16,17"),
			    TRAP("invalid value for argument reserved-ports"));
	assert_string_equal(ASK("/ip/upnp/set", "=lease-zero=month"),
			    TRAP("input does not match any value of lease-zero"));
	assert_string_equal(
		ASK(LANS "add", "=interface=ether1", "=type=external", "=secure-mode=no"),
		TRAP("secure-mode is for interfaces of type internal"));
	assert_string_equal(ASK(LANS "add", "=interface=ether1", "=type=internal", "=visible=no"),
			    "!done =ret=*1\n");
	assert_string_equal(ASK(LANS "set", "=.id=*1", "=type=external"),
			    TRAP("visible is for interfaces of type internal"));
	assert_int_equal(fixture.settings_count, before + 1);
}

static void test_lease_files(void **state)
{
	static const char *const wrong[] = {"=dhcp-lease-files=a", "=dhcp-lease-files=/a,",
					    "=dhcp-lease-files=/a,b",
					    "=dhcp-lease-files=/a,/b,/c,/d,/e"};

	(void)state;
	DONE("/ip/upnp/set", "=dhcp-lease-files=/var/lib/misc/dnsmasq.leases,/b");
	assert_string_equal(fixture.settings.lease_file[0], "/var/lib/misc/dnsmasq.leases");
	assert_string_equal(fixture.settings.lease_file[1], "/b");
	assert_string_equal(fixture.settings.lease_file[2], "");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_non_null(strstr(ASK("/ip/upnp/set", wrong[i]),
				       "=message=dhcp-lease-files takes at most 4 paths"));
	DONE("/ip/upnp/set", "=dhcp-lease-files=");
	assert_string_equal(fixture.settings.lease_file[0], "");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_defaults),     T(test_settings_of_all_lans), T(test_a_lan_of_its_own_mind),
		T(test_what_is_told), T(test_what_is_refused),	    T(test_lease_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
