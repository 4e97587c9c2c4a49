// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/soap_body: envelopes of real control points, and the documents that broke others.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "codec/soap_body.h"

#define B(literal)  (literal), sizeof(literal) - 1
#define SERVICE	    "urn:schemas-upnp-org:service:WANIPConnection:1"
#define NS	    "xmlns:s=\"" SOAP_ENVELOPE_NAMESPACE "\""
#define OPEN	    "<s:Envelope " NS "><s:Body>"
#define CLOSE	    "</s:Body></s:Envelope>"
#define CALL(inner) OPEN "<u:A xmlns:u=\"" SERVICE "\">" inner "</u:A>" CLOSE

struct document {
	const char *name;
	const char *p;
	size_t n;
	const char *service, *action;
	const char *arguments; // "name=value;…"
};

static const struct document accepted[] = {
	{"the specification's own",
	 B("<?xml version=\"1.0\"?>\r\n<s:Envelope " NS
	   " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\">\r\n <s:Body><u:Get "
	   "xmlns:u=\"" SERVICE "\">\r\n<NewA>1</NewA>\r\n<NewB>two</NewB>\r\n</u:Get></s:Body>\r\n"
	   "</s:Envelope>\r\n"),
	 SERVICE, "Get", "NewA=1;NewB=two;"},
	{"other prefixes",
	 B("<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"" SOAP_ENVELOPE_NAMESPACE
	   "\"><SOAP-ENV:Body><m:Get xmlns:m=\"" SERVICE
	   "\"/></SOAP-ENV:Body></SOAP-ENV:Envelope>"),
	 SERVICE, "Get", ""},
	{"default namespaces",
	 B("<Envelope xmlns=\"" SOAP_ENVELOPE_NAMESPACE "\"><Body><Get xmlns=\"" SERVICE
	   "\"><A>1</A></Get></Body></Envelope>"),
	 SERVICE, "Get", "A=1;"},
	{"no namespace at all", B("<Envelope><Body><Get><A>1</A></Get></Body></Envelope>"), "",
	 "Get", "A=1;"},
	{"service declared on the envelope",
	 B("<s:Envelope " NS " xmlns:u=\"" SERVICE "\"><s:Body><u:Get/></s:Body></s:Envelope>"),
	 SERVICE, "Get", ""},
	{"self-closing action", B(OPEN "<u:Get xmlns:u=\"" SERVICE "\"/>" CLOSE), SERVICE, "Get",
	 ""},
	{"qualified arguments", B(CALL("<u:X>1</u:X><v:Y xmlns:v=\"urn:other\">2</v:Y>")), SERVICE,
	 "A", "X=1;Y=2;"},
	{"typed arguments",
	 B(CALL("<X xmlns:dt=\"urn:schemas-microsoft-com:datatypes\" dt:dt=\"ui2\">1</X>")),
	 SERVICE, "A", "X=1;"},
	{"empty arguments", B(CALL("<X></X><Y/><Z>  </Z>")), SERVICE, "A", "X=;Y=;Z=;"},
	{"white space trimmed", B(CALL("\n <X>\r\n\t 1 2 \n</X> \n")), SERVICE, "A", "X=1 2;"},
	{"stray text", B("<?xml version=\"1.0\"?>" CALL("a<X>1</X>b")), SERVICE, "A", "X=1;"},
	{"references", B(CALL("<X>&lt;&gt;&amp;&quot;&apos;&#65;&#x20AC;</X>")), SERVICE, "A",
	 "X=<>&\"'A\xe2\x82\xac;"},
	{"reference to TAB within", B(CALL("<X>a&#9;b</X>")), SERVICE, "A", "X=a\tb;"},
	{"CDATA", B(CALL("<X>a<![CDATA[<b>&c;]]]]><![CDATA[>]]></X>")), SERVICE, "A",
	 "X=a<b>&c;]]>;"},
	{"comments", B(CALL("<!-- <X>0</X> --><X>1<!-- 2 -->3</X>")), SERVICE, "A", "X=13;"},
	{"processing instruction", B(CALL("<X>1<?php echo ?>2</X>")), SERVICE, "A", "X=12;"},
	{"byte order mark", B("\xef\xbb\xbf<?xml version=\"1.0\"?>" CALL("<X>1</X>")), SERVICE, "A",
	 "X=1;"},
	{"UTF-8 declared", B("<?xml version=\"1.0\" encoding=\"utf-8\"?>" CALL("<X>\xc3\xa4</X>")),
	 SERVICE, "A", "X=\xc3\xa4;"},
	{"Latin 1 declared, ASCII used",
	 B("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" CALL("<X>a</X>")), SERVICE, "A",
	 "X=a;"},
	{"standalone", B("<?xml version='1.0' standalone='yes'?>" CALL("<X>a</X>")), SERVICE, "A",
	 "X=a;"},
	{"header entries",
	 B("<s:Envelope " NS "><s:Header><t:a xmlns:t=\"urn:t\"><t:b>c</t:b></t:a>"
	   "<t:d xmlns:t=\"urn:t\" s:mustUnderstand=\"0\"/></s:Header><s:Body>"
	   "<u:A xmlns:u=\"" SERVICE "\"/></s:Body></s:Envelope>"),
	 SERVICE, "A", ""},
	{"foreign mustUnderstand",
	 B("<s:Envelope " NS "><s:Header><t:a xmlns:t=\"urn:t\" t:mustUnderstand=\"1\"/></s:Header>"
	   "<s:Body><u:A xmlns:u=\"" SERVICE "\"/></s:Body></s:Envelope>"),
	 SERVICE, "A", ""},
	{"mustUnderstand outside the header", B(CALL("<X s:mustUnderstand=\"1\">1</X>")), SERVICE,
	 "A", "X=1;"},
	{"something behind the body",
	 B(OPEN "<u:A xmlns:u=\"" SERVICE
		"\"/></s:Body><s:More><B s:mustUnderstand=\"1\"/></s:More></s:Envelope>"),
	 SERVICE, "A", ""},
	{"names that differ in case", B(CALL("<X>1</X><x>2</x>")), SERVICE, "A", "X=1;x=2;"},
	{"xml prefix as service", B(OPEN "<xml:A/>" CLOSE), "http://www.w3.org/XML/1998/namespace",
	 "A", ""},
};

