// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/http_header and codec/http_response.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <time.h>

#include "codec/http_header.h"
#include "codec/http_response.h"

static void test_header_lines(void **state)
{
	static const char *const refused[] = {
		"",	 "abc",	     ":",	 ":v",	    " n: v",   "n m: v",
		"\tn:v", "n\x01: v", "n\x80: v", "n(: v",   "\"n\":v", "n: v\x01",
		"n: \r", "n: v\x7f", "n: a\nb",	 "n\t\r:v",
	};
	struct http_header h;

	(void)state;
	assert_true(http_header_split(SLICE("Name: a value\t "), &h));
	assert_true(slice_is(h.name, "Name") && slice_is(h.value, "a value"));
	assert_true(http_header_split(SLICE("name \t:a:b"), &h));
	assert_true(slice_is(h.name, "name") && slice_is(h.value, "a:b"));
	assert_true(http_header_split(SLICE("!#$%&'*+-.^_`|~09azAZ:"), &h));
	assert_int_equal(h.value.n, 0);
	assert_non_null(h.value.p); // a continuation line is joined where it ends
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_false(http_header_split(slice_from(refused[i]), &h));
	assert_false(http_header_split((struct slice){"n\0: v", 5}, &h));
	assert_false(http_header_split((struct slice){"n: \0", 4}, &h));
}

static void test_lists(void **state)
{
	(void)state;
	assert_true(http_list_has(SLICE("close"), "close"));
	assert_true(http_list_has(SLICE("a,\tCLOSE ,b"), "close"));
	assert_true(http_list_has(SLICE(",,close"), "close"));
	assert_false(http_list_has(SLICE(""), "close"));
	assert_false(http_list_has(SLICE("closed, not-close, clos"), "close"));
	assert_false(http_list_has(SLICE("a close"), "close"));
}

static void test_entity_tags(void **state)
{
	const char *tag = "\"ab\"";

	(void)state;
	assert_true(http_tags_have(SLICE("\"ab\""), tag));
	assert_true(http_tags_have(SLICE("\"x\", W/\"ab\""), tag));
	assert_true(http_tags_have(SLICE(" * "), tag));
	assert_false(http_tags_have(SLICE("\"AB\""), tag));
	assert_false(http_tags_have(SLICE("ab"), tag));
	assert_false(http_tags_have(SLICE("w/\"ab\""), tag));
	assert_false(http_tags_have(SLICE("\"x\", *"), tag));
	assert_false(http_tags_have(SLICE(""), tag));
	assert_false(http_tags_have(SLICE("W/"), tag));
}

static void test_dates(void **state)
{
	char out[HTTP_DATE_SIZE], expected[64];

	(void)state;
	assert_string_equal(http_date_format(784111777, out), "Sun, 06 Nov 1994 08:49:37 GMT");
	assert_string_equal(http_date_format(0, out), "Thu, 01 Jan 1970 00:00:00 GMT");
	assert_string_equal(http_date_format(-1, out), "Thu, 01 Jan 1970 00:00:00 GMT");
	assert_string_equal(http_date_format(951782400, out), "Tue, 29 Feb 2000 00:00:00 GMT");
	assert_string_equal(http_date_format(INT64_MAX, out), "Fri, 31 Dec 9999 23:59:59 GMT");
	// Against libc, on the days around every end of February, and some others, until 2400.
	for (int64_t day = 0; day < 157000; day += day % 365 < 70 ? 1 : 23) {
		time_t now = (time_t)(day * 86400 + day % 86400);
		struct tm tm;

		assert_non_null(gmtime_r(&now, &tm));
		assert_true(strftime(expected, sizeof(expected), "%a, %d %b %Y %H:%M:%S GMT", &tm) >
			    0);
		assert_string_equal(http_date_format(now, out), expected);
	}
}

