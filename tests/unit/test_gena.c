// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/gena: which subscriptions are taken, where their events may go, event messages.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "codec/gena.h"

#define PEER ip6_from_ip4(0xc0a85805u) // 192.168.88.5

struct fixture {
	struct http_decoder decoder;
	struct gena_subscribe subscribe;
};

static int subscribe(struct fixture *f, const char *headers)
{
	struct strbuf text;
	size_t used;
	int status;

	strbuf_init(&text, 8192);
	strbuf_add_format(&text, "SUBSCRIBE /e HTTP/1.1\r\nHOST: 192.168.88.1:2828\r\n%s\r\n",
			  headers);
	http_decoder_init(&f->decoder, &http_upnp_rules);
	assert_int_equal(http_decoder_feed(&f->decoder, strbuf_slice(&text), &used), HTTP_READY);
	status = gena_subscribe_decode(&f->decoder.request, PEER, &f->subscribe);
	strbuf_free(&text);
	return status;
}

static int callback_status(const char *callback)
{
	struct fixture f;
	struct strbuf headers;
	int status;

	strbuf_init(&headers, 8192);
	strbuf_add_format(&headers, "CALLBACK: %s\r\nNT: upnp:event\r\n", callback);
	status = subscribe(&f, strbuf_text(&headers));
	http_decoder_free(&f.decoder);
	strbuf_free(&headers);
	return status;
}

static void test_a_new_subscription(void **state)
{
	struct fixture f;

	(void)state;
	assert_int_equal(subscribe(&f, "CALLBACK: <http://192.168.88.5:5001/ev?x=1>\r\n"
				       "NT: upnp:event\r\nTIMEOUT: Second-300\r\n"),
			 0);
	assert_false(f.subscribe.renewal);
	assert_int_equal(f.subscribe.callback.port, 5001);
	assert_true(slice_is(f.subscribe.callback.path, "/ev?x=1"));
	assert_int_equal(f.subscribe.timeout, 300);
	http_decoder_free(&f.decoder);
}

static void test_a_renewal(void **state)
{
	struct fixture f;

	(void)state;
	assert_int_equal(subscribe(&f, "SID: uuid:1\r\nTIMEOUT: Second-infinite\r\n"), 0);
	assert_true(f.subscribe.renewal);
	assert_true(slice_is(f.subscribe.sid, "uuid:1"));
	assert_int_equal(f.subscribe.timeout, GENA_TIMEOUT_DEFAULT);
	http_decoder_free(&f.decoder);
	assert_int_equal(subscribe(&f, "SID: uuid:1\r\nNT: upnp:event\r\n"), 400);
	http_decoder_free(&f.decoder);
	assert_int_equal(subscribe(&f, "SID: uuid:1\r\nCALLBACK: <http://192.168.88.5:5001/>\r\n"),
			 400);
	http_decoder_free(&f.decoder);
}

static void test_preconditions(void **state)
{
	static const char *const refused[] = {
		"",
		"NT: upnp:event\r\n",
		"CALLBACK: <http://192.168.88.5:5001/>\r\n",
		"CALLBACK: <http://192.168.88.5:5001/>\r\nNT: upnp:propchange\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct fixture f;

		assert_int_equal(subscribe(&f, refused[i]), 412);
		http_decoder_free(&f.decoder);
	}
}

static void test_call_stranger(void **state)
{
	static const char *const strangers[] = {
		"<http://192.168.88.6:5001/>", // another host of the LAN
		"<http://203.0.113.1:5001/>",  // the Internet
		"<http://127.0.0.1:5001/>",    // ourselves
		"<http://192.168.88.1:2828/>", // the router
		"<http://host.lan:5001/>",     // a name
		"<http://[::ffff:192.168.88.5]:5001/>",
		"<http://user@192.168.88.5:5001/>",
		"<http://192.168.88.5@203.0.113.1:5001/>",
		"<https://192.168.88.5:5001/>",
		"<ftp://192.168.88.5:5001/>",
		"<http://192.168.88.5:22/>", // a service that speaks first, or trusts
		"<http://192.168.88.5/>",
		"<http://192.168.88.5:1900/>",
		"<http://192.168.88.5:5351/>",
		"<http://192.168.88.5:65536/>",
		"<http://192.168.88.5:-1/>",
		"<http://192.168.88.5:/>",
		"<http://192.168.88.5:5001/#part>",
		"<http://192.168.88.5:5001/a b>",
		"<http://192.168.88.5:5001/\xc3\xa9>",
		"http://192.168.88.5:5001/",
		"<http://192.168.88.5:5001/",
		"<>",
		"<><><><http://192.168.88.5:5001/>", // more URLs than are looked at
	};

	(void)state;
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		assert_int_equal(callback_status(strangers[i]), 412);
	assert_int_equal(callback_status("<http://203.0.113.1:5001/> <HTTP://192.168.88.5:5001>"),
			 0);
}

