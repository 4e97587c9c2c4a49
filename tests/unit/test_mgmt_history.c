// SPDX-License-Identifier: BSD-2-Clause
// Tests of history, undo, redo and safe mode in the menus that there are: records come back as they
// were, gate is told, and no end of a session or of the process makes good what was on probation.

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt_client.h"

static void restart(void)
{
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	client_local(&client, &fixture);
}

#define HISTORY() ASK("/system/history/print", "=.proplist=action,undoable,redoable,floating-undo")
#define NAME()	  ASK("/system/identity/get", "=value-name=name")

#define FAILS(text, ...) assert_string_equal(ASK(__VA_ARGS__), "!trap =message=" text "\n!done\n")

static void test_history_tells_what_was_done(void **state)
{
	const char *told;

	(void)state;
	assert_string_equal(HISTORY(), "!done\n");
	DONE("/system/identity/set", "=name=R1");
	assert_non_null(strstr(ASK("/user/add", "=name=u", "=group=read", "=password="), "!done"));
	told = ASK("/system/history/print");
	assert_non_null(strstr(told, "!re =.id=*2 =action=user added =by=admin =policy=policy "));
	assert_non_null(strstr(told, "!re =.id=*1 =action=identity changed =by=admin "
				     "=policy=write "));
	assert_non_null(strstr(told, " =time=20"));
	assert_true(strstr(told, "user added") < strstr(told, "identity"));
	restart();
	assert_string_equal(HISTORY(),
			    "!re =action=user added =undoable=true =redoable=false "
			    "=floating-undo=false\n"
			    "!re =action=identity changed =undoable=true =redoable=false "
			    "=floating-undo=false\n!done\n");
}

static void test_undo_and_redo_of_settings(void **state)
{
	(void)state;
	FAILS("nothing to undo", "/undo");
	FAILS("nothing to redo", "/redo");
	DONE("/system/identity/set", "=name=R1");
	DONE("/system/identity/set", "=name=R2");
	DONE("/undo");
	assert_string_equal(NAME(), "!done =ret=R1\n");
	assert_string_equal(fixture.settings.name, "R1");
	DONE("/undo");
	assert_string_equal(NAME(), "!done =ret=sallyport\n");
	FAILS("nothing to undo", "/undo");
	restart();
	assert_string_equal(NAME(), "!done =ret=sallyport\n");
	DONE("/redo");
	assert_string_equal(NAME(), "!done =ret=R1\n");
	DONE("/redo");
	assert_string_equal(NAME(), "!done =ret=R2\n");
	FAILS("nothing to redo", "/redo");
	DONE("/undo");
	DONE("/system/identity/set", "=name=R3"); // from here on there is another way
	FAILS("nothing to redo", "/redo");
	DONE("/undo");
	assert_string_equal(NAME(), "!done =ret=R1\n");
}

static void test_the_first_change_takes_nothing_else_along(void **state)
{
	(void)state;
	assert_true(fixture.fresh);
	DONE("/user/set", "=.id=admin", "=comment=me");
	DONE("/undo");
	assert_string_equal(ASK("/user/print", "=.proplist=.id,name,comment"),
			    "!re =.id=*1 =name=admin =comment=system default user\n!done\n");
	restart();
	assert_string_equal(ASK("/user/print", "=.proplist=.id,name,comment"),
			    "!re =.id=*1 =name=admin =comment=system default user\n!done\n");
	DONE("/redo");
	assert_string_equal(ASK("/user/get", "=.id=admin", "=value-name=comment"),
			    "!done =ret=me\n");
}

