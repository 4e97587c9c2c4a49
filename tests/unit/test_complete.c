// SPDX-License-Identifier: BSD-2-Clause
// Tests of what the console makes of a text while it is typed: colours, what is open, completion,
// help.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "console/help.h"
#include "sample_schema.h"

static struct schema schema;
static const struct tree_menu *current;

static int setup(void **state)
{
	(void)state;
	assert_true(sample_schema(&schema));
	current = &schema.root->node;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	schema_free(&schema);
	return 0;
}

static struct scan_place place_of(const char *text)
{
	struct scan scan = {
		.root = &schema.root->node, .current = current, .secret = schema_is_secret};
	struct scan_place place;

	scan_text(&scan, slice_from(text), NULL, &place);
	return place;
}

// One letter for the style of each byte.
static const char *colours(const char *text)
{
	static const char letters[] = "-dcam#\\vlgpu?!";
	static uint8_t styles[1024];
	static char out[1024];
	struct scan scan = {.root = &schema.root->node, .current = current};
	struct scan_place place;

	scan_text(&scan, slice_from(text), styles, &place);
	for (size_t i = 0; i < strlen(text); i++)
		out[i] = letters[styles[i]];
	out[strlen(text)] = '\0';
	return out;
}

static void values(void *context, const struct schema_menu *menu, const char *property,
		   struct candidates *out)
{
	(void)context;
	if (strcmp(menu->node.path, "/ip/service") == 0 && strcmp(property, "name") == 0) {
		candidates_add(out, SLICE("www"), NULL, SCAN_NONE, ' ');
		candidates_add(out, SLICE("api"), NULL, SCAN_NONE, ' ');
		candidates_add(out, SLICE("my \"own\""), NULL, SCAN_NONE, ' ');
	}
	if (strcmp(property, "chain") == 0)
		candidates_add(out, SLICE("dstnat"), NULL, SCAN_NONE, ' ');
	if (strcmp(property, "interface") == 0)
		candidates_add(out, SLICE("a\033[2Jb"), NULL, SCAN_NONE, ' '); // hostile
}

static const struct complete_source source = {NULL, values, NULL, NULL, NULL};

// TEXT after Tab; behind a / what there is to choose from.
static const char *complete(const char *text)
{
	static char out[4096];
	struct scan_place place = place_of(text);
	struct candidates c;
	struct strbuf word;
	size_t used;

	complete_find(&place, slice_from(text), &source, &c);
	strbuf_init(&word, 1024);
	complete_common(&c, &place, slice_from(text), &word);
	used = word.length == 0 ? (size_t)snprintf(out, sizeof(out), "%s", text)
				: (size_t)snprintf(out, sizeof(out), "%.*s%s", (int)c.start, text,
						   word.data);
	for (size_t i = 0; c.count != 1 && i < c.count; i++)
		used += (size_t)snprintf(out + used, sizeof(out) - used, "/%s", c.items[i].text);
	strbuf_free(&word);
	candidates_free(&c);
	return out;
}

static void test_colours(void **state)
{
	(void)state;
	assert_string_equal(colours("/ip upnp set enabled=yes"), "ddd-dddd-ccc-aaaaaaam---");
	assert_string_equal(colours("/ip/upnp/pr xyz"), "dddddddddcc-!!!");
	assert_string_equal(colours("/ip foo bar"), "ddd-!!!----");
	assert_string_equal(colours("/s"), "d?");
	assert_string_equal(colours("# all\n:put \"a\\n$b\""), "#####mdccc---\\\\uu-");
	// which variable a name is
	assert_string_equal(colours(":local x 1; :put $x"), "dccccc-v--m-dccc-ll");
	assert_string_equal(colours(":global x; :put \"$x$y\""), "dcccccc-vm-dccc--gguu-");
	assert_string_equal(colours(":local \"a b\" 1; :put $\"a b\""),
			    "dccccc-vvvvv--m-dccc-llllll");
	assert_string_equal(colours("{:local x 1}; :put $x"), "mdccccc-v--mm-dccc-uu");
	assert_string_equal(colours(":local x; :local f do={:put $x; :put $1}"),
			    "dccccc-vm-dccccc-v-aammdccc-uum-dccc-ppm");
	assert_string_equal(colours(":foreach k,v in=$a do={:put $k}; :put $v"),
			    "dccccccc-vmv-aamuu-aammdccc-llmm-dccc-uu");
	assert_string_equal(colours(":local x; :set x 1; :set y 1"),
			    "dccccc-vm-dccc-l--m-dccc-u--");
	assert_string_equal(colours(":local x; :set ($x->1) 1"), "dccccc-vm-dccc-mll---m--");
	assert_string_equal(colours("/log print where topics~\"x\" and message=y"),
			    "dddd-ccccc-aaaaa-aaaaaam----mmm-aaaaaaam-");
	assert_string_equal(colours("/ip upnp interfaces add typ=external x=1 !comm"),
			    "ddd-dddd-dddddddddd-ccc-aaam---------!m--maaaa");
	assert_string_equal(colours("}"), "!");
	assert_string_equal(colours("/ip upnp { print; set ena=yes }"),
			    "ddd-dddd-m-cccccm-ccc-aaam----m");
}

