// SPDX-License-Identifier: BSD-2-Clause
// Tests of keys of users: whom they let in, what failures cost, who may manage them.

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt_client.h"

#include "codec/ssh_key.h"
#include "mgmt/ssh_keys.h"
#include "mgmt/users.h"

#define BODY  "AAAAC3NzaC1lZDI1NTE5AAAAIBEwGEylW5rBj3pCBQbyKHqk7YheErOPHdbjmIDXIIq0"
#define OTHER "AAAAC3NzaC1lZDI1NTE5AAAAIEQYrBTiAu3k4RfSHvxG+KpyBuIuu7D+jW8hhM9K3Bei"

static bool answered;
static bool let_in;

static void on_answer(void *context, const char *name)
{
	(void)context;
	answered = true;
	let_in = name != NULL;
}

static struct users_login_request request_of(const char *name, const char *body)
{
	return (struct users_login_request){
		.name = slice_from(name),
		.key = slice_from(body),
		.source = 0xc0a8580a,
		.source_text = "192.168.88.10",
		.via = "ssh",
		.policies = POLICY_SSH,
		.answer = on_answer,
	};
}

static bool would_do(const char *name, const char *body)
{
	const struct users_login_request request = request_of(name, body);

	return users_key_would_do(fixture.m, &request);
}

// Lets in whom a key has signed for, once MS have passed; before that nothing is answered.
static bool comes_in(const char *name, const char *body, uint64_t ms)
{
	const struct users_login_request request = request_of(name, body);

	answered = false;
	assert_non_null(users_login(fixture.m, &request));
	if (ms > 0) {
		mgmt_fixture_pump(&fixture);
		loop_advance(fixture.loop, ms - 1);
		mgmt_fixture_pump(&fixture);
		assert_false(answered);
	}
	loop_advance(fixture.loop, ms > 0 ? 1 : 0);
	while (!answered)
		mgmt_fixture_pump(&fixture);
	return let_in;
}

static void add_users(void)
{
	(void)ASK("/user/group/add", "=name=far", "=policy=read,write,api");
	(void)ASK("/user/add", "=name=eve", "=group=full", "=password=secret");
	(void)ASK("/user/ssh-keys/add", "=user=admin", "=key=ssh-ed25519 " BODY " mary");
	(void)ASK("/user/ssh-keys/add", "=user=eve", "=key=ssh-ed25519 " OTHER);
}

static void test_whose_a_key_is(void **state)
{
	(void)state;
	add_users();
	assert_true(would_do("admin", BODY));
	assert_true(would_do("eve", OTHER));
	assert_false(would_do("admin", OTHER));
	assert_false(would_do("eve", BODY));
	assert_false(would_do("nobody", BODY));
	assert_false(would_do("*1", BODY));
	assert_false(would_do("admin", "AAAA"));
	assert_false(would_do("admin", ""));
	assert_true(comes_in("admin", BODY, 0));
}

static void test_who_may_not_come_in(void **state)
{
	static const char *const changes[][2] = {
		{"=disabled=yes", "=disabled=no"},
		{"=group=far", "=group=full"},
		{"=address=10.0.0.0/8", "=address="},
	};

	(void)state;
	add_users();
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		DONE("/user/set", "=.id=eve", changes[i][0]);
		assert_false(would_do("eve", OTHER));
		DONE("/user/set", "=.id=eve", changes[i][1]);
		assert_true(would_do("eve", OTHER));
	}
	DONE("/user/expire-password", "=numbers=eve");
	assert_false(would_do("eve", OTHER));
	assert_false(comes_in("eve", OTHER, 0));
}

