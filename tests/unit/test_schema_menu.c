// SPDX-License-Identifier: BSD-2-Clause
// Tests of what is derived from a menu's rows: the check that finds mistakes, the generic commands,
// the dump.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample_menu.h"
#include "schema/generic_commands.h"
#include "schema/row.h"
#include "schema/schema_dump.h"

static void test_sample_is_right(void **state)
{
	struct err e = {.text = ""};

	(void)state;
	if (menu_check(&sample_menu, &e) != 0)
		fail_msg("%s", e.text);
}

static void finds(const struct menu *menu, const char *text)
{
	struct err e = {.text = "nothing"};

	if (menu_check(menu, &e) == 0)
		fail_msg("passes instead of \"%s\"", text);
	assert_string_equal(e.text, text);
}

static void test_mistakes_of_menus(void **state)
{
	const struct {
		struct menu menu;
		const char *text;
	} cases[] = {
		{{.path = NULL, .help = "A"}, "menu without path: not a path"},
		{{.path = "ip", .help = "A"}, "ip: not a path"},
		{{.path = "/ip/", .help = "A"}, "/ip/: not a path"},
		{{.path = "/ip//upnp", .help = "A"}, "/ip//upnp: not a path"},
		{{.path = "/IP", .help = "A"}, "/IP: not a path"},
		{{.path = "/ip"}, "/ip: help missing, or ends with a full stop"},
		{{.path = "/ip", .help = "A sentence."},
		 "/ip: help missing, or ends with a full stop"},
		{{.path = "/ip", .help = "A", .kind = MENU__COUNT},
		 "/ip: kind or layout out of range"},
		{{.path = "/ip", .help = "A", .layout = MENU_LAYOUT__COUNT},
		 "/ip: kind or layout out of range"},
		{{.path = "/ip", .help = "A", .kind = MENU_FOLDER, .property_count = 1},
		 "/ip: a folder has no properties"},
		{{.path = "/ip", .help = "A", .kind = MENU_LIST, .row_size = 4},
		 "/ip: row size smaller than struct row"},
		{{.path = "/ip",
		  .help = "A",
		  .kind = MENU_LIST,
		  .row_size = sizeof(struct row),
		  .property_count = PROPERTIES_MAX + 1},
		 "/ip: too many properties"},
		{{.path = "/ip",
		  .help = "A",
		  .kind = MENU_SETTINGS,
		  .flags = MENU_COMMENT,
		  .row_size = sizeof(struct row)},
		 "/ip: flag that needs records"},
		{{.path = "/ip",
		  .help = "A",
		  .kind = MENU_SETTINGS,
		  .flags = MENU_COUNTED,
		  .row_size = sizeof(struct row)},
		 "/ip: flag that needs records"},
		{{.path = "/ip",
		  .help = "A",
		  .kind = MENU_TABLE,
		  .flags = MENU_NO_ADD,
		  .row_size = sizeof(struct row)},
		 "/ip: no-add belongs to lists"},
		{{.path = "/ip",
		  .help = "A",
		  .kind = MENU_LIST,
		  .flags = MENU_REMOVE,
		  .row_size = sizeof(struct row)},
		 "/ip: remove and set belong to tables"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		finds(&cases[i].menu, cases[i].text);
}

static const char *const two_words[] = {"a", "b", NULL};
static const char *const same_words[] = {"a", "a", NULL};
static const char *const comma_words[] = {"a,b", NULL};
static const char *const negated_words[] = {"!a", NULL};
static const char *const no_words[] = {NULL};

// Each case below is a right property with one part of it overridden.
#pragma GCC diagnostic ignored "-Woverride-init"

// One property of a list whose mistake is told as TEXT behind "/x NAME: ".
#define PROPERTY(...)                                                                              \
	{                                                                                          \
		.help = "Something", __VA_ARGS__                                                   \
	}
#define NUMBER(...)                                                                                \
	PROPERTY(.name = "n", .type = PROPERTY_NUMBER, P_FIELD(sample, port), __VA_ARGS__)
#define STRING(...)                                                                                \
	PROPERTY(.name = "s", .type = PROPERTY_STRING, P_FIELD(sample, note), __VA_ARGS__)
#define BOOL(...)                                                                                  \
	PROPERTY(.name = "b", .type = PROPERTY_BOOL, P_FIELD(sample, enabled), __VA_ARGS__)
#define ENUM(...) PROPERTY(.name = "e", .type = PROPERTY_ENUM, P_FIELD(sample, type), __VA_ARGS__)
#define WORDS(...)                                                                                 \
	PROPERTY(.name = "w", .type = PROPERTY_WORDS, P_FIELD(sample, topics), __VA_ARGS__)

static const struct {
	struct property property;
	const char *text;
} mistakes[] = {
	{NUMBER(.name = "Name"), "not a name"},
	{NUMBER(.name = ""), "not a name"},
	{NUMBER(.name = "disabled"), "every menu of this kind has it already"},
	{NUMBER(.name = ".id"), "every menu of this kind has it already"},
	{NUMBER(.help = "Ends."), "help missing, or ends with a full stop"},
	{NUMBER(.help = NULL), "help missing, or ends with a full stop"},
	{NUMBER(.type = PROPERTY__COUNT), "type out of range"},
	{NUMBER(.size = 3), "field of another size than its type's"},
	{BOOL(.size = 4), "field of another size than its type's"},
	{NUMBER(.offset = sizeof(struct sample) - 1), "field outside the record"},
	{NUMBER(.offset = SIZE_MAX - 1), "field outside the record"},
	{NUMBER(.offset = offsetof(struct row, comment)), "field inside struct row"},
	{NUMBER(.words = two_words), "words missing, or of a type without words"},
	{ENUM(.words = NULL), "words missing, or of a type without words"},
	{ENUM(.words = same_words), "word twice"},
	{ENUM(.words = no_words), "no words"},
	{WORDS(.words = comma_words), "word that a list cannot hold"},
	{WORDS(.words = negated_words), "word that a list cannot hold"},
	{STRING(.min = 1), "minimum of what is no number"},
	{BOOL(.max = 1), "maximum of what has none"},
	{STRING(.max = PROPERTY_TEXT_MAX + 1), "maximum too large"},
	{NUMBER(.min = 5, .max = 4), "range empty, or beyond the field"},
	{NUMBER(.max = 65536), "range empty, or beyond the field"},
	{STRING(.unit = "%"), "unit of what is no number"},
	{NUMBER(.flags = PROPERTY_REQUIRED | PROPERTY_OPTIONAL),
	 "flag required beside one it excludes"},
	{NUMBER(.flags = PROPERTY_REQUIRED | PROPERTY_READ_ONLY),
	 "flag required beside one it excludes"},
	{NUMBER(.flags = PROPERTY_REQUIRED, .default_text = "1"), "required, so no default"},
	{NUMBER(.flags = PROPERTY_KEY), "flag key does not fit the type"},
	{STRING(.flags = PROPERTY_COUNTER), "flag counter does not fit the type"},
	{STRING(.flags = PROPERTY_SIZE), "flag size does not fit the type"},
	{NUMBER(.flags = PROPERTY_UNQUOTED), "flag unquoted does not fit the type"},
	{NUMBER(.flags = PROPERTY_REFERENCE), "flag reference does not fit the type"},
	{STRING(.flags = PROPERTY_METRIC), "flag metric does not fit the type"},
	{NUMBER(.flags = PROPERTY_METRIC | PROPERTY_LABEL), "flag metric beside one it excludes"},
	{STRING(.flags = PROPERTY_LABEL | PROPERTY_SECRET), "flag label beside one it excludes"},
	{NUMBER(.flags = PROPERTY_FLAG, .letter = 'N'), "flag flag does not fit the type"},
	{STRING(.flags = PROPERTY_WRITE_ONLY | PROPERTY_COLUMN),
	 "flag write-only beside one it excludes"},
	{STRING(.flags = PROPERTY_SECRET | PROPERTY_COLUMN), "flag secret beside one it excludes"},
	{BOOL(.flags = PROPERTY_FLAG), "letter without flag, or flag without letter"},
	{BOOL(.letter = 'B'), "letter without flag, or flag without letter"},
	{BOOL(.flags = PROPERTY_FLAG, .letter = 'X'), "letter of a common flag"},
	{NUMBER(.default_text = "65536"), "value of n is out of range (0 .. 65535)"},
	{BOOL(.default_text = "maybe"), "invalid value for argument b"},
	{NUMBER(.min = 1), "zero is its default but out of range"},
	{PROPERTY(.name = "a", .flags = PROPERTY_ALIAS), "alias of no property"},
	{PROPERTY(.name = "a", .flags = PROPERTY_ALIAS, .alias = "nosuch"), "alias of no property"},
	{PROPERTY(.name = "a", .flags = PROPERTY_ALIAS, .alias = "a"), "alias of no property"},
	{PROPERTY(.name = "a", .alias = "comment"), "an alias has no other flags"},
	{PROPERTY(.name = "a", .flags = PROPERTY_ALIAS | PROPERTY_COLUMN, .alias = "comment"),
	 "an alias has no other flags"},
};

static struct menu list_of(const struct property *properties, size_t count)
{
	return (struct menu){.path = "/x",
			     .help = "A list",
			     .kind = MENU_LIST,
			     .flags = MENU_COMMENT | MENU_DISABLE,
			     .row_size = sizeof(struct sample),
			     .properties = properties,
			     .property_count = count};
}

static void test_mistakes_of_properties(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		const struct menu menu = list_of(&mistakes[i].property, 1);
		char text[200];

		(void)snprintf(text, sizeof(text), "/x %s: %s", mistakes[i].property.name,
			       mistakes[i].text);
		finds(&menu, text);
	}
}

static void test_mistakes_between_properties(void **state)
{
	const struct property twice[] = {NUMBER(), NUMBER()};
	const struct property shared[] = {NUMBER(), NUMBER(.name = "m")};
	const struct property letters[] = {
		BOOL(.flags = PROPERTY_FLAG, .letter = 'R'),
		BOOL(.name = "c", .flags = PROPERTY_FLAG, .letter = 'R', P_FIELD(sample, running)),
	};
	const struct property required[] = {NUMBER(.flags = PROPERTY_REQUIRED)};
	const struct property unlabelled[] = {NUMBER(.flags = PROPERTY_METRIC)};
	struct menu menu = list_of(twice, 2);

	(void)state;
	finds(&menu, "/x n: declared twice");
	menu = list_of(shared, 2);
	finds(&menu, "/x m: shares its field with another");
	menu = list_of(letters, 2);
	finds(&menu, "/x c: letter twice");
	menu = list_of(required, 1);
	menu.kind = MENU_SETTINGS;
	menu.flags = 0;
	finds(&menu, "/x n: required or key in settings");
	menu = list_of(unlabelled, 1);
	finds(&menu, "/x: metrics of records without label or key");
}

static void test_tables_may_tell_flags(void **state)
{
	static const struct property flags[] = {
		{.name = "invalid",
		 .type = PROPERTY_BOOL,
		 .flags = PROPERTY_FLAG | PROPERTY_READ_ONLY | PROPERTY_LIVE,
		 P_FIELD(sample, row.invalid),
		 .letter = 'I',
		 .letter_group = 1,
		 .help = "Invalid"},
		{.name = "dynamic",
		 .type = PROPERTY_BOOL,
		 .flags = PROPERTY_FLAG | PROPERTY_READ_ONLY | PROPERTY_LIVE,
		 P_FIELD(sample, row.dynamic),
		 .letter = 'D',
		 .letter_group = 2,
		 .help = "Dynamic"},
	};
	struct menu menu = list_of(flags, 2);
	struct err e = {.text = ""};

	(void)state;
	menu.kind = MENU_TABLE;
	assert_int_equal(menu_check(&menu, &e), 0);
	menu.kind = MENU_LIST;
	finds(&menu, "/x invalid: every menu of this kind has it already");
}

static void test_mistakes_of_commands(void **state)
{
	static const struct command_argument unnamed[] = {{.help = "Nothing"}};
	static const struct command_argument twice[] = {{.name = "a", .help = "One"},
							{.name = "a", .help = "Two"}};
	static const struct {
		struct command command;
		const char *text;
	} cases[] = {
		{{"Test", "Try", POLICY_TEST}, "/x Test: not a name"},
		{{"test", "Try.", POLICY_TEST}, "/x test: help missing, or ends with a full stop"},
		{{"test", "Try"}, "/x test: no policy"},
		{{"test", "Try", 1u << 31}, "/x test: no policy"},
		{{"enable", "Try", POLICY_TEST},
		 "/x enable: every menu of this kind has it already"},
		{{"test", "Try", POLICY_TEST, unnamed, 1},
		 "/x test: argument without name or help"},
		{{"test", "Try", POLICY_TEST, twice, 2}, "/x test: argument declared twice"},
	};
	static const struct command both[] = {{"test", "Try", POLICY_TEST},
					      {"test", "Try", POLICY_TEST}};
	struct menu menu = list_of(NULL, 0);
	struct err e;

	(void)state;
	menu.command_count = 1;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		menu.commands = &cases[i].command;
		finds(&menu, cases[i].text);
	}
	menu.commands = both;
	menu.command_count = 2;
	finds(&menu, "/x test: declared twice");
	// A name that is generic elsewhere only is free.
	menu.commands = &(const struct command){"move", "Try", POLICY_TEST};
	menu.command_count = 1;
	assert_int_equal(menu_check(&menu, &e), 0);
}

