// SPDX-License-Identifier: BSD-2-Clause
// What the daemon says of its menus, fetched once a connection, as the tree that command lines are
// read against and as the properties that are shown.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "console/record.h"
#include "script/tree.h"

struct client;

enum schema_kind {
	SCHEMA_FOLDER,
	SCHEMA_SETTINGS,
	SCHEMA_LIST,
	SCHEMA_ORDERED,
	SCHEMA_FIXED,
	SCHEMA_TABLE,
};

enum schema_layout {
	SCHEMA_LAYOUT_TABLE,
	SCHEMA_LAYOUT_DETAIL,
	SCHEMA_LAYOUT_SETTINGS,
	SCHEMA_LAYOUT_LOG,
};

enum schema_type {
	SCHEMA_OTHER, // also what a newer daemon may know
	SCHEMA_BOOL,
	SCHEMA_NUMBER,
	SCHEMA_TIME,
	SCHEMA_STRING,
	SCHEMA_ENUM,
	SCHEMA_WORDS,
	SCHEMA_IP,
	SCHEMA_PREFIX,
	SCHEMA_PREFIXES,
	SCHEMA_PORTS,
	SCHEMA_MAC,
	SCHEMA_DATE_TIME,
	SCHEMA_ID,
};

enum schema_flag {
	SCHEMA_KEY = 1 << 0,
	SCHEMA_READ_ONLY = 1 << 1,
	SCHEMA_SECRET = 1 << 2,
	SCHEMA_OPTIONAL = 1 << 3,
	SCHEMA_ALIAS = 1 << 4,
	SCHEMA_COUNTER = 1 << 5,
	SCHEMA_SIZE = 1 << 6,
	SCHEMA_UNQUOTED = 1 << 7,
	SCHEMA_COLUMN = 1 << 8,
	SCHEMA_WRITE_ONLY = 1 << 9,
	SCHEMA_REFERENCE = 1 << 10, // names an interface
	SCHEMA_DATE = 1 << 11,	    // a day, as text
	SCHEMA_TIME_OF_DAY = 1 << 12,
	SCHEMA_TIME_OFFSET = 1 << 13,
	SCHEMA_SWITCH = 1 << 14, // may stand without a value
};

struct schema_property {
	const char *name;
	enum schema_type type;
	uint32_t flags; // enum schema_flag
	char letter;	// of a bool that print marks by a letter; 0: none
	unsigned group;
	const char *unit;	  // "" or what follows the number
	const char *values;	  // "" or the words that it may have, separated by commas
	const char *min;	  // "" or the least of a number or a time
	const char *max;	  // "" or the most; of a text: bytes
	const char *default_text; // ""
	const char *help;	  // "" or a sentence
};

// In tree_argument.flags: the console acts on it, the daemon is not told.
#define SCHEMA_LOCAL (1u << 16)

// In tree_command.flags: the console carries it out.
#define SCHEMA_OWN (1u << 16)

struct schema_menu {
	struct tree_menu node; // first, so that a node leads to its menu
	enum schema_kind kind;
	enum schema_layout layout;
	bool follow; // new records can be listened for
	const struct schema_property *properties;
	size_t property_count;
};

struct schema {
	struct records records; // what the strings point into
	struct schema_block *blocks;
	struct schema_menu **menus;
	size_t menu_count;
	struct schema_menu *root;
};

int schema_fetch(struct schema *s, struct client *c, struct err *e);

// Builds the rest of S from its records. The caller calls schema_free, also after -1.
int schema_build(struct schema *s, struct err *e);
void schema_free(struct schema *s);

const struct schema_menu *schema_menu(const struct tree_menu *node);

// The menu at PATH, NULL when there is none.
const struct schema_menu *schema_find(const struct schema *s, const char *path);

// Whether the value of ARGUMENT of a command of MENU is a password or another secret.
bool schema_is_secret(const struct tree_menu *menu, const struct tree_argument *argument);

// NULL when the menu has no such property.
const struct schema_property *schema_property(const struct schema_menu *menu, struct slice name);
