// SPDX-License-Identifier: BSD-2-Clause
// Walks the rows of a menu and tells them as records of names and values.

#include "schema/schema_dump.h"

#include <string.h>

#include "base/number.h"
#include "base/strbuf.h"
#include "schema/generic_commands.h"
#include "schema/row.h"
#include "schema/type.h"

enum { VALUE_MAX = 1 << 16 }; // bytes of a value; the longest are the words of an enum

static const char *const kind_words[MENU__COUNT] = {
	[MENU_FOLDER] = "folder",   [MENU_SETTINGS] = "settings", [MENU_LIST] = "list",
	[MENU_ORDERED] = "ordered", [MENU_FIXED] = "fixed",	  [MENU_TABLE] = "table",
};

static const char *const layout_words[MENU_LAYOUT__COUNT] = {
	[MENU_LAYOUT_TABLE] = "table",
	[MENU_LAYOUT_DETAIL] = "detail",
	[MENU_LAYOUT_SETTINGS] = "settings",
	[MENU_LAYOUT_LOG] = "log",
};

static const char *const command_layout_words[COMMAND_LAYOUT__COUNT] = {
	[COMMAND_LAYOUT_VALUES] = "",
	[COMMAND_LAYOUT_PROGRESS] = "progress",
	[COMMAND_LAYOUT_PING] = "ping",
	[COMMAND_LAYOUT_HOPS] = "hops",
};

// By the bits of enum menu_flag and enum property_flag.
static const char *const menu_flag_words[] = {"comment",   "disable", "no-add",	 "remove", "follow",
					      "no-export", "defines", "counted", "set",	   NULL};
static const char *const property_flag_words[] = {
	"required",  "key",    "read-only", "secret", "write-only", "optional",	   "alias",
	"flag",	     "column", "counter",   "size",   "quiet",	    "unquoted",	   "live",
	"reference", "costly", "no-export", "whole",  "date",	    "time-of-day", "time-offset",
	"metric",    "label",  "switch",    NULL};

static void pair(const struct schema_sink *sink, const char *name, struct slice value)
{
	if (value.n > 0)
		sink->pair(sink->context, name, value);
}

static void pair_text(const struct schema_sink *sink, const char *name, const char *value)
{
	pair(sink, name, slice_from(value));
}

static void pair_yes(const struct schema_sink *sink, const char *name, bool value)
{
	pair(sink, name, value ? SLICE("yes") : SLICE(""));
}

static void pair_strbuf(const struct schema_sink *sink, const char *name, struct strbuf *value)
{
	if (!value->failed)
		pair(sink, name, strbuf_slice(value));
	strbuf_free(value);
}

// The words whose bits are in SET; all of them for the whole set.
static void pair_words(const struct schema_sink *sink, const char *name, const char *const *words,
		       uint64_t set)
{
	struct strbuf list;

	strbuf_init(&list, VALUE_MAX);
	for (unsigned i = 0; words && words[i]; i++) {
		if ((i < 64 && !(set >> i & 1)) || strchr(words[i], ','))
			continue;
		if (list.length > 0)
			strbuf_add_char(&list, ',');
		strbuf_add_text(&list, words[i]);
	}
	pair_strbuf(sink, name, &list);
}

static void pair_number(const struct schema_sink *sink, const char *name, uint64_t value)
{
	struct strbuf text;

	strbuf_init(&text, VALUE_MAX);
	strbuf_add_format(&text, "%llu", (unsigned long long)value);
	pair_strbuf(sink, name, &text);
}

static void pair_range(const struct schema_sink *sink, const struct property *p)
{
	char low[INTERVAL_TEXT_SIZE];
	char high[INTERVAL_TEXT_SIZE];

	switch (p->type) {
	case PROPERTY_NUMBER:
		pair_number(sink, "min", p->min);
		pair_number(sink, "max", type_number_max(p));
		break;
	case PROPERTY_TIME:
		pair_text(sink, "min", interval_format(p->min, low));
		if (p->max)
			pair_text(sink, "max", interval_format(p->max, high));
		break;
	case PROPERTY_STRING:
	case PROPERTY_PREFIXES:
		pair_number(sink, "max", type_text_max(p));
		break;
	case PROPERTY_PORTS:
		pair_number(sink, "max", type_ports_max(p));
		break;
	default:
		break;
	}
}

static void dump_property(const struct schema_sink *sink, const struct menu *menu,
			  const struct property *p)
{
	const char letter[] = {p->letter, '\0'};

	sink->begin(sink->context);
	pair_text(sink, "type", "property");
	pair_text(sink, "menu", menu->path);
	pair_text(sink, "name", p->name);
	pair_text(sink, "value-type", schema_type_word(p->type));
	pair_words(sink, "flags", property_flag_words, p->flags);
	pair_text(sink, "default", p->default_text);
	if (p->words)
		pair_words(sink, "values", p->words, UINT64_MAX);
	else
		pair_text(sink, "values", p->suggests);
	pair_range(sink, p);
	pair_text(sink, "unit", p->unit);
	pair_text(sink, "letter", letter);
	if (p->letter)
		pair_number(sink, "group", p->letter_group);
	pair_yes(sink, "column", p->flags & PROPERTY_COLUMN);
	pair_text(sink, "alias", p->alias);
	pair_text(sink, "help", p->help);
	sink->end(sink->context);
}

