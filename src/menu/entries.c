// SPDX-License-Identifier: BSD-2-Clause
// The menu tree: every menu that there is, parents before their children.

#include "menu/menus.h"
#include "mgmt/parts.h"

static const struct menu ip_menu = {
	.path = "/ip",
	.help = "Internet Protocol, version 4",
	.kind = MENU_FOLDER,
};

static const struct menu ip_firewall_menu = {
	.path = "/ip/firewall",
	.help = "Rules for packets",
	.kind = MENU_FOLDER,
};

static const struct menu system_script_menu = {
	.path = "/system/script",
	.help = "Scripts and their variables",
	.kind = MENU_FOLDER,
};

static const struct menu console_menu = {
	.path = "/console",
	.help = "What consoles need to know, and how they show things",
	.kind = MENU_FOLDER,
};

const struct menu_entry menu_entries[] = {
	{&root_menu, &root_hooks},
	{&console_menu, NULL},
	{&console_schema_menu, &console_schema_hooks},
	{&console_settings_menu, &console_settings_hooks},
	{&file_menu, &file_hooks},
	{&interface_menu, &interface_hooks},
	{&ip_menu, NULL},
	{&ip_address_menu, &ip_address_hooks},
	{&ip_arp_menu, &ip_arp_hooks},
	{&ip_firewall_menu, NULL},
	{&ip_firewall_filter_menu, &ip_firewall_filter_hooks},
	{&ip_firewall_nat_menu, &ip_firewall_nat_hooks},
	{&ip_service_menu, &ip_service_hooks},
	{&ip_upnp_menu, &ip_upnp_hooks},
	{&ip_upnp_interfaces_menu, &ip_upnp_interfaces_hooks},
	{&ip_upnp_mappings_menu, &ip_upnp_mappings_hooks},
	{&log_menu, &log_hooks},
	{&safe_mode_menu, &safe_mode_hooks},
	{&system_menu, &system_hooks},
	{&system_clock_menu, &system_clock_hooks},
	{&system_history_menu, &system_history_hooks},
	{&system_identity_menu, &system_identity_hooks},
	{&system_logging_menu, &system_logging_hooks},
	{&system_logging_action_menu, &system_logging_action_hooks},
	{&system_resource_menu, &system_resource_hooks},
	{&system_script_menu, NULL},
	{&system_script_environment_menu, &system_script_environment_hooks},
	{&user_menu, &user_hooks},
	{&user_group_menu, &user_group_hooks},
	{NULL, NULL},
};
