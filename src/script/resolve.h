// SPDX-License-Identifier: BSD-2-Clause
// Finds what a word means: menus, commands and arguments, by their name or any unique beginning of
// it. The exact name wins over names that only begin so.
#pragma once

#include "base/slice.h"
#include "script/tree.h"

enum resolve_result {
	RESOLVE_NOTHING, // also where several names begin so
	RESOLVE_MENU,
	RESOLVE_COMMAND,
};

// A submenu or command of MENU. Fills *OUT_MENU or *OUT_COMMAND.
enum resolve_result resolve_word(const struct tree_menu *menu, struct slice word,
				 const struct tree_menu **out_menu,
				 const struct tree_command **out_command);

// As resolve_word, among what lies at ROOT and may be named from anywhere.
enum resolve_result resolve_global(const struct tree_menu *root, struct slice word,
				   const struct tree_menu **out_menu,
				   const struct tree_command **out_command);

// NULL when no argument is called so, or several are.
const struct tree_argument *resolve_argument(const struct tree_command *command, struct slice word);
