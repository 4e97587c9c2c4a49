// SPDX-License-Identifier: BSD-2-Clause
// What the service table points to: how each action is carried out, and how each state variable is
// told.
#pragma once

#include "lan/service_table.h"

// Layer3Forwarding:1
variable_reader read_default_connection_service;
action_handler set_default_connection_service;

// WANCommonInterfaceConfig:1
variable_reader read_wan_access_type;
variable_reader read_max_bit_rate;
variable_reader read_physical_link_status;
variable_reader read_wan_access_provider;
variable_reader read_maximum_active_connections;
variable_reader read_active_connections;
variable_reader read_total_bytes_sent;
variable_reader read_total_bytes_received;
variable_reader read_total_packets_sent;
variable_reader read_total_packets_received;
variable_reader read_enabled_for_internet;
action_handler set_enabled_for_internet;
action_handler get_active_connection;

// WANIPConnection:1, the connection
variable_reader read_connection_type;
variable_reader read_possible_connection_types;
variable_reader read_connection_status;
variable_reader read_uptime;
variable_reader read_last_connection_error;
variable_reader read_never;
variable_reader read_rsip_available;
variable_reader read_nat_enabled;
variable_reader read_external_ip_address;
action_handler set_connection_type;
action_handler request_connection;
action_handler request_termination;
action_handler force_termination;
action_handler set_disconnect_time;

// WANPPPConnection:1, what it has besides
action_handler configure_connection;

// LANControl:1
variable_reader read_service_enabled;
action_handler disable_service;

// WANIPConnection:1, the port mappings
variable_reader read_number_of_entries;
action_handler get_generic_port_mapping;
action_handler get_specific_port_mapping;
action_handler add_port_mapping;
action_handler delete_port_mapping;

// WANIPConnection:2, what it adds
variable_reader read_system_update_id;
action_handler add_any_port_mapping;
action_handler delete_port_mapping_range;
action_handler get_list_of_port_mappings;
