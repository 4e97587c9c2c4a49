// SPDX-License-Identifier: BSD-2-Clause
// What most tests of mgmt begin with: one mgmt with the rows of a gate, one local client of it. To be
// included once, after cmocka.h.
#pragma once

#include <stdio.h>

#include "mgmt_fixture.h"

static struct mgmt_fixture fixture;
static struct client client;

static int setup(void **state)
{
	(void)state;
	mgmt_fixture_start(&fixture, true);
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

#define ASK(...)   client_ask(&client, __VA_ARGS__, NULL)
#define DONE(...)  assert_string_equal(ASK(__VA_ARGS__), "!done\n")
#define ADDED(...) assert_non_null(strstr(ASK(__VA_ARGS__), "!done =ret="))

static inline void give_admin_a_password(void)
{
	DONE("/user/set", "=.id=admin", "=password=secret");
	mgmt_fixture_pump(&fixture);
	assert_true(fixture.api_fd >= 0);
}

static inline void log_in(struct client *c, const char *name, const char *password)
{
	char name_word[80];
	char password_word[80];

	(void)snprintf(name_word, sizeof(name_word), "=name=%s", name);
	(void)snprintf(password_word, sizeof(password_word), "=password=%s", password);
	client_tcp(c, &fixture);
	client_send(c, "/login", name_word, password_word, NULL);
}