// The short form makes a record of another menu: both go, and come, together.
static void test_a_step_that_touches_two_menus(void **state)
{
	static const char with[] = "!re =.id=*1 =interface=ether1 =type=external\n!done\n";

	(void)state;
	DONE("/ip/upnp/set", "=interface=ether1");
#define EXTERNAL()                                                                                 \
	ASK("/ip/upnp/interfaces/print", "=.proplist=.id,interface,type", "?type=external")
	assert_string_equal(EXTERNAL(), with);
	DONE("/undo");
	assert_string_equal(EXTERNAL(), "!done\n");
	assert_string_equal(ASK("/ip/upnp/get", "=value-name=interface"), "!done =ret=\n");
	DONE("/redo");
	assert_string_equal(EXTERNAL(), with);
	assert_string_equal(ASK("/ip/upnp/get", "=value-name=interface"), "!done =ret=ether1\n");
	DONE("/undo");
	DONE("/redo");
	restart();
	assert_string_equal(EXTERNAL(), with);
	DONE("/ip/upnp/set", "=!interface=");
	assert_string_equal(EXTERNAL(), "!done\n");
	DONE("/undo");
	assert_string_equal(EXTERNAL(), with);
	// Its id was given: the next is another.
	assert_string_equal(ASK("/ip/upnp/interfaces/add", "=interface=bridge", "=type=internal"),
			    "!done =ret=*2\n");
}

static void test_removed_records_come_back_where_they_were(void **state)
{
	const char *all =
		"!re =.id=*4 =name=a\n!re =.id=*5 =name=b =comment=x\n!re =.id=*6 =name=c\n"
		"!done\n";

	(void)state;
	assert_string_equal(ASK("/user/group/add", "=name=a"), "!done =ret=*4\n");
	assert_string_equal(ASK("/user/group/add", "=name=b", "=comment=x"), "!done =ret=*5\n");
	assert_string_equal(ASK("/user/group/add", "=name=c"), "!done =ret=*6\n");
#define GROUPS()                                                                                   \
	ASK("/user/group/print", "=.proplist=.id,name,comment", "?>name=.", "?name=read",          \
	    "?name=write", "?name=full", "?#||!")
	DONE("/user/group/remove", "=numbers=a,b");
	DONE("/user/group/remove", "=numbers=c");
	DONE("/undo");
	DONE("/undo");
	assert_string_equal(GROUPS(), all);
	DONE("/redo");
	DONE("/undo");
	restart();
	assert_string_equal(GROUPS(), all);
}

static void test_a_refused_way_back_changes_nothing(void **state)
{
	(void)state;
	DONE("/system/identity/set", "=name=R1");
	fixture.refuse_settings = true;
	assert_non_null(strstr(ASK("/undo"), "!trap"));
	assert_string_equal(NAME(), "!done =ret=R1\n");
	assert_non_null(strstr(HISTORY(), "=undoable=true"));
	fixture.refuse_settings = false;
	DONE("/undo");
	assert_string_equal(NAME(), "!done =ret=sallyport\n");
}

static void test_undo_takes_the_policies_of_what_it_undoes(void **state)
{
	struct client other;

	(void)state;
	assert_non_null(
		strstr(ASK("/user/add", "=name=u", "=group=write", "=password=pw"), "!done"));
	client_tcp(&other, &fixture);
	assert_non_null(
		strstr(client_ask(&other, "/login", "=name=u", "=password=pw", NULL), "!done"));
	assert_string_equal(client_ask(&other, "/undo", NULL),
			    "!trap =message=not enough permissions (9)\n!done\n");
	assert_string_equal(client_ask(&other, "/system/identity/set", "=name=x", NULL), "!done\n");
	assert_string_equal(client_ask(&other, "/undo", NULL), "!done\n");
	client_close(&other);
}

static void test_history_is_bounded(void **state)
{
	char name[32];

	(void)state;
	for (int i = 0; i < 105; i++) {
		(void)snprintf(name, sizeof(name), "=name=R%d", i);
		DONE("/system/identity/set", name);
	}
	assert_string_equal(ASK("/system/history/print", "=count-only="), "!done =ret=100\n");
	for (int i = 0; i < 100; i++)
		DONE("/undo");
	FAILS("nothing to undo", "/undo");
	assert_string_equal(NAME(), "!done =ret=R4\n");
	restart();
	assert_string_equal(ASK("/system/history/print", "=count-only="), "!done =ret=100\n");
}

// ---- safe mode

static struct client other;

static bool is_free(void *context)
{
	(void)context;
	return !fixture.m->safe_mode.taken;
}

static void await_free(void)
{
	mgmt_fixture_until(&fixture, is_free, NULL);
}

