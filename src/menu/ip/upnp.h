// SPDX-License-Identifier: BSD-2-Clause
// The records of /ip/upnp and /ip/upnp/interfaces, which check and complete one another.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "menu/ip/upnp_lan_rules.h"
#include "schema/menu.h"
#include "wire/message.h"

#define UPNP_PATH	     "/ip/upnp"
#define UPNP_INTERFACES_PATH "/ip/upnp/interfaces"

enum upnp_log_detail { UPNP_LOG_BASIC, UPNP_LOG_FULL };

enum upnp_igd_version { UPNP_IGD_1, UPNP_IGD_2, UPNP_IGD_BOTH };

struct upnp_row {
	struct row row;
	bool enabled;
	bool allow_disable_external;
	bool show_dummy_rule;
	bool nat_traversal;
	bool allow_disable_internal;
	bool advertise_ppp;
	uint32_t igd_version;	   // enum upnp_igd_version
	char *switched_off;	   // told: what devices have switched off
	char *interface;	   // present: the short form for an external interface is in use
	uint32_t interface_record; // the record that the short form made; 0: none
	struct upnp_rules rules;   // of LANs that do not say otherwise
	uint32_t level;		   // enum upnp_level
	char *sources;		   // prefixes
	uint32_t log_detail;	   // enum upnp_log_detail
	bool critical_alerts;
	uint32_t mappings_total;
	char *reserved_ports;
	char *lease_files;
	uint16_t http_port;
	uint32_t private_wan; // enum wire_private_wan
	uint32_t ssdp_ttl;
	bool strict;
	uint32_t mapping_uplinks;  // enum wire_mapping_uplinks
	uint32_t unnamed_device;   // enum wire_permission_action
	char *on_approval;	   // name of a script
	uint32_t foreign_firewall; // enum wire_firewall_state
	char *firewall_obstacle;
	char *firewall_remedy;
};

struct mgmt;

// The path of the lease file that gate calls NUMBER. False: there is none.
bool upnp_lease_file(const struct mgmt *m, uint32_t number, char out[WIRE_PATH_SIZE]);

enum upnp_interface_type { UPNP_EXTERNAL, UPNP_INTERNAL };

struct upnp_interface_row {
	struct row row;
	char *interface;
	uint32_t type;	 // enum upnp_interface_type
	ip4 forced_ip;	 // optional
	uint32_t status; // told, of an external one
	// Of an internal one, all optional:
	bool visible;
	uint32_t mappings; // of the whole LAN
	struct upnp_rules rules;
};
