// SPDX-License-Identifier: BSD-2-Clause
// Searches: who is answered, with what, when, how often.

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

static void check_answer(const struct datagram *d, size_t i)
{
	char line[256];

	assert_int_equal(strncmp(d->text, "HTTP/1.1 200 OK\r\n", 17), 0);
	(void)snprintf(line, sizeof(line), "\r\nST: %s\r\n", discovery_targets[i].target);
	assert_non_null(strstr(d->text, line));
	discovery_usn_line(line, sizeof(line), i);
	assert_non_null(strstr(d->text, line));
	assert_non_null(strstr(d->text, "\r\nLOCATION: http://127.0.0.1:2828/" FIXTURE_TOKEN
					"/gateway.xml\r\n"));
	assert_non_null(strstr(d->text, "\r\nCACHE-CONTROL: max-age=1800\r\n"));
	assert_non_null(strstr(d->text, "\r\nEXT:"));
	assert_non_null(strstr(d->text, "UPnP/1.1 sallyport/"));
	assert_non_null(strstr(d->text, "\r\nBOOTID.UPNP.ORG: 77\r\n"));
	assert_non_null(strstr(d->text, "\r\nCONFIGID.UPNP.ORG: 5\r\n"));
	assert_true(strlen(d->text) <= 450); // small devices have small buffers
	assert_int_equal(ntohs(d->from.sin_port), 1900);
	assert_int_equal(ntohl(d->from.sin_addr.s_addr), 0x7f000001);
	assert_int_equal(d->ttl, 2);
}

static void test_each_target_multicast_and_unicast(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	for (size_t i = 0; i < ALL_TARGETS; i++) {
		discovery_forget(w);
		discovery_search(w, &w->device, GROUP, discovery_targets[i].target, "MX: 1\r\n");
		discovery_pass(w, 1000);
		assert_int_equal(w->device.count, 1);
		check_answer(&w->device.heard[0], i);
		discovery_forget(w);
		discovery_search(w, &w->device, ROUTER, discovery_targets[i].target, "");
		discovery_pass(w, DISCOVERY_STEP_MS);
		assert_int_equal(w->device.count, 1); // at once
		check_answer(&w->device.heard[0], i);
	}
	assert_int_equal(w->other.count, 0);
}

// So that it can be told whether devices are heard at all.
static void test_gate_is_told_who_was_heard(void **state)
{
	struct discovery *w = *state;
	unsigned before;

	if (!discovery_permitted)
		skip();
	before = w->f->heard[WIRE_HEARD_SEARCH];
	for (int i = 0; i < 3; i++)
		discovery_search(w, &w->device, GROUP, "upnp:rootdevice", "MX: 1\r\n");
	assert_int_equal(w->f->heard[WIRE_HEARD_SEARCH], before + 1); // one a second is enough
	assert_int_equal(w->f->last_heard.ifindex, w->f->network.ifindex);
	discovery_pass(w, 1000);
	discovery_search(w, &w->device, GROUP, "urn:another:device:Player:1", "MX: 1\r\n");
	assert_int_equal(w->f->heard[WIRE_HEARD_SEARCH], before + 2);
	assert_int_equal(w->f->heard[WIRE_HEARD_GATEWAY], 0);
	discovery_send(w, &w->device, GROUP,
		       "NOTIFY * HTTP/1.1\r\nNT: urn:schemas-upnp-org:device:MediaServer:1\r\n"
		       "NTS: ssdp:alive\r\n\r\n");
	assert_int_equal(w->f->heard[WIRE_HEARD_GATEWAY], 0);
	discovery_send(w, &w->device, GROUP,
		       "NOTIFY * HTTP/1.1\r\n"
		       "NT: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n"
		       "NTS: ssdp:alive\r\n\r\n");
	assert_int_equal(w->f->heard[WIRE_HEARD_GATEWAY], 1);
	assert_int_equal(w->f->heard[WIRE_HEARD_STRANGER], 0);
}

static void test_all_is_one_answer_for_each_target(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	discovery_search(w, &w->device, GROUP, "ssdp:all", "MX: 3\r\n");
	discovery_pass(w, 3000);
	assert_int_equal(w->device.count, ALL_TARGETS);
	for (size_t i = 0; i < ALL_TARGETS; i++)
		check_answer(&w->device.heard[i], i); // in the order of the tree
	discovery_forget(w);
	discovery_search(w, &w->device, ROUTER, "ssdp:all", "");
	discovery_pass(w, 200);
	assert_int_equal(w->device.count, ALL_TARGETS);
}

