// SPDX-License-Identifier: BSD-2-Clause
// Tests of the generic commands on menus of every kind, made for the purpose: what holds for these
// holds for every menu.

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mgmt_client.h"
#include "mgmt/call.h"
#include "mgmt/parts.h"
#include "schema/row.h"

// ---- the menus

struct rule_row {
	struct row row;
	char *name;
	uint32_t action;
	uint16_t port; // optional
	uint64_t time; // with a default
	char *secret;
	char *hidden;
};

static const char *const actions_words[] = {"accept", "drop", NULL};

static const struct property rule_properties[] = {
	{.name = "name",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_REQUIRED | PROPERTY_KEY,
	 P_FIELD(rule_row, name),
	 .max = 32,
	 .help = "Name"},
	{.name = "action",
	 .type = PROPERTY_ENUM,
	 P_FIELD(rule_row, action),
	 .words = actions_words,
	 .help = "Action"},
	{.name = "dst-port",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_OPTIONAL,
	 P_FIELD(rule_row, port),
	 .min = 1,
	 .max = 65535,
	 .help = "Port"},
	{.name = "port",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_ALIAS,
	 P_FIELD(rule_row, port),
	 .alias = "dst-port",
	 .help = "Port"},
	{.name = "time-out",
	 .type = PROPERTY_TIME,
	 P_FIELD(rule_row, time),
	 .max = 3600000,
	 .default_text = "1m",
	 .help = "Time"},
	{.name = "secret",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_SECRET,
	 P_FIELD(rule_row, secret),
	 .max = 32,
	 .help = "Secret"},
	{.name = "hidden",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_WRITE_ONLY,
	 P_FIELD(rule_row, hidden),
	 .max = 32,
	 .help = "Never told"},
};

#define RULE_MENU(at, of)                                                                          \
	{                                                                                          \
		.path = at, .help = "Rules", .kind = of, .flags = MENU_COMMENT | MENU_DISABLE,     \
		.row_size = sizeof(struct rule_row), .properties = rule_properties,                \
		.property_count = sizeof(rule_properties) / sizeof(rule_properties[0])             \
	}

static const struct menu ordered_menu = RULE_MENU("/ordered", MENU_ORDERED);
static const struct menu list_menu = RULE_MENU("/list", MENU_LIST);
static const struct menu fixed_menu = RULE_MENU("/fixed", MENU_FIXED);
static const struct menu settings_menu = {
	.path = "/settings",
	.help = "Settings",
	.kind = MENU_SETTINGS,
	.row_size = sizeof(struct rule_row),
	.properties = &rule_properties[1],
	.property_count = sizeof(rule_properties) / sizeof(rule_properties[0]) - 1,
};

static int failing_checks;

// Any record called "bad" makes the whole change fail.
static int check(struct transaction *t, struct change *c, struct err *e)
{
	const struct rule_row *row = (const struct rule_row *)c->record->after;

	(void)t;
	if (!row || !row->name || strcmp(row->name, "bad") != 0)
		return 0;
	failing_checks++;
	return err_set(e, ERR_FAILURE, "failure: bad");
}

static const struct menu_hooks rule_hooks = {.noun = "rule", .check = check};

static const struct menu_initial fixed_initial[] = {
	{true, {"name=one", sizeof("name=one")}},
	{true, {"name=two\0action=drop", sizeof("name=two\0action=drop")}},
};

static const struct menu_hooks fixed_hooks = {
	.noun = "fixed thing",
	.initial = fixed_initial,
	.initial_count = 2,
};

// A table of three rows; a command of its own.
static bool next_row(struct mgmt *m, uint64_t *cursor, struct row *out)
{
	char name[2] = {(char)('a' + *cursor), '\0'};

	(void)m;
	if (*cursor == 3)
		return false;
	out->id = (uint32_t)++ * cursor;
	return row_set(&ordered_menu, out, SLICE("name"), slice_from(name), NULL) == 0;
}

