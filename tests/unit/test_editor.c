// SPDX-License-Identifier: BSD-2-Clause
// Tests of the line editor: keys in, text and cursor and events out, and how it is drawn.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "console/editor.h"
#include "console/editor_paint.h"
#include "picture_row.h"

#define LEFT "\033[D"
#define UP   "\033[A"
#define DOWN "\033[B"

static struct history history;
static struct editor editor;
static enum editor_event event;

static int setup(void **state)
{
	(void)state;
	history_init(&history);
	editor_init(&editor, &history);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	editor_free(&editor);
	history_free(&history);
	return 0;
}

// The text after BYTES, with | where the cursor is. They end at the first event.
static const char *type(const char *bytes)
{
	static char text[4096];
	size_t used = editor_feed(&editor, slice_from(bytes), &event);
	struct slice before = edit_before(&editor.text);
	struct slice after = edit_after(&editor.text);

	assert_int_equal(used, strlen(bytes));
	(void)snprintf(text, sizeof(text), "%.*s|%.*s", (int)before.n, before.p, (int)after.n,
		       after.p);
	return text;
}

static const char *type_anew(const char *bytes)
{
	editor_begin(&editor);
	return type(bytes);
}

static void test_moving(void **state)
{
	(void)state;
	assert_string_equal(type_anew("abc" LEFT "X"), "abX|c");
	assert_string_equal(type_anew("abc\001X"), "X|abc");
	assert_string_equal(type_anew("abc\001\005X"), "abcX|");
	assert_string_equal(type_anew("abc\033[HX\033[FY"), "XabcY|");
	assert_string_equal(type_anew("/ip upnp\033b"), "/ip |upnp");
	assert_string_equal(type_anew("/ip upnp\033b\033b\033b\033f"), "/ip| upnp");
	assert_string_equal(type_anew("\002\006\033f\033b"), "|");
	// characters, not bytes; with what combines with them
	assert_string_equal(type_anew("日é" LEFT LEFT "x"), "x|日é");
	assert_string_equal(type_anew("ae\xcc\x81" LEFT "x"), "ax|e\xcc\x81");
	assert_string_equal(type_anew("ae\xcc\x81\177"), "a|");
}

static void test_cutting(void **state)
{
	(void)state;
	assert_string_equal(type_anew("abc\177\010"), "a|");
	assert_string_equal(type_anew("\177\033[3~"), "|");
	assert_string_equal(type_anew("abc" LEFT "\004"), "ab|");
	assert_string_equal(type_anew("abc" LEFT "\013"), "ab|");
	assert_string_equal(type_anew("abc" LEFT "\025"), "|c");
	assert_string_equal(type_anew("set a=b c\027"), "set a=b |");
	assert_string_equal(type_anew("set a=b c\027\027"), "set a=|");
	assert_string_equal(type_anew("abc def\001\033d\005\031"), " defabc|");
}

static void test_events(void **state)
{
	(void)state;
	(void)type_anew("abc\001\r");
	assert_int_equal(event, EDITOR_ENTER);
	assert_string_equal(type(""), "abc|"); // Enter ends the text wherever the cursor is
	assert_string_equal(type_anew("abc\003"), "abc|");
	assert_int_equal(event, EDITOR_INTERRUPT);
	(void)type_anew("\004");
	assert_int_equal(event, EDITOR_END);
	(void)type_anew("\t");
	assert_int_equal(event, EDITOR_COMPLETE);
	(void)type("\t");
	assert_int_equal(event, EDITOR_LIST);
	(void)type("a");
	(void)type("\t");
	assert_int_equal(event, EDITOR_COMPLETE);
	assert_string_equal(type_anew("a?"), "a|");
	assert_int_equal(event, EDITOR_QUESTION);
	(void)type("\033OP");
	assert_int_equal(event, EDITOR_HELP);
	(void)type("\030");
	assert_int_equal(event, EDITOR_SAFE_MODE);
	(void)type("\033[14~");
	assert_int_equal(event, EDITOR_SAFE_MODE);
	(void)type("\014");
	assert_int_equal(event, EDITOR_CLEAR);
	(void)type("\033[18~");
	assert_int_equal(event, EDITOR_HOT);
}

