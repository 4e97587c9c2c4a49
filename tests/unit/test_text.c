// SPDX-License-Identifier: BSD-2-Clause
// Tests of base/slice, base/strbuf, base/utf8 and base/err.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "base/slice.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static void test_slices(void **state)
{
	struct slice head;
	struct slice tail;
	char out[4];

	(void)state;
	assert_true(slice_is(slice_trim(SLICE(" \t a b\r\n")), "a b"));
	assert_true(slice_is(slice_trim(SLICE(" \t ")), ""));
	assert_true(slice_cut(SLICE("a=b=c"), '=', &head, &tail));
	assert_true(slice_is(head, "a") && slice_is(tail, "b=c"));
	assert_false(slice_cut(SLICE("abc"), '=', &head, &tail));
	assert_true(slice_is(head, "abc") && tail.n == 0);
	assert_true(slice_is_nocase(SLICE("HoSt"), "host"));
	assert_false(slice_is_nocase(SLICE("hos"), "host"));
	assert_true(slice_starts(SLICE("abc"), "ab"));
	assert_false(slice_starts(SLICE("a"), "ab"));
	assert_true(slice_copy(SLICE("abc"), out, sizeof(out)));
	assert_string_equal(out, "abc");
	assert_false(slice_copy(SLICE("abcd"), out, sizeof(out)));
	assert_string_equal(out, "");
	assert_false(slice_copy((struct slice){"a\0b", 3}, out, sizeof(out)));
}

static void test_strbuf_grows_to_its_ceiling(void **state)
{
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 100);
	assert_string_equal(strbuf_text(&b), "");
	for (int i = 0; i < 10; i++)
		strbuf_add_format(&b, "%s%05d", "12345", i);
	assert_int_equal(b.length, 100);
	assert_false(b.failed);
	strbuf_add_char(&b, 'x');
	assert_true(b.failed);
	strbuf_add_text(&b, "");
	assert_true(b.failed); // stays so, whatever is appended
	assert_int_equal(b.length, 100);
	strbuf_reset(&b);
	strbuf_add_text(&b, "abcdef");
	strbuf_consume(&b, 4);
	assert_string_equal(strbuf_text(&b), "ef");
	strbuf_free(&b);
}

static void test_utf8(void **state)
{
	static const char *const bad[] = {"\xc0\x80",	     "\xed\xa0\x80", "\xf4\x90\x80\x80",
					  "\xe2\x82",	     "\x80",	     "\xff",
					  "\xf0\x80\x80\x80"};

	(void)state;
	assert_true(utf8_valid(SLICE("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x9a\xaa")));
	assert_int_equal(utf8_length(SLICE("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x9a\xaa")), 4);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(utf8_valid(slice_from(bad[i])));
}

static void test_cleaning(void **state)
{
	char out[16];

	(void)state;
	utf8_clean(SLICE("a\x1b[31mb\n\x7f\xe2\x80\xae"
			 "c\xff"),
		   out, sizeof(out));
	assert_string_equal(out, "a[31mbc");
	utf8_clean(SLICE("12345678901234\xc3\xa9"), out, sizeof(out));
	assert_string_equal(out, "12345678901234"); // cut between characters, never inside one
}

static void test_errors(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(err_set(&e, ERR_CONFLICT, NULL), -1);
	assert_string_equal(e.text, err_default_text(ERR_CONFLICT));
	assert_int_equal(err_upnp_code(e.kind), 718);
	errno = ENOSPC;
	assert_int_equal(err_errno(&e, ERR_IO, "cannot write %s", "x"), -1);
	assert_string_equal(e.text, "cannot write x: No space left on device");
	assert_int_equal(err_set(NULL, ERR_IO, "nobody asks"), -1);
	for (int kind = ERR_NONE + 1; kind < ERR__COUNT; kind++) {
		assert_true(strlen(err_default_text((enum err_kind)kind)) > 0);
		assert_in_range(err_http_status((enum err_kind)kind), 400, 599);
		assert_in_range(err_upnp_code((enum err_kind)kind), 401, 799);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slices), cmocka_unit_test(test_strbuf_grows_to_its_ceiling),
		cmocka_unit_test(test_utf8),   cmocka_unit_test(test_cleaning),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
