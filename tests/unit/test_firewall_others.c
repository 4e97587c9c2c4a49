// SPDX-License-Identifier: BSD-2-Clause
// Who else writes to the administrator's table, at whatever moment: it is put right.
#include "ruleset_maker.h"

#include "gate/interference.h"
#include "gate_fixture.h"

static struct gate_fixture f;

static void tell_rule(const char *rule)
{
	struct ruleset_maker *m = maker_new();
	size_t size;
	void *bytes;

	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, rule);
	bytes = maker_file(m, &size);
	gate_fixture_file(&f, WIRE_FIREWALL_RULES, bytes, size);
	gate_fixture_settle(&f);
	free(bytes);
	free(m);
}

static void tell_rules(void)
{
	tell_rule("chain=input action=drop");
}

static int init(void **state)
{
	struct err e;

	(void)state;
	gate_fixture_init(&f);
	assert_int_equal(gate_fixture_start(&f, &e), 0);
	gate_fixture_settle(&f);
	tell_rules();
	return 0;
}

static int done(void **state)
{
	(void)state;
	gate_fixture_done(&f);
	return 0;
}

static void interfere(void)
{
	f.kernel.print++;
	fake_kernel_tell(&f.kernel, NFT_TOUCHED_FILTER | NFT_TOUCHED_OTHERS, "other");
}

static void add_entry(void)
{
	struct wire_firewall_entry asked = {
		.entry = {.list = "guests", .family = FIREWALL_IP4, .first = {{192, 0, 2, 1}}},
		.timeout_ms = 60000,
	};

	asked.entry.last = asked.entry.first;
	(void)gate_fixture_mgmt(&f, WIRE_FIREWALL_ENTRY, &asked);
	gate_fixture_settle(&f);
}

static unsigned runs(void)
{
	unsigned n = 0;

	for (const char *at = gate_fixture_text(&f, VOICE_PARENT); (at = strstr(at, "nft ")); at++)
		n++;
	return n;
}

// Nobody waits for it.
static void test_at_once(void **state)
{
	(void)state;
	gate_fixture_forget(&f);
	interfere();
	gate_fixture_settle(&f);
	assert_int_equal(runs(), 1);
	gate_fixture_advance(&f, 100000);
	assert_int_equal(runs(), 1);
}

// An entry says nothing of the rules: they are written behind it.
static void test_while_an_entry_is_added(void **state)
{
	(void)state;
	for (int i = 0; i < INTERFERENCE_AT_ONCE; i++) {
		interfere();
		gate_fixture_settle(&f);
	}
	interfere(); // once more: there is a pause
	gate_fixture_settle(&f);
	gate_fixture_forget(&f);
	f.hold_nft = true;
	add_entry();
	assert_int_equal(runs(), 1);
	gate_fixture_advance(&f, INTERFERENCE_PAUSE_MS);
	gate_fixture_release(&f);
	gate_fixture_settle(&f);
	assert_int_equal(runs(), 2);
	gate_fixture_advance(&f, 100000);
	assert_int_equal(runs(), 2);
}

// It is tried once, and again when there is a reason.
static void test_that_fails(void **state)
{
	(void)state;
	gate_fixture_forget(&f);
	f.refuse_nft = true;
	interfere();
	gate_fixture_settle(&f);
	assert_int_equal(runs(), 2); // around what is there, and anew
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_LOG), "cannot be put right"));
	gate_fixture_advance(&f, 100000);
	assert_int_equal(runs(), 2);
	f.refuse_nft = false;
	tell_rules(); // the same as before, but they are not there
	assert_int_equal(runs(), 3);
}

static int init_with_flow_tables(void **state)
{
	struct err e;

	(void)state;
	gate_fixture_init(&f);
	f.kernel.flow_tables = true;
	assert_int_equal(gate_fixture_start(&f, &e), 0);
	gate_fixture_settle(&f);
	tell_rules();
	return 0;
}

// An interface may have gone: the rules are in force without the short way, and that is said once.
static void test_a_flow_table_that_nft_does_not_take(void **state)
{
	(void)state;
	gate_fixture_forget(&f);
	f.refuse_flows = true;
	tell_rule("chain=forward action=fasttrack-connection");
	assert_int_equal(runs(), 2);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_LOG),
			       "fasttracked connections do not pass rules by for now"));
	gate_fixture_forget(&f);
	tell_rule("chain=forward action=fasttrack-connection protocol=tcp");
	assert_int_equal(runs(), 2);
	assert_null(strstr(gate_fixture_text(&f, VOICE_LOG), "for now"));
	gate_fixture_forget(&f);
	f.refuse_flows = false;
	tell_rule("chain=forward action=fasttrack-connection protocol=udp");
	assert_int_equal(runs(), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_at_once, init, done),
		cmocka_unit_test_setup_teardown(test_while_an_entry_is_added, init, done),
		cmocka_unit_test_setup_teardown(test_that_fails, init, done),
		cmocka_unit_test_setup_teardown(test_a_flow_table_that_nft_does_not_take,
						init_with_flow_tables, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