static void test_failures_cost_what_those_of_passwords_do(void **state)
{
	(void)state;
	add_users();
	for (size_t i = 0; i < THROTTLE_LIMIT; i++) {
		const struct users_login_request request =
			request_of(i % 2 ? "admin" : "nobody", OTHER);

		answered = false;
		assert_non_null(users_login(fixture.m, &request));
		for (int k = 0; k < 30 && !answered; k++) {
			mgmt_fixture_pump(&fixture);
			loop_advance(fixture.loop, 1000);
		}
		assert_true(answered);
		assert_false(let_in);
	}
	assert_non_null(strstr(ASK("/log/print"), "login failure for user nobody from "
						  "192.168.88.10 via ssh"));
	assert_non_null(strstr(ASK("/log/print"), "192.168.88.10 is shut out for 10 minutes"));
	assert_false(would_do("admin", BODY));
	assert_false(comes_in("admin", BODY, 8000));
	loop_advance(fixture.loop, 600000);
	assert_true(would_do("admin", BODY));
	assert_true(comes_in("admin", BODY, 0));
	assert_false(comes_in("admin", OTHER, 0));
	assert_true(comes_in("admin", BODY, 1000));
	assert_true(comes_in("admin", BODY, 0)); // a success makes good
}

static void test_who_may_manage_keys(void **state)
{
	struct client c;

	(void)state;
	DONE("/user/set", "=.id=admin", "=password=secret");
	(void)ASK("/user/add", "=name=eve", "=group=write", "=password=secret");
	mgmt_fixture_pump(&fixture);
	client_tcp(&c, &fixture);
	(void)client_ask(&c, "/login", "=name=eve", "=password=secret", NULL);
	assert_string_equal(
		client_ask(&c, "/user/ssh-keys/add", "=user=eve", "=key=ssh-ed25519 " BODY, NULL),
		"!trap =message=not enough permissions (9)\n!done\n");
	assert_string_equal(
		client_ask(&c, "/user/ssh-keys/import", "=user=eve", "=public-key-file=x", NULL),
		"!trap =message=not enough permissions (9)\n!done\n");
	client_close(&c);
}

static void test_users_that_stay_keep_their_keys(void **state)
{
	(void)state;
	add_users();
	(void)ASK("/system/reset-configuration", "=no-defaults=yes", "=keep-users=yes");
	assert_non_null(strstr(ASK("/user/ssh-keys/print"), OTHER));
	(void)ASK("/system/reset-configuration", "=no-defaults=yes");
	assert_string_equal(ASK("/user/ssh-keys/print"), "!done\n");
}

// A key that nobody has: its bytes are all N.
static void write_key(struct strbuf *out, int n)
{
	static const char start[] = "\0\0\0\x0bssh-ed25519\0\0\0 ";
	unsigned char blob[sizeof(start) - 1 + 32];
	struct ssh_key key;

	memset(blob, n & 0xff, sizeof(blob));
	blob[sizeof(blob) - 1] = (unsigned char)(n >> 8);
	memcpy(blob, start, sizeof(start) - 1);
	assert_int_equal(
		ssh_key_read_blob((struct slice){(const char *)blob, sizeof(blob)}, &key, NULL), 0);
	strbuf_add_text(out, "=key=");
	ssh_key_write(out, &key);
}

static void test_there_is_an_end_to_keys(void **state)
{
	struct strbuf word;

	(void)state;
	strbuf_init(&word, 1024);
	for (int i = 0; i <= SSH_KEYS_MAX; i++) {
		const char *reply;

		strbuf_reset(&word);
		write_key(&word, i);
		reply = ASK("/user/ssh-keys/add", "=user=admin", strbuf_text(&word));
		if (i < SSH_KEYS_MAX)
			assert_null(strstr(reply, "!trap"));
		else
			assert_non_null(strstr(reply, "failure: there are 256 keys already"));
	}
	strbuf_free(&word);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_whose_a_key_is),
		T(test_who_may_not_come_in),
		T(test_failures_cost_what_those_of_passwords_do),
		T(test_who_may_manage_keys),
		T(test_users_that_stay_keep_their_keys),
		T(test_there_is_an_end_to_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
