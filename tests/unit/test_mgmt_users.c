// SPDX-License-Identifier: BSD-2-Clause
// Tests of users, groups, and log-ins over TCP.

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt_client.h"

#include "door/door.h"

#define REFUSED "!trap =message=invalid user name or password (6)\n!done\n"

// ---- log-in

static void test_no_listener_before_anybody_can_log_in(void **state)
{
	(void)state;
	assert_int_equal(fixture.listens, 0);
	DONE("/user/set", "=.id=admin", "=comment=nobody");
	assert_int_equal(fixture.listens, 0);
	give_admin_a_password();
	assert_int_equal(fixture.api_wanted, 8728);
	DONE("/user/set", "=.id=admin", "=password=");
	mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.api_wanted, 0);
}

static void test_log_in(void **state)
{
	struct client c;

	(void)state;
	give_admin_a_password();
	client_tcp(&c, &fixture);
	// Bare: whoever finds an attribute there takes it for a challenge.
	assert_string_equal(
		client_ask(&c, "/login", "=name=admin", "=password=secret", ".tag=9", NULL),
		"!done .tag=9\n");
	assert_string_equal(client_ask(&c, "/system/identity/print", NULL),
			    "!re =name=sallyport\n!done\n");
	assert_string_equal(client_ask(&c, "/login", "=name=admin", "=password=secret", NULL),
			    "!trap =category=0 =message=no such command\n!done\n");
	assert_string_equal(client_ask(&c, "/quit", NULL),
			    "!fatal session terminated on request\n");
	(void)client_await_close(&c);
	client_close(&c);
	assert_non_null(strstr(ASK("/log/print"), "user admin logged in from 127.0.0.1 via api"));
	assert_non_null(strstr(ASK("/log/print"), "user admin logged out from 127.0.0.1 via api"));
	assert_non_null(strstr(ASK("/user/print"), "=last-logged-in="));
}

static void test_every_wrong_log_in_is_refused_alike(void **state)
{
	static const char *const words[][2] = {
		{"=name=admin", "=password=wrong"},
		{"=name=admin", "=password="},
		{"=name=admin", "=password"},
		{"=name=admin", "=response=00e134102a9d330dd7b1849fedfea3cb57"},
		{"=name=nobody", "=password=secret"},
		{"=name=*1", "=password=secret"},
		{"=name=Admin", "=password=secret"},
		{"=name=", "=password=secret"},
		{"=name=eve", "=password="}, // who has none
		{"=name=off", "=password=secret"},
		{"=name=elsewhere", "=password=secret"},
		{"=name=noapi", "=password=secret"},
		{"=foo=bar", ".tag="},
	};

	(void)state;
	give_admin_a_password();
	(void)ASK("/user/add", "=name=eve", "=group=full", "=password=");
	(void)ASK("/user/add", "=name=off", "=group=full", "=password=secret", "=disabled=yes");
	(void)ASK("/user/add", "=name=elsewhere", "=group=full", "=password=secret",
		  "=address=10.0.0.0/8");
	(void)ASK("/user/group/add", "=name=noapi", "=policy=read,write,local");
	(void)ASK("/user/add", "=name=noapi", "=group=noapi", "=password=secret");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct client c;

		// What the failures before cost, has passed.
		loop_advance(fixture.loop, 700000);
		client_tcp(&c, &fixture);
		assert_string_equal(client_ask(&c, "/login", words[i][0], words[i][1], NULL),
				    REFUSED);
		client_close(&c);
	}
	assert_non_null(strstr(ASK("/log/print", "=topics=critical"),
			       "=topics=system,error,critical =message=login failure for user "
			       "nobody from 127.0.0.1 via api"));
}

static void test_the_challenge_of_old_is_not_offered(void **state)
{
	struct client c;

	(void)state;
	give_admin_a_password();
	client_tcp(&c, &fixture);
	assert_string_equal(client_ask(&c, "/login", NULL), REFUSED);
	client_close(&c);
}