static void test_what_is_open(void **state)
{
	static const struct {
		const char *text;
		const char *open;
	} rows[] = {
		{"/ip upnp print", ""},
		{"{", "{"},
		{"{\n:put (", "{("},
		{"{\n:put (1+2)}", ""},
		{":put \"a", "\""},
		{":put \"a\\\"", "\""},
		{":put \"a\"", ""},
		{"set a \\", "\\"},
		{"{:put (\\", "{(\\"},
		{"set a \\\nb", ""},
		{":put [/ip upnp get", "["},
		{"# { [", ""},
		{"/ip upnp {", "{"},
		{":put \"$[", "\"["},
		{"/log print where (topics~\"x\"", "("},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(place_of(rows[i].text).open, rows[i].open);
}

static void test_words(void **state)
{
	(void)state;
	// words of the language's own commands
	assert_string_equal(complete(":convert \"a\" transform=sha2"),
			    ":convert \"a\" transform=sha2/sha224/sha256");
	assert_string_equal(complete(":serialize 1 to=j"), ":serialize 1 to=json ");
	assert_string_equal(complete(":serialize 1 to=dsv options=dsv.r"),
			    ":serialize 1 to=dsv options=dsv.remap ");
	assert_string_equal(complete(":foreach i in={1} d"), ":foreach i in={1} do=");
	// variables that are seen there
	assert_string_equal(complete(":local abc 1; :put $a"), ":local abc 1; :put $abc");
	assert_string_equal(complete(":local abc 1; :global abd; :put \"x$"),
			    ":local abc 1; :global abd; :put \"x$ab/abc/abd");
	assert_string_equal(complete(":local \"a-b\" 1; :put $a"),
			    ":local \"a-b\" 1; :put $\"a-b\"");
	assert_string_equal(complete(":local abc 1; :set a"), ":local abc 1; :set abc");
	assert_string_equal(complete("{:local abc 1}; :put $a"), "{:local abc 1}; :put $a");
	assert_string_equal(complete(":local abc 1; :local f do={:put $a"),
			    ":local abc 1; :local f do={:put $a");
	assert_string_equal(complete(":foreach key,v in={1} do={:put ($k"),
			    ":foreach key,v in={1} do={:put ($key");
	assert_string_equal(complete("/sys"), "/system ");
	assert_string_equal(complete("/system/id"), "/system/identity/");
	assert_string_equal(complete("/system id"), "/system identity ");
	assert_string_equal(complete("/i"), "/ip "); // the only one that begins so
	assert_string_equal(complete("/ip "), "/ip /arp/export/firewall/service/upnp");
	assert_string_equal(complete("/ip upnp int"), "/ip upnp interfaces ");
	assert_string_equal(complete("/ip upnp interfaces pri"), "/ip upnp interfaces print ");
	assert_string_equal(complete(":pu"), ":put ");
	assert_string_equal(complete("/nosuch"), "/nosuch");
	assert_string_equal(complete("/system entit"), "/system identity "); // within a word
	assert_string_equal(complete(":put [/sys"), ":put [/system ");
	current = &schema_find(&schema, "/ip/upnp")->node;
	assert_string_equal(complete("int"), "interfaces ");
	assert_string_equal(complete(".. fire"), ".. firewall ");
	assert_string_equal(complete("pu"), "put "); // global commands are at hand everywhere
}

static void test_arguments(void **state)
{
	(void)state;
	assert_string_equal(complete("/ip upnp set ena"), "/ip upnp set enabled=");
	assert_string_equal(complete("/ip upnp set ade"),
			    "/ip upnp set allow-disable-external-interface="); // initials
	assert_string_equal(complete("/ip upnp interfaces print cou"),
			    "/ip upnp interfaces print count-only ");
	// what was given is not offered again, an alias never
	assert_string_equal(complete("/ip upnp interfaces add type=external interface=a f"),
			    "/ip upnp interfaces add type=external interface=a forced-ip=");
	assert_string_equal(complete("/ip upnp interfaces set 0 !forc"),
			    "/ip upnp interfaces set 0 !forced-ip=");
}

static void test_values(void **state)
{
	(void)state;
	assert_string_equal(complete("/ip upnp set enabled=y"), "/ip upnp set enabled=yes ");
	assert_string_equal(complete("/ip upnp set enabled="), "/ip upnp set enabled=/no/yes");
	assert_string_equal(complete("/ip upnp interfaces add type=e"),
			    "/ip upnp interfaces add type=external ");
	assert_string_equal(complete("/ip upnp interfaces add type=\"e"),
			    "/ip upnp interfaces add type=\"external\" ");
	assert_string_equal(complete("/system logging add topics=info,de"),
			    "/system logging add topics=info,debug ");
	assert_string_equal(complete("/ip service disable w"), "/ip service disable www ");
	assert_string_equal(complete("/ip service disable api,w"), "/ip service disable api,www ");
	assert_string_equal(complete("/ip service set my"), "/ip service set \"my \\\"own\\\"\" ");
	assert_string_equal(complete("/ip upnp get ena"), "/ip upnp get enabled ");
	assert_string_equal(complete("/ip firewall nat print where cha"),
			    "/ip firewall nat print where chain");
	assert_string_equal(complete("/ip firewall nat print where chain="),
			    "/ip firewall nat print where chain=dstnat ");
	assert_string_equal(complete("/ip firewall nat remove [find chain~"),
			    "/ip firewall nat remove [find chain~dstnat ");
	assert_string_equal(complete("# /ip up"), "# /ip up");
	// what a device wrote steers no terminal
	assert_string_equal(complete("/ip arp print where interface="),
			    "/ip arp print where interface=\"a[2Jb\" ");
}

static void test_secrets(void **state)
{
	(void)state;
	assert_false(place_of("/ip upnp set enabled=yes").secret);
	assert_false(place_of("/system identity set name=x").secret);
}

static const char *help(const char *text)
{
	static char out[8192];
	struct screen screen = {.width = 80};
	struct scan_place place = place_of(text);
	struct candidates c;

	strbuf_init(&screen.text, sizeof(out));
	complete_find(&place, slice_from(text), &source, &c);
	help_show(&screen, &place, &c);
	(void)snprintf(out, sizeof(out), "%s", strbuf_text(&screen.text));
	screen_free(&screen);
	candidates_free(&c);
	return out;
}

static void test_help(void **state)
{
	(void)state;
	assert_non_null(strstr(help(""), "put -- Show a value\n"));
	assert_non_null(strstr(help("/ip upnp interfaces print "),
			       "count-only -- How many rows there are\n"));
	assert_string_equal(help("/ip upnp interfaces add type="),
			    "type -- \n  word\n  external\n  internal\n");
}

static void test_columns(void **state)
{
	struct screen screen = {.width = 20};
	struct candidates c = {0};

	(void)state;
	strbuf_init(&screen.text, 1024);
	candidates_add(&c, SLICE("alpha"), NULL, SCAN_NONE, ' ');
	candidates_add(&c, SLICE("be"), NULL, SCAN_NONE, ' ');
	candidates_add(&c, SLICE("gamma"), NULL, SCAN_NONE, ' ');
	candidates_add(&c, SLICE("日本"), NULL, SCAN_NONE, ' ');
	help_list(&screen, &c);
	assert_string_equal(strbuf_text(&screen.text), "alpha  gamma\nbe     日本\n");
	screen_free(&screen);
	candidates_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_colours, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_open, setup, teardown),
		cmocka_unit_test_setup_teardown(test_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_arguments, setup, teardown),
		cmocka_unit_test_setup_teardown(test_values, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secrets, setup, teardown),
		cmocka_unit_test_setup_teardown(test_help, setup, teardown),
		cmocka_unit_test_setup_teardown(test_columns, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
