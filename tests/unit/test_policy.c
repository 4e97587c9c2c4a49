// SPDX-License-Identifier: BSD-2-Clause
// What no device gets, each with its reason; and what it may have.

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
#include "gate/policy.h"
#include "gate/settings.h"
#include "gate_fixture.h"
#include "impossible_targets.h"

struct desk {
	struct loop *loop;
	struct fake_host host;
	struct host_facts facts;
	struct wire_settings settings;
	struct lan_set lans;
	struct uplink uplink;
	struct uplink_others others;
	struct mapping_table table;
	struct policy policy;
	struct device device;
};

static struct desk desk;

static void ignore(void *context)
{
	(void)context;
}

static void ignore_link(void *context, const struct link *link, bool gone)
{
	(void)context;
	(void)link;
	(void)gone;
}

static void ignore_neighbour(void *context, const struct neighbour *neighbour, bool gone)
{
	(void)context;
	(void)neighbour;
	(void)gone;
}

static void ignore_failure(void *context, const struct err *e)
{
	(void)context;
	(void)e;
}

static const struct host_facts_events no_events = {
	.settled = ignore,
	.link = ignore_link,
	.neighbour = ignore_neighbour,
	.failed = ignore_failure,
};

// wan0 203.0.113.1/24, br0 192.168.1.1/24 and 10.9.9.9/32 on it, br1 192.168.2.1/24.
static int set_up(void **state)
{
	struct address extra = {.ifindex = 3, .address = 0x0a090909, .length = 32};
	static const struct lan_set none;
	static const struct uplink nothing;

	(void)state;
	memset(&desk, 0, sizeof(desk));
	desk.loop = loop_new_virtual(1000);
	fake_host_init(&desk.host);
	fake_host_ether(&desk.host, 2, "wan0", 0xcb007101, 24);
	fake_host_ether(&desk.host, 3, "br0", 0xc0a80101, 24);
	fake_host_address(&desk.host, &extra, false);
	fake_host_ether(&desk.host, 4, "br1", 0xc0a80201, 24);
	assert_int_equal(
		host_facts_start(&desk.facts, desk.loop, &desk.host.door, &no_events, NULL, NULL),
		0);
	desk.settings = gate_fixture_settings();
	(void)snprintf(desk.settings.interface[2].name, WIRE_INTERFACE_SIZE, "br1");
	desk.settings.interface[2].rules = desk.settings.rules;
	desk.settings.interfaces = 3;
	lan_set_compute(&desk.lans, &none, &desk.settings, &desk.facts);
	uplink_compute(&desk.uplink, &nothing, &desk.settings, &desk.facts, 1000);
	desk.policy = (struct policy){&desk.settings, &desk.lans,  &desk.uplink,
				      &desk.others,   &desk.facts, &desk.table};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	mapping_table_free(&desk.table);
	host_facts_stop(&desk.facts);
	loop_free(desk.loop);
	return 0;
}

static enum err_kind judge(const struct wire_mapping_add *add)
{
	struct err e = {0};
	struct mapping *existing;
	const struct lan *lan;

	if (policy_check_form(add, &e) != 0)
		return e.kind;
	lan = policy_lan(&desk.policy, add->ifindex, add->requester, &e);
	if (!lan || policy_check_request(&desk.policy, lan, add, &e) != 0 ||
	    policy_check_place(&desk.policy, lan, &desk.device, add, &existing, &e) != 0)
		return e.kind;
	return ERR_NONE;
}

static struct wire_mapping_add good(void)
{
	return gate_fixture_add(6, 5000, 6000, 600);
}

// None of these, nor the router's further address, over TCP nor UDP, with and without secure mode.
static void test_impossible_targets(void **state)
{
	struct wire_mapping_add add = good();

	(void)state;
	for (size_t i = 0; i < IMPOSSIBLE_TARGETS; i++) {
		for (int variant = 0; variant < 4; variant++) {
			add.internal_address = 0;
			(void)ip4_parse(slice_from(impossible_targets[i]), &add.internal_address);
			add.protocol = variant & 1 ? 6 : 17;
			desk.lans.lan[0].rules.secure_mode = variant >> 1;
			if (judge(&add) != ERR_NOT_AUTHORIZED)
				fail_msg("%s is let through", impossible_targets[i]);
		}
	}
	add.internal_address = 0x0a090909;
	assert_int_equal(judge(&add), ERR_NOT_AUTHORIZED);
}

