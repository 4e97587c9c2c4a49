// SPDX-License-Identifier: BSD-2-Clause
// Tests of a message's header fields.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "worker/mail_message.h"

static void is_field(const char *text, const char *expected)
{
	struct strbuf out;

	strbuf_init(&out, 10000);
	mail_add_field(&out, "X", slice_from(text));
	assert_string_equal(strbuf_text(&out), expected);
	strbuf_free(&out);
}

static void test_fields(void **state)
{
	(void)state;
	is_field("", "X: ");
	is_field("a <b@c> \"d\"", "X: a <b@c> \"d\"");
	is_field("one\r\nBcc: two\t", "X: one  Bcc: two");
	is_field("gr\xc3\xbc\xc3\x9f", "X: =?utf-8?B?Z3LDvMOf?=");
	is_field("J\xc3\xb6rg <j@x.example>", "X: =?utf-8?B?SsO2cmc=?= <j@x.example>");
}

// No word is longer than 75, and none begins within a character.
static void test_long_ones(void **state)
{
	char text[400];
	struct strbuf out;
	struct slice rest;
	struct slice word;

	(void)state;
	for (size_t i = 0; i + 3 < sizeof(text); i += 3)
		memcpy(text + i, "\xe2\x82\xac", 4);
	strbuf_init(&out, 10000);
	mail_add_field(&out, "X", slice_from(text));
	assert_true(slice_cut(strbuf_slice(&out), ' ', &word, &rest));
	while (rest.n > 0) {
		(void)slice_cut(rest, ' ', &word, &rest);
		assert_true(word.n <= 75);
		assert_true(slice_starts(word, "=?utf-8?B?4oKs"));
	}
	strbuf_free(&out);
}

static void is_address(const char *text, const char *expected)
{
	struct slice address;

	assert_int_equal(mail_address(slice_from(text), &address), expected != NULL);
	if (expected)
		assert_true(slice_is(address, expected));
}

static void test_addresses(void **state)
{
	(void)state;
	is_address("a@b", "a@b");
	is_address(" Some One <a@b> ", "a@b");
	is_address("<>", "");
	is_address("", "");
	is_address("a", NULL);
	is_address("a@b>", NULL);
	is_address("<a@b> c", NULL);
	is_address("<a@b>\r\nRCPT TO:<c@d>", NULL);
	is_address("a b@c", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_long_ones),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
