// SPDX-License-Identifier: BSD-2-Clause
// Tests of backups as files: what goes in comes out, and nothing else does.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec/backup.h"
#include "mgmt/backup_seal.h"

static const struct backup_record first = {
	.menu = {"/user", 5}, .id = 7, .position = -65536, .properties = {"name=joe\0", 9}};
static const struct backup_record second = {
	.menu = {"/system/note", 12}, .id = 0, .position = 0, .properties = {"", 0}};

static void make_items(struct strbuf *out)
{
	strbuf_init(out, BACKUP_ITEMS_MAX);
	backup_add_record(&first, out);
	backup_add_record(&second, out);
	backup_add_end(out);
	assert_false(out->failed);
}

static void make_file(const char *password, struct strbuf *out)
{
	struct strbuf items;
	struct err e;

	make_items(&items);
	strbuf_init(out, BACKUP_FILE_MAX);
	assert_int_equal(backup_seal(strbuf_slice(&items), password, out, &e), 0);
	strbuf_free(&items);
}

// Whether FILE opens with PASSWORD; then its items are those that went in.
static bool opens(struct slice file, const char *password)
{
	struct strbuf items;
	struct strbuf wanted;
	struct err e;
	bool result;

	make_items(&wanted);
	strbuf_init(&items, BACKUP_ITEMS_MAX);
	result = backup_unseal(file, password, &items, &e) == 0;
	assert_int_equal(items.length, result ? wanted.length : 0);
	if (result)
		assert_memory_equal(items.data, wanted.data, wanted.length);
	strbuf_free(&items);
	strbuf_free(&wanted);
	return result;
}

static bool same(struct slice a, struct slice b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

static void records_come_back(void **state)
{
	struct backup_record record;
	struct strbuf items;
	struct slice rest;

	(void)state;
	make_items(&items);
	rest = strbuf_slice(&items);
	assert_int_equal(backup_next(&rest, &record), 1);
	assert_true(same(record.menu, first.menu) && same(record.properties, first.properties));
	assert_int_equal(record.id, 7);
	assert_true(record.position == -65536);
	assert_int_equal(backup_next(&rest, &record), 1);
	assert_true(same(record.menu, second.menu));
	assert_int_equal(record.id, 0);
	assert_int_equal(backup_next(&rest, &record), 0);
	strbuf_free(&items);
}

static void items_that_were_cut_or_go_on_are_damaged(void **state)
{
	struct strbuf items;

	(void)state;
	make_items(&items);
	strbuf_add_char(&items, '\0');
	for (size_t n = 0; n <= items.length; n++) {
		struct slice rest = {items.data, n};
		struct backup_record record;
		int more = 1;

		while (more > 0)
			more = backup_next(&rest, &record);
		assert_int_equal(more, n == items.length - 1 ? 0 : -1);
	}
	strbuf_free(&items);
}

static void without_password(void **state)
{
	struct strbuf file;

	(void)state;
	make_file(NULL, &file);
	assert_true(opens(strbuf_slice(&file), NULL));
	assert_false(opens(strbuf_slice(&file), "secret"));
	for (size_t n = 0; n < file.length; n++)
		assert_false(opens((struct slice){file.data, n}, NULL));
	for (size_t bit = 0; bit < file.length * 8; bit++) {
		file.data[bit / 8] = (char)(file.data[bit / 8] ^ 1 << bit % 8);
		assert_false(opens(strbuf_slice(&file), NULL));
		file.data[bit / 8] = (char)(file.data[bit / 8] ^ 1 << bit % 8);
	}
	strbuf_free(&file);
}

static void with_password(void **state)
{
	struct strbuf file;
	struct strbuf other;

	(void)state;
	make_file("secret", &file);
	assert_true(opens(strbuf_slice(&file), "secret"));
	assert_false(opens(strbuf_slice(&file), "Secret"));
	assert_false(opens(strbuf_slice(&file), NULL));
	assert_null(memmem(file.data, file.length, "name=joe", 8));
	// Salt and nonce are fresh each time.
	make_file("secret", &other);
	assert_memory_not_equal(file.data, other.data, file.length);
	strbuf_free(&other);
	// Header, items, tag: a bit here and there, since each try takes its time.
	for (size_t at = 8; at < file.length; at += 7) {
		file.data[at] = (char)(file.data[at] ^ 1);
		assert_false(opens(strbuf_slice(&file), "secret"));
		file.data[at] = (char)(file.data[at] ^ 1);
	}
	assert_true(opens(strbuf_slice(&file), "secret"));
	strbuf_free(&file);
}

// A file says by which setting its key is made: none may cost more than ours.
static void a_setting_that_would_take_all_memory(void **state)
{
	static const char setting[] = "$y$jFT$abcdefgh";
	struct strbuf file;

	(void)state;
	make_file("secret", &file);
	memset(file.data + 24, 0, BACKUP_SETTING_SIZE);
	memcpy(file.data + 24, setting, sizeof(setting));
	assert_false(opens(strbuf_slice(&file), "secret"));
	strbuf_free(&file);
}

static void words_for_what_is_wrong(void **state)
{
	static const struct {
		size_t at;
		char value;
		const char *text;
	} cases[] = {
		{0, 'X', "failure: not a backup file"},
		{8, 2, "failure: the backup was made by another version of this program"},
		{9, 7, "failure: the backup is damaged"},
		{95, 0, "failure: the backup is damaged"},
	};
	struct strbuf file;
	struct strbuf items;
	struct err e;

	(void)state;
	make_file(NULL, &file);
	strbuf_init(&items, BACKUP_ITEMS_MAX);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char before = file.data[cases[i].at];

		file.data[cases[i].at] = cases[i].value;
		assert_int_equal(backup_unseal(strbuf_slice(&file), NULL, &items, &e), -1);
		assert_string_equal(e.text, cases[i].text);
		file.data[cases[i].at] = before;
	}
	strbuf_free(&items);
	strbuf_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_come_back),
		cmocka_unit_test(items_that_were_cut_or_go_on_are_damaged),
		cmocka_unit_test(without_password),
		cmocka_unit_test(with_password),
		cmocka_unit_test(a_setting_that_would_take_all_memory),
		cmocka_unit_test(words_for_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
