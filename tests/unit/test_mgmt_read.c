// SPDX-License-Identifier: BSD-2-Clause
// Tests of telling records: print, getall, get, find, listen, cancel, queries, tags, traps.

#include "mgmt_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt/session.h"

static struct mgmt_fixture fixture;
static struct client client;

static int setup(void **state)
{
	(void)state;
	mgmt_fixture_start(&fixture, false);
	client_local(&client, &fixture);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	client_close(&client);
	mgmt_fixture_stop(&fixture);
	return 0;
}

#define ASK(...) client_ask(&client, __VA_ARGS__, NULL)

static void add_interfaces(void)
{
	assert_string_equal(ASK("/ip/upnp/interfaces/add", "=interface=ether1", "=type=external"),
			    "!done =ret=*1\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/add", "=interface=bridge", "=type=internal"),
			    "!done =ret=*2\n");
}

static void test_settings_are_one_record_without_id(void **state)
{
	(void)state;
	assert_string_equal(
		ASK("/ip/upnp/print"),
		"!re =enabled=false =allow-disable-external-interface=false "
		"=show-dummy-rule=true =nat-traversal=true "
		"=allow-disable-internal-interface=false =security-level=basic "
		"=allowed-sources= =log-detail=basic =critical-alerts=false =secure-mode=true "
		"=allow-privileged-ports=false =allowed-external-ports=1-65535 "
		"=allowed-internal-ports=1-65535 =max-mappings-per-device=64 "
		"=max-requests-per-minute=600 =max-lease=1w =lease-zero=week "
		"=any-port-zero=refuse =remove-when-gone-after=3d "
		"=remove-unused-after=0s =allowed-hours= =description-pattern= "
		"=split-by-remote=false =max-mappings=1000 "
		"=reserved-ports= =dhcp-lease-files= =http-port=2828 "
		"=igd-version=both "
		"=ssdp-ttl=2 =strict-mode=false =private-wan=auto "
		"=mapping-uplinks=active =new-device-policy=allow =on-approval-request= "
		"=advertise-ppp=false\n!done\n");
	assert_string_equal(ASK("/ip/upnp/getall", "=.proplist=enabled,http-port"),
			    "!re =enabled=false =http-port=2828\n!done\n");
}

static void test_lists_tell_ids_and_flags(void **state)
{
	(void)state;
	assert_string_equal(ASK("/ip/upnp/interfaces/print"), "!done\n");
	add_interfaces();
	assert_string_equal(
		ASK("/ip/upnp/interfaces/print"),
		"!re =.id=*1 =interface=ether1 =type=external =disabled=false =dynamic=false\n"
		"!re =.id=*2 =interface=bridge =type=internal =disabled=false =dynamic=false\n"
		"!done\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/print", "=count-only="), "!done =ret=2\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/print", "?type=internal", "=count-only"),
			    "!done =ret=1\n");
}

static void test_traps_are_worded_as_routeros_words_them(void **state)
{
	(void)state;
	assert_string_equal(ASK("/nosuch/print"),
			    "!trap =category=0 =message=no such command prefix\n!done\n");
	assert_string_equal(ASK("/ip/upnp/frobnicate"),
			    "!trap =category=0 =message=no such command\n!done\n");
	assert_string_equal(ASK("/ip/upnp"), "!trap =category=0 =message=no such command\n!done\n");
	assert_string_equal(ASK("#"), "!trap =category=0 =message=no such command\n!done\n");
	assert_string_equal(ASK("/ip/upnp/print", "=foo=1"),
			    "!trap =message=unknown parameter foo\n!done\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/get", "=.id=*99"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/get"),
			    "!trap =message=missing =.id=\n!done\n");
	assert_string_equal(ASK("/ip/upnp/set", "?enabled=yes"),
			    "!trap =category=1 =message=no query words are taken here\n!done\n");
	assert_string_equal(ASK("/ip/upnp/print", "word"),
			    "!trap =category=1 =message=invalid word in the sentence\n!done\n");
	assert_string_equal(ASK("/ip/upnp/print", "word", ".tag=t"),
			    "!trap .tag=t =category=1 =message=invalid word in the sentence\n"
			    "!done .tag=t\n");
}