// Whoever asks for version 1, or for everything, is led to the tree of version 1; the other tree
// answers for what only it has.
static void test_each_version_is_found_by_its_own_name(void **state)
{
	static const char *const second[][2] = {
		{"urn:schemas-upnp-org:device:InternetGatewayDevice:2", FIXTURE_ROOT_2},
		{"urn:schemas-upnp-org:device:WANDevice:2", FIXTURE_WAN_2},
		{"urn:schemas-upnp-org:device:WANConnectionDevice:2", FIXTURE_CONNECT_2},
		{"urn:schemas-upnp-org:service:WANIPConnection:2", FIXTURE_CONNECT_2},
		{"uuid:" FIXTURE_ROOT_2, FIXTURE_ROOT_2},
		{"uuid:" FIXTURE_CONNECT_2, FIXTURE_CONNECT_2},
	};
	struct discovery *w = *state;
	char line[256];

	if (!discovery_permitted)
		skip();
	for (size_t i = 0; i < sizeof(second) / sizeof(second[0]); i++) {
		discovery_forget(w);
		discovery_search(w, &w->device, ROUTER, second[i][0], "");
		discovery_pass(w, DISCOVERY_STEP_MS);
		assert_int_equal(w->device.count, 1);
		(void)snprintf(line, sizeof(line), "\r\nST: %s\r\n", second[i][0]);
		assert_non_null(strstr(w->device.heard[0].text, line));
		(void)snprintf(line, sizeof(line), "\r\nUSN: uuid:%s", second[i][1]);
		assert_non_null(strstr(w->device.heard[0].text, line));
		assert_non_null(strstr(w->device.heard[0].text, "/igd2/gateway.xml\r\n"));
	}
	w->f->service.igd_versions = 1 << WIRE_IGD_1;
	lan_fixture_tell_service(w->f);
	discovery_pass(w, 3000);
	discovery_forget(w);
	for (size_t i = 0; i < sizeof(second) / sizeof(second[0]); i++)
		discovery_search(w, &w->device, ROUTER, second[i][0], "");
	discovery_pass(w, 1000);
	assert_int_equal(w->device.count, 0);
}

// Alone, the tree of version 2 answers a search for version 1 as version 1.
static void test_version_2_alone_answers_for_version_1(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	w->f->service.igd_versions = 1 << WIRE_IGD_2;
	lan_fixture_tell_service(w->f);
	discovery_pass(w, 3000);
	discovery_forget(w);
	discovery_search(w, &w->device, ROUTER, IGD, "");
	discovery_pass(w, DISCOVERY_STEP_MS);
	assert_int_equal(w->device.count, 1);
	assert_non_null(strstr(w->device.heard[0].text, "\r\nST: " IGD "\r\n"));
	assert_non_null(
		strstr(w->device.heard[0].text, "\r\nUSN: uuid:" FIXTURE_ROOT_2 "::" IGD "\r\n"));
	discovery_forget(w);
	discovery_search(w, &w->device, ROUTER, "ssdp:all", "");
	discovery_pass(w, 500);
	assert_int_equal(w->device.count, OFFERED - ALL_TARGETS);
	assert_int_equal(discovery_heard(&w->device, "InternetGatewayDevice:2\r\n"), 1);
}

static void test_what_is_not_ours_is_met_with_silence(void **state)
{
	static const char *const foreign[] = {
		"urn:schemas-upnp-org:device:InternetGatewayDevice:3",
		"urn:schemas-upnp-org:device:InternetGatewayDevice:0",
		"urn:schemas-upnp-org:device:InternetGatewayDevice:1x",
		"urn:schemas-upnp-org:device:InternetGatewayDevice",
		"urn:schemas-upnp-org:service:WANPPPConnection:1",
		"urn:schemas-upnp-org:service:WANIPConnection:3",
		"urn:schemas-upnp-org:device:MediaServer:1",
		"uuid:99999999-1111-5111-8111-111111111111",
		"uuid:" FIXTURE_ROOT "::upnp:rootdevice",
		"uuid:",
		"ssdp:ALL",
		"upnp:rootdevice2",
		"*",
	};
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		discovery_search(w, &w->device, GROUP, foreign[i], "MX: 1\r\n");
		discovery_pass(w, 1000);
		if (w->device.count != 0)
			fail_msg("%s was answered", foreign[i]);
	}
	discovery_send(w, &w->device, GROUP,
		       "NOTIFY * HTTP/1.1\r\nNT: " IGD "\r\nNTS: ssdp:alive\r\n\r\n");
	discovery_send(w, &w->device, GROUP, "HTTP/1.1 200 OK\r\nST: " IGD "\r\n\r\n");
	discovery_send(w, &w->device, GROUP,
		       "M-SEARCH * HTTP/1.1\r\nST: " IGD "\r\n\r\n"); // no MAN
	discovery_send(w, &w->device, GROUP, "");
	discovery_pass(w, 6000);
	assert_int_equal(w->device.count, 0);
}

