// SPDX-License-Identifier: BSD-2-Clause
// Tests of the commands that a worker carries out, with the worker played by the test: one that does
// its work, and one that was taken over and asks for what it must not have.

#include "mgmt_fixture.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "codec/errand.h"

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

#define ASK(...)  client_ask(&client, __VA_ARGS__, NULL)
#define SEND(...) client_send(&client, __VA_ARGS__, NULL)
#define SAY(...)  client_send(&worker, __VA_ARGS__, NULL)

static bool is_started(void *context)
{
	(void)context;
	return fixture.errand_fd >= 0;
}

// The worker that the command just sent has to carry out; returns what it is asked.
static const char *become_worker(const char *word)
{
	mgmt_fixture_until(&fixture, is_started, NULL);
	client_job(&worker, &fixture);
	return client_await_text(&worker, word);
}

static void assert_told(const char *told, const char *text)
{
	if (!strstr(told, text))
		fail_msg("no '%s' in: %s", text, told);
}

static void assert_not_told(const char *told, const char *text)
{
	if (strstr(told, text))
		fail_msg("'%s' in: %s", text, told);
}

static void fetch(const char *more)
{
	SEND("/tool/fetch", "=url=http://h/a.txt", more);
	assert_told(become_worker("/fetch"), "=url=http://h/a.txt");
}

static void test_pieces_become_a_file(void **state)
{
	(void)state;
	fetch("=duration=1m");
	assert_told(worker.told.data, "=output=file");
	assert_told(worker.told.data, "=duration=60000");
	client_forget(&worker);
	SAY("!re", "=" ERRAND_DATA "=one");
	(void)client_await_text(&worker, "/next");
	assert_not_told(ASK("/file/print"), "a.txt"); // not before it is whole
	client_forget(&worker);
	SAY("!re", "=" ERRAND_DATA "=two", "=" ERRAND_LAST "=yes");
	(void)client_await_text(&worker, "/next");
	SAY("!re", "=status=finished", "=.section=1");
	SAY("!done");
	assert_told(client_await(&client, 1), "!re =status=finished =.section=1\n!done\n");
	assert_told(ASK("/file/get", "=.id=a.txt", "=value-name=contents"), "=ret=onetwo");
}

static void test_a_failure_leaves_no_file(void **state)
{
	(void)state;
	fetch("=output=file");
	SAY("!re", "=" ERRAND_DATA "=one");
	(void)client_await_text(&worker, "/next");
	SAY("!trap", "=message=failure: Status 404, Not Found");
	SAY("!done");
	assert_told(client_await(&client, 1), "!trap =message=failure: Status 404, Not Found");
	assert_not_told(ASK("/file/print"), "a.txt");
	assert_told(ASK("/log/print"), "Download from h FAILED: Status 404, Not Found");
}

static void test_cancelling_leaves_no_file(void **state)
{
	(void)state;
	fetch(".tag=f");
	SAY("!re", "=" ERRAND_DATA "=one");
	(void)client_await_text(&worker, "/next");
	assert_told(ASK("/cancel", "=tag=f"), "interrupted");
	assert_int_equal(fixture.errand_stopped, fixture.errand);
	(void)client_await_close(&worker);
	assert_not_told(ASK("/file/print"), "a.txt");
}

static void test_leaving_ends_the_errand(void **state)
{
	(void)state;
	fetch("=output=file");
	client_close(&client);
	loop_advance(fixture.loop, 60000); // answers have some time to be read by who says no more
	(void)client_await_close(&worker);
	assert_int_equal(fixture.errand_stopped, fixture.errand);
	client_local(&client, &fixture);
	assert_not_told(ASK("/file/print"), "a.txt");
}

static void test_a_file_is_read_piece_by_piece(void **state)
{
	(void)state;
	(void)ASK("/file/add", "=name=a.txt", "=contents=0123456789");
	SEND("/tool/fetch", "=url=ftp://h/b", "=upload=yes", "=src-path=a.txt");
	assert_told(become_worker("/fetch"), "=size=10");
	client_forget(&worker);
	SAY("!re", "=" ERRAND_READ "=0", "=" ERRAND_OFFSET "=4");
	assert_told(client_await_text(&worker, "/next"), "/next =" ERRAND_DATA "=456789\n");
	client_forget(&worker);
	SAY("!re", "=" ERRAND_READ "=0", "=" ERRAND_OFFSET "=10");
	assert_told(client_await_text(&worker, "/next"), "/next =" ERRAND_DATA "=\n");
	SAY("!done");
	(void)client_await(&client, 1);
}