static void commands_are(const struct menu *menu, const char *expected)
{
	char names[300] = "";

	for (int i = 0; i < GENERIC__COUNT; i++) {
		const struct generic_command *c = generic_command((enum generic_command_id)i);

		assert_int_equal(c->id, i);
		assert_ptr_equal(generic_command_find(slice_from(c->name)), c);
		if (!generic_command_applies(c, menu))
			continue;
		(void)strncat(names, c->name, 20);
		(void)strncat(names, " ", 2);
	}
	assert_string_equal(names, expected);
}

static void test_generic_commands(void **state)
{
	struct menu menu = {.kind = MENU_FOLDER};

	(void)state;
	commands_are(&menu, "export ");
	menu.kind = MENU_SETTINGS;
	commands_are(&menu, "print getall listen get set export reset ");
	menu.kind = MENU_LIST;
	commands_are(&menu, "print getall listen get find add set remove export reset ");
	menu.flags = MENU_NO_ADD;
	commands_are(&menu, "print getall listen get find set remove export reset ");
	menu.flags = MENU_COMMENT | MENU_DISABLE;
	menu.kind = MENU_ORDERED;
	commands_are(&menu, "print getall listen get find add set remove enable disable comment "
			    "move export reset ");
	menu.kind = MENU_FIXED;
	commands_are(&menu,
		     "print getall listen get find set enable disable comment export reset ");
	menu.kind = MENU_TABLE;
	menu.flags = 0;
	commands_are(&menu, "print getall listen get find ");
	menu.flags = MENU_REMOVE;
	commands_are(&menu, "print getall listen get find remove ");
	commands_are(&sample_menu, "print getall listen get find add set remove enable disable"
				   " comment unset export reset ");
	assert_null(generic_command_find(SLICE("frobnicate")));
	assert_null(generic_command_find(SLICE("prin")));
}