// MX, one answer: the latest moment; everything: the latest moment.
static void test_answers_keep_to_the_time_that_was_given(void **state)
{
	static const struct {
		const char *mx;
		uint64_t one_ms, all_ms;
	} rows[] = {
		{"", 900, 900},
		{"MX: 0\r\n", 900, 900},
		{"MX: 1\r\n", 900, 900},
		{"MX:2\r\n", 900, 1900},
		{"MX: 3\r\n", 900, 2000},
		{"MX: 5\r\n", 900, 2000},
		{"MX: 120\r\n", 900, 2000},
		{"MX: many\r\n", 900, 900},
	};
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t last;

		discovery_forget(w);
		discovery_search(w, &w->device, GROUP, IGD, rows[i].mx);
		discovery_pass(w, 6000);
		assert_int_equal(w->device.count, 1);
		assert_in_range(w->device.heard[0].at - w->began, 0,
				rows[i].one_ms + DISCOVERY_STEP_MS);
		discovery_forget(w);
		discovery_search(w, &w->device, GROUP, "ssdp:all", rows[i].mx);
		discovery_pass(w, 6000);
		assert_int_equal(w->device.count, ALL_TARGETS);
		last = w->device.heard[ALL_TARGETS - 1].at - w->began;
		assert_in_range(last, rows[i].all_ms * 9 / 10 - DISCOVERY_STEP_MS,
				rows[i].all_ms + DISCOVERY_STEP_MS);
		for (size_t k = 0; k < ALL_TARGETS; k++) // each in its own part of the time
			assert_in_range(w->device.heard[k].at - w->began,
					k * (rows[i].all_ms / ALL_TARGETS),
					(k + 1) * rows[i].all_ms / ALL_TARGETS + DISCOVERY_STEP_MS);
	}
}

static void test_a_flood_is_cut_and_delays_nobody_else(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	for (int i = 0; i < 2000; i++)
		discovery_search(w, &w->device, GROUP, IGD, "MX: 1\r\n");
	discovery_search(w, &w->other, GROUP, IGD, "MX: 1\r\n");
	discovery_pass(w, 1000);
	assert_int_equal(w->other.count, 1);
	assert_int_equal(w->device.count, 30);
	for (int i = 0; i < 20; i++)
		discovery_search(w, &w->device, GROUP, IGD, "MX: 1\r\n");
	discovery_pass(w, 1000);
	assert_in_range(w->device.count, 39, 41); // ten a second
}

static void test_everything_is_told_once_a_second(void **state)
{
	struct discovery *w = *state;

	if (!discovery_permitted)
		skip();
	discovery_search(w, &w->device, GROUP, "ssdp:all", "MX: 1\r\n");
	discovery_pass(w, 990);
	discovery_search(w, &w->device, GROUP, "ssdp:all", "MX: 1\r\n");
	discovery_search(w, &w->device, GROUP, IGD, "MX: 1\r\n");
	discovery_pass(w, 1000);
	assert_int_equal(w->device.count, ALL_TARGETS + 1);
	discovery_search(w, &w->device, GROUP, "ssdp:all", "MX: 1\r\n");
	discovery_pass(w, 1000);
	assert_int_equal(w->device.count, 2 * ALL_TARGETS + 1);
}