static void test_a_lost_session_takes_its_changes_along(void **state)
{
	(void)state;
	DONE("/system/identity/set", "=name=before");
	client_local(&other, &fixture);
	assert_string_equal(client_ask(&other, "/safe-mode/take", NULL), "!done\n");
	assert_string_equal(ASK("/safe-mode/get"), "!done =ret=taken=true;user=admin;own=false\n");
	assert_string_equal(client_ask(&other, "/system/identity/set", "=name=R1", NULL),
			    "!done\n");
	DONE("/ip/upnp/set", "=interface=ether1"); // somebody else's counts as well
	assert_string_equal(client_ask(&other, "/user/group/add", "=name=g", NULL),
			    "!done =ret=*4\n");
	assert_string_equal(client_ask(&other, "/user/group/remove", "=numbers=g", NULL),
			    "!done\n");
	assert_non_null(strstr(HISTORY(), "=floating-undo=true"));
	client_close(&other);
	await_free();
	assert_string_equal(NAME(), "!done =ret=before\n");
	assert_string_equal(fixture.settings.name, "before");
	assert_string_equal(ASK("/ip/upnp/get", "=value-name=interface"), "!done =ret=\n");
	assert_string_equal(ASK("/safe-mode/get"), "!done =ret=taken=false\n");
	restart();
	assert_string_equal(NAME(), "!done =ret=before\n");
	DONE("/redo"); // nothing is lost for good
	assert_string_equal(NAME(), "!done =ret=R1\n");
}

static void test_release_and_quit_keep_them(void **state)
{
	(void)state;
	for (int quit = 0; quit < 2; quit++) {
		client_local(&other, &fixture);
		assert_string_equal(client_ask(&other, "/safe-mode/take", NULL), "!done\n");
		assert_string_equal(client_ask(&other, "/system/identity/set",
					       quit ? "=name=R2" : "=name=R1", NULL),
				    "!done\n");
		if (quit)
			assert_non_null(strstr(client_ask(&other, "/quit", NULL), "!fatal"));
		else
			assert_string_equal(client_ask(&other, "/safe-mode/release", NULL),
					    "!done\n");
		client_close(&other);
		await_free();
		assert_string_equal(NAME(), quit ? "!done =ret=R2\n" : "!done =ret=R1\n");
		restart();
		assert_string_equal(NAME(), quit ? "!done =ret=R2\n" : "!done =ret=R1\n");
	}
}

static void test_unroll(void **state)
{
	(void)state;
	FAILS("failure: safe mode is not taken", "/safe-mode/unroll");
	DONE("/system/identity/set", "=name=before");
	DONE("/safe-mode/take");
	DONE("/safe-mode/take");
	FAILS("nothing to undo", "/undo"); // what was done before is not touched
	DONE("/system/identity/set", "=name=R1");
	DONE("/system/identity/set", "=name=R2");
	DONE("/undo");
	DONE("/safe-mode/unroll");
	assert_string_equal(NAME(), "!done =ret=before\n");
	FAILS("failure: safe mode is not taken", "/safe-mode/release");
	DONE("/undo");
	assert_string_equal(NAME(), "!done =ret=sallyport\n");
}

static void test_one_owner_at_a_time(void **state)
{
	(void)state;
	client_local(&other, &fixture);
	assert_string_equal(client_ask(&other, "/safe-mode/take", NULL), "!done\n");
	assert_string_equal(client_ask(&other, "/system/identity/set", "=name=R1", NULL),
			    "!done\n");
	FAILS("failure: safe mode is taken by admin", "/safe-mode/take");
	FAILS("failure: safe mode is taken by admin", "/safe-mode/release");
	FAILS("failure: safe mode is taken by admin", "/safe-mode/unroll");
	DONE("/safe-mode/take", "=hijack=release");
	assert_string_equal(NAME(), "!done =ret=R1\n");
	assert_string_equal(client_ask(&other, "/safe-mode/get", NULL),
			    "!done =ret=taken=true;user=admin;own=false\n");
	DONE("/system/identity/set", "=name=R2");
	assert_string_equal(client_ask(&other, "/safe-mode/take", "=hijack=unroll", NULL),
			    "!done\n");
	assert_string_equal(NAME(), "!done =ret=R1\n");
	assert_string_equal(ASK("/safe-mode/get"), "!done =ret=taken=true;user=admin;own=false\n");
	client_close(&other);
	await_free();
	assert_string_equal(NAME(), "!done =ret=R1\n");
}

