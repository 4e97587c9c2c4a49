// SPDX-License-Identifier: BSD-2-Clause
// Tests of export in the menus that there are: what it says, in which order, to whom, and whole.

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt_client.h"

// The text of the pieces in TOLD, its head left out.
static const char *text_of(const char *told)
{
	static char text[1 << 20];
	static const char piece[] = "!re =data=";
	const char *end = strstr(told, "!done\n");
	char *out = text;

	assert_non_null(end);
	while (strncmp(told, piece, strlen(piece)) == 0) {
		const char *next = strstr(told + 1, "\n!re =data=");
		size_t n;

		told += strlen(piece);
		n = (size_t)((next ? next : strstr(told, "\n!done\n")) - told);
		memcpy(out, told, n);
		out += n;
		told += n + 1;
	}
	*out = '\0';
	if (strncmp(text, "# 20", 4) != 0 ||
	    !strstr(text, " by RouterOS 7.16.2\n# software id = \n#\n"))
		fail_msg("no head: %s", text);
	return strstr(text, "# model = sallyport\n") + strlen("# model = sallyport\n");
}

#define EXPORT(...) text_of(ASK(__VA_ARGS__))

static void configure(void)
{
	DONE("/ip/upnp/set", "=enabled=yes", "=max-lease=2h", "=interface=ether1");
	DONE("/user/group/set", "=numbers=read", "=policy=!telnet", "=comment=it's");
	assert_string_equal(ASK("/user/group/add", "=name=my group", "=policy=read"),
			    "!done =ret=*4\n");
	DONE("/ip/service/set", "=numbers=api", "=disabled=yes");
}

static void test_nothing_to_say_is_said_in_nothing(void **state)
{
	(void)state;
	assert_string_equal(EXPORT("/export"), "");
	DONE("/ip/upnp/set", "=enabled=yes");
	DONE("/ip/upnp/set", "=enabled=no");
	assert_string_equal(EXPORT("/export", "=compact="), "");
}

static void test_compact(void **state)
{
	(void)state;
	configure();
	assert_string_equal(
		EXPORT("/export"),
		"/user group\n"
		"set read comment=\"it's\" "
		"policy=\"local,ssh,reboot,read,test,winbox,password,web\\\n"
		"    ,sniff,sensitive,api,romon,rest-api,!telnet,!ftp,!write,!policy\"\n"
		"add name=\"my group\" policy=\"read,!local,!telnet,!ssh,!ftp,!reboot,!write"
		",!poli\\\n"
		"    cy,!test,!winbox,!password,!web,!sniff,!sensitive,!api,!romon,!rest-api\""
		"\n"
		"/ip service\n"
		"set api disabled=yes\n"
		"/ip upnp\n"
		"set enabled=yes max-lease=2h\n"
		"/ip upnp interfaces\n"
		"add interface=ether1 type=external\n");
}

static void test_a_menu_with_those_below(void **state)
{
	(void)state;
	configure();
	assert_string_equal(EXPORT("/ip/upnp/export", "=terse="),
			    "/ip upnp set enabled=yes max-lease=2h\n"
			    "/ip upnp interfaces add interface=ether1 type=external\n");
	assert_non_null(
		strstr(EXPORT("/ip/upnp/interfaces/export", "=verbose=yes"), " !forced-ip "));
	assert_string_equal(EXPORT("/ip/upnp/interfaces/export", "?type=internal"), "");
	assert_string_equal(EXPORT("/ip/upnp/interfaces/export", "=.from=*1", "=terse="),
			    "/ip upnp interfaces add interface=ether1 type=external\n");
	assert_string_equal(EXPORT("/ip/upnp/interfaces/export", "=.from="), "");
	// "/ip" is not the beginning of every path that begins so.
	assert_string_equal(EXPORT("/system/export"), "");
}

static void test_the_width_is_the_terminals(void **state)
{
	(void)state;
	assert_string_equal(EXPORT("/ip/service/export", "=verbose=", "=.width=50"),
			    "/ip service\n"
			    "set api address=\"\" certificate=none disabled=no \\\n"
			    "    max-sessions=20 port=8728 tls-version=any \\\n"
			    "    vrf=main\n"
			    "set api-ssl address=\"\" certificate=local \\\n"
			    "    disabled=no max-sessions=20 port=8729 \\\n"
			    "    tls-version=any vrf=main\n"
			    "set www address=\"\" certificate=none disabled=\\\n"
			    "    yes max-sessions=20 port=80 tls-version=any \\\n"
			    "    vrf=main\n"
			    "set www-ssl address=\"\" certificate=local \\\n"
			    "    disabled=no max-sessions=20 port=443 \\\n"
			    "    tls-version=any vrf=main\n"
			    "set ssh address=\"\" certificate=none disabled=\\\n"
			    "    yes max-sessions=20 port=22 tls-version=any \\\n"
			    "    vrf=main\n"
			    "/ip service webserver\n"
			    "set metrics-plain=no metrics-secure=no \\\n"
			    "    rest-plain=yes rest-secure=yes\n");
	assert_string_equal(
		ASK("/ip/upnp/export", "=.width=x"),
		"!trap =category=1 =message=invalid value for argument .width\n!done\n");
}