static void test_pasted_text_is_text(void **state)
{
	(void)state;
	assert_string_equal(type_anew("\033[200~a\tb?\003c\033[201~"), "a\tb?c|");
	assert_int_equal(event, EDITOR_NOTHING);
	(void)type_anew("\033[200~a\n");
	assert_int_equal(event, EDITOR_ENTER);
	editor_continue(&editor);
	assert_string_equal(type("b\033[201~"), "a\nb|");
}

static void test_lines(void **state)
{
	(void)state;
	assert_string_equal(type_anew("abcd\034ef" UP "X"), "abX|cd\nef");
	assert_string_equal(type_anew("ab\034cdef" UP DOWN "X"), "ab\ncdX|ef");
	assert_string_equal(type_anew("ab\034cd" UP "\001X\005Y"), "XabY|\ncd");
	assert_string_equal(type_anew("ab\034cd" UP "\005\013"), "ab|cd");
	assert_string_equal(type_anew("日本\034abcd" UP "X"), "日本X|\nabcd"); // columns
}

static void test_history(void **state)
{
	(void)state;
	history_add(&history, SLICE("one"));
	history_add(&history, SLICE("two\nlines"));
	history_add(&history, SLICE("two\nlines")); // once
	history_add(&history, SLICE(""));
	assert_int_equal(history.count, 2);
	assert_string_equal(type_anew("dr" UP), "two\nlines|");
	assert_string_equal(type(UP), "two|\nlines"); // within the text first
	assert_string_equal(type(UP), "one|");
	assert_string_equal(type(UP), "one|");
	assert_string_equal(type("\016\016"), "dr|");
	assert_string_equal(type(DOWN), "dr|");
	assert_string_equal(type("\020X"), "two\nlinesX|");
	assert_string_equal(type_anew("\020"), "two\nlines|"); // the entry itself did not change
}

static void test_search(void **state)
{
	(void)state;
	history_add(&history, SLICE("/ip upnp print"));
	history_add(&history, SLICE("/log print"));
	history_add(&history, SLICE("/user print"));
	assert_string_equal(type_anew("x\022pri"), "/user print|");
	assert_string_equal(type("\022"), "/log print|");
	assert_string_equal(type("\022\022\022"), "/ip upnp print|");
	assert_string_equal(type("\177\177\177upn"), "/ip upnp print|");
	assert_string_equal(type("\005X"), "/ip upnp printX|"); // another key takes it
	assert_string_equal(type_anew("\022zzz"), "|");
	(void)type("\r");
	assert_int_equal(event, EDITOR_ENTER);
}

static void add_prompt(void *context, size_t line, struct strbuf *out)
{
	(void)context;
	strbuf_add_text(out, line == 0 ? "[admin@R1] > " : "{... ");
}

static struct picture picture;
static struct painter painter;

static void open_picture(size_t width, size_t height)
{
	picture = (struct picture){.width = width, .height = height};
	paint_init(&painter, width, height);
}

static void paint(void)
{
	struct painting what = {.text = strbuf_slice(&editor.text.text),
				.cursor = editor.text.cursor,
				.prompt = add_prompt,
				.prompt_style = ""};
	struct strbuf out;

	strbuf_init(&out, 1 << 20);
	paint_draw(&painter, &what, &out);
	picture_write(&picture, strbuf_slice(&out));
	assert_false(picture.confused);
	strbuf_free(&out);
}

