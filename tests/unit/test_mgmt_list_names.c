// SPDX-License-Identifier: BSD-2-Clause
// Tests of names in address lists: when they are looked up, by a worker that the test plays, and what
// one that was taken over can say.

#include "mgmt_fixture.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "menu/ip/firewall/list_lookup.h"
#include "menu/ip/firewall/list_saved.h"

#define LIST "/ip/firewall/address-list"

enum { SOON = 25 }; // ms in which a worker is asked for all names that are due

static struct mgmt_fixture fixture;
static struct client client;
static struct client worker;

static int setup(void **state)
{
	(void)state;
	mgmt_fixture_start(&fixture, true);
	client_local(&client, &fixture);
	worker = (struct client){.fd = -1};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	client_close(&client);
	if (worker.f)
		client_close(&worker);
	mgmt_fixture_stop(&fixture);
	return 0;
}

#define ASK(...) client_ask(&client, __VA_ARGS__, NULL)
#define SAY(...) client_send(&worker, "!re", __VA_ARGS__, NULL)

static void pass(uint64_t ms)
{
	mgmt_fixture_pump(&fixture);
	loop_advance(fixture.loop, ms);
	mgmt_fixture_pump(&fixture);
}

// The worker that is asked now; returns what.
static const char *meet(void)
{
	pass(SOON);
	assert_true(fixture.errand_fd >= 0);
	client_job(&worker, &fixture);
	return client_await_text(&worker, "/names");
}

static void leave(int status)
{
	client_close(&worker);
	mgmt_fixture_errand_ended(&fixture, fixture.errand, status);
	mgmt_fixture_pump(&fixture);
}

static void done(void)
{
	client_send(&worker, "!done", NULL);
	mgmt_fixture_pump(&fixture);
	leave(0);
}

static void found(const char *address, const char *ttl)
{
	char word[64];

	(void)snprintf(word, sizeof(word), "=address=%s", address);
	SAY("=number=0", word);
	(void)snprintf(word, sizeof(word), "=ttl=%s", ttl);
	SAY("=number=0", "=status=found", word);
	done();
}

static void failed(void)
{
	SAY("=number=0", "=status=failed", "=message=failure: dns server failure");
	done();
}

// The next worker is asked for after MS, and not before.
static void expect_next_after(uint64_t ms)
{
	unsigned before = fixture.errands;

	pass(ms - 1);
	assert_int_equal(fixture.errands, before);
	(void)meet();
	assert_int_equal(fixture.errands, before + 1);
}

static const char *add(const char *name)
{
	char word[64];

	(void)snprintf(word, sizeof(word), "=address=%s", name);
	return ASK(LIST "/add", "=list=a", word);
}

static const char *addresses(void)
{
	return ASK(LIST "/print", "?dynamic=true", "=.proplist=address");
}

static const char *about(void)
{
	return ASK(LIST "/print", "?dynamic=false", "=.proplist=invalid,about");
}

static void test_an_answer_holds_for_its_time(void **state)
{
	(void)state;
	(void)add("X.example");
	assert_string_equal(about(), "!re =about=the name is being looked up\n!done\n");
	assert_string_equal(meet(), "/names =ipv4=x.example\n");
	found("10.0.0.1", "300");
	assert_string_equal(addresses(), "!re =address=10.0.0.1\n!done\n");
	assert_string_equal(about(), "!re\n!done\n");
	expect_next_after(300000);
	found("10.0.0.2", "1");
	assert_string_equal(addresses(), "!re =address=10.0.0.2\n!done\n");
	expect_next_after(LIST_LOOKUP_LEAST_S * 1000);
	found("10.0.0.2", "0");
	expect_next_after(LIST_LOOKUP_UNSAID_S * 1000);
	found("10.0.0.2", "4294967295");
	expect_next_after(LIST_LOOKUP_MOST_S * 1000ull);
	found("10.0.0.2", "nonsense");
	expect_next_after(LIST_LOOKUP_UNSAID_S * 1000);
	found("10.0.0.2", "5");
}

