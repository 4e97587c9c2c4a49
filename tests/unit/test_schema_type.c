// SPDX-License-Identifier: BSD-2-Clause
// Tests of the types of values: what each reads, what it tells, how it refuses.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "sample_menu.h"
#include "schema/row.h"

static struct row *row;

static int set_up(void **state)
{
	(void)state;
	(void)setenv("TZ", "EET-2EEST,M3.5.0/3,M10.5.0/4", 1);
	tzset();
	row = row_new(&sample_menu);
	return row ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	row_free(&sample_menu, row);
	return 0;
}

static struct sample *sample(void)
{
	return (struct sample *)row;
}

static const struct property *property(const char *name)
{
	return menu_property(&sample_menu, slice_from(name));
}

static void assert_told(const char *name, const char *expected)
{
	struct strbuf text;

	strbuf_init(&text, 100000);
	row_format(row, property(name), &text);
	assert_false(text.failed);
	assert_string_equal(strbuf_text(&text), expected);
	strbuf_free(&text);
}

// Sets NAME to TEXT, which is then told as EXPECTED; and that, set again, is told alike.
static void accepts(const char *name, const char *text, const char *expected)
{
	struct err e = {.text = ""};

	if (row_set(&sample_menu, row, slice_from(name), slice_from(text), &e) != 0)
		fail_msg("%s=%s: %s", name, text, e.text);
	assert_told(name, expected);
	assert_int_equal(row_set(&sample_menu, row, slice_from(name), slice_from(expected), &e), 0);
	assert_told(name, expected);
}

static void refuses_slice(const char *name, struct slice text, enum err_kind kind,
			  const char *message)
{
	struct strbuf before;
	struct err e = {.text = ""};

	strbuf_init(&before, 100000);
	row_format(row, property(name), &before);
	assert_int_equal(row_set(&sample_menu, row, slice_from(name), text, &e), -1);
	assert_string_equal(e.text, message);
	assert_int_equal(e.kind, kind);
	assert_told(name, strbuf_text(&before)); // untouched
	strbuf_free(&before);
}

static void refuses(const char *name, const char *text, enum err_kind kind, const char *message)
{
	refuses_slice(name, slice_from(text), kind, message);
}

static void test_bool(void **state)
{
	static const char *const others[] = {"", "y", "Yes", "YES", "1", "on", "yes ", "truee"};

	(void)state;
	accepts("enabled", "no", "false");
	accepts("enabled", "yes", "true");
	assert_true(sample()->enabled);
	accepts("enabled", "false", "false");
	accepts("enabled", "true", "true");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		refuses("enabled", others[i], ERR_VALUE, "invalid value for argument enabled");
}

static void test_number(void **state)
{
	static const char *const range = "value of port is out of range (1 .. 65535)";
	static const char *const invalid = "invalid value for argument port";
	static const char *const trailing = "value of port contains invalid trailing characters";

	(void)state;
	accepts("port", "1", "1");
	accepts("port", "65535", "65535");
	accepts("port", "0x50", "80");
	accepts("port", "0080", "80");
	assert_int_equal(sample()->port, 80);
	refuses("port", "0", ERR_RANGE, range);
	refuses("port", "65536", ERR_RANGE, range);
	refuses("port", "-1", ERR_RANGE, range);
	refuses("port", "0xffffffffffffffffff", ERR_RANGE, range);
	refuses("port", "99999999999999999999999", ERR_RANGE, range);
	refuses("port", "", ERR_VALUE, invalid);
	refuses("port", "http", ERR_VALUE, invalid);
	refuses("port", "-", ERR_VALUE, invalid);
	refuses("port", " 80", ERR_VALUE, invalid);
	refuses("port", "80x", ERR_VALUE, trailing);
	refuses("port", "80.5", ERR_VALUE, trailing);
	refuses("port", "8k", ERR_VALUE, trailing); // not a size
}

static void test_number_widths(void **state)
{
	(void)state;
	accepts("percent", "100", "100");
	refuses("percent", "101", ERR_RANGE, "value of percent is out of range (0 .. 100)");
	accepts("limit", "4294967295", "4294967295"); // no maximum said: the field's
	refuses("limit", "4294967296", ERR_RANGE,
		"value of limit is out of range (0 .. 4294967295)");
	accepts("bytes", "18446744073709551615", "18446744073709551615");
	refuses("bytes", "18446744073709551616", ERR_RANGE,
		"value of bytes is out of range (0 .. 18446744073709551615)");
}

static void test_size(void **state)
{
	(void)state;
	accepts("bytes", "10k", "10000");
	accepts("bytes", "5M", "5000000");
	accepts("bytes", "2Gi", "2147483648");
	accepts("bytes", "3Ki", "3072");
	accepts("bytes", "18014398509481983Ki", "18446744073709550592");
	refuses("bytes", "18014398509481984Ki", ERR_RANGE,
		"value of bytes is out of range (0 .. 18446744073709551615)");
	refuses("bytes", "k", ERR_VALUE, "invalid value for argument bytes");
	refuses("bytes", "10kk", ERR_VALUE, "value of bytes contains invalid trailing characters");
}

