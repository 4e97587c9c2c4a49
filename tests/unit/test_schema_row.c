// SPDX-License-Identifier: BSD-2-Clause
// Tests of records: defaults, names, what is there and what is not, copies, and what the store
// keeps.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample_menu.h"
#include "schema/row.h"

static struct row *row;

static int set_up(void **state)
{
	(void)state;
	row = row_new(&sample_menu);
	return row ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	row_free(&sample_menu, row);
	return 0;
}

static const struct property *property(const char *name)
{
	return menu_property(&sample_menu, slice_from(name));
}

static void set(struct row *r, const char *name, const char *value)
{
	struct err e = {.text = ""};

	if (row_set(&sample_menu, r, slice_from(name), slice_from(value), &e) != 0)
		fail_msg("%s=%s: %s", name, value, e.text);
}

static bool has(const char *name)
{
	return row_has(&sample_menu, row, property(name));
}

static void test_defaults(void **state)
{
	struct sample *s = (struct sample *)row;

	(void)state;
	assert_true(s->enabled);
	assert_int_equal(s->port, 2828);
	assert_true(s->timeout == 300000);
	assert_true(s->topics == 1);
	assert_null(s->name);
	assert_int_equal(s->gateway, 0x0a000001);
	assert_true(has("gateway")); // optional, with a default
	assert_false(has("note"));   // optional, without
	assert_true(has("limit"));
	for (size_t i = 0; i < sample_menu.property_count; i++)
		if (!(sample_properties[i].flags & PROPERTY_ALIAS))
			assert_true(row_is_default(&sample_menu, row, &sample_properties[i]));
}

static void test_names(void **state)
{
	size_t count;
	const struct property *common = menu_common_properties(&sample_menu, &count);

	(void)state;
	assert_int_equal(count, 5);
	assert_string_equal(common[0].name, ".id");
	assert_ptr_equal(property("allowed-from"), property("allowed_from"));
	assert_ptr_equal(property("forced-ip"), property("address"));
	assert_ptr_equal(property("forced_ip"), property("address"));
	assert_string_equal(property("remark")->name, "comment");
	assert_ptr_equal(property(".id"), common);
	assert_string_equal(property("dynamic")->name, "dynamic");
	assert_null(property("nam"));
	assert_null(property("namex"));
	assert_null(property(""));
	assert_null(property("Name"));
}