static void add_arguments(struct strbuf *out, const struct soap_call *call)
{
	for (size_t i = 0; i < call->argument_count; i++) {
		strbuf_add_slice(out, call->argument[i].name);
		strbuf_add_char(out, '=');
		strbuf_add_slice(out, call->argument[i].value);
		strbuf_add_char(out, ';');
	}
}

static void test_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		const struct document *d = &accepted[i];
		struct soap_call call;
		struct strbuf b;
		enum soap_body_result result = soap_body_parse((struct slice){d->p, d->n}, &call);

		if (result != SOAP_BODY_OK)
			fail_msg("%s: %d", d->name, result);
		strbuf_init(&b, 4096);
		add_arguments(&b, &call);
		if (strcmp(strbuf_text(&b), d->arguments) != 0)
			fail_msg("%s: %s", d->name, strbuf_text(&b));
		if (!slice_is(call.service, d->service) || !slice_is(call.action, d->action))
			fail_msg("%s: %.*s", d->name, (int)call.service.n, call.service.p);
		strbuf_free(&b);
		soap_call_free(&call);
	}
}

struct refusal {
	const char *name;
	const char *p;
	size_t n;
	enum soap_body_result result;
};

#define MALFORMED SOAP_BODY_MALFORMED

static const struct refusal refused[] = {
	{"nothing", B(""), MALFORMED},
	{"white space", B(" \r\n"), MALFORMED},
	{"text", B("hello"), MALFORMED},
	{"cut short", B("<s:Envelope " NS "><s:Body><u:A xmlns:u=\"" SERVICE "\"><X>1</X>"),
	 MALFORMED},
	{"something behind the envelope", B(CALL("") "<a/>"), MALFORMED},
	{"other root", B("<Envelop><Body><A/></Body></Envelop>"), MALFORMED},
	{"no body", B("<s:Envelope " NS "/>"), MALFORMED},
	{"empty body", B(OPEN CLOSE), MALFORMED},
	{"body in another namespace",
	 B("<s:Envelope " NS "><Body><A xmlns=\"" SERVICE "\"/></Body></s:Envelope>"), MALFORMED},
	{"two actions", B(OPEN "<A xmlns=\"urn:a\"/><B xmlns=\"urn:a\"/>" CLOSE), MALFORMED},
	{"two bodies", B(OPEN "<A/></s:Body><s:Body><A/>" CLOSE), MALFORMED},
	{"a second, empty body", B(OPEN "<A/></s:Body><s:Body>" CLOSE), MALFORMED},
	{"unbound prefix", B(OPEN "<u:A/>" CLOSE), MALFORMED},
	{"attribute twice", B(CALL("<X a=\"1\" a=\"2\"/>")), MALFORMED},
	{"mismatched tags", B(CALL("<X>1</Y>")), MALFORMED},
	{"doctype", B("<!DOCTYPE a>" CALL("")), MALFORMED},
	{"doctype with system identifier", B("<!DOCTYPE a SYSTEM \"file:///etc/passwd\">" CALL("")),
	 MALFORMED},
	{"doctype with public identifier",
	 B("<!DOCTYPE a PUBLIC \"b\" \"http://evil.example/\">" CALL("")), MALFORMED},
	{"external entity",
	 B("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" CALL("<X>&x;</X>")),
	 MALFORMED},
	{"billion laughs",
	 B("<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">"
	   "<!ENTITY c \"&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;\">]>" CALL(
		   "<X>&d;</X>")),
	 MALFORMED},
	{"element declaration", B("<!ELEMENT a ANY>" CALL("")), MALFORMED},
	{"unknown entity", B(CALL("<X>&nbsp;</X>")), MALFORMED},
	{"bare ampersand", B(CALL("<X>a & b</X>")), MALFORMED},
	{"reference to NUL", B(CALL("<X>&#0;</X>")), MALFORMED},
	{"reference to a control character", B(CALL("<X>&#27;</X>")), MALFORMED},
	{"hexadecimal reference to a control character", B(CALL("<X>&#x1f;</X>")), MALFORMED},
	{"reference to a surrogate", B(CALL("<X>&#xD800;</X>")), MALFORMED},
	{"reference to U+FFFE", B(CALL("<X>&#xFFFE;</X>")), MALFORMED},
	{"reference beyond Unicode", B(CALL("<X>&#x110000;</X>")), MALFORMED},
	{"reference that wraps", B(CALL("<X>&#4294967361;</X>")), MALFORMED},
	{"control character", B(CALL("<X>\x1b[31m</X>")), MALFORMED},
	{"NUL", B(CALL("<X>\0</X>")), MALFORMED},
	{"NUL behind", B(CALL("") "\0"), MALFORMED},
	{"stray byte", B(CALL("<X>\xe4</X>")), MALFORMED},
	{"overlong", B(CALL("<X>\xc0\xbc</X>")), MALFORMED},
	{"surrogate in UTF-8", B(CALL("<X>\xed\xa0\x80</X>")), MALFORMED},
	{"UTF-16", B("\xff\xfe<\0a\0/\0>\0"), MALFORMED},
	{"UTF-16 declared", B("<?xml version=\"1.0\" encoding=\"UTF-16\"?>" CALL("")), MALFORMED},
	{"UTF-7 declared", B("<?xml version=\"1.0\" encoding=\"UTF-7\"?>" CALL("")), MALFORMED},
	{"Latin 1 declared and used",
	 B("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" CALL("<X>\xc3\xa4</X>")), MALFORMED},
	{"separator in a namespace", B(OPEN "<u:A xmlns:u=\"urn:a&#10;b\"/>" CLOSE), MALFORMED},
	{"argument twice", B(CALL("<X>1</X><Y/><X>2</X>")), SOAP_BODY_INVALID_ARGUMENTS},
	{"argument twice, equal", B(CALL("<X>1</X><X>1</X>")), SOAP_BODY_INVALID_ARGUMENTS},
	{"argument twice by namespace", B(CALL("<X>1</X><u:X>1</u:X>")),
	 SOAP_BODY_INVALID_ARGUMENTS},
	{"element in an argument", B(CALL("<X>1<b/></X>")), SOAP_BODY_INVALID_ARGUMENTS},
	{"SOAP 1.2", B("<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"/>"),
	 SOAP_BODY_VERSION_MISMATCH},
	{"mustUnderstand",
	 B("<s:Envelope " NS "><s:Header><t:a xmlns:t=\"urn:t\" s:mustUnderstand=\"1\"/></s:Header>"
	   "<s:Body><A/></s:Body></s:Envelope>"),
	 SOAP_BODY_MUST_UNDERSTAND},
	{"mustUnderstand without namespace",
	 B("<Envelope><Header><t mustUnderstand=\" true \"/></Header><Body><A/></Body></Envelope>"),
	 SOAP_BODY_MUST_UNDERSTAND},
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const struct refusal *d = &refused[i];
		struct soap_call call;
		enum soap_body_result result = soap_body_parse((struct slice){d->p, d->n}, &call);

		if (result != d->result)
			fail_msg("%s: %d", d->name, result);
		assert_int_equal(call.argument_count, 0);
		assert_null(call.text.data);
	}
}

