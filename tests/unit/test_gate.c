// SPDX-License-Identifier: BSD-2-Clause
// The gate process against a hostile lan, a mgmt that is away, and a store that is damaged: what
// scenarios cannot say.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants some of the above first
#include <cmocka.h>

#include <unistd.h>

#include "gate/state.h"
#include "gate/tell.h"
#include "gate_fixture.h"

static struct gate_fixture f;

static int set_up(void **state)
{
	struct wire_settings settings = gate_fixture_settings();

	(void)state;
	gate_fixture_init(&f);
	assert_int_equal(gate_fixture_start(&f, NULL), 0);
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	assert_string_equal(gate_fixture_text(&f, VOICE_MGMT), "ok\n");
	gate_fixture_forget(&f);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gate_fixture_done(&f);
	return 0;
}

static size_t lines(enum voice voice)
{
	size_t count = 0;

	for (const char *p = gate_fixture_text(&f, voice); *p; p++)
		count += *p == '\n';
	return count;
}

// Each kind of message with a body of zeros, from lan and from mgmt: none does what is not its
// sender's to do.
static void test_kinds_that_are_not_lans(void **state)
{
	static const uint64_t zeros[SEQPACKET_MESSAGE_MAX / 8];
	uint64_t id = gate_fixture_lan(&f, WIRE_SETTINGS, zeros);

	(void)state;
	(void)id;
	(void)gate_fixture_lan(&f, WIRE_LIST, zeros);
	(void)gate_fixture_lan(&f, WIRE_MAPPING_REMOVE, zeros);
	(void)gate_fixture_lan(&f, WIRE_STOP, zeros);
	(void)gate_fixture_lan(&f, WIRE_CHANNEL, zeros);
	(void)gate_fixture_lan(&f, WIRE_RUN_NFT, zeros);
	(void)gate_fixture_lan(&f, WIRE_ANSWER, zeros);
	gate_fixture_settle(&f);
	assert_string_equal(gate_fixture_text(&f, VOICE_LAN),
			    "error 401 SETTINGS is not to be sent here\n"
			    "error 401 LIST is not to be sent here\n"
			    "error 401 MAPPING_REMOVE is not to be sent here\n"
			    "error 401 STOP is not to be sent here\n"
			    "error 401 CHANNEL is not to be sent here\n"
			    "error 401 RUN_NFT is not to be sent here\n"
			    "error 401 ANSWER is not to be sent here\n");
	assert_true(f.gate->settings.enabled);
	assert_string_equal(gate_fixture_text(&f, VOICE_PARENT), "");
	(void)gate_fixture_mgmt(&f, WIRE_MAPPING_ADD, zeros);
	gate_fixture_settle(&f);
	assert_string_equal(gate_fixture_text(&f, VOICE_MGMT),
			    "error 401 MAPPING_ADD is not to be sent here\n");
}

// Bytes that are no message are not answered and do no harm; a descriptor that comes along is
// closed.
static void test_no_messages(void **state)
{
	unsigned char bytes[64] = {1, 2, 3};
	int pair[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(pair), 0);
	for (size_t n = 1; n < sizeof(bytes); n++)
		(void)seqpacket_send(f.lan, bytes, n, pair[1]);
	(void)close(pair[1]);
	for (int i = 0; i < 10; i++)
		gate_fixture_settle(&f);
	assert_string_equal(gate_fixture_text(&f, VOICE_LAN), "");
	assert_int_equal(read(pair[0], &byte, 1), 0); // no writer is left
	(void)close(pair[0]);
}

// A front end that asks for what it may not have, a thousand times: refused each time, the log is
// not flooded, and another device is served.
static void test_flood_of_refusals(void **state)
{
	struct wire_mapping_add add = gate_fixture_add(6, 5000, 6000, 60);

	(void)state;
	add.requester = 0x08080808;
	for (int i = 0; i < 1000; i++)
		(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	add.requester = add.internal_address;
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	for (int i = 0; i < 10; i++)
		gate_fixture_settle(&f);
	assert_int_equal(lines(VOICE_LAN), 1001);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_LAN), "\nmapping 1 tcp"));
	assert_in_range(lines(VOICE_LOG), 30, 32);
	assert_int_equal(fake_kernel_count(&f.kernel, true), 6); // with the uplink
}

