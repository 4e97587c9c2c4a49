// SPDX-License-Identifier: BSD-2-Clause
// /tool: what talks to other hosts, each command carried out by a worker.

#include "menu/menus.h"
#include "menu/row_macros.h"
#include "menu/tool/tool.h"

#include <string.h>

static const char *const certificate_checks[] = {"no", "yes", "yes-without-crl", NULL};

const struct argument_value tool_port = {.type = PROPERTY_NUMBER, .min = 1, .max = UINT16_MAX};
const struct argument_value tool_yes_no = {.type = PROPERTY_BOOL};
const struct argument_value tool_certificate_check = {.type = PROPERTY_ENUM,
						      .words = certificate_checks};

const char *tool_reason(const struct err *e)
{
	static const char prefix[] = "failure: ";

	return strncmp(e->text, prefix, sizeof(prefix) - 1) == 0 ? e->text + sizeof(prefix) - 1
								 : e->text;
}

static const struct command commands[] = {
	{.name = "fetch",
	 .help = "Fetch a file from a server, or send one there",
	 .policy = POLICY_TEST,
	 .layout = COMMAND_LAYOUT_PROGRESS,
	 .arguments = tool_fetch_arguments,
	 .argument_count = TOOL_FETCH_ARGUMENTS},
	{.name = "ping",
	 .help = "Send echo requests to a host, and tell what comes back",
	 .policy = POLICY_TEST,
	 .layout = COMMAND_LAYOUT_PING,
	 .arguments = tool_ping_arguments,
	 .argument_count = TOOL_PING_ARGUMENTS},
	{.name = "traceroute",
	 .help = "Tell the routers on the way to a host",
	 .policy = POLICY_TEST,
	 .layout = COMMAND_LAYOUT_HOPS,
	 .arguments = tool_traceroute_arguments,
	 .argument_count = TOOL_TRACEROUTE_ARGUMENTS},
};

const struct menu tool_menu = {
	.path = "/tool",
	.help = "Tools that talk to other hosts",
	.kind = MENU_FOLDER,
	COMMANDS(commands),
};

static const struct menu_action actions[] = {
	{"fetch", tool_fetch},
	{"ping", tool_ping},
	{"traceroute", tool_traceroute},
};

const struct menu_hooks tool_hooks = {ACTIONS(actions)};
