// SPDX-License-Identifier: BSD-2-Clause
// The console against the real menus: their dump is understood, and what administrators write is
// read against it.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/sentence.h"
#include "console/schema.h"
#include "mgmt/hooks.h"
#include "mgmt/parts.h"
#include "schema/schema_dump.h"
#include "script/script.h"

static struct globals globals;
static struct schema schema;
static struct strbuf dump;

static void begin(void *context)
{
	sentence_add_text(context, "!re");
}

static void pair(void *context, const char *name, struct slice value)
{
	sentence_add_pair(context, name, value);
}

static void end(void *context)
{
	sentence_end(context);
}

static int setup(void **state)
{
	static const struct sentence_limits limits = {SENTENCE_WORDS_MAX, SENTENCE_SIZE_MAX};
	static struct sentence s;
	struct schema_sink sink = {begin, pair, end, &dump};
	struct slice rest;
	struct err e;
	size_t used;

	(void)state;
	strbuf_init(&dump, 16 << 20);
	for (const struct menu_entry *entry = menu_entries; entry->menu; entry++)
		schema_dump(entry->menu, &sink);
	for (rest = strbuf_slice(&dump); rest.n > 0; rest.p += used, rest.n -= used) {
		assert_int_equal(sentence_decode(rest, &limits, &s, &used, &e), 1);
		assert_int_equal(records_add(&schema.records, &s, &e), 0);
	}
	strbuf_free(&dump);
	return schema_build(&schema, &e);
}

static int teardown(void **state)
{
	(void)state;
	schema_free(&schema);
	globals_free(&globals);
	return 0;
}

static const struct schema_menu *find(const char *path)
{
	for (size_t i = 0; i < schema.menu_count; i++) {
		if (strcmp(schema.menus[i]->node.path, path) == 0)
			return schema.menus[i];
	}
	return NULL;
}

static void test_every_menu_arrives(void **state)
{
	(void)state;
	for (const struct menu_entry *entry = menu_entries; entry->menu; entry++) {
		const struct schema_menu *menu = find(entry->menu->path);

		assert_non_null(menu);
		assert_int_equal(menu->kind, (int)entry->menu->kind);
		if (entry->menu->kind != MENU_FOLDER)
			assert_int_equal(menu->layout, (int)entry->menu->layout);
		assert_true(menu->property_count > 0 || entry->menu->property_count == 0);
		for (size_t i = 0; i < menu->property_count; i++)
			assert_int_not_equal(menu->properties[i].type, SCHEMA_OTHER);
		assert_true(menu->node.command_count >= entry->menu->command_count);
	}
}

// Whether TEXT can be read, and every command in it is known.
static bool is_understood(const char *text, struct err *e)
{
	struct script script;
	int result = script_parse(&script, slice_from(text), false, &schema.root->node,
				  &schema.root->node, &globals, e);

	if (result == 0)
		result = script_check(&script, e);
	script_free(&script);
	return result == 0;
}

// The commands of the guide to UPnP that the project implements.
static void test_configuration_block(void **state)
{
	static const char block[] =
		"# Navigate to the UPnP settings menu\n"
		"/ip upnp\n"
		"\n"
		"# Enable the UPnP service\n"
		"set enabled=yes\n"
		"\n"
		"# Replace \"ether1\" with your actual WAN interface name if different.\n"
		"set interface=ether1\n"
		"\n"
		"set allow-disable-external-interface=no # Ensure external interface setting is "
		"enforced\n"
		"set enabled=yes\n"
		"set nat-traversal=yes\n"
		"set allow-disable-internal-interface=no # For security, keep internal interface "
		"setting fixed\n"
		"\n"
		"# Print current UPnP settings to verify configuration\n"
		"print\n";
	struct err e = {0};

	(void)state;
	if (!is_understood(block, &e))
		fail_msg("%s", e.text);
}

static void test_what_administrators_write(void **state)
{
	static const char *const texts[] = {
		"/ip/upnp/set enable=yes",
		"/ip upnp interfaces add interface=ether1 type=external disabled=no",
		"/ip upnp interfaces set [find interface=ether1] !forced-ip",
		"/ip upnp interfaces disable 0,1",
		"/ip upnp interfaces print detail without-paging where type=external",
		"/ip upnp mappings print",
		"/ip firewall nat print where dynamic and comment~\"^upnp \"",
		"/ip firewall nat print stats",
		"/ip firewall nat remove [find dynamic]",
		"/log print topics=upnp",
		"/log print follow where topics~\"upnp\"",
		":log info \"x\"",
		"/system identity set name=R1",
		"/system resource print without-paging",
		":put [/system clock get date]",
		":put [:system clock get date format=yyyy-MM-dd]",
		"/ip service print where name=api",
		"/interface print detail without-paging",
		"/ip address print terse proplist=address,interface",
		":put [/interface print count-only]",
		"/user set admin password=\"x\"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct err e = {0};

		if (!is_understood(texts[i], &e))
			fail_msg("%s: %s", texts[i], e.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_menu_arrives),
		cmocka_unit_test(test_configuration_block),
		cmocka_unit_test(test_what_administrators_write),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