static void test_generic_arguments(void **state)
{
	const struct generic_command *print = generic_command(GENERIC_PRINT);
	const struct generic_command *set = generic_command(GENERIC_SET);
	const struct generic_command *add = generic_command(GENERIC_ADD);
	struct menu menu = {.kind = MENU_SETTINGS};

	(void)state;
	assert_non_null(generic_command_argument(print, &menu, SLICE("proplist")));
	assert_ptr_equal(generic_command_argument(print, &menu, SLICE(".proplist")),
			 generic_command_argument(print, &menu, SLICE("proplist")));
	assert_null(generic_command_argument(print, &menu, SLICE("count-only")));
	assert_null(generic_command_argument(set, &menu, SLICE("numbers")));
	menu.kind = MENU_LIST;
	assert_non_null(generic_command_argument(print, &menu, SLICE("count-only")));
	assert_null(generic_command_argument(print, &menu, SLICE("follow")));
	assert_true(generic_command_argument(set, &menu, SLICE("numbers"))->required);
	assert_ptr_equal(generic_command_argument(set, &menu, SLICE(".id")),
			 generic_command_argument(set, &menu, SLICE("numbers")));
	assert_null(generic_command_argument(add, &menu, SLICE("place-before")));
	assert_null(generic_command_argument(add, &menu, SLICE("numbers")));
	menu.flags = MENU_FOLLOW;
	assert_non_null(generic_command_argument(print, &menu, SLICE("follow")));
	menu.kind = MENU_ORDERED;
	assert_non_null(generic_command_argument(add, &menu, SLICE("place-before")));
}