static void test_requester(void **state)
{
	struct wire_mapping_add add = good();
	static const ip4 strangers[] = {0,	    0xc0a80101, 0xc0a80100, 0xc0a801ff, 0xc0a8020a,
					0xcb007102, 0x08080808, 0x7f000001, 0xffffffff, 0xe0000001};

	(void)state;
	assert_int_equal(judge(&add), ERR_NONE);
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		add.requester = strangers[i];
		assert_int_equal(judge(&add), ERR_NOT_AUTHORIZED);
	}
	add = good();
	add.ifindex = 4; // of the other LAN
	assert_int_equal(judge(&add), ERR_NOT_AUTHORIZED);
	add.ifindex = 2; // of none
	assert_int_equal(judge(&add), ERR_NOT_AUTHORIZED);
	add.ifindex = 0;
	assert_int_equal(judge(&add), ERR_NOT_AUTHORIZED);
}

static void test_form(void **state)
{
	struct wire_mapping_add add = good();

	(void)state;
	add.enabled = 2;
	assert_int_equal(judge(&add), ERR_MALFORMED);
	add = good();
	add.origin = WIRE_ORIGIN__COUNT;
	assert_int_equal(judge(&add), ERR_MALFORMED);
	add = good();
	add.any_port = 2;
	assert_int_equal(judge(&add), ERR_MALFORMED);
	add = good();
	add.reserved2[2] = 1;
	assert_int_equal(judge(&add), ERR_MALFORMED);
	add = good();
	memset(add.description, 'a', sizeof(add.description));
	assert_int_equal(judge(&add), ERR_MALFORMED);
}

static void test_ports(void **state)
{
	static const struct {
		uint8_t protocol;
		uint16_t external, internal;
		enum err_kind kind;
	} rows[] = {
		{6, 1023, 6000, ERR_NOT_AUTHORIZED},
		{6, 1024, 6000, ERR_NONE},
		{6, 5000, 1023, ERR_NOT_AUTHORIZED},
		{6, 5000, 1024, ERR_NONE},
		{6, 0, 6000, ERR_WILDCARD_PORT},
		{6, 5000, 0, ERR_WILDCARD_INTERNAL},
		{6, 0, 80, ERR_NOT_AUTHORIZED},
		{6, 65535, 65535, ERR_NONE},
		{17, 1900, 6000, ERR_OTHER_MECHANISM},
		{6, 1900, 6000, ERR_NONE},
		{17, 5350, 6000, ERR_OTHER_MECHANISM},
		{17, 5351, 6000, ERR_OTHER_MECHANISM},
		{6, 2828, 6000, ERR_OTHER_MECHANISM},
		{17, 2828, 6000, ERR_NONE},
		{6, 8728, 6000, ERR_OTHER_MECHANISM},
		{6, 8729, 6000, ERR_OTHER_MECHANISM},
		{6, 3333, 6000, ERR_OTHER_MECHANISM},
		{17, 3333, 6000, ERR_NONE},
		{0, 5000, 6000, ERR_RANGE},
		{1, 5000, 6000, ERR_RANGE},
		{132, 5000, 6000, ERR_RANGE},
		{255, 0, 0, ERR_RANGE},
	};
	struct wire_mapping_add add = good();

	(void)state;
	desk.host.port[desk.host.ports++] = (struct fake_port){6, 3333};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		add.protocol = rows[i].protocol;
		add.external_port = rows[i].external;
		add.internal_port = rows[i].internal;
		if (judge(&add) != rows[i].kind)
			fail_msg("row %zu: %d instead of %d", i, judge(&add), rows[i].kind);
	}
	desk.lans.lan[0].rules.allow_privileged = 1;
	add = good();
	add.external_port = 443;
	add.internal_port = 443;
	assert_int_equal(judge(&add), ERR_NONE);
}

static void test_remote_host(void **state)
{
	static const struct {
		ip4 remote;
		enum err_kind kind;
	} rows[] = {
		{0, ERR_NONE},
		{0xc6336407, ERR_NONE},
		{0x7f000001, ERR_ARGUMENT_VALUE},
		{0xe0000001, ERR_ARGUMENT_VALUE},
		{0xffffffff, ERR_ARGUMENT_VALUE},
		{1, ERR_ARGUMENT_VALUE},
	};
	struct wire_mapping_add add = good();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		add.remote_host = rows[i].remote;
		assert_int_equal(judge(&add), rows[i].kind);
	}
}

static void test_switches(void **state)
{
	struct wire_mapping_add add = good();

	(void)state;
	desk.settings.nat_traversal = 0;
	assert_int_equal(judge(&add), ERR_NOT_AUTHORIZED);
	desk.settings.nat_traversal = 1;
	desk.settings.enabled = 0;
	assert_int_equal(judge(&add), ERR_NOT_AUTHORIZED);
	desk.settings.enabled = 1;
	desk.uplink.configured = false;
	assert_int_equal(judge(&add), ERR_FAILURE);
	desk.uplink.configured = true;
	desk.device.charged = desk.lans.lan[0].rules.mappings_per_device;
	assert_int_equal(judge(&add), ERR_QUOTA);
	desk.device.charged = 0;
	desk.settings.mappings_total = 0;
	assert_int_equal(judge(&add), ERR_QUOTA);
}