// Every document, cut at every byte, is refused without harm.
static void test_cut_short(void **state)
{
	static const char whole[] =
		"<?xml version=\"1.0\"?>" CALL("<X a='b'>1&lt;<![CDATA[2]]></X>");
	struct soap_call call;

	(void)state;
	for (size_t n = 0; n < sizeof(whole) - 1; n++)
		assert_int_equal(soap_body_parse((struct slice){whole, n}, &call), MALFORMED);
	assert_int_equal(soap_body_parse(SLICE(whole), &call), SOAP_BODY_OK);
	soap_call_free(&call);
}

static void add_times(struct strbuf *b, size_t n, const char *format)
{
	for (size_t i = 0; i < n; i++) {
		for (const char *p = format; *p; p++) {
			if (*p == '@')
				strbuf_add_format(b, "%zu", i);
			else
				strbuf_add_char(b, *p);
		}
	}
}

// The result for FRONT, N times MIDDLE (each '@' its number), BACK.
static enum soap_body_result with(const char *front, size_t n, const char *middle, const char *back)
{
	struct soap_call call;
	struct strbuf b;
	enum soap_body_result result;

	strbuf_init(&b, 1 << 24);
	strbuf_add_text(&b, front);
	add_times(&b, n, middle);
	strbuf_add_text(&b, back);
	assert_false(b.failed);
	result = soap_body_parse(strbuf_slice(&b), &call);
	if (result == SOAP_BODY_OK)
		soap_call_free(&call);
	strbuf_free(&b);
	return result;
}

