// SPDX-License-Identifier: BSD-2-Clause
// Tests of script/condition: what matches, what goes to the daemon as query words, what is refused.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "codec/sentence.h"
#include "script/condition.h"

// One record: name, type, value (NULL: none).
static const struct {
	const char *name;
	enum field_type type;
	const char *value;
} fields[] = {
	{"name", FIELD_TEXT, "ether1"},
	{"type", FIELD_TEXT, "internal"},
	{"comment", FIELD_TEXT, NULL},
	{"log-prefix", FIELD_TEXT, ""},
	{"dynamic", FIELD_BOOL, "true"},
	{"disabled", FIELD_BOOL, "false"},
	{"packets", FIELD_NUMBER, "874062"},
	{"uptime", FIELD_TIME, "1d2h"},
	{"address", FIELD_OTHER, "10.0.0.7"},
	{"network", FIELD_OTHER, "10.0.0.0/24"},
	{"mac-address", FIELD_OTHER, "AA:BB:CC:00:00:01"},
	{"topics", FIELD_OTHER, "upnp,info"},
	{"time", FIELD_OTHER, "2026-10-02 17:34:34"},
};

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static enum field_type type_of(void *context, struct slice field)
{
	(void)context;
	for (size_t i = 0; i < FIELDS; i++) {
		if (slice_is(field, fields[i].name))
			return fields[i].type;
	}
	return FIELD_UNKNOWN;
}

static bool value_of(void *context, struct slice field, struct slice *out)
{
	(void)context;
	for (size_t i = 0; i < FIELDS; i++) {
		if (slice_is(field, fields[i].name) && fields[i].value) {
			*out = slice_from(fields[i].value);
			return true;
		}
	}
	return false;
}

static const struct condition_record record = {.type = type_of, .value = value_of};

static struct condition *parse(const char *text, struct err *e)
{
	struct condition *c = NULL;
	struct lexer l;

	lexer_init(&l, slice_from(text));
	if (condition_parse(&l, &c, e) < 0)
		return NULL;
	lexer_skip_blanks(&l);
	assert_true(lexer_at_end(&l));
	return c;
}

static bool matches(const char *text)
{
	struct err e = {0};
	struct condition *c = parse(text, &e);
	bool result;

	if (!c)
		fail_msg("%s: %s", text, e.text);
	result = condition_match(c, &record);
	condition_free(c);
	return result;
}

static void test_what_matches(void **state)
{
	static const char *const texts[] = {
		"name=ether1",
		"name = \"ether1\"",
		"name!=ether2",
		"name~\"^eth\"",
		"name~\"^e\\\\D+\\\\d\\$\"",
		"name",
		"!comment",
		"comment=\"\"",
		"log-prefix=\"\"",
		"!log-prefix",
		"comment!=x",
		"dynamic",
		"!disabled",
		"dynamic=yes",
		"dynamic=true",
		"disabled=no",
		"disabled!=yes",
		"packets>0",
		"packets>=874062 packets<=874062",
		"packets<1000000",
		"packets=0xd564e",
		"uptime>1d",
		"uptime=26:00:00",
		"address<10.0.0.10",
		"address in 10.0.0.0/24",
		"network in 10.0.0.0/8",
		"mac-address=aa-bb-cc-00-00-01",
		"topics~\"upnp\"",
		"time>\"2026-10-02 01:00:00\"",
		"name=ether1 and dynamic",
		"name=ether1 && dynamic",
		"name=ether1,dynamic=yes",
		"name=ether1 dynamic",
		"name=x or type=internal",
		"name=x||type=internal",
		"dynamic or nosuch and nosuch", // and binds tighter
		"(name=x or type=internal) and !(packets=0)",
		"(name~\"x\")=false",
		"(name~\"e\")!=no",
		"nosuch=\"\"",
		"!nosuch",
		"topics=upnp,info",
		"comment<x", // nothing is less than anything
		"name~\"\"",
		"name~\"^(e(t(h)+)+){1,3}er[0-9]{1,4}\\$\"",
		"name~\"^[a-z]+[0-9]+\\$\"",
		"name~\"[]a]*[^]]\"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!matches(texts[i]))
			fail_msg("does not match: %s", texts[i]);
	}
}

static void test_what_does_not(void **state)
{
	static const char *const texts[] = {
		"name=ether",
		"name!=ether1",
		"name~\"^ther\"",
		"comment",
		"log-prefix",
		"!name",
		"name=\"\"",
		"!dynamic",
		"disabled",
		"dynamic=maybe",
		"packets>874062",
		"packets=87406",
		"uptime<1d",
		"address>10.0.0.10",
		"address in 10.0.1.0/24",
		"network in 10.0.0.0/25",
		"network in rubbish",
		"nosuch",
		"nosuch=1",
		"nosuch~\".\"",
		"comment>x",
		"name=ether1 and type=external",
		"name=x or type=external",
		"(dynamic)=no",
		"comment~\"\"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (matches(texts[i]))
			fail_msg("matches: %s", texts[i]);
	}
}

