// SPDX-License-Identifier: BSD-2-Clause
// Tests of script/lexer and script/literal: quoting, escapes, joined lines, comments, positions.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "script/lexer.h"
#include "script/literal.h"

// What the quoted TEXT means; NULL, with the error in *E, when it is refused.
static const char *unquote(const char *text, struct err *e)
{
	static char meaning[256];
	struct strbuf out;
	struct lexer l;
	int result;

	strbuf_init(&out, sizeof(meaning) - 1);
	lexer_init(&l, slice_from(text));
	lexer_advance(&l, 1); // the quote
	result = lexer_quoted(&l, "comment", &out, e);
	memcpy(meaning, strbuf_text(&out), out.length + 1);
	strbuf_free(&out);
	return result == 0 ? meaning : NULL;
}

static void test_escapes(void **state)
{
	struct err e;

	(void)state;
	assert_string_equal(unquote("\"a b\"", &e), "a b");
	assert_string_equal(unquote("\"\"", &e), "");
	assert_string_equal(unquote("\"\\\"\\\\\\n\\r\\t\\$\\_\\a\\b\\f\\v\\?\"", &e),
			    "\"\\\n\r\t$ \a\b\f\v?");
	assert_string_equal(unquote("\"\\41\\7E\\C3\\A9\"", &e), "A~\xc3\xa9");
	assert_string_equal(unquote("\"two\nlines; # [ { (\"", &e), "two\nlines; # [ { (");
}

static void test_bad_escapes(void **state)
{
	struct err e;

	(void)state;
	assert_null(unquote("\"a\\qb\"", &e));
	assert_string_equal(e.text, "expected comment value (line 1 column 4)");
	assert_null(unquote("\"\\4g\"", &e)); // hexadecimal digits come in pairs
	assert_null(unquote("\"\\c3\"", &e)); // and in upper case
	assert_string_equal(e.text, "expected comment value (line 1 column 3)");
}

static void test_stops_at_a_variable(void **state)
{
	struct strbuf out;
	struct lexer l;
	struct err e;

	(void)state;
	strbuf_init(&out, 16);
	lexer_init(&l, SLICE("\"a$b\""));
	lexer_advance(&l, 1);
	assert_int_equal(lexer_quoted(&l, "x", &out, &e), LEXER_DOLLAR);
	assert_string_equal(strbuf_text(&out), "a");
	assert_int_equal(lexer_peek(&l), '$');
	strbuf_free(&out);
}

static void test_joined_lines(void **state)
{
	struct err e;
	struct lexer l;

	(void)state;
	assert_string_equal(unquote("\"one\\\n    two\\\r\n\t\\_three\"", &e), "onetwo three");
	lexer_init(&l, SLICE(" \t\\\n  \\\r\n x"));
	lexer_skip_blanks(&l);
	assert_int_equal(lexer_peek(&l), 'x');
	assert_int_equal(l.position.line, 3);
	assert_int_equal(l.position.column, 2);
	assert_int_equal(l.open, 0);
	lexer_init(&l, SLICE(" \\x")); // a backslash elsewhere is no blank
	lexer_skip_blanks(&l);
	assert_int_equal(lexer_peek(&l), '\\');
}

static void test_what_is_left_open(void **state)
{
	struct strbuf out;
	struct lexer l;
	struct err e;

	(void)state;
	strbuf_init(&out, 16);
	lexer_init(&l, SLICE("\"abc"));
	lexer_advance(&l, 1);
	assert_int_equal(lexer_quoted(&l, "x", &out, &e), -1);
	assert_int_equal(l.open, '"');
	assert_string_equal(e.text, "syntax error (line 1 column 5)");
	strbuf_free(&out);
	lexer_init(&l, SLICE("\"abc\\"));
	lexer_advance(&l, 1);
	assert_int_equal(lexer_quoted(&l, "x", &out, &e), -1);
	assert_int_equal(l.open, '"');
	strbuf_free(&out);
	lexer_init(&l, SLICE(" \\\n"));
	lexer_skip_blanks(&l);
	assert_int_equal(l.open, '\\');
}

static void test_value_too_long(void **state)
{
	struct strbuf out;
	struct lexer l;
	struct err e;

	(void)state;
	strbuf_init(&out, 4);
	lexer_init(&l, SLICE("\"12345\""));
	lexer_advance(&l, 1);
	assert_int_equal(lexer_quoted(&l, "name", &out, &e), -1);
	assert_int_equal(e.kind, ERR_TOO_LARGE);
	strbuf_free(&out);
}

static void test_separators(void **state)
{
	struct lexer l;

	(void)state;
	lexer_init(&l, SLICE(" ; # a ; comment \\\n\r\n;x"));
	lexer_skip_separators(&l);
	assert_int_equal(lexer_peek(&l), 'x');
	assert_int_equal(l.position.line, 3);
	lexer_advance(&l, 9);
	assert_int_equal(lexer_peek(&l), -1);
}

static bool takes(struct slice read(struct lexer *l), const char *text, const char *expected)
{
	struct lexer l;

	lexer_init(&l, slice_from(text));
	return slice_is(read(&l), expected);
}

static void test_character_classes(void **state)
{
	(void)state;
	assert_true(takes(lexer_name, "dst-port2.x=1", "dst-port2.x"));
	assert_true(takes(lexer_name, "Name", ""));
	assert_true(takes(lexer_bare, "aZ0-.,:<>/|+_*&^%#@!~ x", "aZ0-.,:<>/|+_*&^%#@!~"));
	assert_true(takes(lexer_bare, "a=b", "a"));
	assert_true(takes(lexer_bare, "caf\xc3\xa9", "caf"));
	assert_true(takes(lexer_bare, "'x'", ""));
	assert_true(takes(lexer_operand, "a,b c", "a,b"));
	assert_true(takes(lexer_operand, "a,b=c", "a")); // the comma joins another condition
	assert_true(takes(lexer_operand, "a,!b~c", "a"));
	assert_true(takes(lexer_operand, "10.0.0.0/8&&x", "10.0.0.0/8"));
}

static void test_types_by_looks(void **state)
{
	static const struct {
		const char *text;
		const char *type;
	} rows[] = {
		{"12", "num"},	   {"-5", "num"},
		{"0x1F", "num"},   {"yes", "bool"},
		{"false", "bool"}, {"1.2.3.4", "ip"},
		{"*1A", "id"},	   {"1.2.3.4/24", "ip-prefix"},
		{"1d2h", "time"},  {"10:00", "time"},
		{"ether1", "str"}, {"1.2.3.4/33", "str"},
		{"-", "str"},	   {"*", "str"},
		{"", "str"},	   {"99999999999999999999", "num"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct value v;

		assert_true(literal_value(slice_from(rows[i].text), &v));
		assert_string_equal(value_type_name(v), rows[i].type);
		value_drop(v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_bad_escapes),
		cmocka_unit_test(test_stops_at_a_variable),
		cmocka_unit_test(test_joined_lines),
		cmocka_unit_test(test_what_is_left_open),
		cmocka_unit_test(test_value_too_long),
		cmocka_unit_test(test_separators),
		cmocka_unit_test(test_character_classes),
		cmocka_unit_test(test_types_by_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
