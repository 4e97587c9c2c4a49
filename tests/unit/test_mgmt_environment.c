// SPDX-License-Identifier: BSD-2-Clause
// Tests that a user's global variables are nobody else's, whichever way they are asked for.

#include "mgmt_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct mgmt_fixture fixture;
static struct client client; // root, who is admin
static struct client eve;    // with all rights as well

#define MENU	  "/system/script/environment"
#define ASK(...)  client_ask(&client, __VA_ARGS__, NULL)
#define EVE(...)  client_ask(&eve, __VA_ARGS__, NULL)
#define DONE(...) assert_string_equal(ASK(__VA_ARGS__), "!done\n")

#define NO_SUCH_ITEM "!trap =category=0 =message=no such item\n!done\n"

static void log_in(struct client *c, const char *name)
{
	client_tcp(c, &fixture);
	client_send(c, "/login", name, "=password=secret", NULL);
	assert_string_equal(client_await(c, 1), "!done\n");
}

// The variable of admin is *1, each user has one that is called `same`.
static int setup(void **state)
{
	(void)state;
	mgmt_fixture_start(&fixture, true);
	client_local(&client, &fixture);
	DONE("/user/set", "=.id=admin", "=password=secret");
	(void)ASK("/user/add", "=name=eve", "=group=full", "=password=secret");
	mgmt_fixture_pump(&fixture);
	log_in(&eve, "=name=eve");
	DONE(MENU "/put", "=name=secret", "=value=s3cret", "=source=:return (\"s3cret\")");
	DONE(MENU "/put", "=name=same", "=value=of-admin", "=source=:return (\"of-admin\")");
	assert_string_equal(
		EVE(MENU "/put", "=name=same", "=value=of-eve", "=source=:return (\"of-eve\")"),
		"!done\n");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	client_close(&eve);
	client_close(&client);
	mgmt_fixture_stop(&fixture);
	return 0;
}

static void test_only_ones_own_are_told(void **state)
{
	static const char of_eve[] = "!re =.id=*3 =name=same =user=eve =value=of-eve "
				     "=source=:return (\"of-eve\")\n!done\n";

	(void)state;
	assert_string_equal(EVE(MENU "/print"), of_eve);
	assert_string_equal(EVE(MENU "/print", "=from=*1,*3"), NO_SUCH_ITEM);
	assert_string_equal(EVE(MENU "/print", "=from=*9,*3"), NO_SUCH_ITEM);
	assert_string_equal(EVE(MENU "/print", "=from=*1"), NO_SUCH_ITEM);
	assert_string_equal(EVE(MENU "/print", "?user=admin"), "!done\n");
	assert_string_equal(EVE(MENU "/print", "?.id=*1"), "!done\n");
	assert_string_equal(EVE(MENU "/print", "?source=:return (\"s3cret\")"), "!done\n");
	assert_string_equal(EVE(MENU "/print", "=count-only="), "!done =ret=1\n");
	assert_string_equal(EVE(MENU "/print", "=count-only=", "?user=admin"), "!done =ret=0\n");
	assert_string_equal(EVE(MENU "/find"), "!done =ret=*3\n");
	assert_string_equal(EVE(MENU "/find", "?name=secret"), "!done =ret=\n");
	assert_null(strstr(EVE("/export"), "s3cret"));
}

static void test_get_finds_only_ones_own(void **state)
{
	static const char *const items[] = {"=numbers=*1", "=.id=*1", "=numbers=secret"};
	static const char *const names[] = {"=value-name=value", "=value-name=source",
					    "=value-name=name", "=value-name=user"};

	(void)state;
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		assert_string_equal(EVE(MENU "/get", items[i]), NO_SUCH_ITEM);
		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			assert_string_equal(EVE(MENU "/get", items[i], names[k]), NO_SUCH_ITEM);
	}
	assert_string_equal(EVE(MENU "/get", "=numbers=same", "=value-name=value"),
			    "!done =ret=of-eve\n");
	assert_string_equal(ASK(MENU "/get", "=numbers=same", "=value-name=value"),
			    "!done =ret=of-admin\n");
}

static void test_another_users_cannot_be_touched(void **state)
{
	(void)state;
	assert_string_equal(EVE(MENU "/remove", "=numbers=*1"), NO_SUCH_ITEM);
	assert_string_equal(EVE(MENU "/remove", "=numbers=secret"), NO_SUCH_ITEM);
	assert_string_equal(EVE(MENU "/remove", "=numbers=same"), "!done\n");
	assert_string_equal(EVE(MENU "/drop", "=name=secret"), "!done\n");
	assert_string_equal(EVE(MENU "/put", "=name=secret", "=value=x", "=source=:return 1"),
			    "!done\n");
	assert_string_equal(ASK(MENU "/print", "=.proplist=name,value"),
			    "!re =name=secret =value=s3cret\n"
			    "!re =name=same =value=of-admin\n!done\n");
}

static void test_nothing_is_heard_of_another_users(void **state)
{
	(void)state;
	client_send(&eve, MENU "/listen", ".tag=1", NULL);
	mgmt_fixture_pump(&fixture);
	client_forget(&eve);
	DONE(MENU "/put", "=name=more", "=value=s3cret", "=source=:return 1");
	DONE(MENU "/remove", "=numbers=*1");
	client_send(&eve, "/cancel", ".tag=2", NULL);
	assert_null(strstr(client_await(&eve, 2), "!re"));
}

static void test_who_fills_his_room_fills_nobody_elses(void **state)
{
	static char source[60000] = "=source=";
	char name[32];
	const char *told = "!done\n";
	unsigned kept = 0;

	(void)state;
	memset(source + 8, 'x', sizeof(source) - 9);
	for (; strcmp(told, "!done\n") == 0 && kept < 1000; kept++) {
		(void)snprintf(name, sizeof(name), "=name=large%u", kept);
		told = EVE(MENU "/put", name, "=value=", source);
	}
	assert_string_equal(
		told, "!trap =category=1 =message=failure: too many global variables\n!done\n");
	assert_in_range(kept, 60, 80); // 4 MiB
	// In the place of another there is room.
	assert_string_equal(EVE(MENU "/put", "=name=large0", "=value=", source), "!done\n");
	DONE(MENU "/put", "=name=large0", "=value=", source);
}

static void test_a_later_user_of_the_same_name_is_somebody_else(void **state)
{
	(void)state;
	DONE("/user/remove", "=.id=eve");
	(void)client_await_close(&eve);
	client_close(&eve);
	(void)ASK("/user/add", "=name=eve", "=group=full", "=password=secret");
	log_in(&eve, "=name=eve");
	assert_string_equal(EVE(MENU "/print", "=count-only="), "!done =ret=0\n");
	assert_string_equal(ASK(MENU "/print", "=count-only="), "!done =ret=2\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_only_ones_own_are_told),
		T(test_get_finds_only_ones_own),
		T(test_another_users_cannot_be_touched),
		T(test_nothing_is_heard_of_another_users),
		T(test_who_fills_his_room_fills_nobody_elses),
		T(test_a_later_user_of_the_same_name_is_somebody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
