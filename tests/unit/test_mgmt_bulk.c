// SPDX-License-Identifier: BSD-2-Clause
// Tests of additions that act together.

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt/bulk.h"
#include "mgmt_client.h"

#define LIST	  "/ip/firewall/address-list"
#define ADD(name) ASK(LIST "/add", "=list=l", "=address=" name, "=.bulk=yes")
#define SETTLE()  ASK("/console/settle")

static unsigned entries(void)
{
	const char *told = strstr(ASK(LIST "/print", "=count-only="), "=ret=");

	assert_non_null(told);
	return (unsigned)strtoul(told + strlen("=ret="), NULL, 10);
}

static unsigned acted(void)
{
	static unsigned before;
	unsigned n = fixture.rule_sets - before;

	before = fixture.rule_sets;
	return n;
}

static void test_additions_are_answered_and_act_once(void **state)
{
	char text[64];

	(void)state;
	(void)acted();
	for (unsigned i = 1; i <= 100; i++) {
		(void)snprintf(text, sizeof(text), "=address=10.0.0.%u", i);
		assert_non_null(
			strstr(ASK(LIST "/add", "=list=l", text, "=.bulk=yes"), "!done =ret=*"));
	}
	assert_int_equal(acted(), 0);
	assert_int_equal(entries(), 0);
	assert_string_equal(SETTLE(), "!done\n");
	assert_int_equal(acted(), 1);
	assert_int_equal(entries(), 100);
	assert_non_null(strstr(ASK("/system/history/print", "=.proplist=action"),
			       "=action=address list entry added, and 99 more\n"));
	// Nothing is waited for; and one undo takes them back.
	assert_string_equal(SETTLE(), "!done\n");
	DONE("/undo");
	assert_int_equal(entries(), 0);
}

static void test_a_bad_one_goes_alone(void **state)
{
	(void)state;
	assert_non_null(strstr(ADD("10.0.0.1"), "!done =ret="));
	assert_string_equal(ADD("10.0.0.1"),
			    "!trap =message=failure: already have such entry\n!done\n");
	assert_string_equal(
		ADD("nonsense!"),
		"!trap =category=1 =message=invalid value for argument address\n!done\n");
	assert_non_null(strstr(ADD("10.0.0.2"), "!done =ret=*2"));
	assert_string_equal(SETTLE(), "!done\n");
	assert_int_equal(entries(), 2);
}

static void test_what_gate_refuses_is_told_and_gone(void **state)
{
	const char *told;

	(void)state;
	fixture.refuse_rules = true;
	assert_non_null(strstr(ADD("10.0.0.1"), "!done =ret=*1"));
	assert_non_null(strstr(ADD("10.0.0.2"), "!done =ret=*2"));
	told = SETTLE();
	assert_string_equal(told, "!trap =message=failure: what was added together is not in "
				  "force: failure: gate will not\n!done\n");
	assert_int_equal(entries(), 0);
	// It is told once, and what was told is nobody else's id.
	fixture.refuse_rules = false;
	assert_string_equal(SETTLE(), "!done\n");
	assert_non_null(strstr(ADD("10.0.0.3"), "!done =ret=*3"));
	assert_string_equal(SETTLE(), "!done\n");
	assert_int_equal(entries(), 1);
}

static void test_others_do_not_wait(void **state)
{
	struct client other;

	(void)state;
	client_local(&other, &fixture);
	(void)acted();
	assert_non_null(strstr(ADD("10.0.0.1"), "!done"));
	assert_string_equal(client_ask(&other, "/system/identity/set", "=name=x", NULL), "!done\n");
	assert_int_equal(acted(), 1);
	assert_int_equal(entries(), 1);
	// One's own that is not to act together comes behind, and finds the others.
	assert_non_null(strstr(ADD("10.0.0.2"), "!done"));
	DONE(LIST "/set", "=.id=*2", "=comment=c");
	assert_int_equal(acted(), 2);
	assert_non_null(strstr(ADD("10.0.0.3"), "!done"));
	assert_non_null(
		strstr(ASK("/ip/firewall/filter/add", "=chain=forward", "=.bulk=yes"), "!done"));
	assert_non_null(strstr(
		ASK("/ip/firewall/filter/add", "=chain=input", "=place-before=*1", "=.bulk=yes"),
		"!done"));
	assert_int_equal(acted(), 2);
	client_close(&other);
}