// The router's forced address, which it has not itself, is no device's either.
static void test_reported_address_in_the_lan(void **state)
{
	struct wire_mapping_add add = good();

	(void)state;
	desk.uplink.reported = 0xc0a80140;
	add.internal_address = 0xc0a80140;
	add.requester = 0xc0a80140;
	assert_int_equal(judge(&add), ERR_NOT_AUTHORIZED);
}

static enum err_kind judge_as(const char *description)
{
	struct wire_mapping_add add = good();

	(void)snprintf(add.description, sizeof(add.description), "%s", description);
	return judge(&add);
}

static void test_sources(void **state)
{
	struct wire_sources *s = &desk.settings.sources;

	(void)state;
	s->prefix[0] = (struct ip4_prefix){0x0a000000, 8};
	s->count = 1;
	assert_int_equal(judge_as("web"), ERR_NOT_AUTHORIZED);
	s->prefix[1] = (struct ip4_prefix){0xc0a80100, 24};
	s->count = 2;
	assert_int_equal(judge_as("web"), ERR_NONE);
}

static void test_descriptions(void **state)
{
	static const struct {
		const char *patterns, *description;
		enum err_kind kind;
	} rows[] = {
		{"", "", ERR_NONE},
		{"?*", "", ERR_NOT_AUTHORIZED},
		{"?*", "x", ERR_NONE},
		{"xbox*,*torrent", "qBittorrent", ERR_NONE},
		{"xbox*,*torrent", "Xbox (192.168.1.10)", ERR_NONE},
		{"xbox*,*torrent", "torrents", ERR_NOT_AUTHORIZED},
		{"*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		 ERR_NOT_AUTHORIZED},
		{",", "", ERR_NONE},
	};
	char *patterns = desk.lans.lan[0].rules.description_patterns;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)snprintf(patterns, WIRE_PATTERNS_SIZE, "%s", rows[i].patterns);
		if (judge_as(rows[i].description) != rows[i].kind)
			fail_msg("row %zu", i);
	}
}

// 2026-11-26 was a Thursday. The zone is an hour ahead from the day before on, two from 13:00 on.
static void test_hours(void **state)
{
	enum { THURSDAY = 1795651200, HOUR = 3600 };
	static const struct {
		struct wire_hours hours;
		int32_t after; // midnight in UTC
		enum err_kind kind;
	} rows[] = {
		{{0}, 0, ERR_NONE},
		{{8 * HOUR, 9 * HOUR, 0x7f, {0}}, 7 * HOUR - 1, ERR_NOT_AUTHORIZED},
		{{8 * HOUR, 9 * HOUR, 0x7f, {0}}, 7 * HOUR, ERR_NONE},
		{{8 * HOUR, 9 * HOUR, 0x7f, {0}}, 8 * HOUR, ERR_NONE},
		{{8 * HOUR, 9 * HOUR, 0x7f, {0}}, 8 * HOUR + 1, ERR_NOT_AUTHORIZED},
		{{8 * HOUR, 9 * HOUR, 1 << 4, {0}}, 7 * HOUR, ERR_NONE},
		{{8 * HOUR, 9 * HOUR, 0x7f & ~(1 << 4), {0}}, 7 * HOUR, ERR_NOT_AUTHORIZED},
		{{22 * HOUR, 6 * HOUR, 0x7f, {0}}, 5 * HOUR, ERR_NONE},
		{{22 * HOUR, 6 * HOUR, 0x7f, {0}}, 6 * HOUR, ERR_NOT_AUTHORIZED},
		{{15 * HOUR, 16 * HOUR, 0x7f, {0}}, 13 * HOUR - 1, ERR_NOT_AUTHORIZED},
		{{15 * HOUR, 16 * HOUR, 0x7f, {0}}, 13 * HOUR, ERR_NONE},
		// There it is Friday.
		{{0, 2 * HOUR, 1 << 5, {0}}, 22 * HOUR, ERR_NONE},
	};

	(void)state;
	desk.settings.zone = (struct wire_zone){
		.count = 2,
		.change = {{.from = THURSDAY - 24 * HOUR, .offset_s = HOUR},
			   {.from = THURSDAY + 13 * HOUR, .offset_s = 2 * HOUR}},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		desk.lans.lan[0].rules.hours = rows[i].hours;
		desk.policy.wall_s = THURSDAY + rows[i].after;
		if (judge_as("web") != rows[i].kind)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_impossible_targets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_requester, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_form, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ports, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_remote_host, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_switches, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sources, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_descriptions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hours, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_reported_address_in_the_lan, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