static void echo(struct call *call)
{
	call_done_slice(call, arguments_find(&call->arguments, "text")->value);
}

static const struct command_argument echo_arguments[] = {
	{.name = "text", .required = true, .help = "Text"},
};
static const struct command table_commands[] = {
	{"echo", "Say it again", POLICY_TEST, echo_arguments, 1},
};
static const struct menu_action table_actions[] = {{"echo", echo}};

static const struct menu table_menu = {
	.path = "/ordered/table",
	.help = "Table",
	.kind = MENU_TABLE,
	.row_size = sizeof(struct rule_row),
	.properties = rule_properties,
	.property_count = sizeof(rule_properties) / sizeof(rule_properties[0]),
	.commands = table_commands,
	.command_count = 1,
};

static const struct menu_hooks table_hooks = {
	.next = next_row, .actions = table_actions, .action_count = 1};

const struct menu_entry menu_entries[] = {
	{&ordered_menu, &rule_hooks}, {&table_menu, &table_hooks}, {&list_menu, &rule_hooks},
	{&fixed_menu, &fixed_hooks},  {&settings_menu, NULL},	   {NULL, NULL},
};

// ----

static void restart(void)
{
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	client_local(&client, &fixture);
}

// The names of a menu's records in their order, one letter each.
static const char *names(const char *menu)
{
	static char out[64];
	char command[64];
	const char *at;
	size_t n = 0;

	(void)snprintf(command, sizeof(command), "%s/print", menu);
	at = ASK(command, "=.proplist=name");
	while ((at = strstr(at, "=name=")) && n + 1 < sizeof(out)) {
		out[n++] = at[6];
		at += 6;
	}
	out[n] = '\0';
	return out;
}

static void add_abc(const char *menu)
{
	char command[64];

	(void)snprintf(command, sizeof(command), "%s/add", menu);
	assert_string_equal(ASK(command, "=name=a"), "!done =ret=*1\n");
	assert_string_equal(ASK(command, "=name=b", "=action=drop", "=comment=the second"),
			    "!done =ret=*2\n");
	assert_string_equal(ASK(command, "=name=c", "=dst-port=80", "=disabled=yes"),
			    "!done =ret=*3\n");
}

static void test_a_fresh_store_is_fresh_until_something_is_set(void **state)
{
	(void)state;
	assert_true(fixture.fresh);
	restart();
	assert_true(fixture.fresh);
	DONE("/settings/set", "=action=drop");
	restart();
	assert_false(fixture.fresh);
}

static void test_add_and_print(void **state)
{
	(void)state;
	add_abc("/ordered");
	assert_string_equal(
		ASK("/ordered/print"),
		"!re =.id=*1 =name=a =action=accept =time-out=1m =disabled=false =invalid=false "
		"=dynamic=false\n"
		"!re =.id=*2 =name=b =action=drop =time-out=1m =comment=the second "
		"=disabled=false =invalid=false =dynamic=false\n"
		"!re =.id=*3 =name=c =action=accept =dst-port=80 =time-out=1m =disabled=true "
		"=invalid=false =dynamic=false\n!done\n");
	restart();
	assert_string_equal(names("/ordered"), "abc");
	assert_string_equal(ASK("/ordered/add"),
			    "!trap =message=missing value(s) of argument(s) name\n!done\n");
	assert_string_equal(ASK("/ordered/add", "=name=a"),
			    "!trap =message=failure: rule with the same name already exists\n"
			    "!done\n");
}

static void test_secrets_are_told_only_where_asked_for(void **state)
{
	(void)state;
	(void)ASK("/list/add", "=name=a", "=secret=xyzzy", "=hidden=plugh");
	assert_null(strstr(ASK("/list/print"), "xyzzy"));
	assert_non_null(strstr(ASK("/list/print", "=show-sensitive="), "=secret=xyzzy"));
	assert_null(strstr(strbuf_text(&client.told), "plugh"));
	assert_null(strstr(ASK("/list/print", "=.proplist=hidden"), "plugh"));
	assert_null(strstr(ASK("/log/print"), "xyzzy"));
}