static void test_what_fails_is_tried_less_and_less(void **state)
{
	static const unsigned waits[] = {5, 10, 20, 40, 80, 160, 320, 600, 600};

	(void)state;
	(void)add("x.example");
	(void)meet();
	found("10.0.0.1", "5");
	expect_next_after(5000);
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		failed();
		assert_string_equal(addresses(), "!re =address=10.0.0.1\n!done\n");
		assert_string_equal(about(), "!re =about=dns server failure; its last known "
					     "addresses stay in force\n!done\n");
		expect_next_after(waits[i] * 1000);
	}
	SAY("=number=0", "=status=none", "=message=failure: dns name does not exist");
	done();
	assert_string_equal(addresses(), "!done\n");
	assert_string_equal(about(), "!re =about=dns name does not exist =invalid=true\n!done\n");
	// What has changed may be what it failed for.
	mgmt_fixture_gate_dies(&fixture);
	mgmt_fixture_gate_comes(&fixture);
	pass(LIST_LOOKUP_LEAST_S * 1000);
	(void)meet();
	found("10.0.0.3", "5");
	assert_string_equal(addresses(), "!re =address=10.0.0.3\n!done\n");
}

static void test_without_names_nothing_happens(void **state)
{
	unsigned before;

	(void)state;
	(void)add("x.example");
	(void)meet();
	(void)ASK(LIST "/remove", "=.id=*1");
	found("10.0.0.1", "5"); // of a name that is no more
	assert_string_equal(addresses(), "!done\n");
	before = fixture.errands;
	pass(LIST_LOOKUP_MOST_S * 2000ull);
	assert_int_equal(fixture.errands, before);
	(void)add("x.example");
	(void)ASK(LIST "/disable", "=.id=*2");
	pass(LIST_LOOKUP_MOST_S * 2000ull);
	assert_int_equal(fixture.errands, before);
}

static void test_names_share_a_worker(void **state)
{
	char word[32];
	const char *asked;
	size_t names = 0;

	(void)state;
	for (int i = 0; i < LIST_LOOKUP_BATCH + 1; i++) {
		(void)snprintf(word, sizeof(word), "n%d.example", i);
		(void)add(word);
	}
	asked = meet();
	for (const char *at = asked; (at = strstr(at, "=ipv4=")); at++)
		names++;
	assert_int_equal(names, LIST_LOOKUP_BATCH);
	done();
	assert_string_equal(meet(), "/names =ipv4=n64.example\n");
	done();
}

// Of 60 addresses, told in no order and more than once, the lowest are taken.
static void test_a_worker_that_was_taken_over(void **state)
{
	char word[64];
	const char *told;
	size_t count = 0;

	(void)state;
	(void)add("x.example");
	(void)meet();
	SAY("=number=64", "=address=10.9.9.9");
	SAY("=number=1", "=status=found", "=ttl=5");
	SAY("=number=-1", "=status=found", "=ttl=5");
	SAY("=address=10.9.9.9");
	SAY("=number=0", "=address=10.0.0.0/8");
	SAY("=number=0", "=address=2001:db8::1");
	SAY("=number=0", "=address=!10.1.1.1");
	SAY("=number=0", "=address=");
	for (unsigned i = 0; i < 120; i++) {
		(void)snprintf(word, sizeof(word), "=address=10.1.0.%u", 59 - i * 7 % 60);
		SAY("=number=0", word);
		mgmt_fixture_pump(&fixture);
	}
	SAY("=number=0", "=status=found", "=ttl=5");
	SAY("=number=0", "=address=10.9.9.9"); // its answer is over
	SAY("=number=0", "=status=none");
	done();
	told = addresses();
	for (const char *at = told; (at = strstr(at, "=address=10.1.0.")); at++)
		count++;
	assert_int_equal(count, LIST_LOOKUP_ADDRESSES_MAX);
	assert_null(strstr(told, "10.9.9.9"));
	assert_non_null(strstr(told, "=address=10.1.0.31\n"));
	assert_null(strstr(told, "=address=10.1.0.32\n"));
	assert_string_equal(about(),
			    "!re =about=it has more than 32 addresses: the others are left "
			    "out\n!done\n");
}

