// SPDX-License-Identifier: BSD-2-Clause
// The menus, commands and arguments that a command line may name, as plain data. The language
// knows nothing else about the system; whoever builds the tree keeps it alive while statements
// parsed against it are.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum tree_argument_flag {
	TREE_UNNAMED = 1 << 0,	 // may be given without its name, in the order of the rows
	TREE_SWITCH = 1 << 1,	 // may stand without a value
	TREE_NEGATABLE = 1 << 2, // !name removes the value
	TREE_ALIAS = 1 << 3,	 // does not make an abbreviation of another name ambiguous
	TREE_MATCH = 1 << 4,	 // name=x narrows the rows as `where name~"x"` does
	TREE_EQUAL = 1 << 5,	 // name=x narrows the rows as `where name=x` does
	TREE_WHERE = 1 << 6,	 // the keyword after which a condition stands
	TREE_VARIABLE = 1 << 7,	 // names a variable of the language
	TREE_REQUIRED = 1 << 8,	 // the command cannot run without it
	TREE_BLOCK = 1 << 9,	 // {…} is a block of code that runs where it stands
	TREE_FUNCTION = 1 << 10, // {…} is a function
	TREE_SOURCE = 1 << 11,	 // {…} is a script's text
	TREE_ITEMS = 1 << 12,	 // calls records: ids, names or row numbers
};

struct tree_argument {
	const char *name;
	uint32_t flags;	  // enum tree_argument_flag
	const char *help; // a sentence; NULL: none
	// Words that it may be, separated by commas, or the path of a menu whose records it calls by
	// name; NULL: anything.
	const char *values;
};

// In `values`: files.
#define TREE_FILES "/file"

enum tree_command_flag {
	TREE_GLOBAL = 1 << 0,	 // at the root, found from every menu without a leading ':'; a menu
				 // may be so too
	TREE_CONDITION = 1 << 1, // what follows may be a condition without the word `where`
};

struct tree_command {
	const char *name;
	uint32_t flags; // enum tree_command_flag
	const struct tree_argument *arguments;
	size_t argument_count;
	const char *help;    // a sentence; NULL: none
	const void *builtin; // of the language itself: its row (script/builtin.h); NULL: another's
	// Each NULL or "" for nothing.
	const char *confirm; // what is asked before it runs
	const char *asks;    // argument to be asked for, unseen, when it was not given
	const char *said;    // what is said when it is done
	const char *layout;  // how what it tells is shown, for the host: as values
};

struct tree_menu {
	const char *name;		// "upnp"; "" for the root
	const char *path;		// "/ip/upnp"; "/" for the root
	const struct tree_menu *parent; // NULL for the root
	const struct tree_menu **menus; // those directly below
	size_t menu_count;
	const struct tree_command *commands;
	size_t command_count;
	uint32_t flags;		   // TREE_GLOBAL
	const char *help;	   // a sentence; NULL: none
	const char *const *fields; // properties of its records, which a condition may name
	size_t field_count;
};
