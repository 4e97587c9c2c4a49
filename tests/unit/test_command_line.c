// SPDX-License-Identifier: BSD-2-Clause
// Tests of script/command_line, script/resolve and script/script: paths, abbreviations, arguments,
// and the exact words and columns of the errors.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sample_tree.h"
#include "script/resolve.h"
#include "script/script.h"

static struct script script;
static struct err err;

// The only command line of TEXT, read in the menu CURRENT.
static struct command_line *parse_in(const struct tree_menu *current, const char *text)
{
	script_free(&script);
	err.text[0] = '\0';
	if (script_parse(&script, slice_from(text), &sample_root, current, &err) < 0 ||
	    script.count != 1)
		return NULL;
	return script.lines[0];
}

static struct command_line *parse(const char *text)
{
	return parse_in(&sample_root, text);
}

static const char *value(const struct command_line *line, const char *name)
{
	const struct argument *argument = command_line_argument(line, name);

	return argument && argument->text ? argument->text : "(none)";
}

// The error that TEXT ends in, at once or when its turn comes.
static const char *error_in(const struct tree_menu *current, const char *text)
{
	struct command_line *line = parse_in(current, text);

	return line && line->kind == COMMAND_LINE_UNKNOWN ? line->error.text : err.text;
}

static const char *error_of(const char *text)
{
	return error_in(&sample_root, text);
}

static int done(void **state)
{
	(void)state;
	script_free(&script);
	return 0;
}

static void test_paths(void **state)
{
	static const char *const texts[] = {
		"/ip upnp print",    "/ip/upnp/print",
		"/ip/ upnp/ print",  "ip upnp print",
		":ip upnp print",    "/ip/upnp print",
		" /ip/upnp/print ;", "/ip upnp interfaces .. print",
		"/ip up pr",	     "ip \\\n upnp \\\r\n print",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct command_line *line = parse(texts[i]);

		assert_non_null(line);
		assert_int_equal(line->kind, COMMAND_LINE_COMMAND);
		assert_ptr_equal(line->menu, &sample_upnp);
		assert_string_equal(line->command->name, "print");
	}
}

static void test_relative_paths(void **state)
{
	(void)state;
	assert_ptr_equal(parse_in(&sample_upnp, "print")->menu, &sample_upnp);
	assert_ptr_equal(parse_in(&sample_upnp, "interfaces print")->menu, &sample_interfaces);
	assert_ptr_equal(parse_in(&sample_interfaces, "../print")->menu, &sample_upnp);
	assert_ptr_equal(parse_in(&sample_interfaces, ".. print")->menu, &sample_upnp);
	assert_ptr_equal(parse_in(&sample_upnp, "/export")->menu, &sample_root);
	assert_ptr_equal(parse_in(&sample_upnp, ":log info x")->menu, &sample_log);
	assert_ptr_equal(parse_in(&sample_upnp, ":export")->menu, &sample_root);
}

static void test_global_commands(void **state)
{
	struct command_line *line = parse_in(&sample_upnp, "put hello");

	(void)state;
	assert_string_equal(line->command->name, "put");
	assert_string_equal(value(line, "message"), "hello");
	assert_string_equal(parse_in(&sample_upnp, "qu")->command->name, "quit");
	assert_ptr_equal(parse_in(&sample_upnp, "log info x")->menu, &sample_log);
	assert_string_equal(error_in(&sample_upnp, "ipv6"),
			    "bad command name ipv6 (line 1 column 1)");
	// the menu's own command of that name comes first, ':' leads past it
	assert_ptr_equal(parse_in(&sample_upnp, "set enabled=yes")->menu, &sample_upnp);
	assert_string_equal(error_in(&sample_upnp, ":set b 1"), "syntax error (line 1 column 6)");
	assert_string_equal(error_in(&sample_upnp, "export"),
			    "bad command name export (line 1 column 1)");
}