static void test_drawing(void **state)
{
	(void)state;
	open_picture(20, 5);
	(void)type_anew("/ip");
	paint();
	assert_string_equal(picture_row(&picture, 0), "[admin@R1] > /ip");
	assert_int_equal(picture.column, 16);
	(void)type(" upnp print"); // wraps
	paint();
	assert_string_equal(picture_row(&picture, 0), "[admin@R1] > /ip upn");
	assert_string_equal(picture_row(&picture, 1), "p print");
	assert_int_equal(picture.row, 1);
	(void)type("\001");
	paint();
	assert_int_equal(picture.row, 0);
	assert_int_equal(picture.column, 13);
	(void)type("\013");
	paint();
	assert_string_equal(picture_row(&picture, 0), "[admin@R1] >");
	assert_string_equal(picture_row(&picture, 1), "");
	(void)type("{\034x");
	paint();
	assert_string_equal(picture_row(&picture, 0), "[admin@R1] > {");
	assert_string_equal(picture_row(&picture, 1), "{... x");
}

static void test_drawing_wide_characters(void **state)
{
	(void)state;
	open_picture(16, 5);
	(void)type_anew("ab日e\xcc\x81");
	paint();
	// two columns do not fit behind "ab": the character goes to the next row as a whole
	assert_string_equal(picture_row(&picture, 0), "[admin@R1] > ab");
	assert_string_equal(picture_row(&picture, 1), "日e\xcc\x81");
	assert_int_equal(picture.column, 3);
	(void)type(LEFT LEFT);
	paint();
	assert_int_equal(picture.row, 1);
	assert_int_equal(picture.column, 0);
	(void)type_anew("\xe2\x80\xaeonly"); // a direction override steers no terminal
	paint();
	assert_null(strstr(picture_row(&picture, 0), "\xe2\x80\xae"));
}

static void test_drawing_more_than_fits(void **state)
{
	(void)state;
	open_picture(20, 3);
	(void)type_anew("1\0342\0343\0344\0345");
	paint();
	assert_string_equal(picture_row(&picture, 0), "{... 3");
	assert_string_equal(picture_row(&picture, 2), "{... 5");
	(void)type(UP UP UP UP);
	paint();
	assert_string_equal(picture_row(&picture, 0), "[admin@R1] > 1");
	assert_int_equal(picture.row, 0);
	assert_int_equal(picture.scrolled, 0);
}

static void test_drawing_after_a_resize(void **state)
{
	struct strbuf out;

	(void)state;
	open_picture(40, 6);
	(void)type_anew("/ip upnp print where x");
	paint();
	// as the terminal wraps what it shows: 35 columns are two rows of 20
	open_picture(40, 6);
	paint();
	paint_resize(&painter, 20, 6);
	picture = (struct picture){.width = 20, .height = 6};
	picture_write(&picture, SLICE("[admin@R1] > /ip upnp print where x"));
	paint();
	assert_string_equal(picture_row(&picture, 0), "[admin@R1] > /ip upn");
	assert_string_equal(picture_row(&picture, 1), "p print where x");
	assert_string_equal(picture_row(&picture, 2), "");
	strbuf_init(&out, 256);
	paint_leave(&painter, &out);
	picture_write(&picture, strbuf_slice(&out));
	assert_int_equal(picture.row, 2);
	assert_int_equal(picture.column, 0);
	strbuf_free(&out);
}

static void test_drawing_full_rows(void **state)
{
	(void)state;
	open_picture(20, 4);
	(void)type_anew("1234567"); // exactly to the edge
	paint();
	assert_string_equal(picture_row(&picture, 0), "[admin@R1] > 1234567");
	assert_int_equal(picture.row, 1);
	assert_int_equal(picture.column, 0);
	(void)type(LEFT);
	paint();
	assert_int_equal(picture.row, 0);
	assert_int_equal(picture.column, 19);
	assert_string_equal(picture_row(&picture, 0), "[admin@R1] > 1234567");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_moving, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cutting, setup, teardown),
		cmocka_unit_test_setup_teardown(test_events, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pasted_text_is_text, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_history, setup, teardown),
		cmocka_unit_test_setup_teardown(test_search, setup, teardown),
		cmocka_unit_test_setup_teardown(test_drawing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_drawing_wide_characters, setup, teardown),
		cmocka_unit_test_setup_teardown(test_drawing_more_than_fits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_drawing_after_a_resize, setup, teardown),
		cmocka_unit_test_setup_teardown(test_drawing_full_rows, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
