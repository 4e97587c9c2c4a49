// SPDX-License-Identifier: BSD-2-Clause
// Looking up words, exact names before abbreviations.

#include "script/resolve.h"

#include <stdbool.h>
#include <string.h>

static bool begins(const char *name, struct slice word)
{
	return word.n > 0 && strncmp(name, word.p, word.n) == 0 && !memchr(word.p, 0, word.n);
}

static bool is_exact(const char *name, struct slice word)
{
	return begins(name, word) && name[word.n] == '\0';
}

static bool is_exact_menu(const struct tree_menu *menu, struct slice word)
{
	return menu && is_exact(menu->name, word);
}

static bool is_exact_command(const struct tree_command *command, struct slice word)
{
	return command && is_exact(command->name, word);
}

enum resolve_result resolve_word(const struct tree_menu *menu, struct slice word,
				 const struct tree_menu **out_menu,
				 const struct tree_command **out_command)
{
	const struct tree_menu *submenu = NULL;
	const struct tree_command *command = NULL;
	size_t matches = 0;

	for (size_t i = 0; i < menu->menu_count && !is_exact_menu(submenu, word); i++) {
		if (begins(menu->menus[i]->name, word)) {
			submenu = menu->menus[i];
			matches++;
		}
	}
	if (is_exact_menu(submenu, word)) {
		*out_menu = submenu;
		return RESOLVE_MENU;
	}
	for (size_t i = 0; i < menu->command_count && !is_exact_command(command, word); i++) {
		if (begins(menu->commands[i].name, word)) {
			command = &menu->commands[i];
			matches++;
		}
	}
	if (command && (matches == 1 || is_exact_command(command, word))) {
		*out_command = command;
		return RESOLVE_COMMAND;
	}
	if (!submenu || matches > 1)
		return RESOLVE_NOTHING;
	*out_menu = submenu;
	return RESOLVE_MENU;
}

const struct tree_command *resolve_global(const struct tree_menu *root, struct slice word)
{
	const struct tree_command *found = NULL;
	size_t matches = 0;

	for (size_t i = 0; i < root->command_count; i++) {
		const struct tree_command *command = &root->commands[i];

		if (!(command->flags & TREE_GLOBAL) || !begins(command->name, word))
			continue;
		if (is_exact(command->name, word))
			return command;
		found = command;
		matches++;
	}
	return matches == 1 ? found : NULL;
}

// Counts the arguments whose name begins with WORD, among the aliases or among the others; the last
// of them goes to *OUT.
static size_t count_arguments(const struct tree_command *command, struct slice word, uint32_t alias,
			      const struct tree_argument **out)
{
	size_t matches = 0;

	for (size_t i = 0; i < command->argument_count; i++) {
		const struct tree_argument *argument = &command->arguments[i];

		if ((argument->flags & TREE_ALIAS) == alias && begins(argument->name, word)) {
			*out = argument;
			matches++;
		}
	}
	return matches;
}

const struct tree_argument *resolve_argument(const struct tree_command *command, struct slice word)
{
	const struct tree_argument *found = NULL;
	size_t matches;

	for (size_t i = 0; i < command->argument_count; i++) {
		if (is_exact(command->arguments[i].name, word))
			return &command->arguments[i];
	}
	matches = count_arguments(command, word, 0, &found);
	if (matches == 0)
		matches = count_arguments(command, word, TREE_ALIAS, &found);
	return matches == 1 ? found : NULL;
}