#define CALL_OPEN  OPEN "<u:A xmlns:u=\"" SERVICE "\">"
#define CALL_CLOSE "</u:A>" CLOSE

static void test_limits(void **state)
{
	(void)state;
	// Envelope, Body and action are elements, too.
	assert_int_equal(with(CALL_OPEN, SOAP_ELEMENTS_MAX - 3, "<a@/>", CALL_CLOSE), SOAP_BODY_OK);
	assert_int_equal(with(CALL_OPEN, SOAP_ELEMENTS_MAX - 2, "<a@/>", CALL_CLOSE), MALFORMED);
	assert_int_equal(with(CALL_OPEN "<X", SOAP_ATTRIBUTES_MAX, " a@=''", "/>" CALL_CLOSE),
			 SOAP_BODY_OK);
	assert_int_equal(with(CALL_OPEN "<X", SOAP_ATTRIBUTES_MAX + 1, " a@=''", "/>" CALL_CLOSE),
			 MALFORMED);
	assert_int_equal(
		with(CALL_OPEN "<X", SOAP_ATTRIBUTES_MAX, " xmlns:a@='u'", "/>" CALL_CLOSE),
		SOAP_BODY_OK);
	assert_int_equal(
		with(CALL_OPEN "<X", SOAP_ATTRIBUTES_MAX, " xmlns:a@='u'", " b=''/>" CALL_CLOSE),
		MALFORMED);
	assert_int_equal(with(CALL_OPEN "<", SOAP_NAME_MAX, "n", "/>" CALL_CLOSE), SOAP_BODY_OK);
	assert_int_equal(with(CALL_OPEN "<", SOAP_NAME_MAX + 1, "n", "/>" CALL_CLOSE), MALFORMED);
	assert_int_equal(with(CALL_OPEN "<X ", SOAP_NAME_MAX, "n", "=''/>" CALL_CLOSE),
			 SOAP_BODY_OK);
	assert_int_equal(with(CALL_OPEN "<X ", SOAP_NAME_MAX + 1, "n", "=''/>" CALL_CLOSE),
			 MALFORMED);
	assert_int_equal(with(OPEN "<A xmlns='", SOAP_SERVICE_MAX, "n", "'/>" CLOSE), SOAP_BODY_OK);
	assert_int_equal(with(OPEN "<A xmlns='", SOAP_SERVICE_MAX + 1, "n", "'/>" CLOSE),
			 MALFORMED);
}