static bool is_in_force(void *context)
{
	(void)context;
	return entries() > 0;
}

static void test_what_a_lost_session_was_told_stays(void **state)
{
	(void)state;
	assert_non_null(strstr(ADD("10.0.0.1"), "!done"));
	client_close(&client);
	client_local(&client, &fixture);
	mgmt_fixture_until(&fixture, is_in_force, NULL);
	mgmt_fixture_restart(&fixture);
	client_close(&client);
	client_local(&client, &fixture);
	assert_int_equal(entries(), 1);
}

static void test_a_pause_closes(void **state)
{
	(void)state;
	assert_non_null(strstr(ADD("10.0.0.1"), "!done"));
	assert_int_equal(entries(), 0);
	loop_advance(fixture.loop, BULK_PAUSE_MS);
	mgmt_fixture_until(&fixture, is_in_force, NULL);
}

static void test_many_close_by_themselves(void **state)
{
	char text[64];

	(void)state;
	(void)acted();
	for (unsigned i = 0; i <= BULK_CHANGES_MAX; i++) {
		(void)snprintf(text, sizeof(text), "=address=10.1.%u.%u", i / 256, i % 256);
		client_send(&client, LIST "/add", "=list=l", text, "=.bulk=yes", NULL);
		if (i % 256 != 255 && i != BULK_CHANGES_MAX)
			continue;
		(void)client_await(&client, i % 256 + 1);
		client_forget(&client);
	}
	assert_int_equal(acted(), 1);
	assert_int_equal(entries(), BULK_CHANGES_MAX);
	assert_string_equal(SETTLE(), "!done\n");
	assert_int_equal(acted(), 1);
}

static void test_those_in_line_act_together_and_are_told_then(void **state)
{
	char text[64];
	char tag[32];
	const char *told;

	(void)state;
	(void)acted();
	client_forget(&client);
	for (unsigned i = 1; i <= 100; i++) {
		(void)snprintf(text, sizeof(text), "=address=10.0.0.%u", i == 50 ? 1 : i);
		(void)snprintf(tag, sizeof(tag), ".tag=%u", i);
		client_send(&client, LIST "/add", "=list=l", text, tag, NULL);
	}
	told = client_await(&client, 100);
	assert_non_null(strstr(told, "!trap .tag=50 =message=failure: already have such entry\n"));
	assert_non_null(strstr(told, "!done .tag=1 =ret=*1\n"));
	assert_true(strstr(told, "!done .tag=98 ") < strstr(told, "!done .tag=99 "));
	assert_in_range(acted(), 1, 50); // how many is a matter of who is quicker
	assert_int_equal(entries(), 99);
	// What gate refuses is told to each.
	fixture.refuse_rules = true;
	client_forget(&client);
	for (unsigned i = 101; i <= 120; i++) {
		(void)snprintf(text, sizeof(text), "=address=10.0.0.%u", i);
		client_send(&client, LIST "/add", "=list=l", text, NULL);
	}
	told = client_await(&client, 20);
	for (unsigned i = 0; i < 20; i++, told++) {
		told = strstr(told, "!trap =message=failure: gate will not\n!done\n");
		assert_non_null(told);
	}
	fixture.refuse_rules = false;
	assert_int_equal(entries(), 99);
}

