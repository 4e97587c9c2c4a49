// SPDX-License-Identifier: BSD-2-Clause
// Devices and waiting requests that gate remembers: who gives way to whom, how often that is written,
// and what a kill leaves.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the four above first
#include <cmocka.h>

#include "gate/state.h"
#include "gate_fixture.h"

enum { TCP = 6, CROWD = KNOWN_DEVICES_MAX + 200, STEP_MS = 50 };

static const struct mac camera = {{2, 0, 0, 0, 0, 10}}; // .10, as the fixture has it
static const struct mac console = {{2, 0, 0, 0, 0, 11}};

static struct gate_fixture f;

static void begin(void)
{
	struct wire_settings settings = gate_fixture_settings();

	assert_int_equal(gate_fixture_start(&f, NULL), 0);
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
}

static int set_up(void **state)
{
	(void)state;
	gate_fixture_init(&f);
	begin();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gate_fixture_done(&f);
	return 0;
}

// From device .1N, which has MAC now; the port is one that nobody gets.
static void ask_as(uint8_t n, struct mac mac)
{
	struct neighbour neighbour = {.ifindex = 3, .state = NEIGHBOUR_REACHABLE, .mac = mac};
	struct wire_mapping_add add = gate_fixture_add(TCP, 80, 80, 600);

	neighbour.address = add.requester = add.internal_address = 0xc0a80100u + n;
	fake_host_neighbour(&f.host, &neighbour, false);
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	gate_fixture_settle(&f);
}

static struct mac made_up(unsigned n)
{
	return (struct mac){{6, 1, 2, 3, (uint8_t)(n >> 8), (uint8_t)n}};
}

static void rules(struct mac mac, uint8_t action)
{
	struct {
		struct wire_permissions_head head;
		struct wire_permission rule;
	} file = {{.version = WIRE_PERMISSIONS_VERSION, .size = sizeof(file), .count = 1},
		  {.id = 1,
		   .action = action,
		   .mac = mac,
		   .origin = WIRE_ORIGIN__COUNT,
		   .last = UINT32_MAX}};

	gate_fixture_file(&f, WIRE_PERMISSIONS, &file, sizeof(file));
	gate_fixture_settle(&f);
}

static void comment(struct mac mac, const char *text)
{
	struct wire_known_device_comment body = {.mac = mac};

	(void)snprintf(body.comment, sizeof(body.comment), "%s", text);
	gate_fixture_forget(&f);
	(void)gate_fixture_mgmt(&f, WIRE_KNOWN_DEVICE_COMMENT, &body);
	gate_fixture_settle(&f);
}

static const char *comment_of(struct mac mac)
{
	const struct known_device *d = known_device_find(f.gate, mac);

	return d ? d->is.comment : "(unknown)";
}

static size_t ask_as_a_crowd(void)
{
	uint64_t last = f.gate->notebook.written;
	size_t writes = 0;

	for (unsigned i = 0; i < CROWD; i++) {
		ask_as(12, made_up(i));
		gate_fixture_advance(&f, STEP_MS);
		writes += f.gate->notebook.written != last;
		last = f.gate->notebook.written;
	}
	return writes;
}

// Who makes up hardware addresses pushes out others like it, and the disk is left in peace.
static void test_made_up_addresses(void **state)
{
	size_t writes;

	(void)state;
	ask_as(10, camera);
	ask_as(11, console);
	ask_as(12, made_up(9999));
	comment(camera, "of the yard");
	assert_string_equal(gate_fixture_text(&f, VOICE_MGMT), "ok\n");
	rules(console, WIRE_PERMISSION_DENY);
	writes = ask_as_a_crowd();
	assert_in_range(writes, 1, NOTEBOOK_BURST + CROWD * STEP_MS / NOTEBOOK_INTERVAL_MS + 1);
	assert_int_equal(HASH_COUNT(f.gate->known.by_mac), KNOWN_DEVICES_MAX);
	assert_string_equal(comment_of(camera), "of the yard");
	assert_string_equal(comment_of(console), "");
	assert_string_equal(comment_of(made_up(9999)), "(unknown)");
	gate_fixture_stop(&f);
	begin();
	assert_int_equal(HASH_COUNT(f.gate->known.by_mac), KNOWN_DEVICES_MAX);
	assert_string_equal(comment_of(camera), "of the yard");
	assert_string_equal(comment_of(console), "");
	assert_string_equal(comment_of(made_up(CROWD - 1)), "");
	// Nobody gives way while it is not known whom rules name.
	permissions_free(&f.gate->permissions);
	ask_as(12, made_up(9999));
	assert_string_equal(comment_of(made_up(9999)), "(unknown)");
	assert_string_equal(comment_of(console), "");
}

static void test_a_comment_is_there_after_a_kill(void **state)
{
	uint32_t id;

	(void)state;
	ask_as(10, camera);
	id = known_device_find(f.gate, camera)->is.id;
	comment(camera, "one\ttwo");
	assert_string_equal(comment_of(camera), "");
	comment(console, "nobody");
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_MGMT), "error"));
	comment(camera, "kept");
	gate_fixture_kill(&f);
	begin();
	assert_string_equal(comment_of(camera), "kept");
	assert_int_equal(known_device_find(f.gate, camera)->is.id, id);
	assert_int_equal(known_device_find(f.gate, camera)->is.outcome, WIRE_OUTCOME_REFUSED);
}

