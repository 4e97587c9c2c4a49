// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/http_request: limits, interim answers, pipelining, and what can be asked of a
// request.

#include "http_outcome.h"

// Cut short anywhere, a request needs more; and the end of the stream there is an error, but before
// its first byte.
static void test_cut_short(void **state)
{
	static const char request[] = "\r\n" POST_CHUNKED "3;x\r\nabc\r\n0\r\nA: b\r\n\r\n";

	(void)state;
	for (size_t n = 0; n < sizeof(request) - 1; n++) {
		struct outcome open = run((struct slice){request, n}, n, 1, false);
		struct outcome ended = run((struct slice){request, n}, n, 1, true);

		assert_int_equal(open.progress, HTTP_NEED_MORE);
		assert_int_equal(ended.progress, n <= 2 ? HTTP_NEED_MORE : HTTP_BROKEN);
		assert_int_equal(ended.status, n <= 2 ? 0 : 400);
	}
	assert_int_equal(run(SLICE(request), 1, 1, true).progress, HTTP_READY);
}

static struct outcome decode_built(struct strbuf *b, bool to_end)
{
	struct outcome o;

	assert_false(b->failed);
	o = decode(strbuf_slice(b), to_end);
	strbuf_free(b);
	return o;
}

static void add_run(struct strbuf *b, char c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		strbuf_add_char(b, c);
}

static struct outcome with_target_of(size_t n)
{
	struct strbuf b;

	strbuf_init(&b, 1 << 20);
	strbuf_add_text(&b, "GET /");
	add_run(&b, 'a', n - 1);
	strbuf_add_text(&b, " HTTP/1.1\r\n" HOST "\r\n");
	return decode_built(&b, false);
}

static struct outcome with_block_of(size_t n)
{
	const size_t rest = sizeof(HOST "A: \r\n\r\n") - 1;
	struct strbuf b;

	strbuf_init(&b, 1 << 20);
	strbuf_add_text(&b, "GET / HTTP/1.1\r\n" HOST "A: ");
	add_run(&b, 'a', n - rest);
	strbuf_add_text(&b, "\r\n\r\n");
	return decode_built(&b, false);
}

static struct outcome with_headers(size_t n)
{
	struct strbuf b;

	strbuf_init(&b, 1 << 20);
	strbuf_add_text(&b, "GET / HTTP/1.1\r\n" HOST);
	for (size_t i = 1; i < n; i++)
		strbuf_add_text(&b, "A: b\r\n");
	strbuf_add_text(&b, "\r\n");
	return decode_built(&b, false);
}

static struct outcome with_body_of(size_t n, const char *head, bool to_end)
{
	struct strbuf b;

	strbuf_init(&b, 1 << 20);
	strbuf_add_text(&b, head);
	add_run(&b, 'a', n);
	return decode_built(&b, to_end);
}

static void test_limits_of_the_head(void **state)
{
	const size_t rest = sizeof("GET  HTTP/1.1") - 1;

	(void)state;
	assert_int_equal(with_target_of(HTTP_LINE_MAX - rest).progress, HTTP_READY);
	assert_int_equal(with_target_of(HTTP_LINE_MAX - rest + 1).status, 414);
	assert_int_equal(with_target_of(100000).status, 414);
	assert_int_equal(with_block_of(HTTP_HEAD_MAX).progress, HTTP_READY);
	assert_int_equal(with_block_of(HTTP_HEAD_MAX + 1).status, 431);
	assert_int_equal(with_block_of(100000).status, 431);
	assert_int_equal(with_headers(HTTP_HEADERS_MAX).header_count, HTTP_HEADERS_MAX);
	assert_int_equal(with_headers(HTTP_HEADERS_MAX + 1).status, 431);
}

static void test_limits_of_the_body(void **state)
{
	struct outcome o;

	(void)state;
	o = with_body_of(HTTP_BODY_MAX, "POST / HTTP/1.1\r\n" HOST "Content-Length: 16384\r\n\r\n",
			 false);
	assert_int_equal(o.progress, HTTP_READY);
	assert_int_equal(o.body_length, HTTP_BODY_MAX);
	o = with_body_of(HTTP_BODY_MAX, "POST / HTTP/1.0\r\n\r\n", true);
	assert_int_equal(o.progress, HTTP_READY);
	assert_int_equal(o.body_length, HTTP_BODY_MAX);
	o = with_body_of(HTTP_BODY_MAX + 1, "POST / HTTP/1.0\r\n\r\n", true);
	assert_int_equal(o.status, 413);
	assert_int_equal(with_body_of(HTTP_HEAD_MAX, POST_CHUNKED "1;", false).status, 431);
	assert_int_equal(with_body_of(HTTP_HEAD_MAX, POST_CHUNKED "0\r\n", false).status, 431);
}