// ---- the dump, one record a line

static void begin_line(void *context)
{
	(void)context;
}

static void add_pair(void *context, const char *name, struct slice value)
{
	assert_true(value.n > 0);
	strbuf_add_format(context, "%s=%.*s|", name, (int)value.n, value.p);
}

static void end_line(void *context)
{
	strbuf_add_char(context, '\n');
}

static struct strbuf dumped;

static int dump_sample(void **state)
{
	const struct schema_sink sink = {begin_line, add_pair, end_line, &dumped};

	(void)state;
	strbuf_init(&dumped, 1 << 20);
	schema_dump(&sample_menu, &sink);
	return dumped.failed ? -1 : 0;
}

static int free_dump(void **state)
{
	(void)state;
	strbuf_free(&dumped);
	return 0;
}

// The place of LINE in the dump; fails when it is not a whole line there.
static size_t line_of(const char *line)
{
	char whole[600];
	const char *found;

	(void)snprintf(whole, sizeof(whole), "%s%s\n", line[0] == '\n' ? "" : "\n", line);
	found = strstr(strbuf_text(&dumped), whole);
	if (!found)
		fail_msg("no line \"%s\"", line);
	return (size_t)(found - strbuf_text(&dumped));
}

static void test_dump(void **state)
{
	static const char first[] =
		"type=menu|path=/sample/list|kind=list|layout=table|flags=comment,disable,follow|"
		"help=Things of every type|\n"
		"type=property|menu=/sample/list|name=.id|value-type=id|flags=read-only,live|"
		"help=Internal number of the record|\n"
		"type=property|menu=/sample/"
		"list|name=comment|value-type=string|flags=quiet|max=4095|"
		"help=Short description of the record|\n";

	(void)state;
	assert_memory_equal(strbuf_text(&dumped), first, sizeof(first) - 1);
	(void)line_of("type=property|menu=/sample/list|name=type|value-type=enum|"
		      "flags=required,column|values=internal,external,dmz|column=yes|"
		      "help=Which side it is on|");
	(void)line_of("type=property|menu=/sample/list|name=port|value-type=number|default=2828|"
		      "min=1|max=65535|help=Where it listens|");
	(void)line_of(
		"type=property|menu=/sample/list|name=percent|value-type=number|min=0|max=100|"
		"unit=%|help=How much|");
	(void)line_of("type=property|menu=/sample/list|name=timeout|value-type=time|default=5m|"
		      "min=1s|max=1d|help=When it ends|");
	(void)line_of("type=property|menu=/sample/list|name=running|value-type=bool|"
		      "flags=read-only,flag,live|letter=R|group=3|help=Whether it runs|");
	(void)line_of("type=property|menu=/sample/list|name=forced-ip|value-type=bool|flags=alias|"
		      "alias=address|help=Older name of address|");
	(void)line_of("type=command|menu=/sample/list|name=set|policy=write|generic=yes|items=yes|"
		      "properties=yes|help=Change the values of properties|");
	(void)line_of("type=command|menu=/sample/list|name=test|policy=write,test|help=Try it|");
	(void)line_of("type=argument|menu=/sample/list|command=test|name=count|help=How often|");
	(void)line_of("type=argument|menu=/sample/list|command=test|name=numbers|required=yes|"
		      "unnamed=yes|help=Which of them|");
	assert_null(strstr(strbuf_text(&dumped), "name=getall|")); // for programs only
	assert_null(strstr(strbuf_text(&dumped), "name=origin|")); // for the menu itself
	assert_null(strstr(strbuf_text(&dumped), "name=place-before|"));
}