static void test_nothing_else_is_heard_before_the_log_in(void **state)
{
	struct client c;

	(void)state;
	give_admin_a_password();
	client_tcp(&c, &fixture);
	client_send(&c, "/system/resource/print", NULL);
	assert_string_equal(client_await_close(&c), "!fatal not logged in\n");
	client_close(&c);
}

static void test_the_limits_before_the_log_in(void **state)
{
	static const unsigned char reserved[] = {0xF8, 0, 0};
	static const unsigned char huge[] = {0xF0, 0x10, 0, 0, 0};
	char long_name[5000];
	struct client c;

	(void)state;
	give_admin_a_password();
	client_tcp(&c, &fixture);
	client_send_bytes(&c, reserved, sizeof(reserved));
	assert_string_equal(client_await_close(&c), "");
	client_close(&c);
	client_tcp(&c, &fixture);
	client_send_bytes(&c, huge, sizeof(huge));
	assert_string_equal(client_await_close(&c), "");
	client_close(&c);
	client_tcp(&c, &fixture); // nine words
	client_send(&c, "/login", "=name=admin", "=password=secret",
		    "=a=", "=b=", "=c=", "=d=", "=e=", "=f=", NULL);
	assert_string_equal(client_await_close(&c), "");
	client_close(&c);
	memset(long_name, 'x', sizeof(long_name) - 1);
	memcpy(long_name, "=name=", 6);
	long_name[sizeof(long_name) - 1] = '\0';
	client_tcp(&c, &fixture);
	client_send(&c, "/login", long_name, NULL);
	assert_string_equal(client_await_close(&c), "");
	client_close(&c);
}

static void test_three_sentences_and_thirty_seconds(void **state)
{
	struct client c;

	(void)state;
	give_admin_a_password();
	client_tcp(&c, &fixture);
	for (int i = 0; i < 3; i++)
		client_send(&c, "/login", NULL);
	assert_string_equal(client_await_close(&c), REFUSED REFUSED REFUSED);
	client_close(&c);
	client_tcp(&c, &fixture);
	mgmt_fixture_pump(&fixture);
	loop_advance(fixture.loop, 29000);
	assert_string_equal(client_ask(&c, "/login", NULL), REFUSED);
	loop_advance(fixture.loop, 1000);
	(void)client_await_close(&c);
	client_close(&c);
	// Who is in has no such limit.
	log_in(&c, "admin", "secret");
	(void)client_await(&c, 1);
	loop_advance(fixture.loop, 3600000);
	assert_string_equal(client_ask(&c, "/system/identity/print", NULL),
			    "!re =name=sallyport\n!done\n");
	client_close(&c);
}

// Who opens many shuts out nobody for long but itself; those that came just now are left alone.
static void test_who_waits_for_nothing_gives_way(void **state)
{
	struct client c[DOOR_NEWCOMERS_OF_ADDRESS];
	struct client another;

	(void)state;
	give_admin_a_password();
	for (int i = 0; i < DOOR_NEWCOMERS_OF_ADDRESS; i++) {
		client_tcp(&c[i], &fixture);
		mgmt_fixture_pump(&fixture);
	}
	client_tcp(&another, &fixture);
	(void)client_await_close(&another);
	client_close(&another);
	// Who was refused goes first.
	assert_string_equal(client_ask(&c[1], "/login", NULL), REFUSED);
	client_tcp(&another, &fixture);
	(void)client_await_close(&c[1]);
	assert_string_equal(client_ask(&another, "/login", "=name=admin", "=password=secret", NULL),
			    "!done\n");
	client_close(&c[1]);
	client_tcp(&c[1], &fixture);
	mgmt_fixture_pump(&fixture);
	// Then the oldest, once it has had its time.
	loop_advance(fixture.loop, NEWCOMER_GRACE_MS);
	client_close(&another);
	client_tcp(&another, &fixture);
	(void)client_await_close(&c[0]);
	assert_string_equal(client_ask(&another, "/login", "=name=admin", "=password=secret", NULL),
			    "!done\n");
	client_close(&another);
	for (int i = 0; i < DOOR_NEWCOMERS_OF_ADDRESS; i++)
		client_close(&c[i]);
}