// The query words of TEXT, separated by blanks, and " ..." where they do not say all of it.
static const char *query(const char *text)
{
	static char words[4096];
	struct strbuf sentence;
	struct sentence decoded;
	struct err e;
	struct condition *c = parse(text, &e);
	size_t used;
	size_t n = 0;
	bool whole;

	assert_non_null(c);
	strbuf_init(&sentence, 65536);
	whole = condition_query(c, &record, &sentence);
	sentence_end(&sentence);
	assert_int_equal(sentence_decode(strbuf_slice(&sentence),
					 &(struct sentence_limits){512, 65536}, &decoded, &used,
					 &e),
			 1);
	words[0] = '\0';
	for (size_t i = 0; i < decoded.count; i++)
		n += (size_t)snprintf(words + n, sizeof(words) - n, "%s%.*s", i ? " " : "",
				      (int)decoded.word[i].n, decoded.word[i].p);
	if (!whole)
		(void)snprintf(words + n, sizeof(words) - n, " ...");
	strbuf_free(&sentence);
	condition_free(c);
	return words;
}

static void test_query_words(void **state)
{
	(void)state;
	assert_string_equal(query("name=ether1"), "?name=ether1");
	assert_string_equal(query("name=yes"), "?name=yes");
	assert_string_equal(query("dynamic !disabled"), "?dynamic=true ?disabled=true ?#! ?#&");
	assert_string_equal(query("dynamic=no"), "?dynamic=false");
	assert_string_equal(query("name=a or type!=b"), "?name=a ?type=b ?#! ?#|");
	// what has no words stays here, its neighbours go
	assert_string_equal(query("name=a and packets>0"), "?name=a ...");
	assert_string_equal(query("name~\"a\" dynamic type=b"), "?dynamic=true ?type=b ...");
	assert_string_equal(query("name=a or packets>0"), " ...");
	assert_string_equal(query("name"), " ...");
	assert_string_equal(query("name=\"\""), " ...");
	assert_string_equal(query("uptime=1d"), " ...");
	assert_string_equal(query("nosuch=1"), " ...");
	assert_string_equal(query("dynamic=maybe"), " ...");
}

static void test_query_words_are_limited(void **state)
{
	char text[2048] = "name=a";
	const char *words;
	size_t count = 1;

	(void)state;
	for (int i = 0; i < 99; i++)
		strncat(text, " name=a", sizeof(text) - strlen(text) - 1);
	words = query(text);
	for (const char *c = words; *c; c++)
		count += *c == ' ';
	assert_true(count <= CONDITION_QUERY_WORDS_MAX + 1);
	assert_non_null(strstr(words, " ..."));
}

static void test_what_is_refused(void **state)
{
	static const struct {
		const char *text;
		const char *error;
	} rows[] = {
		{"name=", "syntax error (line 1 column 6)"},
		{"name~\"[\"", "bad regular expression (line 1 column 6)"},
		{"name~\"a{99}{99}{9}\"", "bad regular expression (line 1 column 6)"},
		{"name~\"x++++++++++++++++++++\"", "bad regular expression (line 1 column 6)"},
		{"name~\"((((x{9}){9}){9}){9}){9}\"", "bad regular expression (line 1 column 6)"},
		{"name=$x", "syntax error (line 1 column 6)"},
		{"name=[x]", "syntax error (line 1 column 6)"},
		{"(name=a", "syntax error (line 1 column 8)"},
		{"name=a and", "syntax error (line 1 column 11)"},
		{"=a", "syntax error (line 1 column 1)"},
		{"(name)=perhaps", "syntax error (line 1 column 8)"},
		{"name=\"a\\q\"", "expected where value (line 1 column 9)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = {0};

		assert_null(parse(rows[i].text, &e));
		assert_string_equal(e.text, rows[i].error);
	}
}

static void test_limits(void **state)
{
	static char text[8192];
	struct err e;

	(void)state;
	memset(text, '(', 100);
	assert_null(parse(text, &e)); // not followed to the bottom
	for (size_t i = 0; i < sizeof(text) - 2; i += 2)
		memcpy(text + i, "a ", 2);
	assert_null(parse(text, &e));
	assert_non_null(strstr(e.text, "condition is too long"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_matches),
		cmocka_unit_test(test_what_does_not),
		cmocka_unit_test(test_query_words),
		cmocka_unit_test(test_query_words_are_limited),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
