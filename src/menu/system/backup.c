// SPDX-License-Identifier: BSD-2-Clause
// /system/backup: the whole configuration in one file.

#include "mgmt/backup.h"

#include "menu/menus.h"
#include "menu/row_macros.h"

static const struct command_argument save_arguments[] = {
	{.name = "name", .help = "Name of the file; by default the system's with date and time"},
	{.name = "password",
	 .help = "Password to encrypt it with; without one it is not encrypted"},
	{.name = "encryption", .help = "\"aes-sha256\", the only one there is"},
	{.name = "dont-encrypt", .help = "Do not encrypt it, password or not"},
};

static const struct command_argument load_arguments[] = {
	{.name = "name", .required = true, .help = "Name of the file"},
	{.name = "password", .help = "Password that it was encrypted with"},
	{.name = "force-v6-to-v7-configuration-upgrade",
	 .help = "For scripts from elsewhere; there is nothing to upgrade"},
};

// It holds every secret that there is.
#define SECRETS (POLICY_FTP | POLICY_POLICY | POLICY_SENSITIVE)

static const struct command commands[] = {
	{.name = "save",
	 .help = "Save the configuration to a file",
	 .policy = POLICY_READ | SECRETS,
	 .said = "Configuration backup saved",
	 .arguments = save_arguments,
	 .argument_count = sizeof(save_arguments) / sizeof(save_arguments[0])},
	{.name = "load",
	 .help = "Make the configuration what a file says",
	 .policy = POLICY_WRITE | POLICY_REBOOT | SECRETS,
	 .asks = "password",
	 .confirm = "Restore and reboot?",
	 .said = "System configuration restored",
	 .arguments = load_arguments,
	 .argument_count = sizeof(load_arguments) / sizeof(load_arguments[0])},
};

const struct menu system_backup_menu = {
	.path = "/system/backup",
	.help = "The configuration in a file, and back",
	.kind = MENU_FOLDER,
	COMMANDS(commands),
};

static const struct menu_action actions[] = {{"save", backup_save}, {"load", backup_load}};

const struct menu_hooks system_backup_hooks = {ACTIONS(actions)};
