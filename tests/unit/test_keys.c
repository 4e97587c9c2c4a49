// SPDX-License-Identifier: BSD-2-Clause
// Tests of the keys that a terminal's bytes mean.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "console/keys.h"

// What BYTES mean, in words: characters as they are, keys in angle brackets.
static const char *read_keys(const char *bytes)
{
	static const char *const names[] = {
		[KEY_ENTER] = "enter",
		[KEY_TAB] = "tab",
		[KEY_BACKSPACE] = "backspace",
		[KEY_DELETE] = "delete",
		[KEY_LEFT] = "left",
		[KEY_RIGHT] = "right",
		[KEY_UP] = "up",
		[KEY_DOWN] = "down",
		[KEY_HOME] = "home",
		[KEY_END] = "end",
		[KEY_PAGE_UP] = "page-up",
		[KEY_PAGE_DOWN] = "page-down",
		[KEY_WORD_LEFT] = "word-left",
		[KEY_WORD_RIGHT] = "word-right",
		[KEY_KILL_WORD_LEFT] = "kill-left",
		[KEY_KILL_WORD_RIGHT] = "kill-right",
		[KEY_FUNCTION] = "f",
		[KEY_CONTROL] = "control",
		[KEY_ESCAPE] = "escape",
		[KEY_NOTHING] = "nothing",
	};
	static char text[1024];
	struct key_decoder d = {0};
	struct key key;
	size_t used = 0;

	text[0] = '\0';
	for (; *bytes; bytes++) {
		if (!key_decode(&d, (unsigned char)*bytes, &key))
			continue;
		if (key.kind == KEY_TEXT)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%.*s",
						 key.pasted ? "+" : "", (int)key.length, key.text);
		else
			used += (size_t)snprintf(text + used, sizeof(text) - used, "<%s%s%.0d>",
						 key.pasted ? "+" : "", names[key.kind],
						 (int)key.number);
	}
	if (key_waits(&d)) {
		key_flush(&d, &key);
		(void)snprintf(text + used, sizeof(text) - used, "<%s>", names[key.kind]);
	}
	return text;
}

static void test_characters(void **state)
{
	(void)state;
	assert_string_equal(read_keys("aé日😀"), "aé日😀");
	// malformed: dropped, and what follows is read
	assert_string_equal(read_keys("\xc3"
				      "a"),
			    "a");
	assert_string_equal(read_keys("\xff\x80x"), "<nothing><nothing>x");
	assert_string_equal(read_keys("\xc0\x80x"), "<nothing><nothing>x");
	assert_string_equal(read_keys("\xed\xa0\x80x"), "<nothing>x");
	assert_string_equal(read_keys("\xc2\x9bx"), "<nothing>x"); // C1
}

static void test_controls(void **state)
{
	(void)state;
	assert_string_equal(read_keys("\001\004\034"), "<control1><control4><control28>");
	assert_string_equal(read_keys("\t\177\b"), "<tab><backspace><backspace>");
	// one line end, however it is written
	assert_string_equal(read_keys("a\rb\nc\r\nd\n\n"),
			    "a<enter>b<enter>c<enter><nothing>d<enter><enter>");
}

static void test_sequences(void **state)
{
	(void)state;
	assert_string_equal(read_keys("\033[A\033OB\033[H\033[4~\033[3~x"),
			    "<up><down><home><end><delete>x");
	assert_string_equal(read_keys("\033OP\033[11~\033[[A\033[18~"), "<f1><f1><f1><f7>");
	assert_string_equal(read_keys("\033b\033[1;5C\033\177\033d"),
			    "<word-left><word-right><kill-left><kill-right>");
	// a terminal's answers and what is not known: passed over as a whole
	assert_string_equal(read_keys("\033[?62;22cx\033[24;80Ry"), "<nothing>x<nothing>y");
	assert_string_equal(read_keys("\033[1;2;3;4;5;6;7;8;9;10;11;12mx"), "<nothing>x");
	assert_string_equal(read_keys("\033[12\033[Ax"), "<up>x");
	assert_string_equal(read_keys("\033[1\003"), "<control3>");
	assert_string_equal(read_keys("\033"), "<escape>");
	assert_string_equal(read_keys("\033[1"), "<nothing>");
}

static void test_paste(void **state)
{
	(void)state;
	assert_string_equal(read_keys("\033[200~a\tb?\r\nc\003\033[A\033[201~d\t"),
			    "<nothing>+a+\t+b+?<+enter><+nothing>+c<+nothing><+nothing>"
			    "<+nothing>d<tab>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_controls),
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_paste),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