static void test_common_by_kind(void **state)
{
	static const struct {
		enum menu_kind kind;
		uint32_t flags;
		const char *names; // in their order
	} cases[] = {
		{MENU_SETTINGS, 0, ""},
		{MENU_TABLE, 0, ".id "},
		{MENU_TABLE, MENU_COMMENT | MENU_DISABLE, ".id comment disabled "},
		{MENU_LIST, 0, ".id invalid dynamic "},
		{MENU_LIST, MENU_DISABLE, ".id disabled invalid dynamic "},
		{MENU_FIXED, MENU_COMMENT, ".id comment invalid dynamic "},
		{MENU_ORDERED, MENU_COMMENT | MENU_DISABLE,
		 ".id comment disabled invalid dynamic "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct menu menu = {.kind = cases[i].kind, .flags = cases[i].flags};
		size_t count;
		const struct property *list = menu_common_properties(&menu, &count);
		char names[100] = "";

		for (size_t k = 0; k < count; k++) {
			(void)strncat(names, list[k].name, 20);
			(void)strncat(names, " ", 2);
		}
		assert_string_equal(names, cases[i].names);
	}
}

static void refuses(const char *name, const char *value, enum err_kind kind, const char *text)
{
	struct err e = {.text = ""};

	assert_int_equal(row_set(&sample_menu, row, slice_from(name), slice_from(value), &e), -1);
	assert_string_equal(e.text, text);
	assert_int_equal(e.kind, kind);
}

static void test_unknown_parameters(void **state)
{
	(void)state;
	refuses("nosuch", "1", ERR_UNKNOWN_PARAMETER, "unknown parameter nosuch");
	refuses("", "1", ERR_UNKNOWN_PARAMETER, "unknown parameter ");
	refuses(".id", "*1", ERR_UNKNOWN_PARAMETER, "unknown parameter .id");
	refuses("created", "2026-01-01", ERR_UNKNOWN_PARAMETER, "unknown parameter created");
	refuses("dynamic", "yes", ERR_UNKNOWN_PARAMETER, "unknown parameter dynamic");
	refuses("!name", "", ERR_UNKNOWN_PARAMETER, "unknown parameter !name");
	refuses("!", "", ERR_UNKNOWN_PARAMETER, "unknown parameter !");
	// What is no text for a terminal does not reach it.
	refuses("a\x1b[31m\nb", "", ERR_UNKNOWN_PARAMETER, "unknown parameter a[31mb");
}

static void test_alias(void **state)
{
	(void)state;
	set(row, "forced_ip", "10.1");
	assert_int_equal(((struct sample *)row)->address, 0x0a000001);
	set(row, "remark", "hello");
	assert_string_equal(row->comment, "hello");
}

static void test_optional(void **state)
{
	struct err e;

	(void)state;
	set(row, "note", "");
	assert_true(has("note")); // empty text is text
	set(row, "!note", "");
	assert_false(has("note"));
	set(row, "note", "x");
	assert_int_equal(row_unset(&sample_menu, row, SLICE("note"), &e), 0);
	assert_false(has("note"));
	assert_null(((struct sample *)row)->note);

	set(row, "mark", "5");
	assert_true(has("mark"));
	set(row, "mark", ""); // an empty number is none
	assert_false(has("mark"));
	set(row, "interface", "ether1");
	set(row, "interface", ""); // and an empty name of something
	assert_false(has("interface"));

	assert_int_equal(row_unset(&sample_menu, row, SLICE("port"), &e), -1);
	assert_string_equal(e.text, "input does not match any value of value-name");
	assert_int_equal(row_unset(&sample_menu, row, SLICE("nosuch"), &e), -1);
	set(row, "comment", "x");
	assert_int_equal(row_unset(&sample_menu, row, SLICE("comment"), &e), 0);
	assert_null(row->comment);
}

static void test_quiet(void **state)
{
	(void)state;
	assert_false(has("compatible"));
	set(row, "compatible", "no");
	assert_true(has("compatible"));
	assert_false(has("comment"));
	set(row, "comment", "x");
	assert_true(has("comment"));
	set(row, "comment", "");
	assert_false(has("comment"));
	assert_false(has("invalid"));
	row->invalid = true;
	assert_true(has("invalid"));
	assert_true(has("dynamic"));
}

static void test_required(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(row_check_required(&sample_menu, row, &e), -1);
	assert_int_equal(e.kind, ERR_MISSING_PARAMETER);
	assert_string_equal(e.text, "missing value(s) of argument(s) name type");
	set(row, "type", "internal"); // the first word, which a record has from the start
	assert_int_equal(row_check_required(&sample_menu, row, &e), -1);
	assert_string_equal(e.text, "missing value(s) of argument(s) name");
	set(row, "name", "");
	assert_int_equal(row_check_required(&sample_menu, row, &e), 0);
}

static void test_mark(void **state)
{
	struct sample *s = (struct sample *)row;

	(void)state;
	s->mark = 7;
	assert_false(has("mark"));
	row_mark(&sample_menu, row, property("mark"), true);
	assert_true(has("mark"));
	row_mark(&sample_menu, row, property("mark"), false);
	assert_false(has("mark"));
	row_mark(&sample_menu, row, property("comment"), true); // a common one: no effect
}

static void fill(struct row *r)
{
	set(r, "name", "first");
	set(r, "type", "dmz");
	set(r, "enabled", "no");
	set(r, "port", "80");
	set(r, "timeout", "10m");
	set(r, "note", "");
	set(r, "interface", "ether1");
	set(r, "topics", "warning,error");
	set(r, "address", "10.1");
	set(r, "!gateway", "");
	set(r, "network", "10.1.2.3/24");
	set(r, "allowed-from", "10.0.0.0/8");
	set(r, "mac-address", "02:00:00:00:00:01");
	set(r, "parent", "*7");
	set(r, "password", "$y$hash");
	set(r, "key", "a=b\n!c");
	set(r, "comment", "=x");
	set(r, "disabled", "yes");
	((struct sample *)r)->created = 1783002874;
	((struct sample *)r)->running = true;
	((struct sample *)r)->uptime = 5;
	r->id = 9;
}

static void test_copy(void **state)
{
	struct row *copy;

	(void)state;
	fill(row);
	copy = row_copy(&sample_menu, row);
	assert_non_null(copy);
	assert_true(row_same(&sample_menu, row, copy));
	assert_int_equal(copy->id, 9);
	assert_ptr_not_equal(((struct sample *)copy)->name, ((struct sample *)row)->name);
	set(copy, "name", "second");
	assert_string_equal(((struct sample *)row)->name, "first");
	assert_false(row_same(&sample_menu, row, copy));
	row_free(&sample_menu, copy);
}

static void test_same(void **state)
{
	static const char *const changes[][2] = {
		{"name", "x"},
		{"type", "internal"},
		{"enabled", "yes"},
		{"port", "81"},
		{"timeout", "9m"},
		{"!note", ""},
		{"topics", ""},
		{"address", "10.2"},
		{"gateway", "10.0.0.1"},
		{"network", "10.1.2.4/24"},
		{"network", "10.1.2.3/25"},
		{"allowed-from", ""},
		{"mac-address", "02:00:00:00:00:02"},
		{"parent", "*8"},
		{"comment", ""},
		{"disabled", "no"},
		{"interface", ""},
	};

	(void)state;
	fill(row);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct row *copy = row_copy(&sample_menu, row);

		assert_non_null(copy);
		copy->id = 10; // does not count
		assert_true(row_same(&sample_menu, row, copy));
		set(copy, changes[i][0], changes[i][1]);
		assert_false(row_same(&sample_menu, row, copy));
		row_free(&sample_menu, copy);
	}
}

