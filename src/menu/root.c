// SPDX-License-Identifier: BSD-2-Clause
// /: the commands that belong to no menu.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/history.h"

static const struct command commands[] = {
	{.name = "undo", .help = "Take the last change back", .policy = POLICY_WRITE},
	{.name = "redo", .help = "Make a change again that was undone", .policy = POLICY_WRITE},
};

const struct menu root_menu = {
	.path = "/",
	.help = "All menus",
	.kind = MENU_FOLDER,
	COMMANDS(commands),
};

static const struct menu_action actions[] = {
	{"undo", history_undo},
	{"redo", history_redo},
};

const struct menu_hooks root_hooks = {ACTIONS(actions)};