static void test_bare_path_changes_the_menu(void **state)
{
	(void)state;
	script_free(&script);
	assert_int_equal(script_parse(&script,
				      SLICE("# go there\n/ip upnp # comment\nset enabled=yes\n"
					    "interfaces; print;..\nprint\n/\nexport\n"),
				      &sample_root, &sample_root, &err),
			 0);
	assert_int_equal(script.count, 8);
	assert_int_equal(script.lines[0]->kind, COMMAND_LINE_MENU);
	assert_ptr_equal(script.lines[0]->menu, &sample_upnp);
	assert_ptr_equal(script.lines[1]->menu, &sample_upnp);
	assert_int_equal(script.lines[1]->position.line, 3);
	assert_ptr_equal(script.lines[3]->menu, &sample_interfaces);
	assert_ptr_equal(script.lines[5]->menu, &sample_upnp);
	assert_ptr_equal(script.lines[7]->menu, &sample_root);
	assert_int_equal(script.lines[7]->position.line, 7);
}

static void test_values(void **state)
{
	struct command_line *line = parse("/ip upnp interfaces add interface=ether1 type= internal "
					  "forced-ip=\\\n    10.0.0.1 "
					  "comment=\"a; b\" # and this is none");

	(void)state;
	assert_non_null(line);
	assert_string_equal(value(line, "interface"), "ether1");
	assert_string_equal(value(line, "type"), "internal");
	assert_string_equal(value(line, "forced-ip"), "10.0.0.1");
	assert_string_equal(value(line, "comment"), "a; b");
	assert_int_equal(command_line_argument(line, "comment")->kind, ARGUMENT_QUOTED);
	line = parse("/ip upnp interfaces add comment=#a interface=");
	assert_string_equal(value(line, "comment"), "#a");
	assert_string_equal(value(line, "interface"), "");
	line = parse("/ip upnp set enabled=yes enabled=no");
	assert_int_equal(line->argument_count, 1);
	assert_string_equal(value(line, "enabled"), "no");
}

static void test_abbreviated_arguments(void **state)
{
	(void)state;
	assert_string_equal(value(parse("/ip upnp set enable=yes"), "enabled"), "yes");
	assert_string_equal(value(parse("/ip upnp set i=ether1"), "interface"), "ether1");
	// an alias does not stand in the way of the name proper
	assert_string_equal(value(parse("/ip upnp interfaces set 0 forced=1.1.1.1"), "forced-ip"),
			    "1.1.1.1");
	assert_string_equal(
		value(parse("/ip upnp interfaces set 0 forced-e=1.1.1.1"), "forced-external-ip"),
		"1.1.1.1");
	assert_string_equal(error_of("/ip upnp set allow=yes"),
			    "expected end of command (line 1 column 14)");
	// a beginning that fits a menu and a menu: neither
	assert_string_equal(error_of("/i upnp"), "bad command name i (line 1 column 2)");
	assert_ptr_equal(parse("/ip")->menu, &sample_ip); // exact wins over /ipv6
}

static void test_unnamed_values_and_switches(void **state)
{
	struct command_line *line = parse("/ip upnp interfaces move 3 once 1");

	(void)state;
	assert_string_equal(value(line, "numbers"), "3");
	assert_string_equal(value(line, "destination"), "1");
	assert_int_equal(command_line_argument(line, "once")->kind, ARGUMENT_SWITCH);
	line = parse("/ip upnp interfaces move numbers=2 on");
	assert_string_equal(value(line, "destination"),
			    "on"); // a value goes before an abbreviation
	line = parse("/ip upnp interfaces set 0,*1F,ether1 !comment type=external");
	assert_string_equal(value(line, "numbers"), "0,*1F,ether1");
	assert_int_equal(command_line_argument(line, "comment")->kind, ARGUMENT_UNSET);
	assert_non_null(command_line_argument(parse("/ip upnp print det"), "detail"));
	assert_string_equal(error_of("/ip upnp interfaces move 3 1 2"),
			    "expected end of command (line 1 column 30)");
	assert_string_equal(error_of("/ip upnp set !foo"),
			    "expected end of command (line 1 column 14)");
}

