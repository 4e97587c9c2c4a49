// SPDX-License-Identifier: BSD-2-Clause
// /system: the commands that are about all of it.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/reset.h"

static const struct command_argument reset_arguments[] = {
	{.name = "keep-users", .help = "Keep users and groups"},
	{.name = "no-defaults",
	 .help = "Do not run the script that a new configuration begins with"},
	{.name = "skip-backup", .help = "Make no backup before; none is made, undo takes it back"},
	{.name = "run-after-reset", .help = "File to run instead of that script"},
};

static const struct command commands[] = {
	{.name = "reset-configuration",
	 .help = "Make the configuration what a new one is",
	 .policy = POLICY_WRITE | POLICY_POLICY | POLICY_FTP,
	 .confirm = "Dangerous! Reset anyway?",
	 .arguments = reset_arguments,
	 .argument_count = sizeof(reset_arguments) / sizeof(reset_arguments[0])},
};

const struct menu system_menu = {
	.path = "/system",
	.help = "The system itself",
	.kind = MENU_FOLDER,
	COMMANDS(commands),
};

static const struct menu_action actions[] = {{"reset-configuration", reset_configuration}};

const struct menu_hooks system_hooks = {ACTIONS(actions)};
