// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/soap and codec/soap_reply: control requests from their first byte, and the
// answers' exact text.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "codec/soap.h"

#define SERVICE	 "urn:schemas-upnp-org:service:WANIPConnection:1"
#define ENVELOPE SOAP_ENVELOPE_NAMESPACE
#define BODY                                                                                       \
	"<s:Envelope xmlns:s=\"" ENVELOPE "\"><s:Body><u:Get xmlns:u=\"" SERVICE                   \
	"\"><A>1</A></u:Get></s:Body></s:Envelope>"
#define TYPE   "Content-Type: text/xml; charset=\"utf-8\"\r\n"
#define ACTION "SOAPACTION: \"" SERVICE "#Get\"\r\n"
#define MAN    "MAN: \"" ENVELOPE "\"; ns=01\r\n"

// Decodes a request of METHOD, HEADERS and BODY. The request is gone when the call is looked at, as
// it is for a call that waits for its answer.
static bool strict;

static enum soap_result decode(const char *method, const char *headers, const char *body,
			       struct soap_call *call)
{
	struct http_decoder d;
	enum soap_result result;
	struct strbuf b;
	size_t used;

	strbuf_init(&b, 1 << 20);
	strbuf_add_format(&b, "%s /c HTTP/1.1\r\nHost: a\r\n%sContent-Length: %zu\r\n\r\n%s",
			  method, headers, strlen(body), body);
	http_decoder_init(&d, &http_upnp_rules);
	assert_int_equal(http_decoder_feed(&d, strbuf_slice(&b), &used), HTTP_READY);
	result = soap_decode(&d.request, strict, call);
	http_decoder_free(&d);
	strbuf_free(&b);
	return result;
}

static const struct {
	const char *name, *method, *headers, *body;
	enum soap_result result;
} requests[] = {
	{"plain", "POST", TYPE ACTION, BODY, SOAP_OK},
	{"no quotes", "POST", TYPE "SOAPAction: " SERVICE "#Get\r\n", BODY, SOAP_OK},
	{"no SOAPACTION", "POST", TYPE, BODY, SOAP_OK},
	{"empty SOAPACTION", "POST", TYPE "SOAPACTION: \"\"\r\n", BODY, SOAP_OK},
	{"no Content-Type", "POST", ACTION, BODY, SOAP_OK},
	{"body without namespace", "POST", TYPE ACTION,
	 "<Envelope><Body><Get><A>1</A></Get></Body></Envelope>", SOAP_OK},
	{"M-POST", "M-POST", TYPE MAN "01-SOAPACTION: \"" SERVICE "#Get\"\r\n", BODY, SOAP_OK},
	{"M-POST, long prefix", "M-POST",
	 TYPE "MAN: \"" ENVELOPE "\"; ns=12345678\r\n12345678-SoapAction: " SERVICE "#Get\r\n",
	 BODY, SOAP_OK},
	{"M-POST without action", "M-POST", TYPE MAN, BODY, SOAP_OK},
	{"M-POST with another action unprefixed", "M-POST",
	 TYPE MAN "SOAPACTION: a#b\r\n01-SOAPACTION: \"" SERVICE "#Get\"\r\n", BODY, SOAP_OK},
	{"lone quote", "POST", TYPE "SOAPACTION: \"\r\n", BODY, SOAP_BAD_HEADER},
	{"half quoted", "POST", TYPE "SOAPACTION: \"" SERVICE "#Get\r\n", BODY, SOAP_BAD_HEADER},
	{"two SOAPACTION", "POST", TYPE ACTION ACTION, BODY, SOAP_BAD_HEADER},
	{"M-POST without MAN", "M-POST", TYPE ACTION, BODY, SOAP_BAD_HEADER},
	{"M-POST with two MAN", "M-POST", TYPE MAN MAN, BODY, SOAP_BAD_HEADER},
	{"M-POST of something else", "M-POST", TYPE "MAN: \"http://a/\"; ns=01\r\n", BODY,
	 SOAP_NOT_EXTENDED},
	{"form", "POST", "Content-Type: application/x-www-form-urlencoded\r\n" ACTION, BODY,
	 SOAP_MEDIA_TYPE},
	{"plain text", "POST", "Content-Type: text/plain\r\n" ACTION, BODY, SOAP_MEDIA_TYPE},
	{"two types", "POST", TYPE "Content-Type: text/plain\r\n" ACTION, BODY, SOAP_MEDIA_TYPE},
	{"UTF-16", "POST", "Content-Type: text/xml; charset=utf-16\r\n" ACTION, BODY,
	 SOAP_MEDIA_TYPE},
	{"other action", "POST", TYPE "SOAPACTION: \"" SERVICE "#Set\"\r\n", BODY,
	 SOAP_INVALID_ACTION},
	{"other version", "POST",
	 TYPE "SOAPACTION: \"urn:schemas-upnp-org:service:WANIPConnection:2#Get\"\r\n", BODY,
	 SOAP_INVALID_ACTION},
	{"no service anywhere", "POST", TYPE, "<Envelope><Body><Get/></Body></Envelope>",
	 SOAP_INVALID_ACTION},
	{"empty body", "POST", TYPE ACTION, "", SOAP_MALFORMED},
	{"malformed body", "POST", TYPE ACTION, "<a>", SOAP_MALFORMED},
	{"argument twice", "POST", TYPE ACTION,
	 "<Envelope><Body><Get><A>1</A><A>2</A></Get></Body></Envelope>", SOAP_INVALID_ARGUMENTS},
	{"mustUnderstand", "POST", TYPE ACTION,
	 "<Envelope><Header><a mustUnderstand='1'/></Header><Body><Get/></Body></Envelope>",
	 SOAP_MUST_UNDERSTAND},
	{"SOAP 1.2", "POST", TYPE ACTION,
	 "<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><Body><Get/></Body></Envelope>",
	 SOAP_VERSION_MISMATCH},
};

