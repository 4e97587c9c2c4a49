// SPDX-License-Identifier: BSD-2-Clause
// Tests of lines of log files.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/log_file.h"

static void test_a_line_is_written_and_read(void **state)
{
	struct log_file_line line = {
		.time = {.tm_year = 126,
			 .tm_mon = 9,
			 .tm_mday = 2,
			 .tm_hour = 16,
			 .tm_min = 49,
			 .tm_sec = 36},
		.topics = SLICE("system,info"),
		.text = SLICE("a text of  words"),
	};
	struct log_file_line read;
	struct strbuf out;

	(void)state;
	strbuf_init(&out, 200);
	log_file_write(&out, &line);
	assert_string_equal(strbuf_text(&out),
			    "Oct/02/2026 16:49:36 system,info a text of  words\n");
	assert_true(log_file_read((struct slice){out.data, out.length - 1}, &read));
	assert_int_equal(read.time.tm_year, 126);
	assert_int_equal(read.time.tm_mon, 9);
	assert_int_equal(read.time.tm_mday, 2);
	assert_int_equal(read.time.tm_hour, 16);
	assert_int_equal(read.time.tm_min, 49);
	assert_int_equal(read.time.tm_sec, 36);
	assert_true(slice_is(read.topics, "system,info"));
	assert_true(slice_is(read.text, "a text of  words"));
	strbuf_free(&out);
}

static void test_what_is_no_line(void **state)
{
	static const char *const wrong[] = {
		"",
		"Oct/02/2026 16:49:36",
		"Oct/02/2026 16:49:36 ",
		"Oct/02/2026 16:49:36 topics", // and no text
		"Okt/02/2026 16:49:36 a b",
		"Oct/32/2026 16:49:36 a b",
		"Oct/02/1826 16:49:36 a b",
		"Oct/02/2026 24:49:36 a b",
		"Oct/02/2026 16:60:36 a b",
		"Oct/02/2026 16:49:61 a b",
		"Oct/02/2026-16:49:36 a b",
		"Oct-02/2026 16:49:36 a b",
		"Oct/+2/2026 16:49:36 a b",
		"Oct/02/2026 16:49:36  b", // no topics
	};
	struct log_file_line line;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (log_file_read(slice_from(wrong[i]), &line))
			fail_msg("a line: %s", wrong[i]);
	assert_true(log_file_read(SLICE("Oct/02/2026 16:49:36 a "), &line));
	assert_int_equal(line.text.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_is_written_and_read),
		cmocka_unit_test(test_what_is_no_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