static void test_dump_order(void **state)
{
	static const char *const order[] = {
		"\ntype=property|menu=/sample/list|name=comment|",
		"name=name|",
		"name=mark|",
		"name=disabled|",
		"name=invalid|",
		"name=dynamic|",
		"type=command|",
		"command=print|",
		"name=add|",
		"command=add|",
		"name=test|",
	};
	const char *at = strbuf_text(&dumped);

	(void)state;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		at = strstr(at, order[i]);
		if (!at)
			fail_msg("%s is not behind what precedes it", order[i]);
	}
}

static void test_dump_of_settings(void **state)
{
	static const struct property one[] = {BOOL(.default_text = "no")};
	const struct menu menu = {.path = "/one",
				  .help = "Settings",
				  .kind = MENU_SETTINGS,
				  .layout = MENU_LAYOUT_SETTINGS,
				  .row_size = sizeof(struct sample),
				  .properties = one,
				  .property_count = 1};
	const struct schema_sink sink = {begin_line, add_pair, end_line, &dumped};

	(void)state;
	strbuf_reset(&dumped);
	schema_dump(&menu, &sink);
	(void)line_of("type=property|menu=/one|name=b|value-type=bool|default=no|help=Something|");
	(void)line_of("type=command|menu=/one|name=set|policy=write|generic=yes|properties=yes|"
		      "help=Change the values of properties|");
	assert_null(strstr(strbuf_text(&dumped), "numbers"));
	assert_null(strstr(strbuf_text(&dumped), ".id"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sample_is_right),
		cmocka_unit_test(test_mistakes_of_menus),
		cmocka_unit_test(test_mistakes_of_properties),
		cmocka_unit_test(test_mistakes_between_properties),
		cmocka_unit_test(test_tables_may_tell_flags),
		cmocka_unit_test(test_mistakes_of_commands),
		cmocka_unit_test(test_generic_commands),
		cmocka_unit_test(test_generic_arguments),
		cmocka_unit_test_setup_teardown(test_dump, dump_sample, free_dump),
		cmocka_unit_test_setup_teardown(test_dump_order, dump_sample, free_dump),
		cmocka_unit_test_setup_teardown(test_dump_of_settings, dump_sample, free_dump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