// Kept for the menu itself: nobody has to know.
static bool is_internal(const struct property *p)
{
	return p->flags & PROPERTY_READ_ONLY && p->flags & PROPERTY_WRITE_ONLY;
}

static void dump_properties(const struct schema_sink *sink, const struct menu *menu)
{
	size_t count;
	const struct property *common = menu_common_properties(menu, &count);

	for (size_t i = 0; i < count; i++)
		if (!(common[i].flags & PROPERTY_FLAG))
			dump_property(sink, menu, &common[i]);
	for (size_t i = 0; i < menu->property_count; i++)
		if (!is_internal(&menu->properties[i]))
			dump_property(sink, menu, &menu->properties[i]);
	for (size_t i = 0; i < count; i++)
		if (common[i].flags & PROPERTY_FLAG)
			dump_property(sink, menu, &common[i]);
}

static void dump_argument(const struct schema_sink *sink, const struct menu *menu,
			  const char *command, const struct command_argument *a)
{
	sink->begin(sink->context);
	pair_text(sink, "type", "argument");
	pair_text(sink, "menu", menu->path);
	pair_text(sink, "command", command);
	pair_text(sink, "name", a->name);
	pair_yes(sink, "required", a->required);
	pair_yes(sink, "unnamed", a->unnamed);
	if (a->value && a->value->type == PROPERTY_ENUM)
		pair_words(sink, "values", a->value->words, UINT64_MAX);
	else if (a->value && a->value->type == PROPERTY_BOOL)
		pair_text(sink, "values", "no,yes");
	else if (a->value)
		pair_text(sink, "values", a->value->menu);
	pair_text(sink, "help", a->help);
	sink->end(sink->context);
}

// TRAITS of the menu's own commands are none.
static void dump_command(const struct schema_sink *sink, const struct menu *menu, const char *name,
			 const char *help, uint32_t policy, bool generic, unsigned traits,
			 const struct command *own)
{
	sink->begin(sink->context);
	pair_text(sink, "type", "command");
	pair_text(sink, "menu", menu->path);
	pair_text(sink, "name", name);
	pair_words(sink, "policy", policy_words, policy);
	pair_yes(sink, "generic", generic);
	pair_yes(sink, "items", traits & GENERIC_ITEMS && menu->kind != MENU_SETTINGS);
	pair_yes(sink, "properties", traits & GENERIC_PROPERTIES);
	if (own) {
		pair_text(sink, "layout", command_layout_words[own->layout]);
		pair_text(sink, "confirm", own->confirm);
		pair_text(sink, "asks", own->asks);
		pair_text(sink, "said", own->said);
	}
	pair_text(sink, "help", help);
	sink->end(sink->context);
}

static void dump_generic(const struct schema_sink *sink, const struct menu *menu,
			 const struct generic_command *c)
{
	if (c->traits & GENERIC_API_ONLY || !generic_command_applies(c, menu))
		return;
	dump_command(sink, menu, c->name, c->help, c->policy, true, c->traits, NULL);
	for (size_t i = 0; i < c->argument_count; i++)
		if (c->arguments[i].argument.name[0] != '.' &&
		    generic_argument_applies(&c->arguments[i], menu))
			dump_argument(sink, menu, c->name, &c->arguments[i].argument);
}

void schema_dump(const struct menu *menu, const struct schema_sink *sink)
{
	sink->begin(sink->context);
	pair_text(sink, "type", "menu");
	pair_text(sink, "path", menu->path);
	pair_text(sink, "kind", kind_words[menu->kind]);
	if (menu->kind != MENU_FOLDER)
		pair_text(sink, "layout", layout_words[menu->layout]);
	pair_words(sink, "flags", menu_flag_words, menu->flags);
	pair_text(sink, "help", menu->help);
	sink->end(sink->context);
	dump_properties(sink, menu);
	for (int i = 0; i < GENERIC__COUNT; i++)
		dump_generic(sink, menu, generic_command((enum generic_command_id)i));
	for (size_t i = 0; i < menu->command_count; i++) {
		const struct command *c = &menu->commands[i];

		if (c->api_only)
			continue;
		dump_command(sink, menu, c->name, c->help, c->policy, false, 0, c);
		for (size_t k = 0; k < c->argument_count; k++)
			dump_argument(sink, menu, c->name, &c->arguments[k]);
	}
}