// Lets the time pass that C's log-in takes after failures, before it is looked at and after.
static const char *take_time(struct client *c)
{
	mgmt_fixture_pump(&fixture);
	loop_advance(fixture.loop, 9000);
	while (!helper_is_idle(fixture.m->helper))
		mgmt_fixture_pump(&fixture);
	loop_advance(fixture.loop, 9000);
	return client_await(c, 1);
}

static void test_failures_cost_time_and_then_shut_out(void **state)
{
	struct client c;

	(void)state;
	give_admin_a_password();
	log_in(&c, "admin", "wrong");
	assert_string_equal(client_await(&c, 1), REFUSED);
	client_close(&c);
	while (!helper_is_idle(fixture.m->helper)) // it makes a certificate as well
		mgmt_fixture_pump(&fixture);
	for (int i = 1; i < 10; i++) {
		log_in(&c, i % 2 ? "admin" : "nobody", "wrong");
		for (int k = 0; k < 50; k++)
			mgmt_fixture_pump(&fixture);
		assert_int_equal(c.ended, 0); // not even looked at yet
		assert_true(helper_is_idle(fixture.m->helper));
		assert_string_equal(take_time(&c), REFUSED);
		client_close(&c);
	}
	assert_non_null(strstr(ASK("/log/print"), "127.0.0.1 is shut out for 10 minutes"));
	log_in(&c, "admin", "secret"); // right, but from there
	mgmt_fixture_pump(&fixture);
	loop_advance(fixture.loop, 8000);
	assert_string_equal(client_await(&c, 1), REFUSED);
	client_close(&c);
	loop_advance(fixture.loop, 600000);
	log_in(&c, "admin", "secret");
	assert_string_equal(client_await(&c, 1), "!done\n");
	client_close(&c);
}

static void test_who_leaves_while_being_checked_harms_nobody(void **state)
{
	struct client c;

	(void)state;
	give_admin_a_password();
	for (int i = 0; i < 8; i++) {
		log_in(&c, "admin", i % 2 ? "secret" : "wrong");
		if (i % 3 == 0)
			loop_advance(fixture.loop, 10000);
		client_close(&c);
	}
	loop_advance(fixture.loop, 700000);
	log_in(&c, "admin", "secret");
	assert_string_equal(client_await(&c, 1), "!done\n");
	client_close(&c);
}

// ---- sessions of users who change

static void test_permissions(void **state)
{
	struct client c;

	(void)state;
	(void)ASK("/user/add", "=name=viewer", "=group=read", "=password=secret");
	mgmt_fixture_pump(&fixture);
	log_in(&c, "viewer", "secret");
	(void)client_await(&c, 1);
	assert_string_equal(client_ask(&c, "/system/identity/print", NULL),
			    "!re =name=sallyport\n!done\n");
	assert_string_equal(client_ask(&c, "/system/identity/set", "=name=mine", NULL),
			    "!trap =message=not enough permissions (9)\n!done\n");
	// What is wrong in itself is said first.
	assert_string_equal(client_ask(&c, "/system/identity/set", "=foo=1", NULL),
			    "!trap =message=unknown parameter foo\n!done\n");
	assert_string_equal(client_ask(&c, "/log/info", "=message=x", NULL),
			    "!trap =message=not enough permissions (9)\n!done\n");
	DONE("/user/set", "=.id=viewer", "=group=write");
	assert_string_equal(client_ask(&c, "/system/identity/set", "=name=mine", NULL), "!done\n");
	assert_string_equal(client_ask(&c, "/user/set", "=.id=viewer", "=group=full", NULL),
			    "!trap =message=not enough permissions (9)\n!done\n");
	assert_null(strstr(client_ask(&c, "/user/print", NULL), "password"));
	client_close(&c);
}