static void test_brackets(void **state)
{
	struct command_line *line = parse(":put [/ip upnp get enabled]");
	const struct argument *argument;

	(void)state;
	assert_non_null(line);
	argument = command_line_argument(line, "message");
	assert_int_equal(argument->kind, ARGUMENT_COMMAND);
	assert_ptr_equal(argument->command->menu, &sample_upnp);
	assert_string_equal(value(argument->command, "value-name"), "enabled");
	line = parse("/ip upnp interfaces set [ find type=external ] comment=x");
	argument = command_line_argument(line, "numbers");
	assert_ptr_equal(argument->command->menu, &sample_interfaces);
	assert_non_null(argument->command->where);
	assert_string_equal(value(line, "comment"), "x");
	// a global command leaves the brackets in the current menu
	line = parse_in(&sample_interfaces, ":put[find]");
	assert_ptr_equal(line->arguments[0].command->menu, &sample_interfaces);
	assert_string_equal(error_of(":put [/ip upnp get"), "syntax error (line 1 column 19)");
	assert_int_equal(script.open, '[');
	assert_string_equal(error_of(":put []"), "syntax error (line 1 column 7)");
	assert_string_equal(error_of(":put [find] x"),
			    "expected end of command (line 1 column 13)");
}

static void test_conditions(void **state)
{
	struct command_line *line = parse("/ip upnp interfaces print detail where type=internal");

	(void)state;
	assert_non_null(line->where);
	assert_string_equal(line->where->field, "type");
	assert_non_null(command_line_argument(line, "detail"));
	assert_string_equal(parse("/ip upnp interfaces find type=internal")->where->field, "type");
	assert_string_equal(parse("/ip upnp interfaces find where !disabled")->where->left->field,
			    "disabled");
	line = parse("/log print topics=upnp,error");
	assert_int_equal(line->where->kind, CONDITION_AND);
	assert_int_equal(line->where->left->kind, CONDITION_MATCH);
	assert_string_equal(line->where->left->value, "upnp");
	assert_string_equal(line->where->right->value, "error");
	assert_int_equal(parse("/log print buffer=a,b")->where->kind, CONDITION_EQUAL);
	assert_string_equal(error_of("/log print where"),
			    "missing value for where (line 1 column 17)");
	assert_string_equal(error_of("/log print where topics~\"(\""),
			    "bad regular expression (line 1 column 25)");
	assert_string_equal(error_of("/log print where x=1 'y"), "syntax error (line 1 column 22)");
}