static void test_copy_from(void **state)
{
	(void)state;
	add_abc("/list");
	assert_string_equal(ASK("/list/add", "=copy-from=c", "=name=d"), "!done =ret=*4\n");
	assert_string_equal(ASK("/list/print", "?name=d", "=.proplist=dst-port,disabled,.id"),
			    "!re =.id=*4 =dst-port=80 =disabled=true\n!done\n");
	assert_string_equal(ASK("/list/add", "=copy-from=*2"),
			    "!trap =message=failure: rule with the same name already exists\n"
			    "!done\n");
	assert_string_equal(ASK("/list/add", "=copy_from=*9", "=name=x"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(ASK("/list/add", "=place-before=*1", "=name=x"),
			    "!trap =message=unknown parameter place-before\n!done\n");
}

static void test_set_works_on_several_by_id_or_name(void **state)
{
	(void)state;
	add_abc("/list");
	DONE("/list/set", "=.id=*1,c", "=time_out=30s", "=port=8080");
	assert_string_equal(ASK("/list/print", "=.proplist=name,dst-port,time-out"),
			    "!re =name=a =dst-port=8080 =time-out=30s\n!re =name=b =time-out=1m\n"
			    "!re =name=c =dst-port=8080 =time-out=30s\n!done\n");
	DONE("/list/set", "=numbers=", "=action=drop"); // of none
	DONE("/list/set", "=numbers=a", "=!dst-port=");
	assert_string_equal(ASK("/list/get", "=.id=a", "=value-name=dst-port"), "!done =ret=\n");
	assert_string_equal(ASK("/list/set", "=.id=*1", "=dst-port=0"),
			    "!trap =category=1 =message=value of dst-port is out of range "
			    "(1 .. 65535)\n!done\n");
	assert_string_equal(ASK("/list/set", "=.id=*1,*77", "=action=drop"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(ASK("/list/get", "=.id=*1", "=value-name=action"),
			    "!done =ret=accept\n"); // all or nothing
	restart();
	assert_string_equal(ASK("/list/get", "=.id=c", "=value-name=time-out"), "!done =ret=30s\n");
}

static void test_one_bad_record_undoes_all(void **state)
{
	(void)state;
	add_abc("/list");
	failing_checks = 0;
	assert_string_equal(ASK("/list/set", "=.id=c", "=name=bad"),
			    "!trap =message=failure: bad\n!done\n");
	assert_int_equal(failing_checks, 1);
	assert_string_equal(ASK("/list/set", "=.id=*1,*2", "=name=same"),
			    "!trap =message=failure: rule with the same name already exists\n"
			    "!done\n");
	assert_string_equal(names("/list"), "abc");
	restart();
	assert_string_equal(names("/list"), "abc");
}

static void test_remove(void **state)
{
	(void)state;
	add_abc("/list");
	assert_string_equal(ASK("/list/remove", "=.id=*2,*9"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(names("/list"), "abc");
	DONE("/list/remove", "=numbers=*1,b");
	assert_string_equal(names("/list"), "c");
	DONE("/list/remove", "=.id=*3");
	restart();
	// An id is never given twice.
	assert_string_equal(ASK("/list/add", "=name=d"), "!done =ret=*4\n");
	assert_string_equal(ASK("/list/remove"), "!trap =message=missing =.id=\n!done\n");
}

static void test_enable_disable_comment_unset(void **state)
{
	(void)state;
	add_abc("/list");
	DONE("/list/disable", "=.id=a,b");
	DONE("/list/enable", "=numbers=b,c");
	DONE("/list/comment", "=numbers=a,b", "=comment=some words");
	assert_string_equal(ASK("/list/print", "=.proplist=name,disabled,comment"),
			    "!re =name=a =comment=some words =disabled=true\n"
			    "!re =name=b =comment=some words =disabled=false\n"
			    "!re =name=c =disabled=false\n!done\n");
	DONE("/list/comment", "=numbers=a", "=comment=");
	DONE("/list/unset", "=.id=b", "=value-name=comment");
	DONE("/list/unset", "=.id=c", "=value-name=dst-port");
	assert_null(strstr(ASK("/list/print"), "comment"));
	assert_null(strstr(ASK("/list/print"), "dst-port"));
	assert_string_equal(ASK("/list/unset", "=.id=c", "=value-name=name"),
			    "!trap =category=1 =message=input does not match any value of "
			    "value-name\n!done\n");
	assert_string_equal(ASK("/list/unset", "=.id=c"),
			    "!trap =message=missing =value-name=\n!done\n");
	assert_string_equal(ASK("/list/comment", "=.id=c"),
			    "!trap =message=missing =comment=\n!done\n");
	assert_string_equal(ASK("/list/move", "=.id=c"),
			    "!trap =category=0 =message=no such command\n!done\n");
}

static void test_order(void **state)
{
	(void)state;
	add_abc("/ordered");
	assert_string_equal(ASK("/ordered/add", "=name=d", "=place-before=b"), "!done =ret=*4\n");
	assert_string_equal(names("/ordered"), "adbc");
	DONE("/ordered/move", "=numbers=c", "=destination=a");
	assert_string_equal(names("/ordered"), "cadb");
	DONE("/ordered/move", "=numbers=*3"); // to the end
	assert_string_equal(names("/ordered"), "adbc");
	DONE("/ordered/move", "=numbers=b,c", "=destination=a");
	assert_string_equal(names("/ordered"), "bcad");
	DONE("/ordered/move", "=numbers=a", "=destination=a");
	assert_string_equal(names("/ordered"), "bcad");
	assert_string_equal(ASK("/ordered/move", "=numbers=a,x", "=destination=b"),
			    "!trap =category=0 =message=no such item\n!done\n");
	assert_string_equal(names("/ordered"), "bcad");
	restart();
	assert_string_equal(names("/ordered"), "bcad");
	assert_string_equal(ASK("/ordered/add", "=name=bad", "=place-before=*1"),
			    "!trap =message=failure: bad\n!done\n");
	assert_string_equal(names("/ordered"), "bcad");
}

// Between two neighbours there is room for so many only; then all get new positions.
static void test_order_outlives_a_hundred_moves_to_one_place(void **state)
{
	char expected[8];

	(void)state;
	add_abc("/ordered");
	for (int i = 0; i < 100; i++)
		DONE("/ordered/move", i % 2 ? "=numbers=b" : "=numbers=a",
		     i % 2 ? "=destination=a" : "=destination=b");
	(void)snprintf(expected, sizeof(expected), "%s", names("/ordered"));
	assert_int_equal(strlen(expected), 3);
	restart();
	assert_string_equal(names("/ordered"), expected);
	for (int i = 0; i < 40; i++)
		DONE("/ordered/move", i % 2 ? "=numbers=c" : "=numbers=a", "=destination=b");
	assert_string_equal(names("/ordered"), "acb");
	restart();
	assert_string_equal(names("/ordered"), "acb");
}

static void test_fixed_records_are_there_from_the_start(void **state)
{
	(void)state;
	assert_string_equal(ASK("/fixed/print", "=.proplist=.id,name,action"),
			    "!re =.id=*1 =name=one =action=accept\n"
			    "!re =.id=*2 =name=two =action=drop\n!done\n");
	DONE("/fixed/set", "=.id=two", "=action=accept");
	assert_string_equal(ASK("/fixed/add", "=name=x"),
			    "!trap =category=0 =message=no such command\n!done\n");
	assert_string_equal(ASK("/fixed/remove", "=.id=*1"),
			    "!trap =category=0 =message=no such command\n!done\n");
	restart();
	assert_string_equal(ASK("/fixed/print", "=.proplist=.id,name,action"),
			    "!re =.id=*1 =name=one =action=accept\n"
			    "!re =.id=*2 =name=two =action=accept\n!done\n");
}

static void test_settings(void **state)
{
	(void)state;
	DONE("/settings/set", "=action=drop", "=dst-port=5");
	assert_string_equal(ASK("/settings/print"),
			    "!re =action=drop =dst-port=5 =time-out=1m\n!done\n");
	DONE("/settings/unset", "=value-name=dst-port");
	restart();
	assert_string_equal(ASK("/settings/print"), "!re =action=drop =time-out=1m\n!done\n");
	assert_string_equal(ASK("/settings/find"),
			    "!trap =category=0 =message=no such command\n!done\n");
	assert_string_equal(ASK("/settings/print", "=count-only="),
			    "!trap =message=unknown parameter count-only\n!done\n");
}

static void test_a_table_is_only_read(void **state)
{
	(void)state;
	assert_string_equal(names("/ordered/table"), "abc");
	assert_string_equal(ASK("/ordered/table/find", "?name=b"), "!done =ret=*2\n");
	assert_string_equal(ASK("/ordered/table/get", "=.id=c", "=value-name=.id"),
			    "!done =ret=*3\n");
	assert_string_equal(ASK("/ordered/table/set", "=.id=*1", "=name=x"),
			    "!trap =category=0 =message=no such command\n!done\n");
	assert_string_equal(ASK("/ordered/table/remove", "=.id=*1"),
			    "!trap =category=0 =message=no such command\n!done\n");
}

static void test_commands_of_a_menu(void **state)
{
	(void)state;
	assert_string_equal(ASK("/ordered/table/echo", "=text=hello"), "!done =ret=hello\n");
	assert_string_equal(ASK("/ordered/table/echo", "=text="), "!done =ret=\n");
	assert_string_equal(ASK("/ordered/table/echo"), "!trap =message=missing =text=\n!done\n");
	assert_string_equal(ASK("/ordered/table/echo", "=text=a", "=more=b"),
			    "!trap =message=unknown parameter more\n!done\n");
	assert_string_equal(ASK("/ordered/table/echo", "=text=a", "?x"),
			    "!trap =category=1 =message=no query words are taken here\n!done\n");
}

static void test_two_thousand_records_at_once(void **state)
{
	char name[32];

	(void)state;
	client_forget(&client);
	for (int i = 0; i < 2000; i++) {
		(void)snprintf(name, sizeof(name), "=name=n%d", i);
		client_send(&client, "/list/add", name, NULL);
	}
	(void)client_await(&client, 2000);
	assert_string_equal(ASK("/list/print", "=count-only="), "!done =ret=2000\n");
	(void)ASK("/list/find");
	{
		size_t n = strlen(strbuf_text(&client.told)) - strlen("!done =ret=\n");
		char *numbers = malloc(n + 16);

		(void)snprintf(numbers, n + 16, "=numbers=%.*s", (int)n,
			       strbuf_text(&client.told) + strlen("!done =ret="));
		for (char *p = numbers; *p; p++)
			if (*p == ';')
				*p = ',';
		DONE("/list/disable", numbers);
		assert_string_equal(ASK("/list/print", "?disabled=yes", "=count-only="),
				    "!done =ret=2000\n");
		DONE("/list/remove", numbers);
		free(numbers);
	}
	assert_string_equal(ASK("/list/print", "=count-only="), "!done =ret=0\n");
	restart();
	assert_string_equal(ASK("/list/print", "=count-only="), "!done =ret=0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_a_fresh_store_is_fresh_until_something_is_set),
		T(test_add_and_print),
		T(test_secrets_are_told_only_where_asked_for),
		T(test_copy_from),
		T(test_set_works_on_several_by_id_or_name),
		T(test_one_bad_record_undoes_all),
		T(test_remove),
		T(test_enable_disable_comment_unset),
		T(test_order),
		T(test_order_outlives_a_hundred_moves_to_one_place),
		T(test_fixed_records_are_there_from_the_start),
		T(test_settings),
		T(test_a_table_is_only_read),
		T(test_commands_of_a_menu),
		T(test_two_thousand_records_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