static void test_sessions_end_with_their_right_to_be(void **state)
{
	struct client a;
	struct client b;

	(void)state;
	(void)ASK("/user/add", "=name=eve", "=group=full", "=password=one");
	mgmt_fixture_pump(&fixture);
	log_in(&a, "eve", "one");
	(void)client_await(&a, 1);
	log_in(&b, "eve", "one");
	(void)client_await(&b, 1);
	// Who changes the own password stays; who came in by the old one goes.
	client_forget(&b);
	assert_string_equal(client_ask(&a, "/user/set", "=.id=eve", "=password=two", NULL),
			    "!done\n");
	assert_string_equal(client_await_close(&b), "!fatal password has changed\n");
	client_close(&b);
	assert_string_equal(client_ask(&a, "/system/identity/print", NULL),
			    "!re =name=sallyport\n!done\n");
	client_forget(&a);
	DONE("/user/disable", "=numbers=eve");
	assert_string_equal(client_await_close(&a), "!fatal user may no longer log in\n");
	client_close(&a);
	// Root at the control socket stays whatever happens to admin.
	DONE("/user/enable", "=numbers=eve");
	DONE("/user/disable", "=numbers=admin");
	assert_string_equal(ASK("/user/enable", "=numbers=admin"), "!done\n");
}

// ---- /user and /user/group

static void test_users(void **state)
{
	(void)state;
	assert_string_equal(ASK("/user/print", "=.proplist=.id,name,group,comment"),
			    "!re =.id=*1 =name=admin =group=full =comment=system default user\n"
			    "!done\n");
	assert_string_equal(ASK("/user/add"),
			    "!trap =message=missing value(s) of argument(s) name group password\n"
			    "!done\n");
	assert_string_equal(ASK("/user/add", "=name=admin", "=group=full", "=password=x"),
			    "!trap =message=failure: user with the same name already exists\n"
			    "!done\n");
	assert_string_equal(ASK("/user/add", "=name=x", "=group=nosuch", "=password=x"),
			    "!trap =category=1 =message=input does not match any value of group\n"
			    "!done\n");
	assert_string_equal(ASK("/user/add", "=name=*1", "=group=full", "=password=x"),
			    "!trap =message=failure: invalid user name\n!done\n");
	assert_string_equal(ASK("/user/remove", "=.id=admin"),
			    "!trap =message=failure: can not remove last user with full rights\n"
			    "!done\n");
	assert_string_equal(ASK("/user/set", "=.id=admin", "=group=read"),
			    "!trap =message=failure: can not change last user with full rights\n"
			    "!done\n");
	assert_string_equal(ASK("/user/disable", "=.id=admin"),
			    "!trap =message=failure: can not change last user with full rights\n"
			    "!done\n");
	assert_string_equal(ASK("/user/add", "=name=eve", "=group=full", "=password=pw",
				"=address=192.168.88.0/24,10.0.0.1"),
			    "!done =ret=*2\n");
	DONE("/user/remove", "=numbers=admin");
	assert_string_equal(ASK("/user/get", "=.id=eve", "=value-name=password"),
			    "!trap =category=1 =message=input does not match any value of "
			    "value-name\n!done\n");
	assert_null(strstr(ASK("/user/get", "=.id=eve"), "$y$"));
	// The password stands nowhere.
	assert_null(strstr(ASK("/log/print"), "=pw"));
	assert_non_null(strstr(ASK("/log/print"), "user added by admin (*2 = /user add name=eve "
						  "group=full address=192.168.88.0/24,10.0.0.1"));
	assert_non_null(strstr(ASK("/log/print"), "password=*****"));
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	client_local(&client, &fixture);
	assert_string_equal(ASK("/user/print", "=.proplist=.id,name"),
			    "!re =.id=*2 =name=eve\n!done\n");
	mgmt_fixture_pump(&fixture);
	assert_int_equal(fixture.api_wanted, 8728); // eve has a password
}

