// SPDX-License-Identifier: BSD-2-Clause
// The menu tree: every menu that there is, parents before their children.

#include "menu/console/inspect.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/bulk.h"
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

static const struct command console_commands[] = {
	{.name = "settle",
	 .help = "Wait until what was added together is in force",
	 .policy = POLICY_READ},
	{.name = "inspect",
	 .help = "Tell which menus, commands and arguments there are",
	 .policy = POLICY_READ,
	 .arguments = console_inspect_arguments,
	 .argument_count = CONSOLE_INSPECT_ARGUMENTS,
	 .api_only = true}, // a console has its own
};

static const struct menu console_menu = {
	.path = "/console",
	.help = "What consoles need to know, and how they show things",
	.kind = MENU_FOLDER,
	COMMANDS(console_commands),
};

static const struct menu_action console_actions[] = {
	{"settle", bulk_settle},
	{"inspect", console_inspect},
};
static const struct menu_hooks console_hooks = {ACTIONS(console_actions)};

static const struct menu ip_hotspot_menu = {
	.path = "/ip/hotspot",
	.help = "Guests",
	.kind = MENU_FOLDER,
};

static const struct menu ip_ipsec_menu = {
	.path = "/ip/ipsec",
	.help = "IPsec",
	.kind = MENU_FOLDER,
};

static const struct menu ipv6_firewall_menu = {
	.path = "/ipv6/firewall",
	.help = "Rules for packets of IPv6",
	.kind = MENU_FOLDER,
};

static const struct menu ipv6_menu = {
	.path = "/ipv6",
	.help = "Internet Protocol, version 6",
	.kind = MENU_FOLDER,
};

static const struct menu ppp_menu = {
	.path = "/ppp",
	.help = "Tunnels of users",
	.kind = MENU_FOLDER,
};

static const struct menu queue_menu = {
	.path = "/queue",
	.help = "Limits of rate",
	.kind = MENU_FOLDER,
};

static const struct menu routing_menu = {
	.path = "/routing",
	.help = "Ways of packets",
	.kind = MENU_FOLDER,
};

static const struct menu system_ntp_menu = {
	.path = "/system/ntp",
	.help = "Time from the network",
	.kind = MENU_FOLDER,
};

#define ABSENT_ENTRY(identifier, where, what) {&identifier##_menu, NULL},

