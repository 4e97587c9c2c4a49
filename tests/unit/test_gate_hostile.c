// SPDX-License-Identifier: BSD-2-Clause
// T3, T5, T20, T25: a lan process that is an attacker's asks gate for what no device may have. It is
// refused and logged, and nothing of it reaches the kernel.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants some of the above first
#include <cmocka.h>

#include "gate/state.h"
#include "gate_fixture.h"
#include "impossible_targets.h"

enum { TCP = 6, UDP = 17, DEVICE = 0xc0a8010a };

static struct gate_fixture f;
static struct wire_settings settings;

static void configure(void)
{
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	assert_string_equal(gate_fixture_text(&f, VOICE_MGMT), "ok\n");
	gate_fixture_forget(&f);
}

static int set_up(void **state)
{
	(void)state;
	settings = gate_fixture_settings();
	gate_fixture_init(&f);
	fake_host_ether(&f.host, 4, "br1", 0xc0a80201, 24);
	assert_int_equal(gate_fixture_start(&f, NULL), 0);
	settings.interface[2] = settings.interface[1];
	memcpy(settings.interface[2].name, "br1", 4);
	settings.interfaces = 3;
	configure();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gate_fixture_done(&f);
	return 0;
}

static size_t lines(enum voice voice, const char *with)
{
	size_t count = 0;

	for (const char *p = gate_fixture_text(&f, voice); (p = strstr(p, with)); p++)
		count++;
	return count;
}

static void ask(const struct wire_mapping_add *add)
{
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, add);
	gate_fixture_settle(&f);
}

// What was asked for since the last look, COUNT times, was refused with CODE and logged; kernel and
// table are as they were.
static void assert_refused(size_t count, int code)
{
	char error[32];
	char reason[32];

	(void)snprintf(error, sizeof(error), "error %d ", code);
	(void)snprintf(reason, sizeof(reason), ": %d ", code);
	assert_int_equal(lines(VOICE_LAN, error), count);
	assert_int_equal(lines(VOICE_LOG, "warning port mapping refused: "), count);
	assert_int_equal(lines(VOICE_LOG, reason), count);
	assert_string_equal(gate_fixture_text(&f, VOICE_KERNEL), "");
	assert_string_equal(gate_fixture_text(&f, VOICE_EVENT), "");
	gate_fixture_forget(&f);
}

// By each protocol that devices speak, over TCP and UDP, in secure mode and without.
static void test_impossible_targets(void **state)
{
	(void)state;
	for (int secure = 0; secure < 2; secure++) {
		settings.interface[1].rules.secure_mode = (uint8_t)secure;
		configure();
		for (size_t i = 0; i < IMPOSSIBLE_TARGETS; i++) {
			struct wire_mapping_add add = gate_fixture_add(TCP, 5000, 6000, 600);

			add.internal_address = 0;
			(void)ip4_parse(slice_from(impossible_targets[i]), &add.internal_address);
			for (int origin = 0; origin < WIRE_ORIGIN__COUNT; origin++) {
				add.origin = (uint8_t)origin;
				add.protocol = TCP;
				ask(&add);
				add.protocol = UDP;
				ask(&add);
			}
			assert_refused(2 * WIRE_ORIGIN__COUNT, 606);
		}
	}
	assert_int_equal(mapping_table_count(&f.gate->table), 0);
}

// Requests that no device of that LAN can have sent: refused too, but logged no more often than
// somebody can read.
static void test_impossible_requesters(void **state)
{
	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		struct wire_mapping_add add = gate_fixture_add(TCP, 5000, 6000, 600);

		add.requester = i % 2 ? 0xc0a80200 + (uint32_t)i % 256 : (uint32_t)i;
		add.internal_address = add.requester;
		add.ifindex = i % 3 ? 3 : 2;
		ask(&add);
	}
	assert_int_equal(lines(VOICE_LAN, "error 606 "), 1000);
	assert_in_range(lines(VOICE_LOG, "refused"), 1, 60);
	assert_string_equal(gate_fixture_text(&f, VOICE_KERNEL), "");
}

