// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/soap_header: SOAPACTION in every dress it was seen in, MAN, Content-Type.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/strbuf.h"
#include "codec/soap_header.h"

#define SERVICE "urn:schemas-upnp-org:service:WANIPConnection:1"
#define ACTION	"AddPortMapping"

static void test_soapaction_accepted(void **state)
{
	static const char *const values[] = {
		"\"" SERVICE "#" ACTION "\"",	 SERVICE "#" ACTION,
		"'" SERVICE "#" ACTION "'",	 " \t\"" SERVICE "#" ACTION "\" ",
		"\"  " SERVICE "#" ACTION " \"", "  " SERVICE "#" ACTION "\t",
	};
	struct soap_target out;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (soap_action_parse(slice_from(values[i]), &out) != SOAP_HEADER_OK)
			fail_msg("%s", values[i]);
		assert_true(slice_is(out.service, SERVICE));
		assert_true(slice_is(out.action, ACTION));
	}
}

static void test_soapaction_absent(void **state)
{
	static const char *const values[] = {"", " ", "\t", "\"\"", "''", "\" \"", " \"\" "};
	struct soap_target out;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		assert_int_equal(soap_action_parse(slice_from(values[i]), &out),
				 SOAP_HEADER_ABSENT);
		assert_int_equal(out.service.n + out.action.n, 0);
	}
}

// Every value stands at the end of its own heap block: a length that underflows is seen.
static void test_soapaction_malformed(void **state)
{
	static const char *const values[] = {
		"\"",
		"'",
		" \" ",
		"\"'",
		"'\"",
		"\"\"\"",
		"#",
		"\"#\"",
		"\"#",
		"#\"",
		"\"" SERVICE "#" ACTION,
		SERVICE "#" ACTION "\"",
		"'" SERVICE "#" ACTION "\"",
		"\"\"" SERVICE "#" ACTION "\"\"",
		SERVICE,
		SERVICE "#",
		"#" ACTION,
		SERVICE "#" ACTION "#",
		SERVICE "##" ACTION,
		SERVICE " #" ACTION,
		SERVICE "# " ACTION,
		SERVICE "#Add PortMapping",
		SERVICE "#Add:PortMapping",
		SERVICE "#Add%sPortMapping",
		SERVICE "#Add<PortMapping",
		SERVICE "#Add\x01PortMapping",
		SERVICE "#Add\xc3\xa4",
		"urn:<a>#" ACTION,
		"urn:a&b#" ACTION,
		"urn:\xff#" ACTION,
		"\"" SERVICE "#" ACTION "\"; x",
	};
	struct soap_target out;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct strbuf b;

		strbuf_init(&b, strlen(values[i]));
		strbuf_add_text(&b, values[i]);
		if (soap_action_parse(strbuf_slice(&b), &out) != SOAP_HEADER_MALFORMED)
			fail_msg("%s", values[i]);
		assert_int_equal(out.service.n + out.action.n, 0);
		strbuf_free(&b);
	}
	assert_int_equal(soap_action_parse(SLICE("urn:\x7f#a"), &out), SOAP_HEADER_MALFORMED);
	assert_int_equal(soap_action_parse(SLICE("urn:a#09AZaz_-."), &out), SOAP_HEADER_OK);
	assert_int_equal(soap_action_parse((struct slice){"a#b\0c", 5}, &out),
			 SOAP_HEADER_MALFORMED);
	assert_int_equal(soap_action_parse((struct slice){"a\0#b", 4}, &out),
			 SOAP_HEADER_MALFORMED);
}

static enum soap_header_result with_lengths(size_t service, size_t action)
{
	struct soap_target out;
	struct strbuf b;
	enum soap_header_result result;

	strbuf_init(&b, 1 << 20);
	for (size_t i = 0; i < service; i++)
		strbuf_add_char(&b, 's');
	strbuf_add_char(&b, '#');
	for (size_t i = 0; i < action; i++)
		strbuf_add_char(&b, 'a');
	result = soap_action_parse(strbuf_slice(&b), &out);
	strbuf_free(&b);
	return result;
}