static void test_error_texts(void **state)
{
	static const struct {
		const char *text;
		const char *error;
	} rows[] = {
		{"/foo", "bad command name foo (line 1 column 2)"},
		{":foobar", "bad command name foobar (line 1 column 2)"},
		{"/ip upnp foo", "bad command name foo (line 1 column 10)"},
		{"/ip upnp set foo=1", "expected end of command (line 1 column 14)"},
		{"/ip upnp set enabled=yes foo", "expected end of command (line 1 column 26)"},
		{"/ip upnp set enabled=", ""},
		{"/ip upnp set enabled= nat-traversal=yes",
		 "expected end of command (line 1 column 23)"},
		{"/ip upnp set enabled = yes", "expected end of command (line 1 column 14)"},
		{"/ip upnp set enabled='yes'", "expected enabled value (line 1 column 22)"},
		{"/ip upnp set enabled=\"\\q\"", "expected enabled value (line 1 column 24)"},
		{"/ip upnp set enabled=a=b", "syntax error (line 1 column 23)"},
		{"/ip upnp set enabled=$x", "syntax error (line 1 column 22)"},
		{"/ip upnp set enabled=(1)", "syntax error (line 1 column 22)"},
		{"/ip upnp set enabled={1}", "syntax error (line 1 column 22)"},
		{"/ip upnp set enabled=x\\y", "syntax error (line 1 column 23)"},
		{":put $x", "syntax error (line 1 column 6)"},
		{":put caf\xc3\xa9", "syntax error (line 1 column 9)"},
		{"{ :put a }", "syntax error (line 1 column 1)"},
		{"[find]", "syntax error (line 1 column 1)"},
		{"$x", "syntax error (line 1 column 1)"},
		{"> x", "expected command name (line 1 column 1)"},
		{"Ip", "expected command name (line 1 column 1)"},
		{"/ip Upnp", "expected command name (line 1 column 5)"},
		{"/ip/upnp>", "expected command name (line 1 column 9)"},
		{"log: x", "expected command name (line 1 column 4)"},
		{"log:", "expected command name (line 1 column 4)"},
		{":", "expected command name (line 1 column 2)"},
		{": put x", "expected command name (line 1 column 2)"},
		{"fooBar", "syntax error (line 1 column 4)"},
		{"/system/gps/get x", "syntax error (line 1 column 8)"},
		{"foo=1", "syntax error (line 1 column 4)"},
		{"foo bar a=b,c d", "bad command name foo (line 1 column 1)"},
		{"foo bar=\"x\"", "syntax error (line 1 column 9)"},
		{"foo [x]", "syntax error (line 1 column 5)"},
		{"1", "bad command name 1 (line 1 column 1)"},
		{"\n\n  /ip upnp\n  foo", ""},
		{"/ip upnp print detail x", "expected end of command (line 1 column 23)"},
		{"/ip upnp print ?", "syntax error (line 1 column 16)"},
		{"/ip upnp print \"x\"", "expected end of command (line 1 column 16)"},
		{"/ip upnp set comment=\"x", "expected end of command (line 1 column 14)"},
		{"/ip upnp set enabled=\"x", "syntax error (line 1 column 24)"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(error_of(rows[i].text), rows[i].error);
	// the line counts within the whole text
	script_free(&script);
	assert_int_equal(script_parse(&script, SLICE("\n/ip upnp\n# x\n  set foo=1"), &sample_root,
				      &sample_root, &err),
			 -1);
	assert_string_equal(err.text, "expected end of command (line 4 column 7)");
}

static void test_limits(void **state)
{
	char text[4096];
	size_t n = 0;

	(void)state;
	for (n = 0; n < 200; n += 5)
		memcpy(text + n, "put [", 5);
	text[n] = '\0';
	assert_null(parse(text)); // nested deeper than allowed: refused, not followed
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	(void)parse(text);
	assert_true(strlen(script.lines[0]->error.text) < 128);
	assert_non_null(strstr(script.lines[0]->error.text, "(line 1 column 1)"));
}

static void test_exact_names_win(void **state)
{
	static const struct tree_command commands[] = {
		{"find-all", 0, NULL, 0}, {"find", 0, NULL, 0}, {"file-read", 0, NULL, 0}};
	static const struct tree_menu menu = {"", "/", NULL, NULL, 0, commands, COUNT(commands)};
	const struct tree_command *command = NULL;
	const struct tree_menu *submenu = NULL;

	(void)state;
	assert_int_equal(resolve_word(&menu, SLICE("find"), &submenu, &command), RESOLVE_COMMAND);
	assert_string_equal(command->name, "find");
	assert_int_equal(resolve_word(&menu, SLICE("find-"), &submenu, &command), RESOLVE_COMMAND);
	assert_string_equal(command->name, "find-all");
	assert_int_equal(resolve_word(&menu, SLICE("fi"), &submenu, &command), RESOLVE_NOTHING);
	assert_int_equal(resolve_word(&menu, SLICE("finder"), &submenu, &command), RESOLVE_NOTHING);
	assert_int_equal(resolve_word(&menu, SLICE(""), &submenu, &command), RESOLVE_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_paths, done),
		cmocka_unit_test_teardown(test_relative_paths, done),
		cmocka_unit_test_teardown(test_global_commands, done),
		cmocka_unit_test_teardown(test_bare_path_changes_the_menu, done),
		cmocka_unit_test_teardown(test_values, done),
		cmocka_unit_test_teardown(test_abbreviated_arguments, done),
		cmocka_unit_test_teardown(test_unnamed_values_and_switches, done),
		cmocka_unit_test_teardown(test_brackets, done),
		cmocka_unit_test_teardown(test_conditions, done),
		cmocka_unit_test_teardown(test_error_texts, done),
		cmocka_unit_test_teardown(test_limits, done),
		cmocka_unit_test(test_exact_names_win),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