static void test_requests(void **state)
{
	struct soap_call call;
	struct slice value;

	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		enum soap_result result =
			decode(requests[i].method, requests[i].headers, requests[i].body, &call);

		if (result != requests[i].result)
			fail_msg("%s: %s", requests[i].name, soap_result_text(result));
		if (result != SOAP_OK)
			continue;
		assert_true(slice_is(call.service, SERVICE));
		assert_true(slice_is(call.action, "Get"));
		assert_true(soap_call_argument(&call, "A", &value));
		assert_true(slice_is(value, "1"));
		soap_call_free(&call);
	}
}

static void test_strict(void **state)
{
	static const char *const without[] = {TYPE, TYPE "SOAPACTION: \"\"\r\n"};
	struct soap_call call;

	(void)state;
	strict = true;
	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++)
		assert_int_equal(decode("POST", without[i], BODY, &call), SOAP_BAD_HEADER);
	assert_int_equal(decode("M-POST", TYPE MAN, BODY, &call), SOAP_BAD_HEADER);
	assert_int_equal(decode("POST", TYPE ACTION, BODY, &call), SOAP_OK);
	soap_call_free(&call);
	strict = false;
}

#define PROLOGUE                                                                                   \
	"<?xml version=\"1.0\"?>\r\n"                                                              \
	"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "                       \
	"s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
#define EPILOGUE "</s:Body></s:Envelope>\r\n"

static void test_reply(void **state)
{
	struct soap_reply reply;
	struct soap_call call;
	struct slice value;
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 4096);
	soap_reply_start(&reply, &b, SLICE(SERVICE), SLICE("Get"));
	soap_reply_argument(&reply, "NewName", SLICE("a <b> & \"c\""));
	soap_reply_argument(&reply, "NewEmpty", SLICE(""));
	soap_reply_number(&reply, "NewPort", 65535);
	soap_reply_end(&reply);
	assert_string_equal(strbuf_text(&b),
			    PROLOGUE "<u:GetResponse xmlns:u=\"" SERVICE "\">"
				     "<NewName>a &lt;b&gt; &amp; &quot;c&quot;</NewName>"
				     "<NewEmpty></NewEmpty><NewPort>65535</NewPort>"
				     "</u:GetResponse>" EPILOGUE);
	// A control point's parser finds back what went in.
	assert_int_equal(soap_body_parse(strbuf_slice(&b), &call), SOAP_BODY_OK);
	assert_true(slice_is(call.action, "GetResponse"));
	assert_true(slice_is(call.service, SERVICE));
	assert_true(soap_call_argument(&call, "NewName", &value));
	assert_true(slice_is(value, "a <b> & \"c\""));
	soap_call_free(&call);
	strbuf_free(&b);
}

static void test_fault(void **state)
{
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 4096);
	soap_fault_write(&b, 718, "ConflictInMappingEntry");
	assert_string_equal(strbuf_text(&b),
			    PROLOGUE "<s:Fault><faultcode>s:Client</faultcode>"
				     "<faultstring>UPnPError</faultstring><detail>"
				     "<UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\">"
				     "<errorCode>718</errorCode>"
				     "<errorDescription>ConflictInMappingEntry</errorDescription>"
				     "</UPnPError></detail></s:Fault>" EPILOGUE);
	strbuf_free(&b);
}

static const char *written(struct strbuf *b, enum soap_result result)
{
	strbuf_reset(b);
	soap_result_write(b, result);
	return strbuf_text(b);
}

static void test_results(void **state)
{
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 4096);
	assert_int_equal(soap_result_status(SOAP_OK), 200);
	assert_int_equal(soap_result_status(SOAP_BAD_HEADER), 400);
	assert_int_equal(soap_result_status(SOAP_MALFORMED), 400);
	assert_int_equal(soap_result_status(SOAP_MEDIA_TYPE), 415);
	assert_int_equal(soap_result_status(SOAP_NOT_EXTENDED), 510);
	assert_int_equal(soap_result_status(SOAP_INVALID_ACTION), 500);
	assert_int_equal(soap_result_status(SOAP_MUST_UNDERSTAND), 500);
	assert_string_equal(written(&b, SOAP_OK), "");
	assert_string_equal(written(&b, SOAP_MALFORMED), "");
	assert_string_equal(written(&b, SOAP_MEDIA_TYPE), "");
	assert_non_null(strstr(written(&b, SOAP_INVALID_ACTION), "<errorCode>401</errorCode>"));
	assert_non_null(strstr(written(&b, SOAP_INVALID_ARGUMENTS), "<errorCode>402</errorCode>"));
	assert_non_null(strstr(written(&b, SOAP_NO_MEMORY), "<errorCode>603</errorCode>"));
	assert_string_equal(written(&b, SOAP_MUST_UNDERSTAND),
			    PROLOGUE "<s:Fault><faultcode>s:MustUnderstand</faultcode>"
				     "<faultstring>SOAP header not understood</faultstring>"
				     "</s:Fault>" EPILOGUE);
	assert_non_null(strstr(written(&b, SOAP_VERSION_MISMATCH), "s:VersionMismatch<"));
	strbuf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests), cmocka_unit_test(test_strict),
		cmocka_unit_test(test_reply),	 cmocka_unit_test(test_fault),
		cmocka_unit_test(test_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
