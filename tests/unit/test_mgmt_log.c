// SPDX-License-Identifier: BSD-2-Clause
// Tests of the log as it is configured: rules, actions, lines for consoles, files.

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "mgmt_log_client.h"

static void restart(void)
{
	client_close(&client);
	mgmt_fixture_restart(&fixture);
	client_local(&client, &fixture);
}

// ---- lines

static void test_a_repetition_is_said_in_its_time(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++)
		say(WIRE_LOG_UPNP | WIRE_LOG_WARNING, "the same");
	assert_string_equal(ASK("/log/print", "=count-only=", "=message=the same"),
			    "!done =ret=3\n");
	loop_advance(fixture.loop, LOG_FOLD_MS);
	assert_told(ASK("/log/print", "=message=the same", "=.proplist=topics,message"),
		    "!re =topics=upnp,warning =message=the same (repeated 7 times)\n");
}

static void test_lines_are_clean_and_bounded(void **state)
{
	char text[2 * LOG_TEXT_SIZE];
	struct log_entry entry;
	uint32_t id = fixture.m->log.last;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	say(WIRE_LOG_INFO, text);
	assert_true(log_after(&fixture.m->log, id, &entry));
	assert_int_equal(strlen(entry.line->text), LOG_TEXT_SIZE - 1);
	assert_string_equal(entry.buffer, "memory");
	id = entry.line->id;
	say(WIRE_LOG_INFO, "one\ntwo\033[31m\xff\xe2\x80\xae");
	assert_true(log_after(&fixture.m->log, id, &entry));
	assert_string_equal(entry.line->text, "onetwo[31m");
	assert_false(log_after(&fixture.m->log, entry.line->id, &entry));
}

static void test_ids_begin_anew_after_the_last(void **state)
{
	struct log_entry entry;

	(void)state;
	fixture.m->log.last = UINT32_MAX - 1;
	say(WIRE_LOG_INFO, "last");
	say(WIRE_LOG_INFO, "first");
	assert_true(log_after(&fixture.m->log, 0, &entry));
	assert_int_equal(entry.line->id, 1);
	assert_string_equal(entry.line->text, "first");
	assert_false(log_after(&fixture.m->log, 1, &entry));
}

// ---- rules

static void test_rules_choose(void **state)
{
	(void)state;
	ADDED("/system/logging/action/add", "=name=mine", "=target=memory");
	ADDED("/system/logging/add", "=topics=upnp,!debug", "=action=mine", "=prefix=gate");
	ADDED("/system/logging/add", "=topics=upnp,warning", "=action=mine", "=prefix=twice");
	ADDED("/system/logging/add", "=topics=ospf", "=action=mine");
	ADDED("/system/logging/add", "=topics=", "=regex=^v[0-9]+\\d$", "=action=mine");
	say(WIRE_LOG_UPNP | WIRE_LOG_INFO, "a");
	say(WIRE_LOG_UPNP | WIRE_LOG_DEBUG, "b");
	say(WIRE_LOG_SYSTEM | WIRE_LOG_WARNING, "c");
	say(WIRE_LOG_UPNP | WIRE_LOG_WARNING, "d");
	say(WIRE_LOG_SCRIPT | WIRE_LOG_DEBUG, "v12");
	assert_string_equal(ASK("/log/print", "=buffer=mine", "=.proplist=topics,message"),
			    "!re =topics=upnp,info =message=gate: a\n"
			    "!re =topics=upnp,warning =message=gate: d\n"
			    "!re =topics=script,debug =message=v12\n!done\n");
	// Each action keeps its own.
	assert_string_equal(ASK("/log/print", "?topics=upnp,info", "=.proplist=message,buffer"),
			    "!re =message=a =buffer=memory\n"
			    "!re =message=gate: a =buffer=mine\n!done\n");
}

static void test_a_buffer_that_no_rule_names_is_emptied(void **state)
{
	(void)state;
	ADDED("/system/logging/action/add", "=name=mine");
	ADDED("/system/logging/add", "=topics=upnp", "=action=mine");
	say(WIRE_LOG_UPNP | WIRE_LOG_INFO, "a");
	assert_int_equal(lines_of("mine"), 1);
	DONE("/system/logging/set", "=.id=*5", "=prefix=x");
	assert_int_equal(lines_of("mine"), 1);
	DONE("/system/logging/disable", "=.id=*5");
	assert_int_equal(lines_of("mine"), 0);
}