static void test_time(void **state)
{
	static const char *const range = "value of timeout is out of range (1s .. 1d)";

	(void)state;
	accepts("timeout", "1s", "1s");
	accepts("timeout", "90", "1m30s");
	accepts("timeout", "00:01:30", "1m30s");
	accepts("timeout", "1.5s", "1s500ms");
	accepts("timeout", "24h", "1d");
	assert_true(sample()->timeout == 86400000);
	refuses("timeout", "999ms", ERR_RANGE, range);
	refuses("timeout", "1d1ms", ERR_RANGE, range);
	refuses("timeout", "soon", ERR_VALUE, "invalid value for argument timeout");
	refuses("timeout", "", ERR_VALUE, "invalid value for argument timeout");
	accepts("delay", "0", "0s");
	accepts("delay", "35w3d13h13m56s", "35w3d13h13m56s");
}

static void test_string(void **state)
{
	char *longest = malloc(PROPERTY_TEXT_MAX + 1);

	(void)state;
	accepts("name", "", "");
	accepts("name", "a \"b\"\n=\\ \xe9\xff", "a \"b\"\n=\\ \xe9\xff");
	accepts("name", "12345678901234567890", "12345678901234567890");
	refuses("name", "123456789012345678901", ERR_VALUE,
		"value of name is too long (20 bytes at most)");
	refuses_slice("name", SLICE("a\0b"), ERR_VALUE, "invalid value for argument name");

	assert_non_null(longest);
	memset(longest, 'x', PROPERTY_TEXT_MAX + 1);
	refuses_slice("note", (struct slice){longest, PROPERTY_TEXT_MAX + 1}, ERR_VALUE,
		      "value of note is too long (61440 bytes at most)");
	longest[PROPERTY_TEXT_MAX] = '\0';
	accepts("note", longest, longest);
	free(longest);
}

static void test_enum(void **state)
{
	static const char *const none = "input does not match any value of type";

	(void)state;
	accepts("type", "external", "external");
	assert_int_equal(sample()->type, 1);
	accepts("type", "internal", "internal");
	refuses("type", "ext", ERR_NO_MATCH, none);
	refuses("type", "", ERR_NO_MATCH, none);
	refuses("type", "External", ERR_NO_MATCH, none);
	refuses_slice("type", SLICE("external\0"), ERR_NO_MATCH, none);
}

static void test_words(void **state)
{
	static const char *const none = "input does not match any value of topics";

	(void)state;
	accepts("topics", "error,info", "info,error");
	assert_true(sample()->topics == 5);
	accepts("topics", "", "");
	accepts("topics", "info,info", "info");
	accepts("topics", "info,error,!info", "error");
	accepts("topics", "!error", "");
	refuses("topics", "info,", ERR_NO_MATCH, none);
	refuses("topics", "info,debug", ERR_NO_MATCH, none);
	refuses("topics", "!", ERR_NO_MATCH, none);
	refuses("topics", "!!info", ERR_NO_MATCH, none);
	refuses("topics", "info, error", ERR_NO_MATCH, none);
}

static void test_ip(void **state)
{
	static const char *const others[] = {
		"",	     "10",	 "10.",	      ".1",	 "10..1",  "256.1",    "10.256",
		"1.2.3.4.5", "1.2.3.04", "1.2.3.4/8", "1.2.3.x", "0x0a.1", "1.2.3.4 ", "-1.2",
	};

	(void)state;
	accepts("address", "192.168.1.10", "192.168.1.10");
	accepts("address", "10.1", "10.0.0.1");
	assert_int_equal(sample()->address, 0x0a000001);
	accepts("address", "10.1.2", "10.1.0.2");
	accepts("address", "255.255.255.255", "255.255.255.255");
	accepts("address", "0.0.0.0", "0.0.0.0");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		refuses("address", others[i], ERR_VALUE, "invalid value for argument address");
}

static void test_prefix(void **state)
{
	(void)state;
	accepts("network", "10.1.2.3/8", "10.1.2.3/8");
	accepts("network", "10.1.2.3", "10.1.2.3/32");
	accepts("network", "0.0.0.0/0", "0.0.0.0/0");
	refuses("network", "10.0.0.0/33", ERR_VALUE, "invalid value for argument network");
	refuses("network", "10.1/8", ERR_VALUE, "invalid value for argument network");
	refuses("network", "10.0.0.0/", ERR_VALUE, "invalid value for argument network");
	refuses("network", "", ERR_VALUE, "invalid value for argument network");
}

