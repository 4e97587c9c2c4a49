// SPDX-License-Identifier: BSD-2-Clause
// The properties of a menu by name, those that menus have in common, and the words of the policies.

#include "schema/menu.h"

#include <string.h>

#include "schema/row.h"

const char *const policy_words[] = {
	"local",  "telnet",   "ssh", "ftp",   "reboot",	   "read", "write", "policy",	"test",
	"winbox", "password", "web", "sniff", "sensitive", "api",  "romon", "rest-api", NULL,
};

#define ID                                                                                         \
	{                                                                                          \
		.name = ".id", .type = PROPERTY_ID, .flags = PROPERTY_READ_ONLY | PROPERTY_LIVE,   \
		P_FIELD(row, id), .help = "Internal number of the record",                         \
	}
#define COMMENT                                                                                    \
	{                                                                                          \
		.name = "comment", .type = PROPERTY_STRING, .flags = PROPERTY_QUIET,               \
		P_FIELD(row, comment), .max = 4095, .help = "Short description of the record",     \
	}
#define DISABLED                                                                                   \
	{                                                                                          \
		.name = "disabled", .type = PROPERTY_BOOL, .flags = PROPERTY_FLAG,                 \
		P_FIELD(row, disabled), .default_text = "no", .letter = 'X', .letter_group = 1,    \
		.help = "Whether the record is kept without effect",                               \
	}
#define INVALID(quiet)                                                                             \
	{                                                                                          \
		.name = "invalid", .type = PROPERTY_BOOL,                                          \
		.flags = PROPERTY_FLAG | PROPERTY_READ_ONLY | PROPERTY_LIVE | (quiet),             \
		P_FIELD(row, invalid), .letter = 'I', .letter_group = 1,                           \
		.help = "Whether the record cannot work as it is",                                 \
	}
#define DYNAMIC                                                                                    \
	{                                                                                          \
		.name = "dynamic", .type = PROPERTY_BOOL,                                          \
		.flags = PROPERTY_FLAG | PROPERTY_READ_ONLY | PROPERTY_LIVE,                       \
		P_FIELD(row, dynamic), .letter = 'D', .letter_group = 2,                           \
		.help = "Whether a service made the record",                                       \
	}

// Which records tell whether they are invalid and dynamic.
enum states { STATES_NONE, STATES_QUIET, STATES_ALWAYS, STATES__COUNT };

#define COMMON_MAX 5

// By states, whether there are comments, whether there is disabling. A row ends where names do.
static const struct property common[STATES__COUNT][2][2][COMMON_MAX + 1] = {
	[STATES_NONE] = {{{ID}, {ID, DISABLED}}, {{ID, COMMENT}, {ID, COMMENT, DISABLED}}},
	[STATES_QUIET] = {{{ID, INVALID(PROPERTY_QUIET), DYNAMIC},
			   {ID, DISABLED, INVALID(PROPERTY_QUIET), DYNAMIC}},
			  {{ID, COMMENT, INVALID(PROPERTY_QUIET), DYNAMIC},
			   {ID, COMMENT, DISABLED, INVALID(PROPERTY_QUIET), DYNAMIC}}},
	[STATES_ALWAYS] = {{{ID, INVALID(0), DYNAMIC}, {ID, DISABLED, INVALID(0), DYNAMIC}},
			   {{ID, COMMENT, INVALID(0), DYNAMIC},
			    {ID, COMMENT, DISABLED, INVALID(0), DYNAMIC}}},
};

static enum states states_of(const struct menu *menu)
{
	switch (menu->kind) {
	case MENU_LIST:
		return STATES_QUIET;
	case MENU_ORDERED:
	case MENU_FIXED:
		return STATES_ALWAYS;
	default:
		return STATES_NONE;
	}
}

const struct property *menu_common_properties(const struct menu *menu, size_t *n)
{
	bool comment = menu->flags & MENU_COMMENT;
	bool disable = menu->flags & MENU_DISABLE;
	const struct property *list = common[states_of(menu)][comment][disable];

	*n = 0;
	if (menu->kind == MENU_FOLDER || menu->kind == MENU_SETTINGS)
		return NULL;
	while (list[*n].name)
		(*n)++;
	return list;
}

// `_` stands for `-`: clients whose arguments are identifiers of a language write it so.
static bool is_named(const struct property *p, struct slice name)
{
	size_t i;

	for (i = 0; i < name.n && p->name[i]; i++) {
		char c = name.p[i] == '_' ? '-' : name.p[i];

		if (c != p->name[i])
			return false;
	}
	return i == name.n && p->name[i] == '\0';
}

static const struct property *find(const struct property *list, size_t count, struct slice name)
{
	for (size_t i = 0; i < count; i++)
		if (is_named(&list[i], name))
			return &list[i];
	return NULL;
}

static const struct property *find_any(const struct menu *menu, struct slice name)
{
	const struct property *found = find(menu->properties, menu->property_count, name);
	size_t count;
	const struct property *list = menu_common_properties(menu, &count);

	return found ? found : find(list, count, name);
}

const struct property *menu_property(const struct menu *menu, struct slice name)
{
	const struct property *found = find_any(menu, name);

	return found && found->flags & PROPERTY_ALIAS ? find_any(menu, slice_from(found->alias))
						      : found;
}
