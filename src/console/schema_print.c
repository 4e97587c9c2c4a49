// SPDX-License-Identifier: BSD-2-Clause
// One row an argument of `print`, with the menus that have it.

#include "console/schema_print.h"

#include <string.h>

enum only {
	ONLY_LISTS = 1 << 0,	// not settings
	ONLY_FOLLOW = 1 << 1,	// menus whose new records can be listened for
	ONLY_COUNTERS = 1 << 2, // menus with counters
	ONLY_SECRETS = 1 << 3,	// menus with secrets
	ONLY_DYNAMIC = 1 << 4,	// rules, some of which services make
	ONLY_PROPERTY = 1 << 5, // menus with a property of this name, laid out as rules
	ONLY_LOG = 1 << 6,	// the log, with a property of this name
	ONLY_LINES = 1 << 7,	// the log
	TOLD = 1 << 8,		// the daemon is told, if it declares the argument
};

static const struct {
	const char *name;
	uint32_t flags;
	unsigned only;
	const char *help;
} rows[] = {
	{"about", TREE_SWITCH, ONLY_LISTS, "Only rows with a hint of a problem"},
	{"all", TREE_SWITCH, ONLY_LISTS | ONLY_DYNAMIC, "All rows"},
	{"append", TREE_SWITCH, 0, "Add to the file"},
	{"as-value", TREE_SWITCH, 0, "Return an array instead of showing anything"},
	{"brief", TREE_SWITCH, ONLY_LISTS, "Rows as a table"},
	{"buffer", TREE_EQUAL, ONLY_LOG, "Entries of this buffer"},
	{"chain", TREE_EQUAL, ONLY_PROPERTY, "Rules of this chain"},
	{"comments", TREE_SWITCH | TREE_NEGATABLE, ONLY_LISTS, "With !, leave comments out"},
	{"count-only", TREE_SWITCH, ONLY_LISTS, "How many rows there are"},
	{"detail", TREE_SWITCH, ONLY_LISTS, "Rows as paragraphs with all properties"},
	{"device", TREE_EQUAL, ONLY_PROPERTY, "Rows about this device"},
	{"dynamic", TREE_SWITCH, ONLY_LISTS | ONLY_DYNAMIC, "Rows that services made"},
	{"file", 0, 0, "Write to this file instead"},
	{"follow", TREE_SWITCH, ONLY_FOLLOW, "Show the rows, then new ones as they come"},
	{"follow-only", TREE_SWITCH, ONLY_FOLLOW, "Show new rows as they come"},
	{"from", 0, ONLY_LISTS, "Only these rows, in this order"},
	{"group-by", 0, ONLY_LISTS, "A table for each value of this property"},
	{"interval", 0, 0, "Show again after each such interval"},
	{"message", TREE_MATCH, ONLY_LOG, "Entries whose message fits this expression"},
	{"order-by", 0, ONLY_LISTS, "Properties to sort by; -name from the last to the first"},
	{"proplist", 0, ONLY_LISTS, "Properties to show, in this order"},
	{".proplist", TREE_ALIAS, ONLY_LISTS, "Properties to show, in this order"},
	{"show-ids", TREE_SWITCH, ONLY_LISTS, "Show internal ids in place of row numbers"},
	{"show-sensitive", TREE_SWITCH, ONLY_SECRETS | TOLD, "Show secrets"},
	{"static", TREE_SWITCH, ONLY_LISTS | ONLY_DYNAMIC, "Rows that services did not make"},
	{"stats", TREE_SWITCH, ONLY_LISTS | ONLY_COUNTERS | TOLD, "Show counters"},
	{"terse", TREE_SWITCH, ONLY_LISTS, "One line for each row"},
	{"topics", TREE_MATCH, ONLY_LOG, "Entries whose topics fit these expressions"},
	{"value-list", TREE_SWITCH, ONLY_LISTS, "One line for each property"},
	{"where", TREE_WHERE, ONLY_LISTS, "Only rows that fit the condition"},
	{"with-extra-info", TREE_SWITCH, ONLY_LINES, "Show who wrote an entry too"},
	{"without-paging", TREE_SWITCH, 0, "Do not stop when the screen is full"},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

_Static_assert(ROWS <= SCHEMA_PRINT_ARGUMENTS_MAX, "room for every row");

static bool any_has(const struct schema_menu *menu, uint32_t flag)
{
	for (size_t i = 0; i < menu->property_count; i++) {
		if (menu->properties[i].flags & flag)
			return true;
	}
	return false;
}

static bool applies(const struct schema_menu *menu, unsigned only, const char *name)
{
	const struct schema_property *property = schema_property(menu, slice_from(name));
	bool rules = menu->layout == SCHEMA_LAYOUT_DETAIL;

	if (only & ONLY_LISTS && menu->kind == SCHEMA_SETTINGS)
		return false;
	if (only & ONLY_FOLLOW && !menu->follow)
		return false;
	if (only & ONLY_COUNTERS && !any_has(menu, SCHEMA_COUNTER))
		return false;
	if (only & ONLY_SECRETS && !any_has(menu, SCHEMA_SECRET))
		return false;
	if (only & ONLY_DYNAMIC && (!rules || !schema_property(menu, SLICE("dynamic"))))
		return false;
	if (only & ONLY_PROPERTY && (!rules || !property))
		return false;
	if (only & ONLY_LINES && menu->layout != SCHEMA_LAYOUT_LOG)
		return false;
	return !(only & ONLY_LOG) || (menu->layout == SCHEMA_LAYOUT_LOG && property);
}

static struct tree_argument *find(struct tree_argument *arguments, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(arguments[i].name, name) == 0)
			return &arguments[i];
	}
	return NULL;
}

size_t schema_print_merge(const struct schema_menu *menu, struct tree_argument *arguments,
			  size_t count)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct tree_argument *declared = find(arguments, count, rows[i].name);
		bool told = rows[i].only & TOLD && declared;

		if (!applies(menu, rows[i].only, rows[i].name))
			continue;
		if (!declared)
			declared = &arguments[count++];
		*declared = (struct tree_argument){
			rows[i].name, rows[i].flags | (told ? 0 : SCHEMA_LOCAL), rows[i].help,
			strcmp(rows[i].name, "file") == 0 ? TREE_FILES : NULL};
	}
	return count;
}
