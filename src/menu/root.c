// SPDX-License-Identifier: BSD-2-Clause
// /: the commands that belong to no menu.

#include "menu/menus.h"
#include "menu/resolve.h"
#include "menu/row_macros.h"
#include "menu/tool/tool.h"
#include "mgmt/background.h"
#include "mgmt/history.h"
#include "mgmt/own_password.h"

static const struct command_argument lock_arguments[] = {
	{.name = "password", .help = "Your password; without it: whether you have one"},
};

static const struct command_argument password_arguments[] = {
	{.name = "old-password", .help = "The one that you have; empty when you have none"},
	{.name = "new-password", .help = "The one that you want"},
	{.name = "confirm-new-password", .help = "The same again"},
};

static const struct command_argument execute_arguments[] = {
	{.name = "script", .required = true, .unnamed = true, .help = "The script"},
	{.name = "file", .help = "File for what it shows, which is logged otherwise"},
	{.name = "as-string", .help = "Wait for its end, and return what it shows"},
};

static const struct command commands[] = {
	{.name = "execute",
	 .help = "Run a script on its own",
	 .policy = POLICY_READ,
	 ARGUMENTS(execute_arguments)},
	{.name = "lock",
	 .help = "Prove that you know your password",
	 .policy = POLICY_READ,
	 .api_only = true,
	 ARGUMENTS(lock_arguments)},
	{.name = "password",
	 .help = "Change your own password",
	 .policy = POLICY_PASSWORD,
	 .api_only = true,
	 ARGUMENTS(password_arguments)},
	{.name = "undo", .help = "Take the last change back", .policy = POLICY_WRITE},
	{.name = "redo", .help = "Make a change again that was undone", .policy = POLICY_WRITE},
	{.name = "ping",
	 .help = "Send echo requests to a host, and tell what comes back",
	 .policy = POLICY_TEST,
	 .layout = COMMAND_LAYOUT_PING,
	 .arguments = tool_ping_arguments,
	 .argument_count = TOOL_PING_ARGUMENTS},
	{.name = "resolve",
	 .help = "Return the address of a name",
	 .policy = POLICY_TEST,
	 .arguments = resolve_arguments,
	 .argument_count = RESOLVE_ARGUMENTS},
};

const struct menu root_menu = {
	.path = "/",
	.help = "All menus",
	.kind = MENU_FOLDER,
	COMMANDS(commands),
};

static const struct menu_action actions[] = {
	{"execute", background_execute},
	{"lock", own_password_check},
	{"password", own_password_change},
	{"undo", history_undo},
	{"redo", history_redo},
	{"ping", tool_ping},
	{"resolve", resolve},
};

const struct menu_hooks root_hooks = {ACTIONS(actions)};