static void test_encode(void **state)
{
	static const char expected[] = "name=first\0type=dmz\0enabled=false\0port=80\0timeout=10m\0"
				       "note=\0interface=ether1\0topics=warning,error\0"
				       "address=10.0.0.1\0!gateway\0network=10.1.2.3/24\0"
				       "allowed-from=10.0.0.0/8\0mac-address=02:00:00:00:00:01\0"
				       "created=@1783002874\0parent=*7\0password=$y$hash\0"
				       "key=a=b\n!c\0comment==x\0disabled=true";
	struct strbuf encoded;
	struct row *decoded = row_new(&sample_menu);
	struct err e;
	unsigned lost = 7;

	(void)state;
	fill(row);
	strbuf_init(&encoded, 10000);
	row_encode(&sample_menu, row, &encoded);
	assert_int_equal(encoded.length, sizeof(expected));
	assert_memory_equal(strbuf_text(&encoded), expected, sizeof(expected));

	assert_int_equal(row_decode(&sample_menu, strbuf_slice(&encoded), decoded, &lost), 0);
	assert_int_equal(lost, 0);
	assert_int_equal(row_check_required(&sample_menu, decoded, &e), 0);
	// What is live is not kept.
	((struct sample *)decoded)->running = true;
	((struct sample *)decoded)->uptime = 5;
	assert_true(row_same(&sample_menu, row, decoded));
	row_free(&sample_menu, decoded);
	strbuf_free(&encoded);
}

static void test_encode_defaults(void **state)
{
	struct strbuf encoded;
	struct err e;
	struct row *decoded = row_new(&sample_menu);

	(void)state;
	strbuf_init(&encoded, 10000);
	row_encode(&sample_menu, row, &encoded);
	assert_int_equal(encoded.length, 0);

	// A required one that was given its type's zero is still one that was given.
	set(row, "name", "");
	set(row, "type", "internal");
	row_encode(&sample_menu, row, &encoded);
	assert_int_equal(row_decode(&sample_menu, strbuf_slice(&encoded), decoded, NULL), 0);
	assert_int_equal(row_check_required(&sample_menu, decoded, &e), 0);
	row_free(&sample_menu, decoded);
	strbuf_free(&encoded);
}

