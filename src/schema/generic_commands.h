// SPDX-License-Identifier: BSD-2-Clause
// The commands that every menu of a kind has, declared once: which menus, which policy, which
// arguments. Execution goes by `id`, the console by the schema dump.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "schema/menu.h"

enum generic_command_id {
	GENERIC_PRINT,
	GENERIC_GETALL, // print by another name
	GENERIC_LISTEN,
	GENERIC_GET,
	GENERIC_FIND,
	GENERIC_ADD,
	GENERIC_SET,
	GENERIC_REMOVE,
	GENERIC_ENABLE,
	GENERIC_DISABLE,
	GENERIC_COMMENT,
	GENERIC_MOVE,
	GENERIC_UNSET,
	GENERIC_EXPORT,
	GENERIC_RESET,
	GENERIC__COUNT
};

enum generic_trait {
	GENERIC_ITEMS = 1 << 0,	     // works on records: `.id` means what `numbers` does
	GENERIC_PROPERTIES = 1 << 1, // the writable properties are arguments too
	GENERIC_OPTIONAL = 1 << 2,   // only where the menu has an optional property
	GENERIC_API_ONLY = 1 << 3,   // the console does not offer it, the schema dump leaves it out
	GENERIC_QUERY = 1 << 4,	     // takes query words
};

// Where a command or an argument exists: in menus of these kinds that have all flags of `with` and
// none of `without`.
struct generic_scope {
	unsigned kinds; // bits 1 << enum menu_kind
	uint32_t with;	// enum menu_flag
	uint32_t without;
};

struct generic_argument {
	struct command_argument argument;
	struct generic_scope scope; // of the menus that have the command
};

struct generic_command {
	enum generic_command_id id;
	const char *name;
	const char *help;
	uint32_t policy; // POLICY_READ or POLICY_WRITE
	unsigned traits; // enum generic_trait
	struct generic_scope scope;
	const struct generic_argument *arguments;
	size_t argument_count;
};

const struct generic_command *generic_command(enum generic_command_id id);

// By name, whether a given menu has it or not; NULL when there is none.
const struct generic_command *generic_command_find(struct slice name);

bool generic_command_applies(const struct generic_command *c, const struct menu *menu);

// For an argument of a command that applies.
bool generic_argument_applies(const struct generic_argument *a, const struct menu *menu);

// The argument NAME of C in MENU; NULL when it has none. `.id` is found as `numbers`, `.proplist`
// as `proplist`. Properties are not looked at.
const struct command_argument *generic_command_argument(const struct generic_command *c,
							const struct menu *menu, struct slice name);
