// SPDX-License-Identifier: BSD-2-Clause
// Tests of who is let in by the control socket. They need to become other users, and are skipped
// where that cannot be.

#include "mgmt_fixture.h"

#include <grp.h>
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "door/door.h"

enum { MEMBERS_GROUP = 54321, OTHER_GROUP = 54322, NAMED_UID = 1, NAMELESS_UID = 54323 };

static struct mgmt_fixture fixture;

static int setup(void **state)
{
	(void)state;
	mgmt_fixture_start(&fixture, false);
	// The group of this machine is whatever it is; here it has this number.
	fixture.m->doors->book.has_group = true;
	fixture.m->doors->book.group = MEMBERS_GROUP;
	fixture.m->doors->book.single_user = false;
	return chmod(fixture.control, 0666);
}

static int teardown(void **state)
{
	(void)state;
	mgmt_fixture_stop(&fixture);
	return 0;
}

static const char *name_of(uid_t uid)
{
	const struct passwd *entry = getpwuid(uid);

	return entry ? entry->pw_name : NULL;
}

// Connects as UID with one group beside its own; the kernel remembers who it was.
static void connect_as(struct client *c, uid_t uid, gid_t group)
{
	if (geteuid() != 0 || setgroups(1, &group) != 0 || seteuid(uid) != 0)
		skip();
	client_local(c, &fixture);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(setgroups(0, NULL), 0);
}

static void add_user(const char *name, const char *group)
{
	struct client root;
	char name_word[80];
	char group_word[80];

	(void)snprintf(name_word, sizeof(name_word), "=name=%s", name);
	(void)snprintf(group_word, sizeof(group_word), "=group=%s", group);
	client_local(&root, &fixture);
	assert_non_null(
		strstr(client_ask(&root, "/user/add", name_word, group_word, "=password=", NULL),
		       "=ret="));
	client_close(&root);
}

static void test_root_is_admin(void **state)
{
	struct client c;

	(void)state;
	connect_as(&c, 0, OTHER_GROUP);
	assert_string_equal(client_ask(&c, "/system/identity/set", "=name=x", NULL), "!done\n");
	client_close(&c);
}

static void test_strangers_are_refused(void **state)
{
	struct client c;

	(void)state;
	connect_as(&c, NAMED_UID, OTHER_GROUP);
	assert_string_equal(client_await_close(&c),
			    "!fatal only root and members of the group sallyport may connect\n");
	client_close(&c);
	// A member whom the system has no name for.
	connect_as(&c, NAMELESS_UID, MEMBERS_GROUP);
	assert_string_equal(client_await_close(&c),
			    "!fatal only root and members of the group sallyport may connect\n");
	client_close(&c);
}

static void test_without_the_group_nobody_is_its_member(void **state)
{
	struct client c;

	(void)state;
	fixture.m->doors->book.has_group = false;
	connect_as(&c, NAMED_UID, MEMBERS_GROUP);
	(void)client_await_close(&c);
	client_close(&c);
}

static void test_a_member_is_the_user_of_the_same_name(void **state)
{
	const char *name = name_of(NAMED_UID);
	struct client c;

	(void)state;
	if (!name)
		skip();
	connect_as(&c, NAMED_UID, MEMBERS_GROUP);
	assert_string_equal(client_await_close(&c),
			    "!fatal there is no user of that name who may log in locally\n");
	client_close(&c);
	add_user(name, "read");
	connect_as(&c, NAMED_UID, MEMBERS_GROUP);
	assert_string_equal(client_ask(&c, "/system/identity/print", NULL),
			    "!re =name=sallyport\n!done\n");
	assert_string_equal(client_ask(&c, "/system/identity/set", "=name=x", NULL),
			    "!trap =message=not enough permissions (9)\n!done\n");
	client_close(&c);
}

static void test_the_only_uid_there_is_counts_as_root(void **state)
{
	struct client c;

	(void)state;
	fixture.m->doors->book.single_user = true;
	fixture.m->doors->book.own = NAMELESS_UID;
	connect_as(&c, NAMELESS_UID, OTHER_GROUP);
	assert_string_equal(client_ask(&c, "/system/identity/set", "=name=x", NULL), "!done\n");
	client_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_root_is_admin),
		T(test_strangers_are_refused),
		T(test_without_the_group_nobody_is_its_member),
		T(test_a_member_is_the_user_of_the_same_name),
		T(test_the_only_uid_there_is_counts_as_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