static void test_tags_stand_before_the_attributes(void **state)
{
	(void)state;
	add_interfaces();
	assert_string_equal(ASK("/ip/upnp/interfaces/print", "=.proplist=.id", ".tag=7"),
			    "!re .tag=7 =.id=*1\n!re .tag=7 =.id=*2\n!done .tag=7\n");
}

static void test_get(void **state)
{
	(void)state;
	add_interfaces();
	assert_string_equal(ASK("/ip/upnp/get", "=value-name=enabled"), "!done =ret=false\n");
	assert_string_equal(ASK("/ip/upnp/get", "=value-name=nat_traversal"), "!done =ret=true\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/get", "=.id=*2", "=value-name=type"),
			    "!done =ret=internal\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/get", "=numbers=*1", "=value-name=forced-ip"),
			    "!done =ret=\n");
	assert_string_equal(
		ASK("/ip/upnp/interfaces/get", "=.id=*1"),
		"!done =ret=.id=*1;interface=ether1;type=external;disabled=false;dynamic=false\n");
	assert_string_equal(ASK("/ip/upnp/get", "=value-name=nosuch"),
			    "!trap =category=1 =message=input does not match any value of "
			    "value-name\n!done\n");
	// By name, and from gate.
	assert_string_equal(ASK("/user/get", "=.id=admin", "=value-name=group"),
			    "!done =ret=full\n");
	assert_string_equal(ASK("/interface/get", "=.id=bridge", "=value-name=rx-byte"),
			    "!done =ret=1004\n");
	assert_string_equal(ASK("/interface/get", "=.id=nope", "=value-name=rx-byte"),
			    "!trap =category=0 =message=no such item\n!done\n");
}

static void test_find(void **state)
{
	(void)state;
	assert_string_equal(ASK("/ip/upnp/interfaces/find"), "!done =ret=\n");
	add_interfaces();
	assert_string_equal(ASK("/ip/upnp/interfaces/find"), "!done =ret=*1;*2\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/find", "?interface=bridge"),
			    "!done =ret=*2\n");
}

static void test_print_from_keeps_the_order_given(void **state)
{
	(void)state;
	add_interfaces();
	assert_string_equal(
		ASK("/ip/upnp/interfaces/print", "=from=*2,*1,*2", "=.proplist=interface"),
		"!re =interface=bridge\n!re =interface=ether1\n!re =interface=bridge\n!done\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/print", "=from="), "!done\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/print", "=from=*1,*9"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(ASK("/interface/print", "=from=bridge,lo", "=.proplist=name"),
			    "!re =name=bridge\n!re =name=lo\n!done\n");
	assert_string_equal(ASK("/interface/print", "=from=bridge,lo", "=count-only="),
			    "!done =ret=2\n");
}

static void test_queries(void **state)
{
	(void)state;
	assert_string_equal(
		ASK("/interface/print", "?name=lo", "?=name=bridge", "?#|", "=.proplist=name"),
		"!re =name=lo\n!re =name=bridge\n!done\n");
	assert_string_equal(ASK("/interface/print", "?running=yes", "?type=ether", "=count-only="),
			    "!done =ret=2\n");
	assert_string_equal(ASK("/interface/print", "?>mtu=1500", "=count-only="),
			    "!done =ret=0\n");
	assert_string_equal(ASK("/interface/print", "?-comment", "=count-only="), "!done =ret=4\n");
}

// ---- what gate lists

