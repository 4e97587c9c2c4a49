// SPDX-License-Identifier: BSD-2-Clause
// Tests of /ip/neighbor: what lan tells of routers, and when it is over.

#include "mgmt_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "codec/mndp.h"

static struct mgmt_fixture fixture;
static struct client client;
static struct seqpacket *lan;

#define ASK(...) client_ask(&client, __VA_ARGS__, NULL)

static void on_message(void *context, const void *bytes, size_t n, int fd)
{
	(void)context;
	(void)bytes;
	(void)n;
	(void)fd; // which topics are wanted
}

static void on_closed(void *context)
{
	(void)context;
}

static int setup(void **state)
{
	static const struct seqpacket_events events = {.message = on_message, .closed = on_closed};
	struct wire_channel channel = {.role = WIRE_ROLE_LAN};
	int pair[2];

	(void)state;
	mgmt_fixture_start(&fixture, false);
	client_local(&client, &fixture);
	assert_int_equal(seqpacket_pair(pair), 0);
	lan = seqpacket_new(fixture.loop, pair[0], &events, NULL);
	assert_non_null(lan);
	assert_int_equal(wire_send(fixture.parent, WIRE_CHANNEL, 0, &channel, pair[1]), 0);
	(void)close(pair[1]);
	mgmt_fixture_pump(&fixture);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	client_close(&client);
	seqpacket_free(lan);
	mgmt_fixture_stop(&fixture);
	return 0;
}

static struct wire_announcement router(uint8_t number)
{
	return (struct wire_announcement){
		.ifindex = 4,
		.source = UINT32_C(0xc0a85800) + number,
		.mac = {{2, 0, 0, 0, 9, number}},
		.lan = "bridge",
	};
}

static void tell(const struct wire_announcement *announcement)
{
	assert_int_equal(wire_send(lan, WIRE_ANNOUNCEMENT, 0, announcement, -1), 0);
	mgmt_fixture_pump(&fixture);
}

static void test_all_of_a_router(void **state)
{
	struct wire_announcement told = router(2);

	(void)state;
	assert_string_equal(ASK("/ip/neighbor/print"), "!done\n");
	told.address = UINT32_C(0x0a000001);
	told.address6 = (struct ip6){{0xfe, 0x80, [15] = 1}};
	told.has_uptime = 1;
	told.uptime_s = 3661;
	told.unpack = MNDP_UNPACK_NONE;
	(void)snprintf(told.identity, sizeof(told.identity), "attic");
	(void)snprintf(told.platform, sizeof(told.platform), "MikroTik");
	(void)snprintf(told.version, sizeof(told.version), "7.16.2 (stable)");
	(void)snprintf(told.software_id, sizeof(told.software_id), "ABCD-1234");
	(void)snprintf(told.board, sizeof(told.board), "RB750Gr3");
	(void)snprintf(told.interface, sizeof(told.interface), "ether1");
	tell(&told);
	loop_advance(fixture.loop, 2500);
	assert_string_equal(
		ASK("/ip/neighbor/print"),
		"!re =.id=*1 =interface=bridge =address=192.168.88.2 =address4=10.0.0.1 "
		"=address6=fe80::1 =mac-address=02:00:00:00:09:02 =identity=attic "
		"=platform=MikroTik =version=7.16.2 (stable) =unpack=none =age=2s =uptime=1h1m1s "
		"=software-id=ABCD-1234 =board=RB750Gr3 =ipv6=true =interface-name=ether1 "
		"=discovered-by=mndp\n!done\n");
}

static void test_what_is_not_told_is_absent(void **state)
{
	struct wire_announcement told = router(0);

	(void)state;
	told.source = 0;
	tell(&told);
	assert_string_equal(ASK("/ip/neighbor/print"),
			    "!re =.id=*1 =interface=bridge =mac-address=02:00:00:00:09:00 =age=0s "
			    "=ipv6=false =discovered-by=mndp\n!done\n");
}

static void test_a_router_is_known_until_it_is_silent(void **state)
{
	struct wire_announcement first = router(1);
	struct wire_announcement second = router(2);

	(void)state;
	tell(&first);
	tell(&second);
	loop_advance(fixture.loop, WIRE_ANNOUNCEMENT_MS - 1);
	assert_string_equal(ASK("/ip/neighbor/print", "=count-only="), "!done =ret=2\n");
	(void)snprintf(second.identity, sizeof(second.identity), "renamed");
	tell(&second);
	loop_advance(fixture.loop, 1);
	assert_string_equal(ASK("/ip/neighbor/print", "=.proplist=.id,identity"),
			    "!re =.id=*2 =identity=renamed\n!done\n");
	tell(&first); // it is another one by now
	assert_string_equal(ASK("/ip/neighbor/print", "=.proplist=.id,address"),
			    "!re =.id=*2 =address=192.168.88.2\n"
			    "!re =.id=*3 =address=192.168.88.1\n!done\n");
	loop_advance(fixture.loop, WIRE_ANNOUNCEMENT_MS);
	assert_string_equal(ASK("/ip/neighbor/print"), "!done\n");
}

static void test_there_are_only_so_many(void **state)
{
	struct wire_announcement told = router(1);

	(void)state;
	for (uint32_t i = 0; i < WIRE_ANNOUNCEMENTS_MAX + 100; i++) {
		told.source = i + 1;
		tell(&told);
		loop_advance(fixture.loop, 1);
	}
	assert_int_equal(fixture.m->neighbors.count, WIRE_ANNOUNCEMENTS_MAX);
	assert_string_equal(ASK("/ip/neighbor/print", "=count-only="), "!done =ret=256\n");
	// The oldest made room.
	assert_string_equal(ASK("/ip/neighbor/print", "?address=0.0.0.100"), "!done\n");
	assert_non_null(strstr(ASK("/ip/neighbor/print", "?address=0.0.0.101"), "=.id=*65 "));
}

// lan may be somebody else's by now.
static void test_a_message_of_garbage(void **state)
{
	struct wire_announcement told;

	(void)state;
	memset(&told, 0xff, sizeof(told));
	memset(told.lan, 'x', sizeof(told.lan));
	memset(told.identity, 'a', sizeof(told.identity));
	memset(told.version, '\x1b', sizeof(told.version));
	tell(&told);
	assert_null(strchr(ASK("/ip/neighbor/print"), '\x1b'));
	assert_string_equal(ASK("/ip/neighbor/print", "=.proplist=interface,unpack,age"),
			    "!re =interface=xxxxxxxxxxxxxxxx =age=0s\n!done\n");
}

static void test_nothing_is_taken(void **state)
{
	struct wire_announcement told = router(1);

	(void)state;
	tell(&told);
	assert_string_equal(ASK("/ip/neighbor/remove", "=.id=*1"),
			    "!trap =category=0 =message=no such command\n!done\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_of_a_router, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_not_told_is_absent, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_router_is_known_until_it_is_silent, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_there_are_only_so_many, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_message_of_garbage, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_is_taken, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