static void test_passwords_are_kept_as_yescrypt(void **state)
{
	const struct user_row *admin;

	(void)state;
	give_admin_a_password();
	admin = users_find(fixture.m, SLICE("admin"));
	assert_non_null(admin);
	assert_int_equal(strncmp(admin->password, "$y$", 3), 0);
	assert_null(strstr(admin->password, "secret"));
}

static void test_groups(void **state)
{
	(void)state;
	assert_string_equal(ASK("/user/group/print", "=.proplist=.id,name"),
			    "!re =.id=*1 =name=read\n!re =.id=*2 =name=write\n"
			    "!re =.id=*3 =name=full\n!done\n");
	assert_string_equal(ASK("/user/group/add"),
			    "!trap =message=failure: invalid group name\n!done\n");
	assert_string_equal(ASK("/user/group/add", "=name=tech", "=policy=read,api,!write"),
			    "!done =ret=*4\n");
	assert_string_equal(
		ASK("/user/group/get", "=.id=tech", "=value-name=policy"),
		"!done =ret=read,api,!local,!telnet,!ssh,!ftp,!reboot,!write,!policy,!test,"
		"!winbox,!password,!web,!sniff,!sensitive,!romon,!rest-api\n");
	// Only what is named changes.
	assert_string_equal(ASK("/user/group/set", "=.id=tech", "=policy=!api,test"), "!done\n");
	assert_string_equal(ASK("/user/group/get", "=.id=tech", "=value-name=policy"),
			    "!done =ret=read,test,!local,!telnet,!ssh,!ftp,!reboot,!write,!policy,"
			    "!winbox,!password,!web,!sniff,!sensitive,!api,!romon,!rest-api\n");
	assert_string_equal(ASK("/user/group/remove", "=.id=full"),
			    "!trap =message=failure: can not remove builtin group\n!done\n");
	assert_string_equal(ASK("/user/group/set", "=.id=full", "=name=all"),
			    "!trap =message=failure: can not rename builtin group\n!done\n");
	assert_string_equal(ASK("/user/group/set", "=.id=full", "=policy=!policy"),
			    "!trap =message=failure: can not change group of last user with full "
			    "rights\n!done\n");
	(void)ASK("/user/add", "=name=bob", "=group=tech", "=password=");
	assert_string_equal(ASK("/user/group/remove", "=.id=tech"),
			    "!trap =message=failure: group has users\n!done\n");
	DONE("/user/remove", "=.id=bob");
	DONE("/user/group/remove", "=.id=tech");
}

// Neither for another nor for oneself.
static void assert_refused(const char *password, const char *lacks)
{
	char given[100];
	char wanted[100];
	char again[100];
	char trap[200];

	(void)snprintf(given, sizeof(given), "=password=%s", password);
	(void)snprintf(wanted, sizeof(wanted), "=new-password=%s", password);
	(void)snprintf(again, sizeof(again), "=confirm-new-password=%s", password);
	(void)snprintf(trap, sizeof(trap), "!trap =message=failure: password must have %s\n!done\n",
		       lacks);
	assert_string_equal(ASK("/user/set", "=.id=admin", given), trap);
	assert_string_equal(ASK("/user/add", "=name=eve", "=group=read", given), trap);
	assert_string_equal(ASK("/password", "=old-password=secret", wanted, again), trap);
}