static void test_decode_loses(void **state)
{
	static const struct {
		struct slice encoded;
		unsigned lost;
	} cases[] = {
		{SLICE("port=81\0nosuch=1\0enabled=no\0"), 1},
		{SLICE("port=81\0port=99999\0type=nosuch\0enabled=no\0"), 2},
		{SLICE("port=81\0enabled=no\0port"), 1},    // cut off
		{SLICE("port=81\0enabled=no\0port=82"), 1}, // without its NUL: cut off too
		{SLICE("port=81\0\0=\0!\0enabled=no\0"), 3},
		{SLICE("port=81\0!port\0!nosuch\0enabled=no\0"), 2},
		{SLICE("port=81\0running=yes\0.id=*5\0dynamic=yes\0enabled=no\0"), 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct row *decoded = row_new(&sample_menu);
		unsigned lost = 99;

		assert_int_equal(row_decode(&sample_menu, cases[i].encoded, decoded, &lost), 0);
		assert_int_equal(lost, cases[i].lost);
		assert_int_equal(((struct sample *)decoded)->port, 81);
		assert_false(((struct sample *)decoded)->enabled);
		assert_false(decoded->dynamic);
		assert_int_equal(decoded->id, 0);
		row_free(&sample_menu, decoded);
	}
}

static uint32_t seed = 20261123;

static uint32_t next_random(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

// Values that at least one property takes, and bytes that none does.
static const char *const pool[] = {
	"yes",
	"no",
	"0",
	"1",
	"80",
	"65535",
	"65536",
	"1w2d3h4m5s6ms",
	"00:00:01",
	"internal",
	"dmz",
	"info,error",
	"!info",
	"10.1",
	"10.0.0.1",
	"10.0.0.0/8",
	"0.0.0.0/0,1.2.3.4",
	"01:23:45:67:89:ab",
	"*1",
	"*FFFFFFFF",
	"@1783002874",
	"",
	"=",
	"a=b",
	"\xff\x01\n",
	"999999999999999999999w",
	"18446744073709551615",
};

// Whatever is set, in whatever order: the record survives its own encoding, and each value its own
// text.
static void test_random_round_trips(void **state)
{
	(void)state;
	for (int round = 0; round < 500; round++) {
		struct row *original = row_new(&sample_menu);
		struct row *decoded = row_new(&sample_menu);
		struct strbuf encoded;
		unsigned lost = 0;

		for (uint32_t i = next_random(40); i > 0; i--) {
			const struct property *p = &sample_properties[next_random(
				(uint32_t)sample_menu.property_count)];
			const char *value = pool[next_random(sizeof(pool) / sizeof(pool[0]))];
			struct row *before = row_copy(&sample_menu, original);

			if (row_set(&sample_menu, original, slice_from(p->name), slice_from(value),
				    NULL) != 0)
				assert_true(row_same(&sample_menu, original, before));
			row_free(&sample_menu, before);
		}
		strbuf_init(&encoded, 100000);
		row_encode(&sample_menu, original, &encoded);
		assert_int_equal(row_decode(&sample_menu, strbuf_slice(&encoded), decoded, &lost),
				 0);
		assert_int_equal(lost, 0);
		assert_true(row_same(&sample_menu, original, decoded));
		strbuf_free(&encoded);
		row_free(&sample_menu, original);
		row_free(&sample_menu, decoded);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_defaults, set_up, tear_down),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_common_by_kind),
		cmocka_unit_test_setup_teardown(test_unknown_parameters, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_alias, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_optional, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_quiet, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_required, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mark, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_copy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_same, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_encode, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_encode_defaults, set_up, tear_down),
		cmocka_unit_test(test_decode_loses),
		cmocka_unit_test(test_random_round_trips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