static void test_many_mappings_are_streamed_by_pages(void **state)
{
	unsigned pages;

	(void)state;
	fixture.mappings = 10000;
	pages = fixture.pages;
	assert_string_equal(ASK("/ip/upnp/mappings/print", "=count-only="), "!done =ret=10000\n");
	assert_true(fixture.pages - pages >= 10000 / 64);
	client_forget(&client);
	client_send(&client, "/ip/upnp/mappings/print", "=.proplist=.id,external-port", NULL);
	// Nobody reads: gate is not asked for more than fits.
	pages = fixture.pages;
	for (int i = 0; i < 50; i++)
		mgmt_fixture_pump(&fixture);
	assert_true(fixture.pages - pages < 100);
	(void)client_await(&client, 1);
	assert_non_null(strstr(strbuf_text(&client.told), "!re =.id=*1 =external-port=40001\n"));
	assert_non_null(strstr(strbuf_text(&client.told), "!re =.id=*2710 "
							  "=external-port=50000\n!done"));
}

static void test_a_mapping_in_full(void **state)
{
	(void)state;
	fixture.mappings = 1;
	assert_string_equal(
		ASK("/ip/upnp/mappings/print", "?external-port=40001"),
		"!re =.id=*1 =protocol=tcp =external-port=40001 =address=192.168.88.11 "
		"=internal-port=55000 =mac-address=02:00:00:00:00:01 =expires-after=30m "
		"=packets-in=5 =bytes-in=406 =packets-out=0 =bytes-out=0 =created-by=upnp "
		"=description=game 1 =external-address=203.0.113.5 =interface=bridge "
		"=external-interface=ether1 =requester=192.168.88.11 =lease=1h "
		"=created=2023-11-14 22:13:20 =active=true =disabled=false\n!done\n");
	assert_string_equal(
		ASK("/ip/firewall/nat/print"),
		"!re =.id=*80000001 =chain=dstnat =action=dst-nat =to-addresses=192.168.88.11 "
		"=to-ports=55000 =protocol=tcp =dst-address=203.0.113.5 =in-interface=ether1 "
		"=dst-port=40001 =bytes=406 =packets=5 =comment=upnp 192.168.88.11: game 1 "
		"=disabled=false =invalid=false =dynamic=true\n!done\n");
}

static void test_gate_away_is_an_error_not_an_empty_list(void **state)
{
	(void)state;
	mgmt_fixture_gate_dies(&fixture);
	assert_string_equal(ASK("/ip/upnp/mappings/print"),
			    "!trap =message=failure: the gateway process is not running\n!done\n");
	mgmt_fixture_gate_comes(&fixture);
	mgmt_fixture_pump(&fixture);
	assert_string_equal(ASK("/ip/upnp/mappings/print"), "!done\n");
}

static void test_gate_dying_in_the_middle_ends_the_listing(void **state)
{
	(void)state;
	fixture.mappings = 200;
	fixture.hold_lists = true;
	client_forget(&client);
	client_send(&client, "/ip/upnp/mappings/print", NULL);
	assert_true(fixture.held_list != 0);
	mgmt_fixture_gate_dies(&fixture);
	assert_string_equal(client_await(&client, 1),
			    "!trap =message=failure: the gateway process is not running\n!done\n");
}