static void test_what_a_password_must_be_like(void **state)
{
	static const char kinds[] = "characters of at least 3 of these: small letters, capital "
				    "letters, digits, others";

	(void)state;
	give_admin_a_password();
	assert_string_equal(ASK("/user/settings/print"),
			    "!re =minimum-password-length=0 =minimum-categories=0\n!done\n");
	assert_string_equal(
		ASK("/user/settings/set", "=minimum-categories=5"),
		"!trap =category=1 =message=value of minimum-categories is out of range "
		"(0 .. 4)\n!done\n");
	DONE("/user/settings/set", "=minimum-password-length=8", "=minimum-categories=3");
	assert_refused("Short-1", "at least 8 characters");
	assert_refused("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		       "Aa1",
		       "at least 8 characters");
	assert_refused("lettersonly", kinds);
	assert_refused("small-and-others", kinds);
	assert_refused("SMALL1234", kinds);
	assert_string_equal(ASK("/user/add", "=name=eve", "=group=read", "=password=Sesame77"),
			    "!done =ret=*2\n");
	DONE("/password", "=old-password=secret", "=new-password=sesame-7",
	     "=confirm-new-password=sesame-7");
	// What is set already stays, and the empty one opens nothing.
	DONE("/user/set", "=.id=eve", "=comment=still here");
	DONE("/user/set", "=.id=eve", "=password=");
	DONE("/user/settings/set", "=minimum-password-length=0", "=minimum-categories=0");
	DONE("/user/set", "=.id=eve", "=password=x");
}

static void test_a_password_that_has_expired(void **state)
{
	struct client c;

	(void)state;
	DONE("/user/set", "=.id=admin", "=password=secret");
	(void)ASK("/user/add", "=name=eve", "=group=full", "=password=one");
	mgmt_fixture_pump(&fixture);
	log_in(&c, "eve", "one");
	(void)client_await(&c, 1);
	client_forget(&c);
	DONE("/user/expire-password", "=numbers=eve");
	assert_string_equal(client_await_close(&c), "!fatal password has expired\n");
	client_close(&c);
	assert_string_equal(ASK("/user/print", "?expired=yes", "=.proplist=name,expired"),
			    "!re =name=eve =expired=true\n!done\n");
	log_in(&c, "eve", "one");
	assert_string_equal(client_await(&c, 1), REFUSED);
	client_close(&c);
	// What else is changed renews nothing; another password is good.
	DONE("/user/set", "=.id=eve", "=comment=late");
	assert_string_equal(ASK("/user/get", "=.id=eve", "=value-name=expired"),
			    "!done =ret=true\n");
	DONE("/user/set", "=.id=eve", "=password=two");
	assert_string_equal(ASK("/user/get", "=.id=eve", "=value-name=expired"),
			    "!done =ret=false\n");
	loop_advance(fixture.loop, 700000); // what the failure cost
	log_in(&c, "eve", "two");
	assert_string_equal(client_await(&c, 1), "!done\n");
	assert_string_equal(client_ask(&c, "/user/set", "=.id=eve", "=expired=no", NULL),
			    "!trap =message=unknown parameter expired\n!done\n");
	client_close(&c);
	// All or none.
	assert_string_equal(ASK("/user/expire-password", "=numbers=eve,nobody"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(ASK("/user/print", "?expired=yes"), "!done\n");
	DONE("/user/expire-password", "=.id=admin");
	DONE("/password", "=old-password=secret", "=new-password=other",
	     "=confirm-new-password=other");
	assert_string_equal(ASK("/user/print", "?expired=yes"), "!done\n");
}

static void test_users_are_nowhere_else(void **state)
{
	(void)state;
	assert_string_equal(ASK("/user/aaa/print"), "!re =use-radius=false\n!done\n");
	assert_non_null(strstr(ASK("/user/aaa/set", "=use-radius=yes"), "!trap "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_no_listener_before_anybody_can_log_in),
		T(test_log_in),
		T(test_every_wrong_log_in_is_refused_alike),
		T(test_the_challenge_of_old_is_not_offered),
		T(test_nothing_else_is_heard_before_the_log_in),
		T(test_the_limits_before_the_log_in),
		T(test_three_sentences_and_thirty_seconds),
		T(test_who_waits_for_nothing_gives_way),
		T(test_failures_cost_time_and_then_shut_out),
		T(test_who_leaves_while_being_checked_harms_nobody),
		T(test_permissions),
		T(test_sessions_end_with_their_right_to_be),
		T(test_users),
		T(test_passwords_are_kept_as_yescrypt),
		T(test_groups),
		T(test_what_a_password_must_be_like),
		T(test_a_password_that_has_expired),
		T(test_users_are_nowhere_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
