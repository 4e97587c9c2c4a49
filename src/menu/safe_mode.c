// SPDX-License-Identifier: BSD-2-Clause
// /safe-mode: changes on probation.

#include "mgmt/safe_mode.h"

#include "menu/menus.h"
#include "menu/row_macros.h"

static const struct command_argument take_arguments[] = {
	{.name = "hijack",
	 .help = "\"unroll\" or \"release\": what becomes of the changes of who has it now"},
};

static const struct command commands[] = {
	{.name = "take",
	 .help = "Have what is done from now on taken back, should this session be lost",
	 .policy = POLICY_WRITE,
	 .arguments = take_arguments,
	 .argument_count = 1},
	{.name = "release", .help = "Keep what was done", .policy = POLICY_WRITE},
	{.name = "unroll", .help = "Take back what was done", .policy = POLICY_WRITE},
	{.name = "get", .help = "Tell whether it is taken, and by whom", .policy = POLICY_READ},
};

const struct menu safe_mode_menu = {
	.path = "/safe-mode",
	.help = "Changes that are taken back when the session is lost",
	.kind = MENU_FOLDER,
	.flags = MENU_NO_EXPORT,
	COMMANDS(commands),
};

static const struct menu_action actions[] = {
	{"take", safe_mode_take},
	{"release", safe_mode_release},
	{"unroll", safe_mode_unroll},
	{"get", safe_mode_get},
};

const struct menu_hooks safe_mode_hooks = {ACTIONS(actions)};
