// SPDX-License-Identifier: BSD-2-Clause
// Tests of codec/metric_write: one line a sample, whatever the labels hold.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "codec/metric_write.h"

static void test_a_metric(void **state)
{
	struct strbuf name;
	struct strbuf out;

	(void)state;
	strbuf_init(&name, 100);
	strbuf_init(&out, 1000);
	strbuf_add_text(&name, "sallyport");
	metric_write_name(&name, "/ip/upnp/mappings");
	metric_write_name(&name, ".bytes-in");
	metric_write_head(&out, strbuf_slice(&name), "counter",
			  SLICE("Says \"in\" \\ out\nand on"));
	metric_write_begin(&out, strbuf_slice(&name));
	metric_write_value(&out, false, SLICE("5"));
	metric_write_begin(&out, strbuf_slice(&name));
	metric_write_label(&out, true, "external-port", SLICE("80"));
	metric_write_label(&out, false, "protocol", SLICE("tcp"));
	metric_write_value(&out, true, SLICE("6"));
	assert_string_equal(
		strbuf_text(&out),
		"# HELP sallyport_ip_upnp_mappings_bytes_in Says \"in\" \\\\ out\\nand on\n"
		"# TYPE sallyport_ip_upnp_mappings_bytes_in counter\n"
		"sallyport_ip_upnp_mappings_bytes_in 5\n"
		"sallyport_ip_upnp_mappings_bytes_in{external_port=\"80\","
		"protocol=\"tcp\"} 6\n");
	strbuf_free(&name);
	strbuf_free(&out);
}

static void assert_label(struct slice value, const char *expected)
{
	struct strbuf out;

	strbuf_init(&out, 1000);
	metric_write_label(&out, true, "l", value);
	assert_string_equal(strbuf_text(&out), expected);
	strbuf_free(&out);
}

static void test_hostile_labels(void **state)
{
	(void)state;
	assert_label(SLICE(""), "{l=\"\"");
	assert_label(SLICE("\"} 1\nup 0\\"), "{l=\"\\\"} 1\\nup 0\\\\\"");
	assert_label(SLICE("\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\xae"),
		     "{l=\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\xae\"");
	assert_label(SLICE("\xff\x80z\xc3"), "{l=\"\xc3\xbf\xc2\x80z\xc3\x83\"");
	assert_label(SLICE("\xed\xa0\x80"), "{l=\"\xc3\xad\xc2\xa0\xc2\x80\"");
}

static void test_no_room(void **state)
{
	struct strbuf out;

	(void)state;
	strbuf_init(&out, 8);
	metric_write_label(&out, true, "label", SLICE("value"));
	assert_true(out.failed);
	strbuf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_metric),
		cmocka_unit_test(test_hostile_labels),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
