// SPDX-License-Identifier: BSD-2-Clause
// Announcements: what is said when, and when nothing.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "lan_discovery.h"

static void check_set(const struct ear *ear, size_t first, const char *nts)
{
	for (size_t i = 0; i < ALL_TARGETS; i++) {
		const struct datagram *d = &ear->heard[first + i];
		char line[256];

		assert_int_equal(strncmp(d->text, "NOTIFY * HTTP/1.1\r\n", 19), 0);
		assert_non_null(strstr(d->text, "\r\nHOST: " GROUP ":1900\r\n"));
		(void)snprintf(line, sizeof(line), "\r\nNTS: ssdp:%s\r\n", nts);
		assert_non_null(strstr(d->text, line));
		(void)snprintf(line, sizeof(line), "\r\nNT: %s\r\n", discovery_targets[i].target);
		assert_non_null(strstr(d->text, line));
		discovery_usn_line(line, sizeof(line), i);
		assert_non_null(strstr(d->text, line));
		assert_int_equal(strstr(d->text, "LOCATION") != NULL, strcmp(nts, "alive") == 0);
		assert_int_equal(d->ttl, 2);
		assert_int_equal(ntohs(d->from.sin_port), 1900);
		if (i > 0) // paced
			assert_in_range(d->at - ear->heard[first + i - 1].at, 5, 20);
	}
}

static void test_announcing_without_farewell_of_an_earlier_life(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	discovery_pass(w, 3000);
	assert_int_equal(w->group.count, 3 * ALL_TARGETS);
	assert_in_range(w->group.heard[0].at - w->began, 0, 100 + DISCOVERY_STEP_MS);
	for (size_t set = 0; set < 3; set++)
		check_set(&w->group, set * ALL_TARGETS, "alive");
	assert_in_range(w->group.heard[ALL_TARGETS].at - w->group.heard[ALL_TARGETS - 1].at, 100,
			1000);
}

static void test_a_service_that_just_began_says_byebye_first(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	discovery_pass(w, 3000);
	discovery_forget(w);
	w->f->service.announce = 1;
	w->f->service.boot_id = 78;
	lan_fixture_tell_service(w->f);
	lan_fixture_pump(w->f);
	discovery_pass(w, 3000);
	assert_int_equal(w->group.count, 4 * ALL_TARGETS);
	check_set(&w->group, 0, "byebye");
	for (size_t set = 1; set < 4; set++)
		check_set(&w->group, set * ALL_TARGETS, "alive");
	assert_in_range(w->group.heard[ALL_TARGETS].at - w->group.heard[ALL_TARGETS - 1].at, 195,
			210);
	assert_int_equal(discovery_heard(&w->group, "BOOTID.UPNP.ORG: 78\r\n"), 4 * ALL_TARGETS);
}

// Reachable in one more place: who knows us learns of the next BOOTID, and nothing is taken back.
static void test_another_boot_id_is_an_update(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	w->f->service.boot_id = 90;
	lan_fixture_tell_service(w->f);
	lan_fixture_pump(w->f);
	discovery_search(w, &w->device, ROUTER, IGD, "");
	discovery_pass(w, 3000);
	assert_int_equal(discovery_heard(&w->device, "\r\nBOOTID.UPNP.ORG: 90\r\n"), 1);
	assert_int_equal(w->group.count, 3 * ALL_TARGETS);
	for (size_t i = 0; i < ALL_TARGETS; i++) {
		const char *text = w->group.heard[i].text;

		assert_non_null(strstr(text, "\r\nNTS: ssdp:update\r\n"));
		assert_non_null(strstr(text, "\r\nBOOTID.UPNP.ORG: 77\r\n"));
		assert_non_null(strstr(text, "\r\nNEXTBOOTID.UPNP.ORG: 90\r\n"));
		assert_non_null(strstr(text, "\r\nLOCATION: http://127.0.0.1:2828/"));
	}
	for (size_t set = 1; set < 3; set++)
		check_set(&w->group, set * ALL_TARGETS, "alive");
	assert_int_equal(discovery_heard(&w->group, "\r\nBOOTID.UPNP.ORG: 90\r\n"),
			 2 * ALL_TARGETS);
}

// Two in a row: the second goes on from what was announced last.
static void test_an_update_within_an_update(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	for (uint32_t boot_id = 90; boot_id < 92; boot_id++) {
		w->f->service.boot_id = boot_id;
		lan_fixture_tell_service(w->f);
		lan_fixture_pump(w->f);
		discovery_pass(w, 30);
	}
	discovery_pass(w, 3000);
	assert_int_equal(discovery_heard(&w->group, "NEXTBOOTID.UPNP.ORG: 91\r\n"), ALL_TARGETS);
	assert_int_equal(discovery_heard(&w->group, "\r\nBOOTID.UPNP.ORG: 90\r\n"), 0);
	assert_int_equal(discovery_heard(&w->group, "ssdp:byebye"), 0);
}