// More requests than may wait: what is too much is answered, in order, and nothing is lost.
static void test_more_than_may_wait(void **state)
{
	struct wire_mapping_key key = {.ifindex = 3, .requester = 0xc0a8010a, .protocol = 6};
	struct turn_request r = {.kind = TURN_GET, .body.key = key};

	(void)state;
	r.to = answer_to(&f.gate->lan, 7);
	for (int i = 0; i < TURN_QUEUE_MAX + 5; i++)
		turn_add(f.gate, &r);
	assert_int_equal(f.gate->turn.count, TURN_QUEUE_MAX);
	for (int i = 0; i < 20; i++)
		gate_fixture_settle(&f);
	assert_int_equal(lines(VOICE_LAN), TURN_QUEUE_MAX + 5);
	assert_int_equal(f.gate->turn.count, 0);
}

// An answer is for the lan that asked, not for the one that came after it.
static void test_answer_for_a_lan_that_is_gone(void **state)
{
	struct wire_mapping_add add = gate_fixture_add(6, 5000, 6000, 60);
	struct wire_mapping_key key = {
		.ifindex = 3, .requester = 0xc0a8010a, .external_port = 5000, .protocol = 6};

	(void)state;
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	gate_fixture_settle(&f);
	f.kernel.hold_flows = true;
	(void)gate_fixture_lan(&f, WIRE_MAPPING_DELETE, &key);
	gate_fixture_settle(&f);
	gate_fixture_forget(&f);
	gate_fixture_connect_lan(&f);
	gate_fixture_settle(&f);
	fake_kernel_release(&f.kernel);
	gate_fixture_settle(&f);
	assert_string_equal(gate_fixture_text(&f, VOICE_LAN), "");
}

// While mgmt is away lines wait, a bounded number; the rest is counted and said.
static void test_log_while_mgmt_is_away(void **state)
{
	(void)state;
	seqpacket_free(f.mgmt);
	f.mgmt = NULL;
	gate_fixture_settle(&f);
	for (int i = 0; i < 1000; i++)
		journal_say(f.gate, WIRE_LOG_UPNP | WIRE_LOG_INFO, "line %d", i);
	gate_fixture_connect_mgmt(&f);
	gate_fixture_settle(&f);
	for (int i = 0; i < 10; i++)
		gate_fixture_settle(&f);
	assert_int_equal(lines(VOICE_LOG), JOURNAL_LINES_MAX + 1);
	assert_int_equal(strncmp(gate_fixture_text(&f, VOICE_LOG), "upnp,info line 0\n", 17), 0);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_LOG),
			       "system,warning 744 lines of the gateway did not reach the log\n"));
}

// Whatever a device writes into a description, a line of the log stays one line of clean text.
static void test_description_in_the_log(void **state)
{
	struct wire_mapping_add add = gate_fixture_add(6, 5000, 6000, 60);

	(void)state;
	(void)snprintf(add.description, sizeof(add.description),
		       "a\nsystem,critical fake\x1b[31m\xe2\x80\xae\xff<b>");
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	add.external_port = 80; // refused: that line holds it too
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	gate_fixture_settle(&f);
	assert_int_equal(lines(VOICE_LOG), 4); // two are alerts
	assert_non_null(
		strstr(gate_fixture_text(&f, VOICE_LOG), "\"asystem,critical fake[31m<b>\""));
	assert_null(strchr(gate_fixture_text(&f, VOICE_LOG), 0x1b));
	assert_null(strchr(gate_fixture_text(&f, VOICE_LOG), '\xff'));
}

static void test_longest_line_fits(void **state)
{
	struct wire_mapping_add add = gate_fixture_add(6, 50000, 60000, 60);

	(void)state;
	memset(add.description, 'x', sizeof(add.description) - 1);
	add.remote_host = 0xc6336464;
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	gate_fixture_settle(&f);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_LOG), "02:00:00:00:00:0A\n"));
}