const struct menu_entry menu_entries[] = {
	{&root_menu, &root_hooks},
	{&certificate_menu, &certificate_hooks},
	{&console_menu, &console_hooks},
	{&console_schema_menu, &console_schema_hooks},
	{&console_settings_menu, &console_settings_hooks},
	{&file_menu, &file_hooks},
	{&interface_menu, &interface_hooks},
	{&interface_bridge_menu, &interface_bridge_hooks},
	{&interface_ethernet_menu, &interface_ethernet_hooks},
	{&interface_list_menu, &interface_list_hooks},
	{&interface_list_member_menu, &interface_list_member_hooks},
	{&interface_vlan_menu, &interface_vlan_hooks},
	{&ip_menu, NULL},
	{&ip_address_menu, &ip_address_hooks},
	{&ip_arp_menu, &ip_arp_hooks},
	{&ip_cloud_menu, &ip_cloud_hooks},
	{&ip_dns_menu, &ip_dns_hooks},
	{&ip_firewall_menu, NULL},
	{&ip_firewall_filter_menu, &ip_firewall_filter_hooks},
	{&ip_firewall_nat_menu, &ip_firewall_nat_hooks},
	{&ip_firewall_settings_menu, &ip_firewall_settings_hooks},
	{&ip_firewall_service_port_menu, &ip_firewall_service_port_hooks},
	{&ip_firewall_raw_menu, &ip_firewall_raw_hooks},
	{&ip_firewall_mangle_menu, &ip_firewall_mangle_hooks},
	{&ip_firewall_connection_menu, &ip_firewall_connection_hooks},
	{&ip_firewall_connection_tracking_menu, &ip_firewall_connection_tracking_hooks},
	{&ip_firewall_address_list_menu, &ip_firewall_address_list_hooks},
	{&ip_hotspot_menu, NULL},
	{&ip_ipsec_menu, NULL},
	{&ip_neighbor_menu, &ip_neighbor_hooks},
	{&ip_route_menu, &ip_route_hooks},
	{&ip_service_menu, &ip_service_hooks},
	{&ip_service_webserver_menu, &ip_service_webserver_hooks},
	{&ip_ssh_menu, &ip_ssh_hooks},
	{&ip_ssh_known_hosts_menu, &ip_ssh_known_hosts_hooks},
	{&ip_upnp_menu, &ip_upnp_hooks},
	{&ip_upnp_alerts_menu, &ip_upnp_alerts_hooks},
	{&ip_upnp_doctor_menu, &ip_upnp_doctor_hooks},
	{&ip_upnp_interfaces_menu, &ip_upnp_interfaces_hooks},
	{&ip_upnp_rules_menu, &ip_upnp_rules_hooks},
	{&ip_upnp_devices_menu, &ip_upnp_devices_hooks},
	{&ip_upnp_pending_menu, &ip_upnp_pending_hooks},
	{&ip_upnp_mappings_menu, &ip_upnp_mappings_hooks},
	{&ip_upnp_security_menu, &ip_upnp_security_hooks},
	{&ipv6_menu, NULL},
	{&ipv6_firewall_menu, NULL},
	{&ipv6_firewall_filter_menu, &ipv6_firewall_filter_hooks},
	{&ipv6_firewall_nat_menu, &ipv6_firewall_nat_hooks},
	{&ipv6_firewall_raw_menu, &ipv6_firewall_raw_hooks},
	{&ipv6_firewall_mangle_menu, &ipv6_firewall_mangle_hooks},
	{&ipv6_firewall_connection_menu, &ipv6_firewall_connection_hooks},
	{&ipv6_firewall_address_list_menu, &ipv6_firewall_address_list_hooks},
	{&ipv6_address_menu, &ipv6_address_hooks},
	{&log_menu, &log_hooks},
	{&ppp_menu, NULL},
	{&queue_menu, NULL},
	{&safe_mode_menu, &safe_mode_hooks},
	{&routing_menu, NULL},
	{&routing_table_menu, &routing_table_hooks},
	{&snmp_menu, &snmp_hooks},
	{&system_menu, &system_hooks},
	{&system_backup_menu, &system_backup_hooks},
	{&system_clock_menu, &system_clock_hooks},
	{&system_health_menu, &system_health_hooks},
	{&system_history_menu, &system_history_hooks},
	{&system_identity_menu, &system_identity_hooks},
	{&system_logging_menu, &system_logging_hooks},
	{&system_logging_action_menu, &system_logging_action_hooks},
	{&system_license_menu, &system_license_hooks},
	{&system_note_menu, &system_note_hooks},
	{&system_ntp_menu, NULL},
	{&system_ntp_client_menu, &system_ntp_client_hooks},
	{&system_package_menu, &system_package_hooks},
	{&system_package_update_menu, &system_package_update_hooks},
	{&system_resource_menu, &system_resource_hooks},
	{&system_resource_cpu_menu, &system_resource_cpu_hooks},
	{&system_routerboard_menu, &system_routerboard_hooks},
	{&system_scheduler_menu, &system_scheduler_hooks},
	{&system_script_menu, &system_script_hooks},
	{&system_script_environment_menu, &system_script_environment_hooks},
	{&system_script_job_menu, &system_script_job_hooks},
	{&tool_menu, &tool_hooks},
	{&tool_e_mail_menu, &tool_e_mail_hooks},
	{&user_menu, &user_hooks},
	{&user_aaa_menu, &user_aaa_hooks},
	{&user_active_menu, &user_active_hooks},
	{&user_group_menu, &user_group_hooks},
	{&user_settings_menu, &user_settings_hooks},
	{&user_ssh_keys_menu, &user_ssh_keys_hooks},
	// clang-format off
	ABSENT_MENUS(ABSENT_ENTRY)
	// clang-format on
	{&ip_dhcp_server_lease_menu, &ip_dhcp_server_lease_hooks},
	{NULL, NULL},
};