static void test_announcements_are_refreshed_long_before_they_end(void **state)
{
	struct discovery *w = *state;
	uint64_t last = 0;
	uint64_t least = UINT64_MAX, most = 0;
	unsigned sets = 0;

	if (!discovery_permitted)
		skip();
	for (unsigned hour = 0; hour < 4; hour++) {
		for (int i = 0; i < 3600; i++) {
			loop_advance(w->f->loop, 1000);
			discovery_listen(w, &w->group);
		}
		for (size_t i = 0; i < w->group.count; i++) {
			const struct datagram *d = &w->group.heard[i];

			if (!strstr(d->text, "\r\nNT: upnp:rootdevice\r\n"))
				continue;
			sets++;
			if (last != 0 && d->at - last > 10000) {
				least = d->at - last < least ? d->at - last : least;
				most = d->at - last > most ? d->at - last : most;
			}
			last = d->at;
		}
		w->group.count = 0;
	}
	assert_in_range(least, 449000, 901000);
	assert_in_range(most, 449000, 903000);
	assert_true(most > least); // at random
	assert_in_range(sets, 2 * 14, 2 * 33);
}

static void test_nothing_new_is_not_announced(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	lan_fixture_tell_service(w->f); // as a gate does that comes back
	lan_fixture_tell_lan(w->f);
	lan_fixture_pump(w->f);
	discovery_pass(w, 3000);
	assert_int_equal(w->group.count, 0);
}

static void test_another_name_is_announced_without_farewell(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	(void)snprintf(w->f->service.name, sizeof(w->f->service.name), "Attic");
	w->f->service.config_id = 6;
	lan_fixture_tell_service(w->f);
	lan_fixture_pump(w->f);
	discovery_pass(w, 3000);
	assert_int_equal(w->group.count, 3 * ALL_TARGETS);
	assert_int_equal(discovery_heard(&w->group, "CONFIGID.UPNP.ORG: 6\r\n"), 3 * ALL_TARGETS);
	assert_int_equal(discovery_heard(&w->group, "ssdp:byebye"), 0);
}

// A version that is not offered any more is taken back; what stays is not.
static void test_a_version_that_goes_is_taken_back(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	w->f->service.igd_versions = 1 << WIRE_IGD_2;
	w->f->service.config_id++;
	lan_fixture_tell_service(w->f);
	lan_fixture_pump(w->f);
	discovery_pass(w, 3000);
	assert_int_equal(discovery_heard(&w->group, "ssdp:byebye"), ALL_TARGETS);
	assert_int_equal(discovery_heard(&w->group, "InternetGatewayDevice:1"), 1);
	assert_int_equal(discovery_heard(&w->group, "ssdp:alive"), 3 * (OFFERED - ALL_TARGETS));
	assert_int_equal(discovery_heard(&w->group, "/igd2/gateway.xml\r\n"),
			 3 * (OFFERED - ALL_TARGETS));
}

static void test_switching_off_and_on_again(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	w->f->service.enabled = 0;
	lan_fixture_tell_service(w->f);
	lan_fixture_pump(w->f);
	discovery_pass(w, 1000);
	assert_int_equal(w->group.count, 2 * OFFERED); // searches have led to IGD:2
	check_set(&w->group, 0, "byebye");
	check_set(&w->group, OFFERED, "byebye");
	discovery_search(w, &w->device, GROUP, IGD, "MX: 1\r\n");
	discovery_pass(w, 2000);
	assert_int_equal(w->device.count, 0);
	discovery_forget(w);
	w->f->service.enabled = 1;
	lan_fixture_tell_service(w->f);
	lan_fixture_pump(w->f);
	discovery_pass(w, 3000);
	assert_int_equal(discovery_heard(&w->group, "ssdp:alive"), 3 * ALL_TARGETS);
}

// A farewell that goes on must not take back what is announced meanwhile.
static void test_a_socket_replaced_in_a_moment(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	discovery_tell_listener(w, WIRE_LISTENER_SSDP, true, -1);
	discovery_pass(w, 30);
	discovery_give_ssdp(w);
	discovery_pass(w, 3000);
	assert_int_equal(discovery_heard(&w->group, "ssdp:alive"), 3 * ALL_TARGETS);
	for (size_t i = w->group.count - 3 * ALL_TARGETS; i < w->group.count; i++)
		assert_non_null(strstr(w->group.heard[i].text, "ssdp:alive")); // the last word
	check_set(&w->group, w->group.count - 4 * ALL_TARGETS, "byebye");
}