static void test_a_worker_that_dies_or_says_nothing(void **state)
{
	(void)state;
	(void)add("x.example");
	(void)meet();
	leave(SIGSEGV);
	assert_string_equal(about(),
			    "!re =about=the request was ended by signal 11 =invalid=true\n!done\n");
	(void)expect_next_after(5000);
	pass(60000);
	assert_int_equal(fixture.errand_stopped, fixture.errand);
	leave(SIGKILL);
	assert_string_equal(about(), "!re =about=no answer =invalid=true\n!done\n");
	fixture.refuse_errand = "failure: too many requests at once";
	pass(10000 + SOON);
	mgmt_fixture_pump(&fixture);
	assert_string_equal(about(), "!re =about=too many requests at once =invalid=true\n!done\n");
	fixture.refuse_errand = NULL;
}

// What is told is in force: not what gate has refused, nor what it has not answered yet.
static void test_records_follow_gate(void **state)
{
	(void)state;
	(void)add("x.example");
	(void)meet();
	fixture.refuse_rules = true;
	found("10.0.0.1", "5");
	assert_string_equal(addresses(), "!done\n");
	fixture.refuse_rules = false;
	(void)ASK(LIST "/add", "=list=a", "=address=10.5.5.5");
	assert_string_equal(addresses(), "!re =address=10.0.0.1\n!done\n");
	expect_next_after(5000);
	fixture.refuse_rules = true;
	found("10.0.0.2", "5");
	assert_string_equal(addresses(), "!re =address=10.0.0.1\n!done\n");
	fixture.refuse_rules = false;
	(void)ASK(LIST "/add", "=list=a", "=address=10.5.5.6");
	assert_string_equal(addresses(), "!re =address=10.0.0.2\n!done\n");
}

static void restart(void)
{
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	client_local(&client, &fixture);
}

static void test_what_was_known_outlives_the_process(void **state)
{
	(void)state;
	(void)add("x.example");
	(void)meet();
	SAY("=number=0", "=address=10.0.0.2");
	found("10.0.0.1", "86400");
	pass(LIST_SAVED_AFTER_S * 1000);
	assert_null(strstr(ASK("/ip/firewall/export"), "10.0.0"));
	assert_null(strstr(ASK("/system/history/print"), "known"));
	restart();
	assert_string_equal(addresses(), "!re =address=10.0.0.1\n!re =address=10.0.0.2\n!done\n");
	(void)meet();
	failed();
	assert_string_equal(addresses(), "!re =address=10.0.0.1\n!re =address=10.0.0.2\n!done\n");
	expect_next_after(5000);
	found("10.0.0.3", "86400");
	pass(LIST_SAVED_AFTER_S * 1000);
	assert_string_equal(addresses(), "!re =address=10.0.0.3\n!done\n");
	// Of another name it is not known.
	(void)ASK(LIST "/set", "=.id=*1", "=address=y.example");
	assert_string_equal(addresses(), "!done\n");
	(void)meet();
	done();
	assert_string_equal(addresses(), "!done\n");
	restart();
	assert_string_equal(addresses(), "!done\n");
	(void)meet();
	done();
}

static void test_addresses_that_are_no_hosts(void **state)
{
	static const struct firewall_address hosts[2][2] = {
		{{{10, 0, 0, 1}}, {{223, 255, 255, 255}}},
		{{{0x20, 0x01}}, {{0xfd, 0x12}}},
	};
	static const struct firewall_address others[2][6] = {
		{{{0}},
		 {{0, 1, 2, 3}},
		 {{127, 0, 0, 1}},
		 {{169, 254, 1, 1}},
		 {{224, 0, 0, 1}},
		 {{255, 255, 255, 255}}},
		{{{0}},
		 {{[15] = 1}},
		 {{[12] = 10, [15] = 1}},
		 {{[10] = 0xff, [11] = 0xff, [12] = 10}},
		 {{0xff, 2}},
		 {{0xfe, 0x80}}},
	};

	(void)state;
	for (int family = 0; family < 2; family++) {
		for (size_t i = 0; i < 2; i++)
			assert_true(list_lookup_is_host(family, &hosts[family][i]));
		for (size_t i = 0; i < 6; i++)
			assert_false(list_lookup_is_host(family, &others[family][i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_an_answer_holds_for_its_time, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_fails_is_tried_less_and_less, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_without_names_nothing_happens, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_names_share_a_worker, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_worker_that_was_taken_over, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_worker_that_dies_or_says_nothing, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_records_follow_gate, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_was_known_outlives_the_process, setup,
						teardown),
		cmocka_unit_test(test_addresses_that_are_no_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
