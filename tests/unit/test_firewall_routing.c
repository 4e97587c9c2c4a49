// SPDX-License-Identifier: BSD-2-Clause
// When gate tells the kernel where routing marks lead: before the rules that set them, and back again
// where those are not made.
#include "ruleset_maker.h"

#include "gate_fixture.h"

static struct gate_fixture f;

static int init(void **state)
{
	struct err e;

	(void)state;
	gate_fixture_init(&f);
	assert_int_equal(gate_fixture_start(&f, &e), 0);
	gate_fixture_settle(&f);
	return 0;
}

static int done(void **state)
{
	(void)state;
	gate_fixture_done(&f);
	return 0;
}

// Rules with one routing table, or with none.
static void tell(uint32_t kernel_table)
{
	struct ruleset_maker *m = maker_new();
	size_t size;
	void *bytes;

	maker_rule(m, FIREWALL_IP4, FIREWALL_FILTER, "chain=input action=drop");
	if (kernel_table) {
		m->mark[0] = (struct firewall_mark){.name = "wan2",
						    .kind = FIREWALL_MARK_ROUTING,
						    .number = 7,
						    .table = kernel_table};
		m->head.marks = 1;
	}
	bytes = maker_file(m, &size);
	gate_fixture_forget(&f);
	gate_fixture_file(&f, WIRE_FIREWALL_RULES, bytes, size);
	gate_fixture_settle(&f);
	free(bytes);
	free(m);
}

static void expect_one(uint32_t kernel_table)
{
	assert_int_equal(f.host.marks.count, 1);
	assert_int_equal(f.host.marks.rule[0].mark, 0x700);
	assert_int_equal(f.host.marks.rule[0].mask, 0xff00);
	assert_int_equal(f.host.marks.rule[0].table, kernel_table);
}

static void test_rules_that_are_made(void **state)
{
	(void)state;
	tell(100);
	expect_one(100);
	tell(200);
	expect_one(200);
	tell(0);
	assert_int_equal(f.host.marks.count, 0);
}

static void test_rules_that_are_not_made(void **state)
{
	(void)state;
	tell(100);
	f.refuse_nft = true;
	f.refuse_update = true;
	tell(200);
	expect_one(100);
}

static void test_both_are_there_meanwhile(void **state)
{
	(void)state;
	tell(100);
	f.silent_parent = true;
	tell(200);
	assert_int_equal(f.host.marks.count, 2);
}

static void test_a_kernel_that_refuses(void **state)
{
	(void)state;
	f.host.marks_fail = true;
	tell(100);
	assert_non_null(strstr(gate_fixture_text(&f, VOICE_MGMT), "no routing rules here"));
	assert_null(strstr(gate_fixture_text(&f, VOICE_PARENT), "nft"));
}

static void test_the_next_gate(void **state)
{
	struct err e;

	(void)state;
	tell(100);
	gate_fixture_kill(&f);
	assert_int_equal(gate_fixture_start(&f, &e), 0);
	gate_fixture_settle(&f);
	expect_one(100); // as are the rules that mark, until others are told
	tell(0);
	assert_int_equal(f.host.marks.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rules_that_are_made, init, done),
		cmocka_unit_test_setup_teardown(test_rules_that_are_not_made, init, done),
		cmocka_unit_test_setup_teardown(test_both_are_there_meanwhile, init, done),
		cmocka_unit_test_setup_teardown(test_a_kernel_that_refuses, init, done),
		cmocka_unit_test_setup_teardown(test_the_next_gate, init, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