static void wait_for(uint16_t port)
{
	struct wire_mapping_add add = gate_fixture_add(TCP, port, port, 600);

	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	gate_fixture_settle(&f);
}

// Waiting requests outlive a kill with their numbers; of those that are gone no number comes back.
static void test_waiting_requests_after_a_kill(void **state)
{
	struct wire_pending_forget last = {.id = 3};

	(void)state;
	rules((struct mac){{0}}, WIRE_PERMISSION_ASK);
	wait_for(5000);
	wait_for(5001);
	wait_for(5002);
	(void)gate_fixture_mgmt(&f, WIRE_PENDING_FORGET, &last);
	gate_fixture_settle(&f);
	gate_fixture_kill(&f);
	begin();
	assert_int_equal(f.gate->pending.count, 2);
	assert_int_equal(f.gate->pending.request[1].is.external_port, 5001);
	assert_int_equal(f.gate->pending.request[1].is.id, 2);
	rules((struct mac){{0}}, WIRE_PERMISSION_ASK);
	wait_for(5003);
	assert_int_equal(f.gate->pending.request[2].is.id, 4);
	// What is allowed by now waits no more.
	rules((struct mac){{0}}, WIRE_PERMISSION_ALLOW);
	assert_int_equal(f.gate->pending.count, 0);
}

// Nor what the settings allow by now, once it is asked for.
static void test_waiting_requests_that_settings_allow(void **state)
{
	struct wire_settings settings = gate_fixture_settings();

	(void)state;
	settings.unnamed_device = WIRE_PERMISSION_ASK;
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	wait_for(5000);
	wait_for(5001);
	gate_fixture_no_permissions(&f);
	gate_fixture_settle(&f);
	assert_int_equal(f.gate->pending.count, 2);
	settings.unnamed_device = WIRE_PERMISSION_ALLOW;
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	wait_for(5000);
	assert_int_equal(f.gate->pending.count, 1);
	assert_int_equal(f.gate->pending.request[0].is.external_port, 5001);
}

// However fast a device asks for other ports, it fills its own places only, and few writes follow.
static void test_waiting_requests_are_bounded(void **state)
{
	uint64_t last;
	size_t writes = 0;

	(void)state;
	rules((struct mac){{0}}, WIRE_PERMISSION_ASK);
	last = f.gate->notebook.written;
	for (uint16_t port = 5000; port < 5400; port++) {
		wait_for(port);
		gate_fixture_advance(&f, STEP_MS);
		writes += f.gate->notebook.written != last;
		last = f.gate->notebook.written;
	}
	assert_int_equal(f.gate->pending.count, PENDING_PER_DEVICE_MAX);
	assert_in_range(writes, 1, NOTEBOOK_BURST + 400 * STEP_MS / NOTEBOOK_INTERVAL_MS + 1);
	gate_fixture_stop(&f);
	begin();
	assert_int_equal(f.gate->pending.count, PENDING_PER_DEVICE_MAX);
	assert_int_equal(f.gate->pending.request[15].is.external_port, 5399);
	// A day later nobody is interested any more.
	gate_fixture_advance(&f, (uint64_t)PENDING_KEEP_S * 1000);
	rules((struct mac){{0}}, WIRE_PERMISSION_ASK);
	wait_for(6000);
	assert_int_equal(f.gate->pending.count, 1);
}

// Who makes up hardware addresses pushes out what it asked itself.
static void test_a_crowd_that_waits(void **state)
{
	struct wire_mapping_add add = gate_fixture_add(TCP, 6000, 6000, 600);
	struct neighbour neighbour = {.ifindex = 3, .state = NEIGHBOUR_REACHABLE};

	(void)state;
	rules((struct mac){{0}}, WIRE_PERMISSION_ASK);
	wait_for(5000);
	wait_for(5001);
	gate_fixture_advance(&f, 60000);
	neighbour.address = add.requester = add.internal_address = 0xc0a8010c;
	for (unsigned i = 0; i < CROWD; i++) { // more than are known at once
		neighbour.mac = made_up(i);
		fake_host_neighbour(&f.host, &neighbour, false);
		(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
		gate_fixture_advance(&f, STEP_MS);
	}
	assert_int_equal(f.gate->pending.count, PENDING_MAX);
	assert_int_equal(f.gate->pending.request[0].is.external_port, 5000);
	assert_int_equal(f.gate->pending.request[1].is.external_port, 5001);
	assert_true(mac_equal(f.gate->pending.request[PENDING_MAX - 1].is.mac, made_up(CROWD - 1)));
}

static void test_a_crowd_that_gets_nothing_pushes_out_nobody_who_did(void **state)
{
	struct wire_mapping_add add = gate_fixture_add(TCP, 5000, 5000, 600);

	(void)state;
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	gate_fixture_settle(&f);
	assert_int_equal(known_device_find(f.gate, camera)->is.granted, 1);
	ask_as(11, console);
	(void)ask_as_a_crowd();
	assert_string_equal(comment_of(camera), "");
	assert_string_equal(comment_of(console), "(unknown)");
	gate_fixture_stop(&f);
	begin();
	(void)ask_as_a_crowd();
	assert_string_equal(comment_of(camera), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_made_up_addresses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_comment_is_there_after_a_kill, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_waiting_requests_after_a_kill, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_a_crowd_that_waits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_crowd_that_gets_nothing_pushes_out_nobody_who_did, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_waiting_requests_that_settings_allow, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_waiting_requests_are_bounded, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
