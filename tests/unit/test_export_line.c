// SPDX-License-Identifier: BSD-2-Clause
// Tests of schema/export_line: quoting, and lines broken byte for byte as RouterOS breaks them.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/export_line.h"

enum { CEILING = 1 << 20 };

static struct export_line line;
static struct strbuf out;

static int setup(void **state)
{
	(void)state;
	export_line_init(&line, EXPORT_WIDTH, CEILING);
	strbuf_init(&out, CEILING);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	export_line_free(&line);
	strbuf_free(&out);
	return 0;
}

static void value(const char *name, const char *text)
{
	export_line_value(&line, name, slice_from(text));
}

static void assert_written(const char *expected)
{
	assert_true(export_line_end(&line, &out));
	assert_string_equal(strbuf_text(&out), expected);
	strbuf_reset(&out);
}

static void test_quotes_where_they_are_needed(void **state)
{
	static const struct {
		const char *value;
		const char *written;
	} rows[] = {
		{"", "\"\""},
		{"yes", "yes"},
		{"no_country_set", "no_country_set"},
		{"AMPR-default", "AMPR-default"},
		{"!dynamic", "!dynamic"},
		{"::/0,0.0.0.0/0", "::/0,0.0.0.0/0"},
		{"a b", "\"a b\""},
		{"it's", "\"it's\""},
		{"a=b", "\"a=b\""},
		{"a;b", "\"a;b\""},
		{"#a", "\"#a\""},
		{"[x]", "\"[x]\""},
		{"a\"b\\c$d", "\"a\\\"b\\\\c\\$d\""},
		{"a\tb", "\"a\\tb\""},
		{"\x01\x7f", "\"\\01\\7F\""},
		{"caf\xc3\xa9", "\"caf\\C3\\A9\""},
		{"a?b", "\"a?b\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char expected[64];

		(void)snprintf(expected, sizeof(expected), "set a=%s\n", rows[i].written);
		export_line_word(&line, "set");
		value("a", rows[i].value);
		assert_written(expected);
	}
}

// Statements as real exports hold them.
static void test_lines_are_broken_as_in_real_exports(void **state)
{
	(void)state;
	export_line_word(&line, "add");
	value("interval", "1w");
	value("name", "WeeklyConfigBackup");
	value("on-event", "WeeklyConfigBackupScript");
	value("policy", "ftp,reboot,read,write,policy,test,password,sensitive,romon");
	value("start-date", "2025-05-04");
	value("start-time", "03:00:00");
	assert_written(
		"add interval=1w name=WeeklyConfigBackup on-event=WeeklyConfigBackupScript \\\n"
		"    policy=ftp,reboot,read,write,policy,test,password,sensitive,romon \\\n"
		"    start-date=2025-05-04 start-time=03:00:00\n");
	export_line_word(&line, "add");
	value("dont-require-permissions", "no");
	value("name", "WeeklyConfigBackupScript");
	value("owner", "admin");
	value("policy", "ftp,reboot,read,write,policy,test,password,sniff,sensitive,romon");
	value("source", ":local f (\"router_backup_\" . [/system clock get date] . \".rsc\")\r\n"
			"/export file=$f\r\n:delay 1s\r\n:log info (\"backup created: \" . $f)");
	assert_written(
		"add dont-require-permissions=no name=WeeklyConfigBackupScript owner=admin \\\n"
		"    policy=ftp,reboot,read,write,policy,test,password,sniff,sensitive,romon \\\n"
		"    source=\":local f (\\\"router_backup_\\\" . [/system clock get date] . "
		"\\\".rsc\\\"\\\n"
		"    )\\r\\\n"
		"    \\n/export file=\\$f\\r\\\n"
		"    \\n:delay 1s\\r\\\n"
		"    \\n:log info (\\\"backup created: \\\" . \\$f)\"\n");
	export_line_word(&line, "add");
	value("action", "dst-nat");
	value("chain", "dstnat");
	value("comment", "Public web server");
	value("dst-port", "443");
	value("in-interface", "ether1");
	value("protocol", "tcp");
	value("to-addresses", "192.168.88.10");
	value("to-ports", "443");
	assert_written(
		"add action=dst-nat chain=dstnat comment=\"Public web server\" dst-port=443 \\\n"
		"    in-interface=ether1 protocol=tcp to-addresses=192.168.88.10 to-ports=443\n");
}

static void test_a_long_plain_value_is_quoted_to_be_broken(void **state)
{
	(void)state;
	export_line_word(&line, "set");
	value(NULL, "read");
	value("policy",
	      "local,telnet,ssh,reboot,read,test,winbox,password,web,sniff,sensitive,api,rom"
	      "on,rest-api,!ftp,!write,!policy");
	assert_written("set read "
		       "policy=\"local,telnet,ssh,reboot,read,test,winbox,password,web,sniff,s\\\n"
		       "    ensitive,api,romon,rest-api,!ftp,!write,!policy\"\n");
}

static void test_a_blank_that_begins_a_line_is_escaped(void **state)
{
	char text[200];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	text[78 - strlen("set c=\"")] = ' ';
	export_line_word(&line, "set");
	value("c", text);
	assert_true(export_line_end(&line, &out));
	assert_non_null(strstr(strbuf_text(&out), "a\\\n    \\_a"));
}

// What a reader makes of TEXT's quoted value.
static size_t unquote(const char *p, char *bytes)
{
	size_t n = 0;

	while (*p != '"') {
		char digits[3] = {p[1], p[1] ? p[2] : '\0', '\0'};

		if (*p != '\\') {
			bytes[n++] = *p++;
		} else if (p[1] == '\n') {
			p += 2 + strspn(p + 2, " ");
		} else if (strchr("\"\\$", p[1])) {
			bytes[n++] = p[1];
			p += 2;
		} else if (strchr("rnt_", p[1])) {
			bytes[n++] = "\r\n\t "[strchr("rnt_", p[1]) - "rnt_"];
			p += 2;
		} else {
			bytes[n++] = (char)strtoul(digits, NULL, 16);
			p += 3;
		}
	}
	return n;
}

// Whatever the value and the width: no line too long, and it reads back as it was.
static void test_any_value_reads_back(void **state)
{
	static const char alphabet[] = "ab  \n\r\t\"\\$\x01\xc3\xa9=;";
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[300];
		char back[300];
		size_t n = (seed = seed * 1103515245 + 12345) >> 16 & 0xff;
		size_t width = EXPORT_WIDTH_MIN + ((seed = seed * 1103515245 + 12345) >> 16) % 60;
		const char *start;
		size_t column = 0;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
		}
		text[n] = '\n'; // so that it is quoted
		line.width = round % 3 ? width : 0;
		export_line_word(&line, "set");
		export_line_value(&line, "value", (struct slice){text, n + 1});
		export_line_value(&line, "x", SLICE("1"));
		assert_true(export_line_end(&line, &out));
		start = strstr(strbuf_text(&out), "value=\"");
		if (!start) // the value begins a line of its own
			start = strstr(strbuf_text(&out), "value=\\\n    \"") + 5;
		assert_int_equal(unquote(start + strlen("value=\""), back), n + 1);
		assert_memory_equal(back, text, n + 1);
		for (size_t i = 0; line.width && i < out.length; i++) {
			column = out.data[i] == '\n' ? 0 : column + 1;
			assert_true(column < line.width);
		}
		strbuf_reset(&out);
	}
}

static void test_what_does_not_fit_is_not_begun(void **state)
{
	struct strbuf small;

	(void)state;
	strbuf_init(&small, 12);
	strbuf_add_text(&small, "before");
	export_line_word(&line, "set");
	value("name", "longer than that");
	assert_false(export_line_end(&line, &small));
	assert_int_equal(small.length, strlen("before"));
	strbuf_free(&small);
	for (int i = 0; i <= EXPORT_WORDS_MAX; i++)
		export_line_word(&line, "word");
	assert_false(export_line_end(&line, &out));
	export_line_word(&line, "again");
	assert_written("again\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_quotes_where_they_are_needed),
		TEST(test_lines_are_broken_as_in_real_exports),
		TEST(test_a_long_plain_value_is_quoted_to_be_broken),
		TEST(test_a_blank_that_begins_a_line_is_escaped),
		TEST(test_any_value_reads_back),
		TEST(test_what_does_not_fit_is_not_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