// Settings that come faster than they can be acted on are acted on in their order.
static void test_many_settings_at_once(void **state)
{
	struct wire_settings settings = gate_fixture_settings();

	(void)state;
	f.silent_parent = true;
	settings.http_port = 3000;
	for (int i = 0; i < 12; i++)
		(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	// One is under way, eight wait, three are too many.
	assert_int_equal(lines(VOICE_MGMT), 3);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_MGMT), "too many changes at once"));
	assert_int_equal(f.gate->settings.http_port, 2828);
}

static void test_bad_settings_change_nothing(void **state)
{
	struct wire_settings settings = gate_fixture_settings();

	(void)state;
	settings.http_port = 0;
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	assert_string_equal(gate_fixture_text(&f, VOICE_MGMT),
			    "error 601 the port of descriptions and control is 0\n");
	assert_int_equal(f.gate->settings.http_port, 2828);
	assert_string_equal(gate_fixture_text(&f, VOICE_PARENT), "");
}

// A store that is no store is an error at the start, in words, and is left as it is.
static void test_damaged_store(void **state)
{
	char path[128];
	char word[16] = "";
	struct err e = {0};
	FILE *file;

	(void)state;
	gate_fixture_kill(&f);
	(void)snprintf(path, sizeof(path), "%s/leases.db", f.directory);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_true(fputs("not a database", file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(gate_fixture_start(&f, &e), -1);
	assert_non_null(strstr(e.text, "leases"));
	file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fread(word, 1, 14, file), 14);
	assert_int_equal(fclose(file), 0);
	assert_string_equal(word, "not a database");
}

static void test_stop_refuses_what_comes_late(void **state)
{
	struct wire_mapping_add add = gate_fixture_add(6, 5000, 6000, 60);
	struct wire_stop stop = {0};

	(void)state;
	f.silent_parent = true; // nft does not end
	(void)wire_send(f.parent, WIRE_STOP, 0, &stop, -1);
	gate_fixture_settle(&f);
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &add);
	gate_fixture_settle(&f);
	assert_string_equal(gate_fixture_text(&f, VOICE_PARENT), "nft delete\n");
	assert_string_equal(gate_fixture_text(&f, VOICE_LAN),
			    "error 501 the gateway is stopping\n");
}

// As many mappings as there may be: opened, moved and closed, each time all of them.
static void store_many(unsigned count)
{
	struct leases_clock now = gate_clock(f.gate);
	struct leases *l;

	gate_fixture_kill(&f);
	now.boot_id = f.host.boot_id;
	l = leases_open(f.directory, NULL);
	assert_non_null(l);
	assert_int_equal(leases_begin(l, NULL), 0);
	for (unsigned i = 0; i < count; i++) {
		struct lease lease = {
			.id = i + 1,
			.lease_s = 3600,
			.remaining_ms = 3600000,
			.internal_address = 0xc0a8010au + i % 200,
			.requester = 0xc0a8010au + i % 200,
			.external_port = (uint16_t)(10000 + i), // none that is reserved
			.internal_port = (uint16_t)(10000 + i),
			.protocol = 6,
			.enabled = true,
			.lan = "br0",
		};

		assert_int_equal(leases_put(l, &lease, &now, NULL), 0);
	}
	assert_int_equal(leases_commit(l, NULL), 0);
	assert_int_equal(leases_close(l, NULL), 0);
}