// The whole body in chunks of one byte: slow senders exist, and framing alone is no offence.
static void test_body_in_smallest_chunks(void **state)
{
	struct strbuf b;
	struct outcome o;

	(void)state;
	strbuf_init(&b, 1 << 20);
	strbuf_add_text(&b, POST_CHUNKED);
	for (size_t i = 0; i < HTTP_BODY_MAX; i++)
		strbuf_add_text(&b, "00000001\r\na\r\n");
	strbuf_add_text(&b, "0\r\n\r\n");
	o = decode_built(&b, false);
	assert_int_equal(o.progress, HTTP_READY);
	assert_int_equal(o.body_length, HTTP_BODY_MAX);
}

static void test_expect_continue(void **state)
{
	struct outcome o;

	(void)state;
	o = decode(SLICE("POST / HTTP/1.1\r\n" HOST
			 "Content-Length: 2\r\nExpect: 100-Continue\r\n\r\nhi"),
		   false);
	assert_int_equal(o.progress, HTTP_READY);
	assert_int_equal(o.continues, 1);
	assert_string_equal(o.body, "hi");
	o = decode(SLICE("POST / HTTP/1.1\r\n" HOST
			 "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n"),
		   false);
	assert_int_equal(o.progress, HTTP_READY);
	assert_int_equal(o.continues, 1);
	// Nothing to wait for, no such thing in HTTP/1.0, and a body that will be refused anyway.
	o = decode(SLICE("POST / HTTP/1.1\r\n" HOST
			 "Content-Length: 0\r\nExpect: 100-continue\r\n\r\n"),
		   false);
	assert_int_equal(o.continues, 0);
	o = decode(SLICE("POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nhi"),
		   false);
	assert_int_equal(o.progress, HTTP_READY);
	assert_int_equal(o.continues, 0);
	o = decode(SLICE("POST / HTTP/1.1\r\n" HOST
			 "Content-Length: 99999\r\nExpect: 100-continue\r\n\r\n"),
		   false);
	assert_int_equal(o.continues, 0);
	assert_int_equal(o.status, 413);
}

// At HTTP_CONTINUE the head can be read, so that a server may refuse before the body comes.
static void test_head_is_readable_before_the_body(void **state)
{
	struct http_decoder d;
	struct slice value;
	size_t used;

	(void)state;
	http_decoder_init(&d, &http_upnp_rules);
	assert_int_equal(http_decoder_phase(&d), HTTP_PHASE_IDLE);
	assert_int_equal(http_decoder_feed(&d, SLICE("\r\n"), &used), HTTP_NEED_MORE);
	assert_int_equal(http_decoder_phase(&d), HTTP_PHASE_IDLE);
	assert_int_equal(http_decoder_feed(&d, SLICE("POST /x HT"), &used), HTTP_NEED_MORE);
	assert_int_equal(http_decoder_phase(&d), HTTP_PHASE_HEAD);
	assert_int_equal(http_decoder_feed(&d, SLICE("TP/1.1\r\n"), &used), HTTP_NEED_MORE);
	assert_int_equal(http_decoder_phase(&d), HTTP_PHASE_HEAD);
	assert_int_equal(
		http_decoder_feed(
			&d, SLICE(HOST "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"), &used),
		HTTP_CONTINUE);
	assert_int_equal(http_decoder_phase(&d), HTTP_PHASE_BODY);
	assert_true(slice_is(d.request.target, "/x"));
	assert_true(http_request_header(&d.request, "host", &value));
	assert_true(slice_is(value, "192.168.1.1:5000"));
	http_decoder_next(&d); // too early to forget it
	assert_int_equal(http_decoder_feed(&d, SLICE("hello!"), &used), HTTP_READY);
	assert_int_equal(used, 5);
	assert_int_equal(http_decoder_phase(&d), HTTP_PHASE_DONE);
	assert_int_equal(http_decoder_feed(&d, SLICE("!"), &used), HTTP_READY);
	assert_int_equal(used, 0);
	assert_int_equal(http_decoder_end(&d), HTTP_READY);
	http_decoder_free(&d);
}