static void test_what_is_not_exported(void **state)
{
	(void)state;
	assert_non_null(
		strstr(ASK("/user/add", "=name=u", "=group=full", "=password=secret"), "!done"));
	assert_string_equal(EXPORT("/export", "=show-sensitive="), "");
	assert_string_equal(ASK("/user/export"),
			    "!trap =category=0 =message=no such command\n!done\n");
	assert_string_equal(ASK("/log/export"),
			    "!trap =category=0 =message=no such command\n!done\n");
	assert_string_equal(ASK("/export", "=shape=round"),
			    "!trap =message=unknown parameter shape\n!done\n");
}

static bool nothing_is_reserved(void *context)
{
	(void)context;
	return fixture.m->files.reserved == 0;
}

static void test_into_a_file(void **state)
{
	const char *told;

	(void)state;
	configure();
	DONE("/export", "=file=a");
	DONE("/export", "=file=b.rsc", "=terse=");
	told = ASK("/file/print", "=.proplist=name,type");
	assert_string_equal(told, "!re =name=a.rsc =type=script\n!re =name=b.rsc =type=script\n"
				  "!done\n");
	told = ASK("/file/get", "=.id=b.rsc", "=value-name=contents");
	assert_non_null(strstr(told, "\n/ip service set api disabled=yes\n"));
	assert_non_null(strstr(told, "type=external\n\n")); // nothing follows
	assert_string_equal(ASK("/export", "=file=../x"),
			    "!trap =category=1 =message=failure: invalid file name\n!done\n");
	DONE("/export", "=file=made/for/x"); // with the folders that it lies in
	assert_string_equal(ASK("/file/get", "=.id=made/for/x.rsc", "=value-name=type"),
			    "!done =ret=script\n");
	mgmt_fixture_until(&fixture, nothing_is_reserved, NULL);
}

static void test_policies(void **state)
{
	struct client other;

	(void)state;
	DONE("/user/group/set", "=numbers=write", "=policy=!sensitive");
	assert_non_null(
		strstr(ASK("/user/add", "=name=u", "=group=write", "=password=pw"), "!done"));
	client_tcp(&other, &fixture);
	assert_non_null(
		strstr(client_ask(&other, "/login", "=name=u", "=password=pw", NULL), "!done"));
	assert_non_null(strstr(client_ask(&other, "/export", NULL), "!re =data="));
	assert_string_equal(client_ask(&other, "/export", "=file=x", NULL),
			    "!trap =message=not enough permissions (9)\n!done\n");
	assert_string_equal(client_ask(&other, "/export", "=show-sensitive=", NULL),
			    "!trap =message=not enough permissions (9)\n!done\n");
	client_close(&other);
}

// More than fits between daemon and reader, while it is changed, and given up in the middle.
static void test_a_long_one_is_streamed(void **state)
{
	static char text[4096];
	char name[32];
	const char *told;
	size_t lines = 0;

	(void)state;
	memset(text, 'c', sizeof(text));
	memcpy(text, "=comment=", 9);
	text[3000] = '\0';
	for (int i = 0; i < 300; i++) {
		(void)snprintf(name, sizeof(name), "=name=group%d", i);
		client_send(&client, "/user/group/add", name, text, NULL);
	}
	client_await(&client, 300);
	client_forget(&client);
	client_send(&client, "/export", "=terse=", ".tag=1", NULL);
	client_send(&client, "/user/group/remove", "=numbers=group299", ".tag=2", NULL);
	told = client_await(&client, 2);
	for (const char *p = told; (p = strstr(p, "/user group add ")); p++)
		lines++;
	assert_in_range(lines, 298, 300);
	client_forget(&client);
	client_send(&client, "/export", ".tag=3", NULL);
	client_close(&client);
	client_local(&client, &fixture);
	DONE("/export", "=file=long");
	assert_non_null(strstr(ASK("/file/get", "=.id=long.rsc", "=value-name=size"), "=ret=9"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_to_say_is_said_in_nothing),
		TEST(test_compact),
		TEST(test_a_menu_with_those_below),
		TEST(test_the_width_is_the_terminals),
		TEST(test_what_is_not_exported),
		TEST(test_into_a_file),
		TEST(test_policies),
		TEST(test_a_long_one_is_streamed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
