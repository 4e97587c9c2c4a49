// SPDX-License-Identifier: BSD-2-Clause
// One schema, one screen, the records of one test.

#include "print_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "console/schema_built_in.h"
#include "sample_schema.h"

enum { ROWS_MAX = 16 };

struct schema fixture_schema;
struct records fixture_records;
struct screen fixture_screen;

static int begin(bool understood)
{
	fixture_screen = (struct screen){.width = 80};
	strbuf_init(&fixture_screen.text, 1 << 20);
	return understood ? 0 : -1;
}

int fixture_sample(void **state)
{
	(void)state;
	return begin(sample_schema(&fixture_schema));
}

int fixture_built_in(void **state)
{
	struct slice dump = {(const char *)schema_built_in, schema_built_in_size};

	(void)state;
	return begin(sample_schema_read(&fixture_schema, dump));
}

int fixture_done(void **state)
{
	(void)state;
	schema_free(&fixture_schema);
	records_free(&fixture_records);
	screen_free(&fixture_screen);
	return 0;
}

const struct schema_menu *fixture_menu(const char *path)
{
	const struct schema_menu *menu = schema_find(&fixture_schema, path);

	assert_non_null(menu);
	return menu;
}

void fixture_add(const char *word, ...)
{
	static struct sentence s;
	va_list more;
	struct err e;

	s.count = 1;
	va_start(more, word);
	for (; word; word = va_arg(more, const char *))
		s.word[s.count++] = slice_from(word);
	va_end(more);
	assert_int_equal(records_add(&fixture_records, &s, &e), 0);
}

const char *fixture_drawn(fixture_layout *draw, const char *path, enum view_columns which,
			  const char *proplist, size_t first)
{
	struct view v = {.menu = fixture_menu(path),
			 .rows = fixture_records.items,
			 .count = fixture_records.count,
			 .style = fixture_screen.style};
	size_t numbers[ROWS_MAX];
	struct err e;

	assert_true(v.count <= ROWS_MAX);
	for (size_t i = 0; i < v.count; i++)
		numbers[i] = first + i;
	v.numbers = numbers;
	strbuf_reset(&fixture_screen.text);
	assert_int_equal(view_choose(&v, which, proplist, &e), 0);
	draw(&fixture_screen, &v);
	view_done(&v);
	records_free(&fixture_records);
	assert_false(fixture_screen.text.failed);
	return strbuf_text(&fixture_screen.text);
}