static void test_as_many_as_there_may_be(void **state)
{
	struct wire_settings settings = gate_fixture_settings();
	struct address address = {.ifindex = 2, .address = 0xcb007101, .length = 24};

	(void)state;
	store_many(SETTINGS_MAPPINGS_MAX);
	assert_int_equal(gate_fixture_start(&f, NULL), 0);
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	assert_int_equal(fake_kernel_count(&f.kernel, false), 5 * SETTINGS_MAPPINGS_MAX + 1);
	assert_true(f.gate->world.in_sync);
	f.kernel.commits = 0;
	fake_host_address(&f.host, &address, true);
	address.address = 0xcb007102;
	fake_host_address(&f.host, &address, false);
	gate_fixture_advance(&f, WORLD_DEBOUNCE_MS);
	assert_int_equal(f.kernel.commits, 1);
	assert_true(f.gate->world.in_sync);
	settings.nat_traversal = 0;
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	assert_int_equal(fake_kernel_count(&f.kernel, false), 0);
	assert_true(f.gate->world.in_sync);
	assert_null(f.gate->sync.tuples);
}

// A mgmt that does not read keeps its channel: what is too much for it is counted, and said when it
// reads again.
static void test_mgmt_that_does_not_read(void **state)
{
	const char *log;

	(void)state;
	store_many(1);
	assert_int_equal(gate_fixture_start(&f, NULL), 0);
	for (int i = 0; i < SEQPACKET_QUEUE_MAX + 1000; i++)
		tell_mapping_moved(f.gate, mapping_table_by_id(&f.gate->table, 1));
	assert_true(f.gate->journal.untold > 1000);
	for (int i = 0; i < 200; i++)
		gate_fixture_settle(&f);
	assert_non_null(f.mgmt);
	log = gate_fixture_text(&f, VOICE_LOG);
	assert_non_null(strstr(log, "changes of port mappings were not told\n"));
	assert_int_equal(f.gate->journal.untold, 0);
}

static uint32_t update_id(void)
{
	return tell_uplink(f.gate, 0).update_id;
}

// SystemUpdateID: one more for each request that changes something, whatever it changes, and before
// anybody is told of it.
static void test_system_update_id_counts_changes(void **state)
{
	struct wire_mapping_add first = gate_fixture_add(6, 5000, 8080, 600);
	struct wire_mapping_add second = gate_fixture_add(6, 5001, 8080, 0);
	struct wire_mapping_range range = {
		.ifindex = 3, .requester = first.requester, .last = UINT16_MAX, .protocol = 6};
	struct wire_settings settings = gate_fixture_settings();
	uint32_t before = update_id();

	(void)state;
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &first);
	gate_fixture_settle(&f);
	assert_int_equal(update_id(), before + 1);
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &first); // renewed
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &second);
	gate_fixture_settle(&f);
	assert_int_equal(update_id(), before + 3);
	(void)gate_fixture_lan(&f, WIRE_MAPPING_RANGE, &range); // a question
	first.requester++;
	first.internal_address++;
	(void)gate_fixture_lan(&f, WIRE_MAPPING_ADD, &first); // refused
	gate_fixture_settle(&f);
	assert_int_equal(update_id(), before + 3);
	(void)gate_fixture_lan(&f, WIRE_MAPPING_DELETE_RANGE, &range); // two at once
	gate_fixture_settle(&f);
	assert_int_equal(update_id(), before + 4);
	settings.nat_traversal = 0;
	(void)gate_fixture_mgmt(&f, WIRE_SETTINGS, &settings);
	gate_fixture_settle(&f);
	assert_int_equal(update_id(), before + 5);
	assert_int_equal(tell_uplink(f.gate, 0).nat, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define GATE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
		GATE_TEST(test_kinds_that_are_not_lans),
		GATE_TEST(test_no_messages),
		GATE_TEST(test_flood_of_refusals),
		GATE_TEST(test_more_than_may_wait),
		GATE_TEST(test_answer_for_a_lan_that_is_gone),
		GATE_TEST(test_log_while_mgmt_is_away),
		GATE_TEST(test_description_in_the_log),
		GATE_TEST(test_system_update_id_counts_changes),
		GATE_TEST(test_longest_line_fits),
		GATE_TEST(test_many_settings_at_once),
		GATE_TEST(test_bad_settings_change_nothing),
		GATE_TEST(test_damaged_store),
		GATE_TEST(test_stop_refuses_what_comes_late),
		GATE_TEST(test_as_many_as_there_may_be),
		GATE_TEST(test_mgmt_that_does_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
