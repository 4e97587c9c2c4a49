// SPDX-License-Identifier: BSD-2-Clause
// The menus, each in the file of its path, and what they do.
#pragma once

#include "menu/absent.h"
#include "mgmt/hooks.h"

extern const struct menu root_menu;
extern const struct menu_hooks root_hooks;
extern const struct menu safe_mode_menu;
extern const struct menu_hooks safe_mode_hooks;
extern const struct menu system_menu;
extern const struct menu_hooks system_hooks;
extern const struct menu system_scheduler_menu;
extern const struct menu_hooks system_scheduler_hooks;
extern const struct menu system_script_menu;
extern const struct menu_hooks system_script_hooks;
extern const struct menu system_script_job_menu;
extern const struct menu_hooks system_script_job_hooks;
extern const struct menu system_history_menu;
extern const struct menu_hooks system_history_hooks;
extern const struct menu ip_upnp_menu;
extern const struct menu_hooks ip_upnp_hooks;
extern const struct menu ip_upnp_interfaces_menu;
extern const struct menu_hooks ip_upnp_interfaces_hooks;
extern const struct menu ip_upnp_mappings_menu;
extern const struct menu_hooks ip_upnp_mappings_hooks;
extern const struct menu ip_firewall_filter_menu;
extern const struct menu_hooks ip_firewall_filter_hooks;
extern const struct menu ip_firewall_nat_menu;
extern const struct menu_hooks ip_firewall_nat_hooks;
extern const struct menu ip_address_menu;
extern const struct menu_hooks ip_address_hooks;
extern const struct menu ip_arp_menu;
extern const struct menu_hooks ip_arp_hooks;
extern const struct menu certificate_menu;
extern const struct menu_hooks certificate_hooks;
extern const struct menu ip_service_menu;
extern const struct menu_hooks ip_service_hooks;
extern const struct menu file_menu;
extern const struct menu_hooks file_hooks;
extern const struct menu interface_menu;
extern const struct menu_hooks interface_hooks;
extern const struct menu log_menu;
extern const struct menu_hooks log_hooks;
extern const struct menu user_menu;
extern const struct menu_hooks user_hooks;
extern const struct menu user_group_menu;
extern const struct menu_hooks user_group_hooks;
extern const struct menu system_resource_menu;
extern const struct menu_hooks system_resource_hooks;
extern const struct menu system_identity_menu;
extern const struct menu_hooks system_identity_hooks;
extern const struct menu system_clock_menu;
extern const struct menu_hooks system_clock_hooks;
extern const struct menu system_logging_menu;
extern const struct menu_hooks system_logging_hooks;
extern const struct menu system_logging_action_menu;
extern const struct menu_hooks system_logging_action_hooks;
extern const struct menu system_script_environment_menu;
extern const struct menu_hooks system_script_environment_hooks;
extern const struct menu console_settings_menu;
extern const struct menu_hooks console_settings_hooks;
extern const struct menu console_schema_menu;
extern const struct menu_hooks console_schema_hooks;
extern const struct menu interface_bridge_menu;
extern const struct menu_hooks interface_bridge_hooks;
extern const struct menu interface_ethernet_menu;
extern const struct menu_hooks interface_ethernet_hooks;
extern const struct menu interface_list_menu;
extern const struct menu_hooks interface_list_hooks;
extern const struct menu interface_list_member_menu;
extern const struct menu_hooks interface_list_member_hooks;
extern const struct menu interface_vlan_menu;
extern const struct menu_hooks interface_vlan_hooks;
extern const struct menu ip_cloud_menu;
extern const struct menu_hooks ip_cloud_hooks;
extern const struct menu ip_dhcp_server_lease_menu;
extern const struct menu_hooks ip_dhcp_server_lease_hooks;
extern const struct menu ip_dns_menu;
extern const struct menu_hooks ip_dns_hooks;
extern const struct menu ip_route_menu;
extern const struct menu_hooks ip_route_hooks;
extern const struct menu ipv6_address_menu;
extern const struct menu_hooks ipv6_address_hooks;
extern const struct menu snmp_menu;
extern const struct menu_hooks snmp_hooks;
extern const struct menu system_backup_menu;
extern const struct menu_hooks system_backup_hooks;
extern const struct menu system_health_menu;
extern const struct menu_hooks system_health_hooks;
extern const struct menu system_license_menu;
extern const struct menu_hooks system_license_hooks;
extern const struct menu system_note_menu;
extern const struct menu_hooks system_note_hooks;
extern const struct menu system_package_menu;
extern const struct menu_hooks system_package_hooks;
extern const struct menu system_package_update_menu;
extern const struct menu_hooks system_package_update_hooks;
extern const struct menu system_resource_cpu_menu;
extern const struct menu_hooks system_resource_cpu_hooks;
extern const struct menu system_routerboard_menu;
extern const struct menu_hooks system_routerboard_hooks;
extern const struct menu user_active_menu;
extern const struct menu_hooks user_active_hooks;

extern const struct menu ip_ssh_menu;
extern const struct menu_hooks ip_ssh_hooks;
extern const struct menu ip_ssh_known_hosts_menu;
extern const struct menu_hooks ip_ssh_known_hosts_hooks;
extern const struct menu tool_menu;
extern const struct menu_hooks tool_hooks;
extern const struct menu tool_e_mail_menu;
extern const struct menu_hooks tool_e_mail_hooks;

#define ABSENT_DECLARATION(identifier, where, what) extern const struct menu identifier##_menu;
ABSENT_MENUS(ABSENT_DECLARATION)
#undef ABSENT_DECLARATION