static void test_writing_headers(void **state)
{
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 1024);
	http_header_write(&b, "EXT", SLICE(""));
	http_header_write(&b, "A", SLICE("b\tc \xc3\xa4"));
	http_header_write_number(&b, "N", UINT64_MAX);
	assert_string_equal(strbuf_text(&b),
			    "EXT:\r\nA: b\tc \xc3\xa4\r\nN: 18446744073709551615\r\n");
	assert_false(b.failed);
	http_header_write(&b, "A", SLICE("b\r\nC: d"));
	assert_true(b.failed);
	strbuf_reset(&b);
	http_header_write(&b, "A", (struct slice){"b\0c", 3});
	assert_true(b.failed);
	strbuf_free(&b);
}

static void test_response_with_body(void **state)
{
	const struct http_response r = {
		.status = 200,
		.wall_s = 784111777,
		.server = "Linux UPnP/1.1 sallyport/0.1",
		.content_type = HTTP_XML_TYPE,
		.ext = true,
		.body = SLICE("<a/>"),
	};
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 1024);
	http_response_write(&b, &r);
	assert_string_equal(strbuf_text(&b), "HTTP/1.1 200 OK\r\n"
					     "CONTENT-TYPE: text/xml; charset=\"utf-8\"\r\n"
					     "CONTENT-LENGTH: 4\r\n"
					     "DATE: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
					     "EXT:\r\n"
					     "SERVER: Linux UPnP/1.1 sallyport/0.1\r\n"
					     "CONNECTION: keep-alive\r\n"
					     "\r\n"
					     "<a/>");
	strbuf_free(&b);
}

static void test_response_that_closes(void **state)
{
	const struct http_header extra[] = {{SLICE("SID"), SLICE("uuid:1")},
					    {SLICE("TIMEOUT"), SLICE("Second-1800")}};
	struct http_response r = {
		.status = 405,
		.server = "s",
		.allow = "POST, M-POST",
		.close = true,
		.head_only = true,
		.extra = extra,
		.extra_count = 2,
		.body = SLICE("1234567"),
	};
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 1024);
	http_response_write(&b, &r);
	assert_string_equal(strbuf_text(&b), "HTTP/1.1 405 Method Not Allowed\r\n"
					     "CONTENT-LENGTH: 7\r\n"
					     "DATE: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
					     "SERVER: s\r\n"
					     "ALLOW: POST, M-POST\r\n"
					     "SID: uuid:1\r\n"
					     "TIMEOUT: Second-1800\r\n"
					     "CONNECTION: close\r\n"
					     "\r\n");
	strbuf_free(&b);
}

static void test_response_that_cannot_be_written(void **state)
{
	const struct http_header value = {SLICE("SID"), SLICE("a\r\nX: b")};
	const struct http_header name = {SLICE("S ID"), SLICE("a")};
	struct http_response r = {.status = 200, .server = "s", .extra_count = 1};
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 1024);
	r.extra = &value;
	http_response_write(&b, &r);
	assert_true(b.failed);
	strbuf_reset(&b);
	r.extra = &name;
	http_response_write(&b, &r);
	assert_true(b.failed);
	strbuf_free(&b);
	strbuf_init(&b, 100);
	r = (struct http_response){.status = 200, .server = "s", .body = SLICE("a long body")};
	http_response_write(&b, &r);
	assert_true(b.failed);
	strbuf_free(&b);
}

static void test_reasons(void **state)
{
	// What the decoder and the envelope reader refuse with.
	static const int statuses[] = {400, 411, 413, 414, 415, 417, 431, 500, 501, 503, 505, 510};
	struct strbuf b;

	(void)state;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		assert_string_not_equal(http_reason(statuses[i]), "Unknown");
	assert_string_equal(http_reason(200), "OK");
	assert_string_equal(http_reason(304), "Not Modified");
	assert_string_equal(http_reason(510), "Not Extended");
	assert_string_equal(http_reason(299), "Unknown");
	strbuf_init(&b, 100);
	http_continue_write(&b);
	assert_string_equal(strbuf_text(&b), "HTTP/1.1 100 Continue\r\n\r\n");
	strbuf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header_lines),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_entity_tags),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_writing_headers),
		cmocka_unit_test(test_response_with_body),
		cmocka_unit_test(test_response_that_closes),
		cmocka_unit_test(test_response_that_cannot_be_written),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
