// SPDX-License-Identifier: BSD-2-Clause
// Tests of jobs as mgmt sees them, with the process played by the test: one that does what it should,
// and one that was taken over.

#include "mgmt_fixture.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct mgmt_fixture fixture;
static struct client client; // root, who is admin
static struct client job;
static uint64_t number; // of its errand

#define JOB	 "/system/script/job"
#define ASK(...) client_ask(&client, __VA_ARGS__, NULL)
#define SAY(...) client_ask(&job, __VA_ARGS__, NULL)

#define REFUSED "!trap =message=not enough permissions (9)\n!done\n"

static int setup(void **state)
{
	(void)state;
	mgmt_fixture_start(&fixture, false);
	client_local(&client, &fixture);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	client_close(&client);
	mgmt_fixture_stop(&fixture);
	return 0;
}

static bool has_process(void *context)
{
	(void)context;
	return fixture.errand_fd >= 0;
}

// From now on `job` is the process that mgmt has asked for.
static void meet(void)
{
	mgmt_fixture_until(&fixture, has_process, NULL);
	client_job(&job, &fixture);
	number = fixture.errand;
}

// Has admin run SOURCE, so that `job` is its process.
static void run(const char *source, const char *how)
{
	char word[256];

	(void)snprintf(word, sizeof(word), "=script=%s", source);
	client_send(&client, "/execute", word, how, NULL);
	meet();
}

static void leave(int status)
{
	client_close(&job);
	mgmt_fixture_errand_ended(&fixture, number, status);
	mgmt_fixture_pump(&fixture);
}

static void test_one_that_does_its_work(void **state)
{
	(void)state;
	run(":put 1", "=as-string=");
	assert_string_equal(SAY(JOB "/take"), "!re =mode=run =name= =source=:put 1\n!done\n");
	assert_string_equal(SAY(JOB "/take"), "!re =mode=none =name= =source=\n!done\n");
	assert_string_equal(SAY(JOB "/write", "=data=one\n"), "!done\n");
	assert_string_equal(SAY(JOB "/write", "=data=two\n"), "!done\n");
	assert_string_equal(SAY(JOB "/end"), "!done\n");
	assert_int_equal(client.ended, 0);
	leave(0);
	assert_string_equal(client_await(&client, 1), "!done =ret=one\ntwo\n");
}

static void test_one_that_fails(void **state)
{
	(void)state;
	run(":error no", "=as-string=");
	assert_string_equal(SAY(JOB "/end", "=message=no (:error; line 1)"), "!done\n");
	leave(256);
	assert_string_equal(client_await(&client, 1),
			    "!trap =message=no (:error; line 1)\n!done\n");
}

static void test_one_that_says_nothing(void **state)
{
	(void)state;
	run(":nothing", "=as-string=");
	leave(SIGSEGV);
	assert_string_equal(client_await(&client, 1),
			    "!trap =message=failure: the script was ended by signal 11\n!done\n");
	client_forget(&client);
	run(":nothing", "=as-string=");
	leave(0);
	assert_string_equal(client_await(&client, 1),
			    "!trap =message=failure: the script broke off\n!done\n");
}

static void test_one_that_talks_nonsense(void **state)
{
	(void)state;
	run(":nothing", "=as-string=");
	client_send_bytes(&job, "\xff\xff\xff\xff\xff\xff", 6);
	(void)client_await_close(&job);
	assert_int_equal(fixture.errand_stopped, fixture.errand);
	leave(SIGKILL);
	assert_string_equal(client_await(&client, 1),
			    "!trap =message=failure: the script was ended by signal 9\n!done\n");
}

// A process that was taken over has the rights of its script's user, and the policies it was given.
static void test_it_has_no_more_than_it_was_given(void **state)
{
	(void)state;
	assert_non_null(strstr(ASK("/system/scheduler/add", "=name=x", "=start-time=startup",
				   "=interval=10s", "=policy=read", "=on-event=:nothing"),
			       "!done =ret=*1"));
	loop_advance(fixture.loop, 10000);
	meet();
	assert_string_equal(SAY("/system/identity/print"), "!re =name=sallyport\n!done\n");
	assert_string_equal(SAY("/system/identity/set", "=name=taken"), REFUSED);
	assert_string_equal(SAY("/user/add", "=name=eve", "=group=full", "=password=x"), REFUSED);
	assert_string_equal(SAY("/system/script/add", "=name=x"), REFUSED);
	assert_string_equal(SAY("/system/script/add", "=name=x", "=policy=read,write"), REFUSED);
	client_send(&job, "/execute", "=script=/system/identity/set name=taken", NULL);
	assert_non_null(strstr(client_await(&job, 1), "!done =ret=*"));
	leave(0);
	meet(); // what it has started has no more either
	assert_string_equal(SAY("/system/identity/set", "=name=taken"), REFUSED);
	leave(0);
}