static void test_only_neighbours_are_answered(void **state)
{
	struct discovery *w = *state;
	struct ear outside = {.fd = -1};
	struct sockaddr_in there = discovery_address("127.255.255.255", 1900);
	static const char text[] = "M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"
				   "ST: upnp:rootdevice\r\n\r\n";

	if (!discovery_permitted)
		skip();
	outside.fd = discovery_socket(OUTSIDE, 0, false);
	discovery_search(w, &outside, GROUP, IGD, "MX: 1\r\n"); // not on the link
	discovery_search(w, &outside, ROUTER, IGD, "");
	discovery_search(w, &w->device, "127.0.0.77", IGD,
			 ""); // to another address of the same machine
	discovery_set(w->device.fd, SOL_SOCKET, SO_BROADCAST, 1);
	(void)sendto(w->device.fd, text, sizeof(text) - 1, 0, (struct sockaddr *)&there,
		     sizeof(there));
	lan_fixture_pump(w->f);
	discovery_pass(w, 2000);
	discovery_listen(w, &outside);
	assert_int_equal(outside.count, 0);
	assert_int_equal(w->device.count, 0);
	(void)close(outside.fd);
}

// The interface that a packet came in on decides, even where the socket is bound to none and the
// source is a neighbour's.
static void test_a_packet_of_another_interface_is_not_heard(void **state)
{
	struct discovery *w = *state;
	struct ear near = {.fd = -1};
	struct ip_mreqn group = {.imr_ifindex = (int)if_nametoindex("side0")};
	int fd;

	if (!discovery_permitted)
		skip();
	assert_true(group.imr_ifindex > 0);
	assert_int_equal(inet_pton(AF_INET, GROUP, &group.imr_multiaddr), 1);
	discovery_tell_listener(w, WIRE_LISTENER_HTTP, true, -1);
	w->f->network.address = UINT32_C(0xc0a84d01); // 192.168.77.1, in its /24
	w->f->network.length = 24;
	lan_fixture_tell_lan(w->f);
	lan_fixture_pump(w->f);
	discovery_give_http(w);
	fd = discovery_socket("0.0.0.0", 1900, true);
	discovery_set(fd, IPPROTO_IP, IP_PKTINFO, 1);
	assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)), 0);
	discovery_tell_listener(w, WIRE_LISTENER_SSDP, false, fd);
	near.fd = discovery_socket(NEIGHBOUR, 0, false);
	discovery_search(w, &near, GROUP, IGD, "MX: 1\r\n");
	discovery_pass(w, 1000);
	discovery_listen(w, &near);
	assert_int_equal(near.count, 1); // by the interface of the LAN
	assert_int_equal(setsockopt(near.fd, IPPROTO_IP, IP_MULTICAST_IF, &group, sizeof(group)),
			 0);
	discovery_search(w, &near, GROUP, IGD, "MX: 1\r\n");
	discovery_pass(w, 1000);
	discovery_listen(w, &near);
	assert_int_equal(near.count, 1);
	(void)close(near.fd);
}

// The accepted connections of a real listener: neighbours are served, others are not.
static void test_http_listener_serves_neighbours(void **state)
{
	struct discovery *w = *state;
	static const char request[] = "GET /" FIXTURE_TOKEN "/gateway.xml HTTP/1.1\r\n"
				      "Host: 127.0.0.1:2828\r\nConnection: close\r\n\r\n";
	static const char *const sources[] = {DEVICE, OUTSIDE};

	if (!discovery_permitted)
		skip();
	for (size_t i = 0; i < 2; i++) {
		struct sockaddr_in here = discovery_address(sources[i], 0);
		struct sockaddr_in there = discovery_address(ROUTER, 2828);
		struct strbuf answer;
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		strbuf_init(&answer, 65536);
		assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof(here)), 0);
		assert_int_equal(connect(fd, (struct sockaddr *)&there, sizeof(there)), 0);
		lan_fixture_pump(w->f);
		(void)send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL);
		(void)lan_fixture_receive(w->f, fd, &answer);
		assert_int_equal(lan_fixture_status(&answer), i == 0 ? 200 : 0);
		strbuf_free(&answer);
		(void)close(fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		discovery_test(test_each_target_multicast_and_unicast),
		discovery_test(test_gate_is_told_who_was_heard),
		discovery_test(test_all_is_one_answer_for_each_target),
		discovery_test(test_each_version_is_found_by_its_own_name),
		discovery_test(test_version_2_alone_answers_for_version_1),
		discovery_test(test_what_is_not_ours_is_met_with_silence),
		discovery_test(test_answers_keep_to_the_time_that_was_given),
		discovery_test(test_a_flood_is_cut_and_delays_nobody_else),
		discovery_test(test_everything_is_told_once_a_second),
		discovery_test(test_only_neighbours_are_answered),
		discovery_test(test_a_packet_of_another_interface_is_not_heard),
		discovery_test(test_http_listener_serves_neighbours),
	};

	return cmocka_run_group_tests(tests, discovery_enter, NULL);
}