// The subscriber's own IPv6 address in brackets, however it is written; nobody else's.
static void test_call_stranger_over_ipv6(void **state)
{
	static const char *const own[] = {"<http://[fe80::5]:5001/>", "<http://[FE80:0::5]:5001/a>",
					  "<http://[::1]:5001/><http://[fe80::5]:5001>"};
	static const char *const strangers[] = {
		"<http://[fe80::6]:5001/>",	 "<http://[fe80::5]:80/>",
		"<http://[fe80::5]/>",		 "<http://[fe80::5]5001/>",
		"<http://[fe80::5%eth0]:5001/>", "<http://[fe80::5:5001/>",
		"<http://fe80::5:5001/>",	 "<http://[fe80::5]@[fe80::6]:5001/>",
		"<http://user@[fe80::5]:5001/>", "<http://[]:5001/>",
		"<http://192.168.88.5:5001/>",	 "<http://[::ffff:192.168.88.5]:5001/>",
	};
	struct ip6 peer = {{0xfe, 0x80, [15] = 5}};
	struct http_request r = {.header_count = 2};
	struct gena_subscribe out;

	(void)state;
	r.header[0] = (struct http_header){SLICE("NT"), SLICE("upnp:event")};
	r.header[1].name = SLICE("CALLBACK");
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		r.header[1].value = slice_from(own[i]);
		assert_int_equal(gena_subscribe_decode(&r, peer, &out), 0);
		assert_int_equal(out.callback.port, 5001);
	}
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		r.header[1].value = slice_from(strangers[i]);
		if (gena_subscribe_decode(&r, peer, &out) != 412)
			fail_msg("%s passed", strangers[i]);
	}
}

static void test_a_long_path(void **state)
{
	struct strbuf url;

	(void)state;
	strbuf_init(&url, 4096);
	strbuf_add_text(&url, "<http://192.168.88.5:5001/");
	for (int i = 1; i < GENA_PATH_MAX; i++)
		strbuf_add_char(&url, 'a');
	strbuf_add_char(&url, '>');
	assert_int_equal(callback_status(strbuf_text(&url)), 0);
	url.data[url.length - 1] = 'a';
	strbuf_add_char(&url, '>');
	assert_int_equal(callback_status(strbuf_text(&url)), 412);
	strbuf_free(&url);
}

static void test_timeouts(void **state)
{
	static const struct {
		const char *text;
		uint32_t granted;
	} cases[] = {
		{"Second-1800", 1800},
		{"second-100", 100},
		{"Second-1", 60},
		{"Second-99999", 7200},
		{"Second-99999999999999999999999", 7200},
		{"Second--5", 1800},
		{"infinite", 1800},
		{"Second-", 1800},
		{"3600", 1800},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture f;
		struct strbuf headers;

		strbuf_init(&headers, 256);
		strbuf_add_format(&headers, "SID: uuid:1\r\nTIMEOUT: %s\r\n", cases[i].text);
		assert_int_equal(subscribe(&f, strbuf_text(&headers)), 0);
		assert_int_equal(f.subscribe.timeout, cases[i].granted);
		http_decoder_free(&f.decoder);
		strbuf_free(&headers);
	}
}

static void test_messages(void **state)
{
	struct strbuf out;

	(void)state;
	strbuf_init(&out, 4096);
	gena_notify_head(&out, PEER, 5001, SLICE(""), "abc", 7, 12);
	assert_string_equal(strbuf_text(&out), "NOTIFY / HTTP/1.1\r\n"
					       "HOST: 192.168.88.5:5001\r\n"
					       "CONTENT-TYPE: text/xml; charset=\"utf-8\"\r\n"
					       "CONTENT-LENGTH: 12\r\n"
					       "NT: upnp:event\r\n"
					       "NTS: upnp:propchange\r\n"
					       "SID: uuid:abc\r\n"
					       "SEQ: 7\r\n"
					       "CONNECTION: close\r\n"
					       "\r\n");
	strbuf_reset(&out);
	gena_properties_begin(&out);
	gena_property(&out, "A", SLICE("1<2&3"));
	gena_properties_end(&out);
	assert_string_equal(strbuf_text(&out),
			    "<?xml version=\"1.0\"?>\n"
			    "<e:propertyset xmlns:e=\"urn:schemas-upnp-org:event-1-0\">"
			    "<e:property><A>1&lt;2&amp;3</A></e:property></e:propertyset>\n");
	strbuf_free(&out);
	assert_int_equal(gena_next_sequence(0), 1);
	assert_int_equal(gena_next_sequence(UINT32_MAX), 1);
}

static void test_answers(void **state)
{
	(void)state;
	assert_int_equal(gena_answer_status(SLICE("HTTP/1.1 200 OK\r\n")), 200);
	assert_int_equal(gena_answer_status(SLICE("HTTP/1.0 412")), 412);
	assert_int_equal(gena_answer_status(SLICE("HTTP/1.1 20")), 0);
	assert_int_equal(gena_answer_status(SLICE("")), 0);
	assert_int_equal(gena_answer_status(SLICE("SSH-2.0-x")), -1);
	assert_int_equal(gena_answer_status(SLICE("HTTP/1.1 2x0 OK")), -1);
	assert_int_equal(gena_answer_status(SLICE("HTTP/1.1 099 OK")), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_new_subscription),
		cmocka_unit_test(test_a_renewal),
		cmocka_unit_test(test_preconditions),
		cmocka_unit_test(test_call_stranger),
		cmocka_unit_test(test_call_stranger_over_ipv6),
		cmocka_unit_test(test_a_long_path),
		cmocka_unit_test(test_timeouts),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