static void test_limit_of_depth(void **state)
{
	const size_t header = 2; // Envelope and Header

	(void)state;
	for (size_t n = SOAP_DEPTH_MAX - header; n <= SOAP_DEPTH_MAX - header + 1; n++) {
		struct soap_call call;
		struct strbuf b;
		enum soap_body_result result;

		strbuf_init(&b, 1 << 16);
		strbuf_add_text(&b, "<Envelope><Header>");
		add_times(&b, n, "<a>");
		add_times(&b, n, "</a>");
		strbuf_add_text(&b, "</Header><Body><A/></Body></Envelope>");
		result = soap_body_parse(strbuf_slice(&b), &call);
		assert_int_equal(result, n + header <= SOAP_DEPTH_MAX ? SOAP_BODY_OK : MALFORMED);
		soap_call_free(&call);
		strbuf_free(&b);
	}
	assert_int_equal(with("", 5000, "<a>", ""), MALFORMED);
	assert_int_equal(with("", 100000, "<a>", ""), MALFORMED);
}

static void test_limit_of_size(void **state)
{
	const size_t rest = sizeof(CALL("<X></X>")) - 1;

	(void)state;
	assert_int_equal(with(CALL_OPEN "<X>", SOAP_BODY_MAX - rest, "x", "</X>" CALL_CLOSE),
			 SOAP_BODY_OK);
	assert_int_equal(with(CALL_OPEN "<X>", SOAP_BODY_MAX - rest + 1, "x", "</X>" CALL_CLOSE),
			 MALFORMED);
	assert_int_equal(with(CALL_OPEN "<X a='", 1 << 20, "x", "'/>" CALL_CLOSE), MALFORMED);
}

static void test_arguments_of_a_call(void **state)
{
	struct soap_call call;
	struct slice value;

	(void)state;
	assert_int_equal(
		soap_body_parse(SLICE("<Envelope><Body><A><X>1</X><Y/></A></Body></Envelope>"),
				&call),
		SOAP_BODY_OK);
	assert_true(soap_call_argument(&call, "X", &value));
	assert_true(slice_is(value, "1"));
	assert_true(soap_call_argument(&call, "Y", &value));
	assert_int_equal(value.n, 0);
	assert_false(soap_call_argument(&call, "x", &value));
	assert_false(soap_call_argument(&call, "", &value));
	assert_int_equal(value.n, 0);
	soap_call_set_service(&call, SLICE(SERVICE));
	assert_true(slice_is(call.service, SERVICE));
	assert_true(slice_is(call.argument[0].name, "X")); // nothing has moved
	soap_call_free(&call);
	assert_int_equal(call.argument_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_limit_of_depth),
		cmocka_unit_test(test_limit_of_size),
		cmocka_unit_test(test_arguments_of_a_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