static void test_a_new_address_is_told(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	discovery_tell_listener(w, WIRE_LISTENER_HTTP, true, -1);
	w->f->network.address = 0x7f000002;
	lan_fixture_tell_lan(w->f);
	lan_fixture_pump(w->f);
	discovery_give_http(w);
	discovery_pass(w, 3000);
	assert_int_equal(discovery_heard(&w->group, "LOCATION: http://127.0.0.2:2828/"),
			 3 * ALL_TARGETS);
	assert_int_equal(discovery_heard(&w->group, "LOCATION: http://127.0.0.1:2828/"), 0);
	discovery_forget(w);
	discovery_search(w, &w->device, "127.0.0.2", IGD, "");
	discovery_pass(w, DISCOVERY_STEP_MS);
	assert_int_equal(w->device.count, 1);
	assert_int_equal(ntohl(w->device.heard[0].from.sin_addr.s_addr), 0x7f000002);
}

static void test_without_http_nothing_is_announced(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	discovery_tell_listener(w, WIRE_LISTENER_HTTP, true, -1);
	discovery_pass(w, 1000);
	check_set(&w->group, 0, "byebye");
	discovery_search(w, &w->device, GROUP, IGD, "MX: 1\r\n");
	discovery_pass(w, 2000);
	assert_int_equal(w->device.count, 0);
}

// A gate that comes back and does not tell a LAN any more has given it up.
static void test_a_lan_not_told_again_is_left(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	w->f->network.ifindex = 99; // the new gate tells another one
	lan_fixture_start_gate(w->f);
	discovery_pass(w, 900);
	assert_int_equal(w->group.count, 0);
	discovery_pass(w, 1000);
	assert_int_equal(discovery_heard(&w->group, "ssdp:byebye"), 2 * OFFERED);
}

// One that takes its time before it tells anything has given up nothing.
static void test_a_gate_slow_to_start_loses_no_lan(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	lan_fixture_connect_gate(w->f);
	discovery_pass(w, 60000);
	lan_fixture_start_gate(w->f);
	discovery_pass(w, 5000);
	assert_int_equal(w->group.count, 0);
}

static void test_a_gate_restart_is_not_heard(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	lan_fixture_kill_gate(w->f);
	discovery_pass(w, 1000);
	discovery_search(w, &w->device, ROUTER, IGD, "");
	discovery_pass(w, DISCOVERY_STEP_MS);
	assert_int_equal(w->device.count, 1);
	lan_fixture_start_gate(w->f);
	discovery_pass(w, 10000);
	assert_int_equal(discovery_heard(&w->group, "NOTIFY"), 0);
}

static void test_stop_says_byebye_everywhere_and_ends(void **state)
{
	struct discovery *w = *state;
	struct wire_stop stop = {0};

	if (!discovery_permitted)
		skip();
	assert_int_equal(wire_send(w->f->parent, WIRE_STOP, 0, &stop, -1), 0);
	lan_fixture_pump(w->f);
	discovery_pass(w, 1000);
	assert_int_equal(w->group.count, 2 * OFFERED); // searches have led to IGD:2
	check_set(&w->group, 0, "byebye");
	check_set(&w->group, OFFERED, "byebye");
	discovery_search(w, &w->device, ROUTER, IGD, "");
	discovery_pass(w, 1000);
	assert_int_equal(w->device.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_announcing_without_farewell_of_an_earlier_life,
						discovery_setup_announcing, discovery_teardown),
		discovery_test(test_a_service_that_just_began_says_byebye_first),
		discovery_test(test_another_boot_id_is_an_update),
		discovery_test(test_an_update_within_an_update),
		discovery_test(test_announcements_are_refreshed_long_before_they_end),
		discovery_test(test_nothing_new_is_not_announced),
		discovery_test(test_another_name_is_announced_without_farewell),
		discovery_test(test_a_version_that_goes_is_taken_back),
		discovery_test(test_switching_off_and_on_again),
		discovery_test(test_a_socket_replaced_in_a_moment),
		discovery_test(test_a_new_address_is_told),
		discovery_test(test_without_http_nothing_is_announced),
		discovery_test(test_a_lan_not_told_again_is_left),
		discovery_test(test_a_gate_slow_to_start_loses_no_lan),
		discovery_test(test_a_gate_restart_is_not_heard),
		discovery_test(test_stop_says_byebye_everywhere_and_ends),
	};

	return cmocka_run_group_tests(tests, discovery_enter, NULL);
}