static void test_soapaction_limits(void **state)
{
	(void)state;
	assert_int_equal(with_lengths(SOAP_SERVICE_MAX, SOAP_NAME_MAX), SOAP_HEADER_OK);
	assert_int_equal(with_lengths(SOAP_SERVICE_MAX + 1, 1), SOAP_HEADER_MALFORMED);
	assert_int_equal(with_lengths(1, SOAP_NAME_MAX + 1), SOAP_HEADER_MALFORMED);
	assert_int_equal(with_lengths(100000, 100000), SOAP_HEADER_MALFORMED);
}

static void test_man(void **state)
{
	static const char *const refused[] = {
		"",
		"\"\"",
		"\"",
		"\"http://schemas.xmlsoap.org/soap/envelope/\"",
		"\"http://schemas.xmlsoap.org/soap/envelope/\";",
		"\"http://schemas.xmlsoap.org/soap/envelope/\"; ns",
		"\"http://schemas.xmlsoap.org/soap/envelope/\"; ns=",
		"\"http://schemas.xmlsoap.org/soap/envelope/\"; ns=x",
		"\"http://schemas.xmlsoap.org/soap/envelope/\"; ns=-1",
		"\"http://schemas.xmlsoap.org/soap/envelope/\"; ns=123456789",
		"\"http://schemas.xmlsoap.org/soap/envelope\"; ns=01",
		"\"http://schemas.xmlsoap.org/soap/envelope/; ns=01",
		"\"http://example.org/\"; ns=01",
		"\"ssdp:discover\"",
	};
	struct slice prefix;

	(void)state;
	assert_true(soap_man_parse(SLICE("\"http://schemas.xmlsoap.org/soap/envelope/\"; ns=01"),
				   &prefix));
	assert_true(slice_is(prefix, "01"));
	assert_true(soap_man_parse(
		SLICE(" http://schemas.xmlsoap.org/soap/envelope/ ;a=b; NS = 12345678 ;c"),
		&prefix));
	assert_true(slice_is(prefix, "12345678"));
	assert_true(soap_man_parse(SLICE("\"http://schemas.xmlsoap.org/soap/envelope/\";ns=9"),
				   &prefix));
	assert_true(slice_is(prefix, "9"));
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (soap_man_parse(slice_from(refused[i]), &prefix))
			fail_msg("%s", refused[i]);
	}
}

static void test_media_types(void **state)
{
	static const char *const accepted[] = {
		"",
		"text/xml",
		"TEXT/XML",
		"text/xml; charset=\"utf-8\"",
		"text/xml;charset=utf-8",
		"text/xml; charset=\"UTF-8\"",
		"text/xml; charset='utf-8'",
		"text/xml ; Charset = UTF-8 ; action=x",
		"text/xml;",
		"application/xml",
		"application/xml; charset=utf8",
		"text/xml; charset=iso-8859-1",
		"text/xml; charset=US-ASCII",
	};
	static const char *const refused[] = {
		"text/plain",
		"text/plain; charset=utf-8",
		"application/x-www-form-urlencoded",
		"multipart/form-data; boundary=text/xml",
		"text/xml-external",
		"text/xm",
		"text",
		"; charset=utf-8",
		";",
		"text/xml; charset=utf-16",
		"text/xml; charset=utf-7",
		"text/xml; charset=\"utf-8",
		"text/xml; charset=",
		"text/xml; charset=utf-8; charset=utf-16",
		"application/soap+xml",
		"image/png",
	};
	struct slice ascii = SLICE("<a/>"), latin = SLICE("<a>\xe4</a>");

	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		if (!soap_media_accepted(slice_from(accepted[i]), ascii))
			fail_msg("%s refused", accepted[i]);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (soap_media_accepted(slice_from(refused[i]), ascii))
			fail_msg("%s accepted", refused[i]);
	}
	assert_false(soap_media_accepted(SLICE("text/xml; charset=iso-8859-1"), latin));
	assert_false(soap_media_accepted(SLICE("text/xml; charset=us-ascii"), latin));
	assert_false(soap_media_accepted(SLICE("text/xml; charset=us-ascii"), SLICE("\x80")));
	assert_true(soap_media_accepted(SLICE("text/xml; charset=utf-8"), latin)); // body's affair
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_soapaction_accepted),
		cmocka_unit_test(test_soapaction_absent),
		cmocka_unit_test(test_soapaction_malformed),
		cmocka_unit_test(test_soapaction_limits),
		cmocka_unit_test(test_man),
		cmocka_unit_test(test_media_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
