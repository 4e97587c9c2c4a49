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

// What begins with a word: how many, the last of them, and whether one is called exactly so.
struct matches {
	size_t count;
	bool exact;
	const struct tree_menu *menu; // or `command`, the other being NULL
	const struct tree_command *command;
};

static void add_match(struct matches *m, const char *name, struct slice word,
		      const struct tree_menu *menu, const struct tree_command *command)
{
	if (m->exact || !begins(name, word))
		return;
	m->count++;
	m->exact = is_exact(name, word);
	m->menu = menu;
	m->command = command;
}

// FLAGS: only what has all of them.
static enum resolve_result resolve(const struct tree_menu *in, struct slice word, uint32_t flags,
				   const struct tree_menu **out_menu,
				   const struct tree_command **out_command)
{
	struct matches m = {0};

	for (size_t i = 0; i < in->menu_count; i++) {
		if ((in->menus[i]->flags & flags) == flags)
			add_match(&m, in->menus[i]->name, word, in->menus[i], NULL);
	}
	for (size_t i = 0; i < in->command_count; i++) {
		if ((in->commands[i].flags & flags) == flags)
			add_match(&m, in->commands[i].name, word, NULL, &in->commands[i]);
	}
	if (m.count == 0 || (m.count > 1 && !m.exact))
		return RESOLVE_NOTHING;
	if (m.menu) {
		*out_menu = m.menu;
		return RESOLVE_MENU;
	}
	*out_command = m.command;
	return RESOLVE_COMMAND;
}

enum resolve_result resolve_word(const struct tree_menu *menu, struct slice word,
				 const struct tree_menu **out_menu,
				 const struct tree_command **out_command)
{
	return resolve(menu, word, 0, out_menu, out_command);
}

enum resolve_result resolve_global(const struct tree_menu *root, struct slice word,
				   const struct tree_menu **out_menu,
				   const struct tree_command **out_command)
{
	return resolve(root, word, TREE_GLOBAL, out_menu, out_command);
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