static void test_pipelining(void **state)
{
	static const char stream[] = "POST /1 HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\none"
				     "\r\nGET /2 HTTP/1.1\r\n" HOST "A: b\r\n\r\n" //
		POST_CHUNKED "5\r\nthree\r\n0\r\n\r\n"
				     "GET /4 HTTP/9.9\r\n\r\n";
	static const char *const bodies[] = {"one", "", "three"};
	struct slice rest = {stream, sizeof(stream) - 1};
	struct http_decoder d;
	size_t used;

	(void)state;
	http_decoder_init(&d, &http_upnp_rules);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(http_decoder_feed(&d, rest, &used), HTTP_READY);
		assert_true(slice_is(d.request.body, bodies[i]));
		rest = (struct slice){rest.p + used, rest.n - used};
		http_decoder_next(&d);
		assert_int_equal(http_decoder_phase(&d), HTTP_PHASE_IDLE);
	}
	assert_int_equal(http_decoder_feed(&d, rest, &used), HTTP_BROKEN);
	assert_int_equal(d.status, 505);
	http_decoder_next(&d); // there is no next one
	assert_int_equal(http_decoder_feed(&d, SLICE("GET / HTTP/1.1\r\n"), &used), HTTP_BROKEN);
	assert_int_equal(used, 0);
	assert_int_equal(http_decoder_end(&d), HTTP_BROKEN);
	http_decoder_free(&d);
}

static void test_headers_of_a_request(void **state)
{
	static const char request[] =
		"GET / HTTP/1.1\r\n" HOST "Callback:  <http://192.168.1.2:80/> \r\n"
		"A:\r\n \r\n one\r\n\ttwo  \r\n three\r\n"
		"B: last\r\na: again\r\n\r\n";
	struct http_decoder d;
	struct slice value;
	size_t used;

	(void)state;
	http_decoder_init(&d, &http_upnp_rules);
	for (size_t i = 0; i + 1 < sizeof(request); i++)
		(void)http_decoder_feed(&d, (struct slice){request + i, 1}, &used);
	assert_int_equal(http_decoder_phase(&d), HTTP_PHASE_DONE);
	assert_int_equal(d.request.header_count, 5);
	assert_true(http_request_header(&d.request, "CALLBACK", &value));
	assert_true(slice_is(value, "<http://192.168.1.2:80/>"));
	assert_true(http_request_header(&d.request, "a", &value));
	assert_true(slice_is(value, "one two three"));
	assert_true(http_request_header(&d.request, "b", &value));
	assert_true(slice_is(value, "last"));
	assert_int_equal(http_request_header_count(&d.request, "A"), 2);
	assert_int_equal(http_request_header_count(&d.request, "C"), 0);
	assert_false(http_request_header(&d.request, "Call", &value));
	assert_int_equal(value.n, 0);
	assert_int_equal(d.request.minor, 1);
	http_decoder_free(&d);
}

static bool from_browser(const char *header)
{
	struct http_decoder d;
	bool result;
	size_t used;

	http_decoder_init(&d, &http_upnp_rules);
	(void)http_decoder_feed(&d, SLICE("GET / HTTP/1.1\r\n" HOST), &used);
	(void)http_decoder_feed(&d, slice_from(header), &used);
	assert_int_equal(http_decoder_feed(&d, SLICE(": x\r\n\r\n"), &used), HTTP_READY);
	result = http_request_from_browser(&d.request);
	http_decoder_free(&d);
	return result;
}

static void test_browsers_are_recognised(void **state)
{
	(void)state;
	assert_true(from_browser("Origin"));
	assert_true(from_browser("oRIGIN"));
	assert_true(from_browser("Referer"));
	assert_true(from_browser("Sec-Fetch-Site"));
	assert_true(from_browser("sec-fetch-mode"));
	assert_false(from_browser("Original"));
	assert_false(from_browser("Sec-Fetch"));
	assert_false(from_browser("User-Agent"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_limits_of_the_head),
		cmocka_unit_test(test_limits_of_the_body),
		cmocka_unit_test(test_body_in_smallest_chunks),
		cmocka_unit_test(test_expect_continue),
		cmocka_unit_test(test_head_is_readable_before_the_body),
		cmocka_unit_test(test_pipelining),
		cmocka_unit_test(test_headers_of_a_request),
		cmocka_unit_test(test_browsers_are_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