static void test_its_user_may_lose_his_rights(void **state)
{
	(void)state;
	assert_non_null(strstr(ASK("/user/group/add", "=name=some", "=policy=read,write,test"),
			       "!done =ret="));
	assert_non_null(strstr(ASK("/user/add", "=name=guest", "=group=some", "=password=x"),
			       "!done =ret="));
	assert_non_null(strstr(ASK("/system/script/add", "=name=guests", "=owner=guest",
				   "=policy=read,write", "=source=:nothing"),
			       "!done =ret="));
	meet(); // that looks whether it can be read
	leave(0);
	client_send(&client, "/system/script/run", "=number=guests",
		    "=use-script-permissions=", NULL);
	meet();
	assert_string_equal(SAY("/system/identity/set", "=name=one"), "!done\n");
	client_forget(&client);
	client_send(&client, "/user/set", "=.id=guest", "=disabled=yes", ".tag=9", NULL);
	(void)client_await_text(&client, "!done .tag=9");
	assert_string_equal(SAY("/system/identity/set", "=name=two"), REFUSED);
	assert_string_equal(SAY("/system/identity/print"), REFUSED);
	leave(0);
}

// A text that somebody else has written does not run in the name of who wrote the one before.
static void test_it_writes_in_the_name_of_its_user_alone(void **state)
{
	static const char *const menus[] = {"/system/script", "/system/scheduler"};
	static const char *const texts[] = {"=source=:nothing", "=on-event=:nothing"};
	static const char *const others[] = {"=source=:put 1", "=on-event=:put 1"};
	char path[64];

	(void)state;
	(void)ASK("/user/group/add", "=name=some", "=policy=read,write,test");
	(void)ASK("/user/add", "=name=guest", "=group=some", "=password=x");
	(void)ASK("/system/script/add", "=name=guests", "=owner=guest", "=policy=read,write");
	meet(); // that looks whether it can be read
	for (size_t i = 0; i < sizeof(menus) / sizeof(menus[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/add", menus[i]);
		(void)ASK(path, "=name=admins", "=policy=read", texts[i]);
	}
	leave(SIGSEGV);
	client_send(&client, "/system/script/run", "=number=guests",
		    "=use-script-permissions=", NULL);
	meet();
	for (size_t i = 0; i < sizeof(menus) / sizeof(menus[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/set", menus[i]);
		assert_string_equal(SAY(path, "=numbers=admins", "=comment=mine", texts[i]),
				    "!done\n");
		(void)snprintf(path, sizeof(path), "%s/print", menus[i]);
		assert_string_equal(SAY(path, "=.proplist=owner", "?name=admins"),
				    "!re =owner=admin\n!done\n");
		(void)snprintf(path, sizeof(path), "%s/set", menus[i]);
		assert_string_equal(SAY(path, "=numbers=admins", others[i]), "!done\n");
		(void)snprintf(path, sizeof(path), "%s/print", menus[i]);
		assert_string_equal(SAY(path, "=.proplist=owner", "?name=admins"),
				    "!re =owner=guest\n!done\n");
	}
	leave(0);
}

static void test_a_checker_runs_nothing(void **state)
{
	(void)state;
	assert_non_null(strstr(ASK("/system/script/add", "=name=a", "=source=:put a"), "!done"));
	meet();
	assert_string_equal(SAY("/system/identity/set", "=name=taken"), REFUSED);
	assert_string_equal(SAY("/execute", "=script=:nothing"), REFUSED);
	assert_string_equal(SAY(JOB "/take"), "!re =mode=check =name= =source=:put a\n!done\n");
	assert_non_null(strstr(ASK("/system/script/add", "=name=b", "=source=:put b"), "!done"));
	assert_string_equal(SAY(JOB "/end", "=message=syntax error (line 1 column 1)"), "!done\n");
	assert_string_equal(SAY(JOB "/take"), "!re =mode=check =name= =source=:put b\n!done\n");
	assert_int_equal(fixture.errands, 1);
	leave(SIGSEGV); // what its reader dies of is invalid as well
	assert_string_equal(ASK("/system/script/print", "=.proplist=name,invalid"),
			    "!re =name=a =invalid=true\n!re =name=b =invalid=true\n!done\n");
	assert_int_equal(fixture.errands, 1); // and not looked at again
}

static void test_where_no_checker_can_begin(void **state)
{
	(void)state;
	fixture.refuse_errand = "failure: the system has no room for another process";
	assert_non_null(strstr(ASK("/system/script/add", "=name=a", "=source=:put a"), "!done"));
	for (int i = 0; i < 10; i++)
		mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.errands, 1); // it is not tried without end
	fixture.refuse_errand = NULL;
	assert_non_null(strstr(ASK("/system/script/add", "=name=b", "=source=:put b"), "!done"));
	meet();
	assert_string_equal(SAY(JOB "/take"), "!re =mode=check =name= =source=:put a\n!done\n");
	assert_string_equal(SAY(JOB "/end"), "!done\n");
	assert_string_equal(SAY(JOB "/take"), "!re =mode=check =name= =source=:put b\n!done\n");
	leave(0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_that_does_its_work),
		TEST(test_one_that_fails),
		TEST(test_one_that_says_nothing),
		TEST(test_one_that_talks_nonsense),
		TEST(test_it_has_no_more_than_it_was_given),
		TEST(test_its_user_may_lose_his_rights),
		TEST(test_it_writes_in_the_name_of_its_user_alone),
		TEST(test_a_checker_runs_nothing),
		TEST(test_where_no_checker_can_begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