static void test_memory_is_as_large_as_the_action_says(void **state)
{
	(void)state;
	ADDED("/system/logging/action/add", "=name=mine", "=memory-lines=4");
	ADDED("/system/logging/add", "=topics=upnp", "=action=mine");
	for (int i = 0; i < 10; i++)
		log_add_format(&fixture.m->log, WIRE_LOG_UPNP | WIRE_LOG_DEBUG, "%d", i);
	assert_string_equal(ASK("/log/print", "=buffer=mine", "=.proplist=message"),
			    "!re =message=6\n!re =message=7\n!re =message=8\n!re =message=9\n"
			    "!done\n");
	DONE("/system/logging/action/set", "=.id=mine", "=memory-lines=2",
	     "=memory-stop-on-full=yes");
	log_add_format(&fixture.m->log, WIRE_LOG_UPNP | WIRE_LOG_DEBUG, "more");
	assert_string_equal(ASK("/log/print", "=buffer=mine", "=.proplist=message"),
			    "!re =message=8\n!re =message=9\n!done\n");
	DONE("/system/logging/action/clear", "=action=mine");
	assert_int_equal(lines_of("mine"), 0);
}

static void test_what_cannot_be_configured(void **state)
{
	static const struct {
		const char *words[4];
		const char *said;
	} rows[] = {
		{{"/system/logging/add", "=topics=nope"},
		 "input does not match any value of topics"},
		{{"/system/logging/add", "=topics=info,!info"},
		 "invalid value for argument topics"},
		{{"/system/logging/add", "=action=nope"},
		 "input does not match any value of action"},
		{{"/system/logging/add", "=regex=("}, "invalid value for argument regex"},
		{{"/system/logging/add", "=regex=((((a{255}){255}){255}){255})"},
		 "invalid value for argument regex"},
		{{"/system/logging/add", "=rate=5"}, "invalid value for argument rate"},
		{{"/system/logging/add", "=rate=0/1m"}, "invalid value for argument rate"},
		{{"/system/logging/add", "=rate=1001/1m"}, "invalid value for argument rate"},
		{{"/system/logging/add", "=rate=5/0s"}, "such as 5/1m"},
		{{"/system/logging/add", "=rate=5/25h"}, "invalid value for argument rate"},
		{{"/system/logging/add", "=rate=/"}, "invalid value for argument rate"},
		{{"/system/logging/remove", "=.id=*1"},
		 "failure: can not remove builtin logging rule"},
		{{"/system/logging/action/add", "=name=a-b"},
		 "failure: action name can contain only letters and numbers"},
		{{"/system/logging/action/add"}, "missing value(s) of argument(s) name"},
		{{"/system/logging/action/add", "=name=memory"},
		 "failure: logging action with the same name already exists"},
		{{"/system/logging/action/add", "=name=a", "=memory-lines=65536"}, "memory-lines"},
		{{"/system/logging/action/add", "=name=a", "=target=disk", "=disk-file-name=../x"},
		 "invalid value for argument disk-file-name"},
		{{"/system/logging/action/set", "=.id=disk", "=target=memory"},
		 "failure: can not change name or target of builtin action"},
		{{"/system/logging/action/clear", "=action=disk"},
		 "failure: cleanup not supported on this target"},
		{{"/system/logging/action/clear", "=action=nope"},
		 "input does not match any value of action"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_told(
			ASK(rows[i].words[0], rows[i].words[1], rows[i].words[2], rows[i].words[3]),
			rows[i].said);
}

static void test_an_action_tells_what_is_of_its_target(void **state)
{
	(void)state;
	assert_string_equal(ASK("/system/logging/action/print", "?name=memory"),
			    "!re =.id=*1 =name=memory =target=memory =memory-lines=1000 "
			    "=memory-stop-on-full=false =default=true "
			    "=dynamic=false\n!done\n");
	assert_string_equal(ASK("/system/logging/action/print", "?remember", "=.proplist=name"),
			    "!re =name=echo\n!done\n");
	assert_string_equal(ASK("/system/logging/action/get", "=.id=disk", "=value-name=remote"),
			    "!done =ret=\n");
}

static void test_lines_in_memory_are_bounded_together(void **state)
{
	(void)state;
	ADDED("/system/logging/action/add", "=name=a", "=memory-lines=65535");
	assert_told(ASK("/system/logging/action/add", "=name=b", "=memory-lines=65535"),
		    "failure: all actions together can keep at most 131070 lines in memory");
}

// As many as there can be, beside the four that are there from the start.
static void add_actions(char letter)
{
	for (int i = 4; i < LOG_ACTIONS_MAX; i++) {
		char word[16];

		(void)snprintf(word, sizeof(word), "=name=%c%d", letter, i);
		ADDED("/system/logging/action/add", word, "=target=memory", "=memory-lines=10");
	}
}

static void test_all_actions_may_be_replaced_at_once(void **state)
{
	(void)state;
	add_actions('a');
	ADDED("/system/logging/add", "=topics=script", "=action=a31");
	DONE("/system/backup/save", "=name=all", "=dont-encrypt=yes");
	DONE("/system/logging/set", "=numbers=*5", "=action=memory");
	for (int i = 4; i < LOG_ACTIONS_MAX; i++) {
		char word[24];

		(void)snprintf(word, sizeof(word), "=numbers=a%d", i);
		DONE("/system/logging/action/remove", word);
	}
	add_actions('b');
	DONE("/system/backup/load", "=name=all");
	assert_null(strstr(ASK("/log/print"), "does not work"));
	say(WIRE_LOG_SCRIPT, "arrives");
	assert_int_equal(lines_of("a31"), 1);
}

static void test_an_action_is_renamed_and_removed(void **state)
{
	(void)state;
	ADDED("/system/logging/action/add", "=name=one");
	ADDED("/system/logging/add", "=topics=upnp", "=action=one");
	say(WIRE_LOG_UPNP | WIRE_LOG_INFO, "kept");
	assert_told(ASK("/system/logging/action/remove", "=.id=one"),
		    "failure: action is used by a rule");
	DONE("/system/logging/action/set", "=.id=one", "=name=two");
	assert_told(ASK("/system/logging/print", "?topics=upnp"), "=action=two");
	assert_int_equal(lines_of("two"), 1);
	DONE("/system/logging/remove", "=.id=*5");
	DONE("/system/logging/action/remove", "=.id=two");
	assert_int_equal(lines_of("two"), 0);
}

static bool is_told_of_it(void *context)
{
	return fixture.wanted_debug == *(const uint32_t *)context;
}

static void await_wanted(uint32_t topics)
{
	mgmt_fixture_until(&fixture, is_told_of_it, &topics);
}

static void test_only_debug_that_a_rule_takes_is_wanted(void **state)
{
	(void)state;
	await_wanted(0);
	ADDED("/system/logging/add", "=topics=upnp,!info");
	await_wanted(WIRE_LOG_UPNP);
	ADDED("/system/logging/add", "=topics=firewall,!debug");
	ADDED("/system/logging/add", "=topics=debug,script");
	await_wanted(WIRE_LOG_UPNP | WIRE_LOG_SCRIPT);
	mgmt_fixture_gate_dies(&fixture);
	fixture.wanted_debug = 0;
	mgmt_fixture_gate_comes(&fixture);
	await_wanted(WIRE_LOG_UPNP | WIRE_LOG_SCRIPT);
	DONE("/system/logging/disable", "=.id=*5");
	await_wanted(WIRE_LOG_SCRIPT);
}

static void test_a_link_that_loses_its_carrier_is_a_line(void **state)
{
	struct wire_link link = fixture.link[1];

	(void)state;
	link.event = 1;
	link.running = 1;
	mgmt_fixture_send(&fixture, WIRE_LINK, &link);
	mgmt_fixture_send(&fixture, WIRE_LINK, &link);
	link.running = 0;
	mgmt_fixture_send(&fixture, WIRE_LINK, &link);
	link.running = 1;
	mgmt_fixture_send(&fixture, WIRE_LINK, &link);
	mgmt_fixture_pump(&fixture); // gate is asked how the link speaks
	assert_string_equal(ASK("/log/print", "=topics=interface,info", "=.proplist=message"),
			    "!re =message=ether1 link down\n"
			    "!re =message=ether1 link up (speed 2.5G, full duplex)\n!done\n");
	link.gone = 1;
	mgmt_fixture_send(&fixture, WIRE_LINK, &link);
	mgmt_fixture_gate_dies(&fixture); // before it has answered, or after
	assert_string_equal(ASK("/log/print", "=message=link down", "=count-only="),
			    "!done =ret=2\n");
}

static void test_export(void **state)
{
	(void)state;
	ADDED("/system/logging/action/add", "=name=mine", "=memory-lines=4");
	ADDED("/system/logging/add", "=topics=upnp,!debug", "=action=mine");
	DONE("/system/logging/set", "=.id=*1", "=topics=info,!upnp");
	assert_told(ASK("/system/logging/export"),
		    "/system logging action\nadd memory-lines=4 name=mine\n"
		    "/system logging\nset 0 topics=info,!upnp\n"
		    "add action=mine topics=upnp,!debug\n");
}

// ---- lines for consoles

static void test_consoles_hear_what_echo_is_given(void **state)
{
	struct client other;

	(void)state;
	say(WIRE_LOG_SYSTEM | WIRE_LOG_ERROR | WIRE_LOG_CRITICAL, "before");
	client_send(&client, "/log/echo", ".tag=e", NULL);
	assert_told(client_await_text(&client, "before"), "!re .tag=e =time=");
	say(WIRE_LOG_SYSTEM | WIRE_LOG_ERROR | WIRE_LOG_CRITICAL, "after");
	assert_told(client_await_text(&client, "after"), "=topics=system,error,critical");
	client_local(&other, &fixture);
	client_send(&other, "/log/echo", ".tag=e", NULL);
	say(WIRE_LOG_SYSTEM | WIRE_LOG_ERROR | WIRE_LOG_CRITICAL, "both");
	assert_null(strstr(client_await_text(&other, "both"), "after")); // it was shown already
	(void)client_await_text(&client, "both");
	client_close(&other);
	client_send(&client, "/cancel", "=tag=e", NULL);
	(void)client_await(&client, 2);
	mgmt_fixture_pump(&fixture); // the other one has gone
	assert_null(fixture.m->log_echo.listeners);
}

static void test_echo_may_forget(void **state)
{
	(void)state;
	DONE("/system/logging/action/set", "=.id=echo", "=remember=no");
	say(WIRE_LOG_SYSTEM | WIRE_LOG_ERROR | WIRE_LOG_CRITICAL, "unheard");
	client_send(&client, "/log/echo", ".tag=e", NULL);
	say(WIRE_LOG_SYSTEM | WIRE_LOG_ERROR | WIRE_LOG_CRITICAL, "heard");
	assert_null(strstr(client_await_text(&client, "=message=heard"), "unheard"));
}

// ---- files

static bool disk_is_idle(void *context)
{
	(void)context;
	return helper_is_idle(fixture.m->helper);
}

// Has what waits be written.
static void settle(void)
{
	mgmt_fixture_pump(&fixture);
	mgmt_fixture_until(&fixture, disk_is_idle, NULL);
}

static unsigned file_lines(const char *name)
{
	char path[256];
	unsigned lines = 0;
	FILE *f;
	int c;

	(void)snprintf(path, sizeof(path), "%s/files/%s", fixture.directory, name);
	f = fopen(path, "r");
	while (f && (c = fgetc(f)) != EOF)
		lines += c == '\n';
	if (f)
		(void)fclose(f);
	return lines;
}

static void say_numbers(int from, int to)
{
	for (int i = from; i <= to; i++)
		log_add_format(&fixture.m->log, WIRE_LOG_UPNP | WIRE_LOG_DEBUG, "number %d", i);
}

static void test_files_are_rotated(void **state)
{
	(void)state;
	ADDED("/system/logging/action/add", "=name=d", "=target=disk", "=disk-lines-per-file=10",
	      "=disk-file-count=3", "=disk-file-name=logs/gate");
	ADDED("/system/logging/add", "=topics=upnp,debug", "=action=d");
	say_numbers(1, 4);
	settle();
	assert_int_equal(file_lines("logs/gate.0.txt"), 4);
	say_numbers(5, 25);
	settle();
	assert_int_equal(file_lines("logs/gate.0.txt"), 5);
	assert_int_equal(file_lines("logs/gate.1.txt"), 10);
	assert_int_equal(file_lines("logs/gate.2.txt"), 10);
	say_numbers(26, 38);
	settle();
	assert_int_equal(file_lines("logs/gate.0.txt"), 8);
	assert_int_equal(file_lines("logs/gate.3.txt"), 0);
	assert_int_equal(lines_of("d"), 30);
}

static void test_lines_on_the_disk_survive(void **state)
{
	(void)state;
	ADDED("/system/logging/action/add", "=name=d", "=target=disk", "=disk-lines-per-file=10");
	ADDED("/system/logging/add", "=topics=upnp,debug", "=action=d");
	say_numbers(1, 14);
	restart(); // which writes what waits
	assert_int_equal(file_lines("log.1.txt"), 10);
	assert_int_equal(file_lines("log.0.txt"), 4);
	assert_int_equal(lines_of("d"), 14);
	assert_told(
		ASK("/log/print", "=buffer=d", "?message=number 1", "=.proplist=topics,message"),
		"!re =topics=upnp,debug =message=number 1\n");
	say_numbers(15, 16);
	settle();
	assert_int_equal(file_lines("log.0.txt"), 6);
}

static void test_a_torn_line_stays_one_line(void **state)
{
	static const char torn[] = "Oct/02/2026 16:49:36 upnp,debug whole\nOct/02/2026 16:49:3";
	char path[256];
	FILE *f;

	(void)state;
	ADDED("/system/logging/action/add", "=name=d", "=target=disk");
	ADDED("/system/logging/add", "=topics=upnp,debug", "=action=d");
	(void)snprintf(path, sizeof(path), "%s/files/log.0.txt", fixture.directory);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(torn, 1, sizeof(torn) - 1, f), sizeof(torn) - 1);
	assert_int_equal(fclose(f), 0);
	say_numbers(1, 1);
	settle();
	assert_int_equal(file_lines("log.0.txt"), 3);
	restart();
	assert_string_equal(ASK("/log/print", "=buffer=d", "=.proplist=message"),
			    "!re =message=whole\n!re =message=number 1\n!done\n");
}

static void test_full_files_can_stop(void **state)
{
	(void)state;
	ADDED("/system/logging/action/add", "=name=d", "=target=disk", "=disk-lines-per-file=10",
	      "=disk-stop-on-full=yes");
	ADDED("/system/logging/add", "=topics=upnp,debug", "=action=d");
	say_numbers(1, 25);
	settle();
	assert_int_equal(file_lines("log.1.txt"), 10);
	assert_int_equal(file_lines("log.0.txt"), 10);
	assert_told(ASK("/log/print"), "log lines cannot be written to log: all 2 files are full");
}

static void test_a_disk_that_takes_nothing_is_told_once(void **state)
{
	char path[256];

	(void)state;
	ADDED("/system/logging/action/add", "=name=d", "=target=disk", "=disk-file-name=a/b");
	ADDED("/system/logging/add", "=topics=upnp,debug", "=action=d");
	(void)snprintf(path, sizeof(path), "%s/files/a", fixture.directory);
	(void)fclose(fopen(path, "w")); // where a folder should be
	for (int i = 0; i < 5; i++) {
		say_numbers(1, 2);
		settle();
		loop_advance(fixture.loop, 20000);
		settle();
	}
	assert_string_equal(
		ASK("/log/print", "=count-only=", "=message=log lines cannot be written to a/b"),
		"!done =ret=1\n");
	assert_int_equal(unlink(path), 0);
	say_numbers(3, 3);
	loop_advance(fixture.loop, 20000);
	settle();
	assert_true(file_lines("a/b.0.txt") > 0);
	assert_told(ASK("/log/print"), "log lines were not written to a/b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_repetition_is_said_in_its_time, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_lines_are_clean_and_bounded, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ids_begin_anew_after_the_last, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_rules_choose, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_buffer_that_no_rule_names_is_emptied, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_memory_is_as_large_as_the_action_says, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_what_cannot_be_configured, setup, teardown),
		cmocka_unit_test_setup_teardown(test_an_action_tells_what_is_of_its_target, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_lines_in_memory_are_bounded_together, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_all_actions_may_be_replaced_at_once, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_an_action_is_renamed_and_removed, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_only_debug_that_a_rule_takes_is_wanted, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_a_link_that_loses_its_carrier_is_a_line, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_export, setup, teardown),
		cmocka_unit_test_setup_teardown(test_consoles_hear_what_echo_is_given, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_echo_may_forget, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files_are_rotated, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lines_on_the_disk_survive, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_torn_line_stays_one_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_files_can_stop, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_disk_that_takes_nothing_is_told_once, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