// A wildcard is never a mapping of every port, whatever the rules say.
static void test_wildcards(void **state)
{
	struct wire_mapping_add add = gate_fixture_add(TCP, 0, 6000, 600);

	(void)state;
	ask(&add);
	assert_refused(1, 716);
	add.external_port = 5000;
	add.internal_port = 0;
	ask(&add);
	assert_refused(1, 732);
	settings.interface[1].rules.choose_port = 1;
	configure();
	ask(&add);
	assert_refused(1, 732);
	add.external_port = 0;
	ask(&add);
	assert_refused(1, 732);
	add.internal_port = 6000;
	add.any_port = 1;
	ask(&add);
	assert_int_equal(lines(VOICE_KERNEL, "dnat-any tcp 203.0.113.1:6000 "), 1);
	assert_int_equal(lines(VOICE_KERNEL, ":0 "), 0);
}

// Every port there is, of one device that never tires: it gets its quota, and another its own.
static void test_exhaustion(void **state)
{
	(void)state;
	settings.interface[1].rules.requests_per_minute = 0;
	settings.interface[1].rules.allow_privileged = 1;
	settings.mappings_total = 100;
	configure();
	for (uint32_t port = 1; port <= UINT16_MAX; port++) {
		struct wire_mapping_add add =
			gate_fixture_add(port & 1 ? TCP : UDP, (uint16_t)port, 6000, 600);

		(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
		if (port % 256 == 0)
			gate_fixture_settle(&f);
		if (port % 4096 == 0)
			gate_fixture_forget(&f);
	}
	gate_fixture_settle(&f);
	assert_int_equal(mapping_table_count(&f.gate->table), 64);
	assert_int_equal(device_find(&f.gate->devices, DEVICE)->charged, 64);
	gate_fixture_forget(&f);
	for (uint16_t port = 5000; port < 5064; port++) {
		struct wire_mapping_add add = gate_fixture_add(TCP, port, port, 600);

		add.requester = add.internal_address = DEVICE + 1;
		ask(&add);
	}
	assert_int_equal(lines(VOICE_LAN, "mapping "), 36); // what is left of all devices' hundred
	assert_int_equal(lines(VOICE_LAN, "error 728 there are 100 mappings already"), 28);
	assert_int_equal(mapping_table_count(&f.gate->table), 100);
}

// Files of permission rules that are not what mgmt makes are refused, and the rules before them hold.
static void test_rules_that_are_none(void **state)
{
	struct {
		struct wire_permissions_head head;
		struct wire_permission rule[2];
	} file, whole = {.head = {.version = WIRE_PERMISSIONS_VERSION, .count = 2}};
	struct wire_mapping_add add = gate_fixture_add(TCP, 5000, 6000, 600);
	size_t wrong = 0;

	(void)state;
	whole.head.size = sizeof(whole);
	for (int i = 0; i < 2; i++)
		whole.rule[i] = (struct wire_permission){.id = (uint32_t)i + 1,
							 .action = WIRE_PERMISSION_DENY,
							 .origin = WIRE_ORIGIN__COUNT,
							 .last = UINT32_MAX};
	gate_fixture_file(&f, WIRE_PERMISSIONS, &whole, sizeof(whole));
	gate_fixture_settle(&f);
	assert_string_equal(gate_fixture_text(&f, VOICE_MGMT), "ok\n");
	gate_fixture_forget(&f);
#define WRONG(change)                                                                              \
	file = whole;                                                                              \
	change;                                                                                    \
	gate_fixture_file(&f, WIRE_PERMISSIONS, &file, sizeof(file));                              \
	wrong++
	WRONG(file.head.version++);
	WRONG(file.head.size--);
	WRONG(file.head.count = 1);
	WRONG(file.head.count = 3);
	WRONG(file.head.count = UINT32_MAX);
	WRONG(file.rule[1].id = 0);
	WRONG(file.rule[1].action = WIRE_PERMISSION__COUNT);
	WRONG(file.rule[1].origin = WIRE_ORIGIN__COUNT + 1);
	WRONG(file.rule[1].days = 0x80);
	WRONG(file.rule[1].idle = 2);
	WRONG(file.rule[1].from_s = WIRE_DAY_S);
	WRONG(file.rule[1].to_s = WIRE_DAY_S);
	WRONG(file.rule[1].first = UINT32_MAX; file.rule[1].last = 0);
	WRONG(file.rule[1].external.count = WIRE_PORT_RANGES_MAX + 1);
	WRONG(file.rule[1].internal.count = 1; file.rule[1].internal.range[0].first = 9);
	WRONG(memset(file.rule[1].interface, 'x', sizeof(file.rule[1].interface)));
	WRONG(memset(file.rule[1].device, '*', sizeof(file.rule[1].device)));
	WRONG(memset(file.rule[1].description, '*', sizeof(file.rule[1].description)));
#undef WRONG
	for (size_t n = 1; n < sizeof(whole); n += 41) {
		gate_fixture_file(&f, WIRE_PERMISSIONS, &whole, n);
		wrong++;
		if (wrong % 16 == 0)
			gate_fixture_settle(&f);
	}
	gate_fixture_settle(&f);
	assert_int_equal(lines(VOICE_MGMT, "error "), wrong);
	assert_int_equal(lines(VOICE_MGMT, "ok"), 0);
	gate_fixture_forget(&f);
	ask(&add);
	assert_refused(1, 606);
}

// What asks before the rules are known gets nothing, however much the settings allow.
static void test_rules_that_are_not_known(void **state)
{
	struct wire_mapping_add add = gate_fixture_add(TCP, 5000, 6000, 600);

	(void)state;
	permissions_free(&f.gate->permissions); // as gate begins
	ask(&add);
	assert_refused(1, 501);
}

// A lease that gate itself begins anew ends where a rule denies what it was for.
static void test_a_denied_lease_without_end(void **state)
{
	struct {
		struct wire_permissions_head head;
		struct wire_permission rule;
	} file = {{.version = WIRE_PERMISSIONS_VERSION, .size = sizeof(file), .count = 1},
		  {.id = 1,
		   .action = WIRE_PERMISSION_DENY,
		   .origin = WIRE_ORIGIN__COUNT,
		   .last = UINT32_MAX,
		   .external = {1, {{5000, 5000}}}}};
	struct wire_mapping_add add = gate_fixture_add(TCP, 5000, 6000, 0);
	const uint64_t week_ms = 7ULL * 24 * 3600 * 1000;

	(void)state;
	settings.interface[1].rules.gone_after_s = 0;
	configure();
	ask(&add);
	add.external_port = 5001;
	ask(&add);
	gate_fixture_file(&f, WIRE_PERMISSIONS, &file, sizeof(file));
	for (int days = 0; days < 8; days++)
		gate_fixture_advance(&f, week_ms / 7);
	assert_int_equal(mapping_table_count(&f.gate->table), 1);
}

// Without secure mode: who has come to another's address, before the kernel has told of it, has none
// of that device's rights.
static void test_an_address_that_another_took(void **state)
{
	struct {
		struct wire_permissions_head head;
		struct wire_permission rule[2];
	} file = {{.version = WIRE_PERMISSIONS_VERSION, .size = sizeof(file), .count = 2},
		  {{.id = 1,
		    .action = WIRE_PERMISSION_ALLOW,
		    .mac = {{2, 0, 0, 0, 0, 10}},
		    .origin = WIRE_ORIGIN__COUNT,
		    .last = UINT32_MAX},
		   {.id = 2,
		    .action = WIRE_PERMISSION_DENY,
		    .origin = WIRE_ORIGIN__COUNT,
		    .last = UINT32_MAX}}};
	struct wire_mapping_add add = gate_fixture_add(TCP, 5000, 6000, 600);

	(void)state;
	settings.interface[1].rules.secure_mode = 0;
	configure();
	gate_fixture_file(&f, WIRE_PERMISSIONS, &file, sizeof(file));
	ask(&add);
	assert_int_equal(mapping_table_count(&f.gate->table), 1);
	for (size_t i = 0; i < f.host.neighbours; i++)
		if (f.host.neighbour[i].address == DEVICE)
			f.host.neighbour[i].mac.byte[5] = 99;
	gate_fixture_forget(&f);
	add.internal_address = DEVICE + 1;
	add.external_port = 5001;
	ask(&add);
	assert_refused(1, 606);
	assert_int_equal(mapping_table_count(&f.gate->table), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_impossible_targets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_impossible_requesters, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wildcards, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_exhaustion, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rules_that_are_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_an_address_that_another_took, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_rules_that_are_not_known, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_denied_lease_without_end, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