static void test_removing_mappings(void **state)
{
	(void)state;
	fixture.mappings = 3;
	assert_string_equal(ASK("/ip/upnp/mappings/remove", "=.id=*2"), "!done\n");
	assert_int_equal(fixture.removed, 2);
	assert_string_equal(ASK("/ip/firewall/nat/remove", "=numbers=*80000001,*80000003"),
			    "!done\n");
	assert_int_equal(fixture.removed, 3);
	assert_string_equal(ASK("/ip/firewall/nat/remove", "=.id=*80000009"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(ASK("/ip/firewall/nat/remove", "=.id=*9"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(ASK("/ip/firewall/nat/remove", "=.id="), "!done\n");
	mgmt_fixture_gate_dies(&fixture);
	assert_string_equal(ASK("/ip/upnp/mappings/remove", "=.id=*1,*2,*3"),
			    "!trap =message=failure: the gateway process is not running\n!done\n");
}

// ---- listening

static void tell_mapping(uint32_t change, uint32_t id)
{
	struct wire_mapping_event event = {.change = change, .mapping = mgmt_fixture_mapping(id)};

	mgmt_fixture_send(&fixture, WIRE_MAPPING_EVENT, &event);
}

static void test_listen_hears_changes_until_cancelled(void **state)
{
	(void)state;
	client_send(&client, "/ip/upnp/mappings/listen", "=.proplist=.id,protocol", ".tag=2", NULL);
	client_send(&client, "/ip/firewall/nat/listen", "?protocol=udp", "=.proplist=.id", ".tag=3",
		    NULL);
	tell_mapping(WIRE_MAPPING_OPENED, 1);
	tell_mapping(WIRE_MAPPING_OPENED, 2);
	tell_mapping(WIRE_MAPPING_CLOSED, 1);
	assert_string_equal(client_await_text(&client, ".tag=2 =.id=*1 =.dead=yes\n"),
			    "!re .tag=2 =.id=*1 =protocol=tcp\n"
			    "!re .tag=3 =.id=*80000002\n"
			    "!re .tag=2 =.id=*2 =protocol=udp\n"
			    "!re .tag=3 =.id=*80000001 =.dead=yes\n"
			    "!re .tag=2 =.id=*1 =.dead=yes\n");
	client_forget(&client);
	client_send(&client, "/cancel", "=tag=2", ".tag=7", NULL);
	assert_string_equal(client_await(&client, 2),
			    "!trap .tag=2 =category=2 =message=interrupted\n"
			    "!done .tag=7\n!done .tag=2\n");
	client_forget(&client);
	tell_mapping(WIRE_MAPPING_OPENED, 4);
	(void)client_await_text(&client, "!re .tag=3 =.id=*80000004\n");
	assert_null(strstr(strbuf_text(&client.told), ".tag=2"));
}

static void test_cancel_without_tag_ends_all_others(void **state)
{
	(void)state;
	client_send(&client, "/log/listen", ".tag=a", NULL);
	client_send(&client, "/user/listen", ".tag=b", NULL);
	client_forget(&client);
	client_send(&client, "/cancel", ".tag=c", NULL);
	assert_string_equal(client_await(&client, 3),
			    "!trap .tag=a =category=2 =message=interrupted\n"
			    "!trap .tag=b =category=2 =message=interrupted\n"
			    "!done .tag=c\n!done .tag=a\n!done .tag=b\n");
	// Nothing to cancel is no error.
	assert_string_equal(ASK("/cancel", "=tag=a"), "!done\n");
	assert_string_equal(ASK("/cancel", "=foo=a"),
			    "!trap =message=unknown parameter foo\n!done\n");
}

static void test_listen_hears_changes_of_what_is_kept(void **state)
{
	struct client other;

	(void)state;
	client_local(&other, &fixture);
	client_send(&client, "/ip/upnp/interfaces/listen", "=.proplist=.id,interface", NULL);
	client_send(&client, "/ip/upnp/listen", "=.proplist=enabled", NULL);
	(void)client_ask(&other, "/ip/upnp/interfaces/add", "=interface=ether1", "=type=external",
			 NULL);
	(void)client_ask(&other, "/ip/upnp/interfaces/remove", "=.id=*1", NULL);
	(void)client_ask(&other, "/ip/upnp/set", "=enabled=yes", NULL);
	assert_string_equal(client_await_text(&client, "enabled"),
			    "!re =.id=*1 =interface=ether1\n!re =.id=*1 =.dead=yes\n"
			    "!re =enabled=true\n");
	client_close(&other);
}

static void test_links_come_and_go(void **state)
{
	struct wire_link link = fixture.link[1];

	(void)state;
	client_send(&client, "/interface/listen", "=.proplist=name,running", NULL);
	link.event = 1;
	link.running = 0;
	mgmt_fixture_send(&fixture, WIRE_LINK, &link);
	link.gone = 1;
	mgmt_fixture_send(&fixture, WIRE_LINK, &link);
	assert_string_equal(client_await_text(&client, ".dead"),
			    "!re =name=ether1 =running=false\n!re =.id=*2 =.dead=yes\n");
	// Its name is none any more.
	client_forget(&client);
	client_send(&client, "/ip/upnp/interfaces/add", "=interface=ether1", "=type=external",
		    NULL);
	assert_string_equal(client_await(&client, 1),
			    "!trap =category=1 =message=input does not match any value of "
			    "interface\n!done\n");
}

static void test_lans_are_dynamic_interfaces(void **state)
{
	struct wire_lan lan = {
		.ifindex = 4, .address = 0xC0A85801, .length = 24, .interface = "bridge"};

	(void)state;
	mgmt_fixture_send(&fixture, WIRE_LAN, &lan);
	assert_string_equal(ASK("/ip/upnp/interfaces/print"),
			    "!re =.id=*80000004 =interface=bridge =type=internal =disabled=false "
			    "=dynamic=true\n!done\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/set", "=.id=*80000004", "=disabled=yes"),
			    "!trap =message=failure: can not change dynamic upnp interface\n"
			    "!done\n");
	// A record of its own takes its place.
	add_interfaces();
	assert_string_equal(ASK("/ip/upnp/interfaces/print", "=count-only="), "!done =ret=2\n");
	assert_string_equal(ASK("/ip/upnp/interfaces/remove", "=.id=*2"), "!done\n");
	client_send(&client, "/ip/upnp/interfaces/listen", NULL);
	client_forget(&client);
	mgmt_fixture_gate_dies(&fixture);
	assert_string_equal(client_await_text(&client, ".dead"), "!re =.id=*80000004 =.dead=yes\n");
}

static void test_print_follow_tells_what_is_then_what_comes(void **state)
{
	(void)state;
	fixture.mappings = 2;
	client_forget(&client);
	client_send(&client, "/ip/upnp/mappings/print", "=follow=", "=.proplist=.id", NULL);
	(void)client_await_text(&client, "*2\n");
	tell_mapping(WIRE_MAPPING_OPENED, 3);
	assert_string_equal(client_await_text(&client, "*3\n"),
			    "!re =.id=*1\n!re =.id=*2\n!re =.id=*3\n");
	client_forget(&client);
	client_send(&client, "/cancel", NULL);
	(void)client_await(&client, 2);
	client_forget(&client);
	client_send(&client, "/ip/upnp/mappings/print", "=follow-only=", "=.proplist=.id", NULL);
	tell_mapping(WIRE_MAPPING_OPENED, 5);
	assert_string_equal(client_await_text(&client, "*5\n"), "!re =.id=*5\n");
}

static void test_a_record_that_ends_while_it_waits_is_not_told_afterwards(void **state)
{
	(void)state;
	fixture.mappings = 1;
	fixture.hold_lists = true;
	client_forget(&client);
	client_send(&client, "/ip/upnp/mappings/print", "=follow=", "=.proplist=.id", NULL);
	assert_true(fixture.held_list != 0);
	// The row is on its way when the event overtakes it.
	{
		struct wire_mapping mapping = mgmt_fixture_mapping(1);

		(void)wire_send(fixture.gate, WIRE_MAPPING, fixture.held_list, &mapping, -1);
	}
	tell_mapping(WIRE_MAPPING_CLOSED, 1);
	(void)wire_send_answer(fixture.gate, fixture.held_list, NULL);
	tell_mapping(WIRE_MAPPING_OPENED, 2);
	assert_string_equal(client_await_text(&client, "*2\n"),
			    "!re =.id=*1 =.dead=yes\n!re =.id=*2\n");
}

static void test_who_reads_too_slowly_is_told_that_events_are_lost(void **state)
{
	(void)state;
	client_send(&client, "/ip/upnp/mappings/listen", ".tag=slow", NULL);
	for (uint32_t i = 1; i < 12000; i++) {
		struct wire_mapping_event event = {.change = WIRE_MAPPING_OPENED,
						   .mapping = mgmt_fixture_mapping(i)};

		(void)wire_send(fixture.gate, WIRE_MAPPING_EVENT, 0, &event, -1);
		loop_pump(fixture.loop);
	}
	(void)client_await(&client, 1);
	assert_non_null(strstr(strbuf_text(&client.told),
			       "!trap .tag=slow =message=failure: read too slowly, events are "
			       "lost\n!done .tag=slow\n"));
	assert_string_equal(ASK("/system/identity/print"), "!re =name=sallyport\n!done\n");
}

static void test_commands_interleave_by_tag(void **state)
{
	(void)state;
	fixture.mappings = 100;
	fixture.hold_lists = true;
	client_forget(&client);
	client_send(&client, "/ip/upnp/mappings/print", "=count-only=", ".tag=1", NULL);
	client_send(&client, "/system/identity/print", ".tag=2", NULL);
	assert_string_equal(client_await(&client, 1), "!re .tag=2 =name=sallyport\n!done .tag=2\n");
	fixture.hold_lists = false;
	(void)wire_send_answer(fixture.gate, fixture.held_list, NULL);
	(void)client_await_text(&client, "!done .tag=1 =ret=0\n");
}

// ---- bounds

static void test_listings_wait_for_one_another(void **state)
{
	unsigned before;

	(void)state;
	fixture.mappings = 100;
	fixture.hold_lists = true;
	before = fixture.pages;
	client_forget(&client);
	for (int i = 0; i < 30; i++)
		client_send(&client, "/ip/upnp/mappings/print", "=count-only=", ".tag=x", NULL);
	assert_int_equal(fixture.pages - before, GATE_LISTINGS_MAX);
	// Cancelling makes no room: what was asked for comes all the same.
	client_send(&client, "/cancel", "=tag=x", NULL);
	(void)client_await(&client, 31);
	assert_int_equal(fixture.pages - before, GATE_LISTINGS_MAX);
	client_forget(&client);
	client_send(&client, "/ip/upnp/mappings/print", "=count-only=", NULL);
	assert_int_equal(fixture.pages - before, GATE_LISTINGS_MAX);
	fixture.hold_lists = false;
	for (uint64_t i = 0; i < GATE_LISTINGS_MAX; i++) // they were the last that gate was asked
		(void)wire_send_answer(fixture.gate, fixture.held_list - i, NULL);
	assert_string_equal(client_await(&client, 1), "!done =ret=100\n");
}

static void test_commands_in_flight_are_bounded(void **state)
{
	(void)state;
	client_forget(&client);
	for (int i = 0; i < SESSION_CALLS_MAX; i++)
		client_send(&client, "/user/listen", ".tag=l", NULL);
	client_send(&client, "/user/print", ".tag=p", NULL);
	assert_string_equal(client_await(&client, 1),
			    "!trap .tag=p =message=failure: too many commands at once\n"
			    "!done .tag=p\n");
	client_send(&client, "/cancel", ".tag=c", NULL);
	(void)client_await(&client, SESSION_CALLS_MAX + 2);
	assert_string_equal(ASK("/user/print", "=count-only="), "!done =ret=1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_settings_are_one_record_without_id),
		T(test_lists_tell_ids_and_flags),
		T(test_traps_are_worded_as_routeros_words_them),
		T(test_tags_stand_before_the_attributes),
		T(test_get),
		T(test_find),
		T(test_print_from_keeps_the_order_given),
		T(test_queries),
		T(test_many_mappings_are_streamed_by_pages),
		T(test_a_mapping_in_full),
		T(test_gate_away_is_an_error_not_an_empty_list),
		T(test_gate_dying_in_the_middle_ends_the_listing),
		T(test_removing_mappings),
		T(test_listen_hears_changes_until_cancelled),
		T(test_cancel_without_tag_ends_all_others),
		T(test_listen_hears_changes_of_what_is_kept),
		T(test_links_come_and_go),
		T(test_lans_are_dynamic_interfaces),
		T(test_print_follow_tells_what_is_then_what_comes),
		T(test_a_record_that_ends_while_it_waits_is_not_told_afterwards),
		T(test_who_reads_too_slowly_is_told_that_events_are_lost),
		T(test_commands_interleave_by_tag),
		T(test_listings_wait_for_one_another),
		T(test_commands_in_flight_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
