// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/xml_write: well-formed whatever it is given.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <expat.h>
#include <string.h>

#include "codec/xml_write.h"

static void assert_escaped(struct slice text, const char *expected)
{
	struct strbuf b;

	strbuf_init(&b, 4096);
	xml_escape(&b, text);
	assert_string_equal(strbuf_text(&b), expected);
	strbuf_free(&b);
}

static void test_escaping(void **state)
{
	(void)state;
	assert_escaped(SLICE(""), "");
	assert_escaped(SLICE("plain it's"), "plain it's");
	assert_escaped(SLICE("<a b=\"c\">&amp;</a>"),
		       "&lt;a b=&quot;c&quot;&gt;&amp;amp;&lt;/a&gt;");
	assert_escaped(SLICE("]]>"), "]]&gt;");
	assert_escaped(SLICE("a\tb\nc\rd"), "a&#9;b&#10;c&#13;d");
	assert_escaped(SLICE("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x8e\xae"),
		       "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x8e\xae");
	assert_escaped(SLICE("\xe0\xa0\x80\xf4\x8f\xbf\xbf"), "\xe0\xa0\x80\xf4\x8f\xbf\xbf");
	assert_escaped(SLICE("a\x01\x08\x0b\x0c\x0e\x1f\x1b[31mb"), "a[31mb");
	assert_escaped((struct slice){"a\0b", 3}, "ab");
	assert_escaped(SLICE("\xef\xbf\xbd\xef\xbf\xbe\xef\xbf\xbf"), "\xef\xbf\xbd");
	assert_escaped(SLICE("a\xff\xfe\x80z"), "az");
	assert_escaped(SLICE("a\xc3<"), "a&lt;");	       // cut short by a special character
	assert_escaped(SLICE("a\xe2\x82"), "a");	       // cut short by the end
	assert_escaped(SLICE("\xc0\xbc\xe0\x80\xbc"), "");     // overlong '<'
	assert_escaped(SLICE("\xed\xa0\x80\xed\xb0\x80"), ""); // surrogates
	assert_escaped(SLICE("\xf4\x90\x80\x80"), "");	       // above U+10FFFF
}

static void test_elements(void **state)
{
	struct strbuf b;
	struct xml x;

	(void)state;
	strbuf_init(&b, 4096);
	xml_init(&x, &b);
	xml_declaration(&x);
	xml_start(&x, "root");
	xml_attribute(&x, "xmlns", SLICE("urn:a\"b"));
	xml_attribute(&x, "configId", SLICE("1"));
	xml_start(&x, "empty");
	xml_end(&x);
	xml_element(&x, "name", SLICE("a & b"));
	xml_element_number(&x, "major", 1);
	xml_start(&x, "mixed");
	xml_text(&x, SLICE("a"));
	xml_text(&x, SLICE("<"));
	xml_end(&x);
	assert_false(xml_complete(&x));
	xml_end(&x);
	assert_true(xml_complete(&x));
	assert_string_equal(strbuf_text(&b),
			    "<?xml version=\"1.0\"?>\r\n"
			    "<root xmlns=\"urn:a&quot;b\" configId=\"1\"><empty></empty>"
			    "<name>a &amp; b</name><major>1</major><mixed>a&lt;</mixed></root>");
	strbuf_free(&b);
}

static void test_misuse_fails(void **state)
{
	struct strbuf b;
	struct xml x;

	(void)state;
	strbuf_init(&b, 4096);
	xml_init(&x, &b);
	xml_end(&x);
	assert_true(b.failed);
	strbuf_reset(&b);
	xml_init(&x, &b);
	xml_start(&x, "a");
	xml_text(&x, SLICE("b"));
	xml_attribute(&x, "c", SLICE("d"));
	assert_true(b.failed);
	strbuf_reset(&b);
	xml_init(&x, &b);
	for (size_t i = 0; i < XML_DEPTH_MAX; i++)
		xml_start(&x, "a");
	assert_false(b.failed);
	xml_start(&x, "a");
	assert_true(b.failed);
	strbuf_free(&b);
	strbuf_init(&b, 10);
	xml_init(&x, &b);
	xml_element(&x, "element", SLICE("text"));
	assert_false(xml_complete(&x));
	strbuf_free(&b);
}

// A parser finds back what a document of all bytes, in text and in an attribute, can carry.
static void test_every_byte_gives_a_document(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		char text[] = {'a', (char)c, '<', (char)c, 'b'};
		struct slice s = {text, sizeof(text)};
		XML_Parser parser = XML_ParserCreate("UTF-8");
		struct strbuf b;
		struct xml x;

		assert_non_null(parser);
		strbuf_init(&b, 4096);
		xml_init(&x, &b);
		xml_declaration(&x);
		xml_start(&x, "a");
		xml_attribute(&x, "b", s);
		xml_text(&x, s);
		xml_end(&x);
		assert_int_equal(XML_Parse(parser, strbuf_text(&b), (int)b.length, 1),
				 XML_STATUS_OK);
		XML_ParserFree(parser);
		strbuf_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escaping),
		cmocka_unit_test(test_elements),
		cmocka_unit_test(test_misuse_fails),
		cmocka_unit_test(test_every_byte_gives_a_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