// The process dies, whoever had safe mode with it: the next run begins with what was before.
static void test_the_death_of_the_process_takes_them_back(void **state)
{
	(void)state;
	DONE("/system/identity/set", "=name=before");
	assert_string_equal(ASK("/user/group/add", "=name=old", "=comment=x"), "!done =ret=*4\n");
	DONE("/safe-mode/take");
	DONE("/system/identity/set", "=name=R1");
	DONE("/ip/upnp/set", "=interface=ether1");
	DONE("/user/group/remove", "=numbers=old");
	assert_string_equal(ASK("/user/group/add", "=name=new"), "!done =ret=*5\n");
	fixture.hold_settings = true; // so that it cannot be taken back at the end
	restart();
	fixture.hold_settings = false;
	assert_string_equal(NAME(), "!done =ret=before\n");
	assert_string_equal(ASK("/ip/upnp/get", "=value-name=interface"), "!done =ret=\n");
	assert_string_equal(ASK("/user/group/get", "=.id=*4", "=value-name=comment"),
			    "!done =ret=x\n");
	assert_string_equal(ASK("/user/group/print", "=count-only=", "?name=new"),
			    "!done =ret=0\n");
	assert_string_equal(ASK("/safe-mode/get"), "!done =ret=taken=false\n");
	assert_non_null(strstr(ASK("/log/print"), "safe mode was not released: 4 changes"));
	DONE("/undo");
	assert_string_equal(ASK("/user/group/print", "=count-only=", "?name=old"),
			    "!done =ret=0\n");
}

static void test_more_than_can_be_taken_back_ends_it(void **state)
{
	char name[32];

	(void)state;
	DONE("/safe-mode/take");
	for (int i = 0; i <= 100; i++) {
		(void)snprintf(name, sizeof(name), "=name=R%d", i);
		assert_true(fixture.m->safe_mode.taken);
		DONE("/system/identity/set", name);
	}
	assert_false(fixture.m->safe_mode.taken);
	restart();
	assert_string_equal(NAME(), "!done =ret=R100\n");
}

static bool is_before(void *context)
{
	(void)context;
	return strcmp(fixture.settings.name, "before") == 0 && !fixture.m->safe_mode.taken;
}

static void test_it_waits_for_a_gate_that_is_away(void **state)
{
	(void)state;
	DONE("/system/identity/set", "=name=before");
	client_local(&other, &fixture);
	assert_string_equal(client_ask(&other, "/safe-mode/take", NULL), "!done\n");
	assert_string_equal(client_ask(&other, "/system/identity/set", "=name=R1", NULL),
			    "!done\n");
	mgmt_fixture_gate_dies(&fixture);
	client_close(&other);
	loop_advance(fixture.loop, 20000);
	mgmt_fixture_pump(&fixture);
	assert_true(fixture.m->safe_mode.taken);
	mgmt_fixture_gate_comes(&fixture);
	mgmt_fixture_pump(&fixture);
	loop_advance(fixture.loop, 20000);
	mgmt_fixture_until(&fixture, is_before, NULL);
	assert_string_equal(NAME(), "!done =ret=before\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_history_tells_what_was_done),
		TEST(test_undo_and_redo_of_settings),
		TEST(test_the_first_change_takes_nothing_else_along),
		TEST(test_a_step_that_touches_two_menus),
		TEST(test_removed_records_come_back_where_they_were),
		TEST(test_a_refused_way_back_changes_nothing),
		TEST(test_undo_takes_the_policies_of_what_it_undoes),
		TEST(test_history_is_bounded),
		TEST(test_a_lost_session_takes_its_changes_along),
		TEST(test_release_and_quit_keep_them),
		TEST(test_unroll),
		TEST(test_one_owner_at_a_time),
		TEST(test_the_death_of_the_process_takes_them_back),
		TEST(test_more_than_can_be_taken_back_ends_it),
		TEST(test_it_waits_for_a_gate_that_is_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