// Whatever became of the others in between, what is there is found, and nothing else.
static void test_the_same_is_found_among_many(void **state)
{
	static const char *const twice = "!trap =message=failure: already have such entry\n!done\n";
	char text[64];

	(void)state;
	for (unsigned i = 1; i <= 40; i++) {
		(void)snprintf(text, sizeof(text), "=address=10.0.0.%u", i);
		assert_non_null(
			strstr(ASK(LIST "/add", "=list=l", text, "=.bulk=yes"), "!done =ret="));
		assert_string_equal(ASK(LIST "/add", "=list=l", text, "=.bulk=yes"), twice);
	}
	assert_string_equal(ADD("10.0.0.1"), twice);
	assert_non_null(strstr(ASK(LIST "/add", "=list=m", "=address=10.0.0.1", "=.bulk=yes"),
			       "!done =ret="));
	assert_string_equal(SETTLE(), "!done\n");
	assert_int_equal(entries(), 41);
}

static struct menu_hooks counting;
static bool (*compare)(const struct row *a, const struct row *b);
static unsigned compared;

static bool compare_and_count(const struct row *a, const struct row *b)
{
	compared++;
	return compare(a, b);
}

// Thousands that are set are not each compared with thousands.
static void test_many_are_set_without_looking_at_all_for_each(void **state)
{
	struct table *table = registry_get(&fixture.m->registry, LIST);
	struct strbuf ids;
	char text[64];

	(void)state;
	strbuf_init(&ids, 4096);
	strbuf_add_text(&ids, "=.id=*1");
	for (unsigned i = 1; i <= 200; i++) {
		(void)snprintf(text, sizeof(text), "=address=10.0.0.%u", i);
		(void)ASK(LIST "/add", "=list=l", text, "=.bulk=yes");
		if (i > 1)
			strbuf_add_format(&ids, ",*%X", i);
	}
	assert_string_equal(SETTLE(), "!done\n");
	counting = *table->hooks;
	compare = counting.same;
	counting.same = compare_and_count;
	table->hooks = &counting;
	compared = 0;
	DONE(LIST "/set", strbuf_text(&ids), "=disabled=yes");
	assert_in_range(compared, 0, 16 * 200 + 2 * 200);
	// What two of them would then both say is found all the same.
	assert_string_equal(ASK(LIST "/set", strbuf_text(&ids), "=address=10.0.0.201"),
			    "!trap =message=failure: already have such entry\n!done\n");
	strbuf_free(&ids);
}

// What was not settled when the program ends is gone as a whole.
static void test_what_was_not_settled_ends_with_the_program(void **state)
{
	(void)state;
	assert_non_null(strstr(ADD("10.0.0.1"), "!done"));
	assert_string_equal(SETTLE(), "!done\n");
	assert_non_null(strstr(ADD("10.0.0.2"), "!done"));
	assert_non_null(strstr(ADD("10.0.0.3"), "!done"));
	mgmt_fixture_restart(&fixture);
	client_close(&client);
	client_local(&client, &fixture);
	assert_int_equal(entries(), 1);
}

// A failure is told by the addition's own answer, before that of who waits for all.
static void test_answers_keep_their_order(void **state)
{
	const char *told;

	(void)state;
	client_forget(&client);
	client_send(&client, LIST "/add", "=list=l", "=address=10.0.0.1", NULL);
	client_send(&client, LIST "/add", "=list=l", "=address=10.0.0.1", "=.bulk=yes", ".tag=a",
		    NULL);
	client_send(&client, "/console/settle", ".tag=b", NULL);
	told = client_await(&client, 3);
	assert_non_null(strstr(told, "!trap .tag=a"));
	assert_true(strstr(told, "!trap .tag=a") < strstr(told, "!done .tag=b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_additions_are_answered_and_act_once, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_a_bad_one_goes_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_gate_refuses_is_told_and_gone, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_others_do_not_wait, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_a_lost_session_was_told_stays, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_a_pause_closes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_close_by_themselves, setup, teardown),
		cmocka_unit_test_setup_teardown(test_those_in_line_act_together_and_are_told_then,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_same_is_found_among_many, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_are_set_without_looking_at_all_for_each,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_was_not_settled_ends_with_the_program,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_answers_keep_their_order, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