static void test_prefixes(void **state)
{
	static const char *const invalid = "invalid value for argument allowed-from";

	(void)state;
	accepts("allowed-from", "", "");
	accepts("allowed-from", "192.168.88.5/24,10.0.0.1", "192.168.88.0/24,10.0.0.1/32");
	accepts("allowed-from", "10.0.0.0/8,10.1.0.0/8,10.0.0.0", "10.0.0.0/8,10.0.0.0/32");
	refuses("allowed-from", "10.0.0.0/8,", ERR_VALUE, invalid);
	refuses("allowed-from", ",10.0.0.0/8", ERR_VALUE, invalid);
	refuses("allowed-from", "10.1", ERR_VALUE, invalid);
	accepts("allowed-from", "100.100.100.1,100.100.100.2,100.100.100.3,0.0.0.0/0", // 60 bytes
		"100.100.100.1/32,100.100.100.2/32,100.100.100.3/32,0.0.0.0/0");
	refuses("allowed-from", "100.100.100.1,100.100.100.2,100.100.100.3,1.1.1.1", ERR_VALUE,
		"value of allowed-from is too long (60 bytes at most)");
}

static void test_ports(void **state)
{
	static const char *const wrong[] = {"80,",   ",80",   "80-",   "-80",	  "81-80",
					    "65536", "1-2-3", "80 ",   "80-90,x", "!25",
					    "0x50",  "1,,2",  "80;81", "1-+2",	  "1-65536,2"};

	(void)state;
	accepts("ports", "", "");
	accepts("ports", "80", "80");
	accepts("ports", "0-65535", "0-65535");
	accepts("ports", "0080,1000-2000,3000-3000", "80,1000-2000,3000");
	accepts("ports", "1,2,1,2-2,3", "1,2,3");
	refuses("ports", "1,2,3,4", ERR_VALUE, "invalid value for argument ports");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		refuses("ports", wrong[i], ERR_VALUE, "invalid value for argument ports");
}

static void test_mac(void **state)
{
	(void)state;
	accepts("mac-address", "aa:bb:CC:0d:0E:ff", "AA:BB:CC:0D:0E:FF");
	accepts("mac-address", "aa-bb-cc-0d-0e-ff", "AA:BB:CC:0D:0E:FF");
	refuses("mac-address", "aabbcc0d0eff", ERR_VALUE, "invalid value for argument mac-address");
	refuses("mac-address", "", ERR_VALUE, "invalid value for argument mac-address");
}

static void test_id(void **state)
{
	(void)state;
	accepts("parent", "*1A", "*1A");
	assert_int_equal(sample()->parent, 26);
	accepts("parent", "*ffffffff", "*FFFFFFFF");
	refuses("parent", "*100000000", ERR_VALUE, "invalid value for argument parent");
	refuses("parent", "*", ERR_VALUE, "invalid value for argument parent");
	refuses("parent", "1A", ERR_VALUE, "invalid value for argument parent");
}

// A settable copy of `created`, which is read-only.
static const struct property moment = {
	.name = "created", .type = PROPERTY_DATE_TIME, P_FIELD(sample, created), .help = "When"};
static const struct menu moment_menu = {.path = "/moment",
					.help = "A moment",
					.kind = MENU_LIST,
					.row_size = sizeof(struct sample),
					.properties = &moment,
					.property_count = 1};

static void test_date_time(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} good[] = {
		// It is three hours ahead of UTC in summer, two in winter.
		{"2026-07-02 17:34:34", 1783002874},
		{"2026-07-02", 1782939600},
		{"jul/02/2026 17:34:34", 1783002874},
		{"2026-01-31 00:00:00", 1769810400},
		{"@0", 0},
		{"@-5", -5},
		{"1970-01-01 02:00:00", 0},
	};
	static const char *const bad[] = {
		"",
		"2026-02-30",
		"2026-13-01",
		"2026-00-10",
		"2026-1-1",
		"2026-07-02 24:00:00",
		"2026-07-02 17:34",
		"2026-07-02T17:34:34",
		"2026-07-02 17:34:34 ",
		"@",
		"@1x",
		"@99999999999999999999",
		"Jul/02/2026",
		"jux/02/2026",
		"jul-02-2026",
		"jul",
		"2026-07-02 17:60:00",
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(
			row_set(&moment_menu, row, SLICE("created"), slice_from(good[i].text), &e),
			0);
		assert_true(sample()->created == good[i].seconds);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
			row_set(&moment_menu, row, SLICE("created"), slice_from(bad[i]), &e), -1);
		assert_string_equal(e.text, "invalid value for argument created");
	}
	sample()->created = 1783002874;
	assert_told("created", "2026-07-02 17:34:34");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_bool, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_number, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_number_widths, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_size, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_string, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_enum, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ip, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_prefix, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_prefixes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ports, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mac, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_id, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_date_time, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