// What a worker that was taken over may try; each ends the command, and the worker.
static void test_what_it_must_not_have(void **state)
{
	static const char *const tries[][2] = {
		{"=" ERRAND_READ "=0", "=" ERRAND_OFFSET "=0"}, // there is no such file
		{"=" ERRAND_READ "=1", "=" ERRAND_OFFSET "=0"},
		{"=" ERRAND_READ "=-1", "=" ERRAND_OFFSET "=0"},
		{"=" ERRAND_READ "=x", "=" ERRAND_OFFSET "=0"},
		{"=" ERRAND_READ "=", "=" ERRAND_OFFSET "="},
	};

	(void)state;
	(void)ASK("/file/add", "=name=secret", "=contents=hidden");
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		fetch("=output=file");
		SAY("!re", tries[i][0], tries[i][1]);
		assert_told(client_await(&client, 1), "action failed (6)");
		assert_not_told(client_await_close(&worker), "hidden");
		client_forget(&client);
		client_close(&worker);
		worker.f = NULL;
		mgmt_fixture_errand_ended(&fixture, fixture.errand, SIGKILL);
		mgmt_fixture_pump(&fixture);
	}
}

// The piece before is with another thread still.
static void test_pieces_before_they_are_asked_for(void **state)
{
	static const char *const last[] = {NULL, "=" ERRAND_LAST "=yes"};

	(void)state;
	for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++) {
		fetch("=output=file");
		SAY("!re", "=" ERRAND_DATA "=one", last[i]);
		SAY("!re", "=" ERRAND_DATA "=two", "=" ERRAND_LAST "=yes");
		assert_told(client_await(&client, 1), "action failed (6)");
		assert_not_told(ASK("/file/print"), "a.txt");
		client_forget(&client);
		client_close(&worker);
		worker.f = NULL;
		mgmt_fixture_errand_ended(&fixture, fixture.errand, SIGKILL);
		mgmt_fixture_pump(&fixture);
	}
}

static void test_files_that_nobody_asked_for(void **state)
{
	(void)state;
	SEND("/ping", "=address=127.0.0.1");
	(void)become_worker("/ping");
	SAY("!re", "=" ERRAND_DATA "=evil", "=" ERRAND_LAST "=yes"); // goes on as any row does
	SAY("!done");
	(void)client_await(&client, 1);
	assert_not_told(ASK("/file/print"), "evil");
	client_close(&worker);
	mgmt_fixture_errand_ended(&fixture, fixture.errand, 0);
	mgmt_fixture_pump(&fixture);
	fetch("=output=none");
	SAY("!re", "=" ERRAND_DATA "=evil", "=" ERRAND_LAST "=yes");
	assert_told(client_await(&client, 1), "action failed (6)");
	assert_not_told(ASK("/file/print"), "a.txt");
}

static void test_a_tag_is_not_its_to_give(void **state)
{
	(void)state;
	SEND("/ping", "=address=127.0.0.1", ".tag=mine");
	(void)become_worker("/ping");
	SAY("!re", ".tag=other", "=.tag=another", "=seq=0");
	assert_told(client_await_text(&client, "seq"), "!re .tag=mine =seq=0\n");
	SAY("!done");
	(void)client_await(&client, 1);
}

static void test_an_address_is_returned(void **state)
{
	(void)state;
	SEND("/resolve", "=domain-name=x", "=type=ipv4");
	assert_told(become_worker("/resolve"), "/resolve =name=x =type=ipv4\n");
	SAY("!re", "=address=10.0.0.1");
	SAY("!re", "=address=10.0.0.2");
	SAY("!done");
	assert_told(client_await(&client, 1), "!done =ret=10.0.0.1\n");
	assert_told(ASK("/resolve", "=domain-name=x", "=type=ipv5"),
		    "input does not match any value of type");
}

static void test_a_message_is_written_from_the_settings(void **state)
{
	const char *asked;

	(void)state;
	(void)ASK("/tool/e-mail/set", "=server=10.0.0.1", "=from=a@b", "=user=u", "=password=p",
		  "=tls=starttls");
	(void)ASK("/file/add", "=name=a.txt", "=contents=0123456789");
	SEND("/tool/e-mail/send", "=to=c@d", "=subject=s", "=file=a.txt", "=port=2525");
	asked = become_worker("/mail");
	assert_told(asked, "=server=10.0.0.1 =port=2525 =tls=starttls");
	assert_told(asked, "=from=a@b =user=u =password=p =to=c@d =subject=s =file=a.txt");
	assert_told(ASK("/tool/e-mail/print"), "=last-status=in-progress");
	SAY("!done");
	(void)client_await(&client, 1);
	assert_told(ASK("/tool/e-mail/print"), "=last-status=succeeded =last-address=10.0.0.1");
	assert_told(ASK("/log/print"), "=message=sent <s> to: c@d");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_pieces_become_a_file),
		TEST(test_a_failure_leaves_no_file),
		TEST(test_cancelling_leaves_no_file),
		TEST(test_leaving_ends_the_errand),
		TEST(test_a_file_is_read_piece_by_piece),
		TEST(test_what_it_must_not_have),
		TEST(test_pieces_before_they_are_asked_for),
		TEST(test_files_that_nobody_asked_for),
		TEST(test_a_tag_is_not_its_to_give),
		TEST(test_an_address_is_returned),
		TEST(test_a_message_is_written_from_the_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
