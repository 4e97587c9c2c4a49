// SPDX-License-Identifier: BSD-2-Clause
// Tests of the editor of values: keys, the picture, scrolling.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "console/pane.h"
#include "picture_row.h"

static struct pane pane;
static struct picture picture;

// Opens TEXT on a screen of WIDTH by HEIGHT.
static void open_pane(const char *text, size_t width, size_t height)
{
	pane_free(&pane);
	pane_init(&pane, slice_from(text));
	picture = (struct picture){.width = width, .height = height};
}

// What happens at BYTES, all of which are taken; the picture is drawn anew.
static enum pane_event type(const char *bytes)
{
	enum pane_event event;
	struct strbuf out;

	assert_int_equal(pane_feed(&pane, slice_from(bytes), &event), strlen(bytes));
	strbuf_init(&out, 1 << 20);
	pane_draw(&pane, "source", picture.width, picture.height, &out);
	picture_write(&picture, strbuf_slice(&out));
	assert_false(picture.confused);
	assert_int_equal(picture.scrolled, 0);
	strbuf_free(&out);
	return event;
}

static const char *text(void)
{
	return strbuf_text(&pane.text.text);
}

static void test_editing(void **state)
{
	(void)state;
	open_pane(":put one\n:put two", 60, 6);
	assert_int_equal(type(""), PANE_NOTHING);
	assert_string_equal(picture_row(&picture, 0), ":put one");
	assert_string_equal(picture_row(&picture, 1), ":put two");
	assert_non_null(strstr(picture_row(&picture, 5), "C-c quit  C-o save&quit"));
	assert_non_null(strstr(picture_row(&picture, 5), "source"));
	assert_int_equal(picture.row, 0);
	(void)type("\033[B\005 é\r\t# end?");
	assert_string_equal(text(), ":put one\n:put two é\n\t# end?");
	assert_int_equal(picture.row, 2);
	assert_int_equal(picture.column, 7);
	(void)type("\033[A\033[A\001\013\013");
	assert_string_equal(text(), ":put two é\n\t# end?");
	(void)type("\031");
	assert_string_equal(text(), "\n:put two é\n\t# end?");
	assert_int_equal(type("x\017"), PANE_SAVE);
	assert_int_equal(type("\003"), PANE_LEAVE);
}

static void test_scrolling(void **state)
{
	(void)state;
	open_pane("1\n2\n3\n4\n5\n0123456789abcdefghij", 10, 4);
	(void)type("\033[B\033[B\033[B");
	assert_string_equal(picture_row(&picture, 0), "2");
	assert_string_equal(picture_row(&picture, 2), "4");
	(void)type("\033[6~\005");
	assert_string_equal(picture_row(&picture, 2), "bcdefghij");
	assert_int_equal(picture.column, 9);
	(void)type("\033[5~");
	assert_int_equal(picture.row, 0);
}

static void test_what_it_is_given_steers_no_terminal(void **state)
{
	(void)state;
	open_pane("a\033[2Jb\xe2\x80\xae-c", 40, 3);
	(void)type("");
	assert_string_equal(picture_row(&picture, 0), "a[2Jb-c");
}

static int close_pane(void **state)
{
	(void)state;
	pane_free(&pane);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_editing),
		cmocka_unit_test(test_scrolling),
		cmocka_unit_test(test_what_it_is_given_steers_no_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, close_pane);
}
