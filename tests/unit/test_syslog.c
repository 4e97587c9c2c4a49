// SPDX-License-Identifier: BSD-2-Clause
// Tests of log lines for other machines.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/syslog.h"

static struct strbuf out;

static int setup(void **state)
{
	(void)state;
	strbuf_init(&out, 10000);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	strbuf_free(&out);
	return 0;
}

static struct syslog_style style(enum syslog_format format)
{
	return (struct syslog_style){
		.format = format,
		.facility = 3,
		.identity = "gate",
		.version = "1.0",
		.delimiter = "\r\n",
	};
}

static struct syslog_line line(void)
{
	return (struct syslog_line){
		.time = {.tm_year = 126,
			 .tm_mon = 9,
			 .tm_mday = 2,
			 .tm_hour = 17,
			 .tm_min = 36,
			 .tm_sec = 5,
			 .tm_gmtoff = 7200},
		.severity = SYSLOG_INFO,
		.topics = SLICE("system,info"),
		.text = SLICE("a text"),
	};
}

static const char *written(const struct syslog_style *s, const struct syslog_line *l)
{
	strbuf_reset(&out);
	syslog_write(&out, s, l);
	return strbuf_text(&out);
}

static void test_each_form(void **state)
{
	static const struct {
		enum syslog_format format;
		const char *text;
	} rows[] = {
		{SYSLOG_DEFAULT, "system,info a text"},
		{SYSLOG_BSD, "<30>Oct  2 17:36:05 gate a text"},
		{SYSLOG_CEF, "CEF:0|sallyport|sallyport|1.0|system,info|system,info|2|dvchost=gate "
			     "msg=a text\r\n"},
		{SYSLOG_RFC5424,
		 "<30>1 2026-10-02T17:36:05+02:00 gate sallyport - system,info - a text"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct syslog_style s = style(rows[i].format);
		struct syslog_line l = line();

		assert_string_equal(written(&s, &l), rows[i].text);
	}
}

static void test_choices(void **state)
{
	struct syslog_style s = style(SYSLOG_BSD);
	struct syslog_line l = line();

	(void)state;
	s.facility = 23;
	s.iso_time = true;
	s.add_topics = true;
	l.severity = SYSLOG_DEBUG;
	l.time.tm_gmtoff = -12600;
	assert_string_equal(written(&s, &l),
			    "<191>2026-10-02T17:36:05-03:30 gate system,info a text");
	s.format = SYSLOG_RFC5424;
	assert_string_equal(written(&s, &l), "<191>1 2026-10-02T17:36:05-03:30 gate sallyport - "
					     "system,info - system,info a text");
}

static void test_fields_stay_fields(void **state)
{
	struct syslog_style s = style(SYSLOG_RFC5424);
	struct syslog_line l = line();

	(void)state;
	s.identity = "my\xc3\xa9 gate";
	l.topics = SLICE("interface,system,upnp,info,account,debug");
	assert_string_equal(written(&s, &l),
			    "<30>1 2026-10-02T17:36:05+02:00 my---gate sallyport - "
			    "interface,system,upnp,info,accou - a text");
	s.identity = "";
	l.topics = SLICE("");
	assert_string_equal(written(&s, &l),
			    "<30>1 2026-10-02T17:36:05+02:00 - sallyport - - - a text");
	s.format = SYSLOG_CEF;
	s.identity = "a=b|c";
	s.version = "1|2\\";
	l.text = SLICE("x=1\\2|3");
	assert_string_equal(written(&s, &l), "CEF:0|sallyport|sallyport|1\\|2\\\\|||2|"
					     "dvchost=a\\=b|c msg=x\\=1\\\\2|3\r\n");
}

static void test_streams_part_messages(void **state)
{
	static const struct {
		enum syslog_format format;
		const char *text;
	} rows[] = {
		{SYSLOG_DEFAULT, "abc\n"},
		{SYSLOG_BSD, "abc\n"},
		{SYSLOG_CEF, "abc"},
		{SYSLOG_RFC5424, "3 abc"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		strbuf_reset(&out);
		syslog_frame(&out, rows[i].format, SLICE("abc"));
		assert_string_equal(strbuf_text(&out), rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_form, setup, teardown),
		cmocka_unit_test_setup_teardown(test_choices, setup, teardown),
		cmocka_unit_test_setup_teardown(test_fields_stay_fields, setup, teardown),
		cmocka_unit_test_setup_teardown(test_streams_part_messages, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
