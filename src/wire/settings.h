// SPDX-License-Identifier: BSD-2-Clause
// The configuration that gate acts on, and what of it gate passes to lan. Never included alone:
// wire/message.h is.
#pragma once

#include <stdint.h>

#include "base/ip.h"
#include "base/port_list.h"
#include "wire/dhcp.h"
#include "wire/parent.h"

enum { WIRE_INTERFACES_MAX = 32, WIRE_PORT_RANGES_MAX = 16 };

struct wire_ports {
	uint32_t count; // used ranges; 0: no port at all
	struct port_range range[WIRE_PORT_RANGES_MAX];
};

enum {
	WIRE_SOURCES_MAX = 16,
	WIRE_PATTERNS_SIZE = 64,
	WIRE_ZONE_CHANGES_MAX = 10,
	WIRE_DAY_S = 24 * 3600,
};

// Whose requests are looked at.
struct wire_sources {
	uint32_t count; // used prefixes; 0: everybody's
	struct ip4_prefix prefix[WIRE_SOURCES_MAX];
};

// Seconds of the local day, FIRST and LAST in it; over midnight where FIRST is more.
struct wire_hours {
	uint32_t first_s;
	uint32_t last_s;
	uint8_t days; // set, Sunday first; 0: at any time
	uint8_t reserved[3];
};

// Local time for the years to come, so that gate needs no file for it.
struct wire_zone_change {
	int64_t from;	  // seconds since 1970
	int32_t offset_s; // that local time is ahead of UTC from then on
	uint32_t reserved;
};

struct wire_zone {
	uint32_t count;
	uint32_t reserved;
	struct wire_zone_change
		change[WIRE_ZONE_CHANGES_MAX]; // ascending; the first holds before it too
};

// What a lease of 0 seconds, which asks for a mapping without end, means (lease.h of gate).
enum wire_lease_zero {
	WIRE_LEASE_ZERO_WEEK,
	WIRE_LEASE_ZERO_PERMANENT,
	WIRE_LEASE_ZERO_REFUSE,
	WIRE_LEASE_ZERO__COUNT
};

// What the devices of one LAN may have.
struct wire_rules {
	uint8_t visible;	  // answers to searches and announces itself there
	uint8_t secure_mode;	  // a device may map to itself only
	uint8_t allow_privileged; // external and internal ports below 1024
	uint8_t split_by_remote;  // several devices may share a port, for different remote hosts
	uint8_t choose_port;	  // external port 0 asks for any port; otherwise it is refused
	uint8_t lease_zero;	  // enum wire_lease_zero
	uint8_t reserved[2];
	uint32_t mappings_per_device; // quota
	uint32_t mappings;	      // of all its devices together
	uint32_t requests_per_minute; // a device's rate of changes; 0: not limited
	uint32_t lease_max_s;
	uint32_t gone_after_s;	    // a device unseen so long loses its mappings; 0: never
	uint32_t unused_after_s;    // so does a mapping nothing passes through; 0: never
	struct wire_ports external; // allowed
	struct wire_ports internal;
	struct wire_hours hours;		       // when ports may be asked for
	char description_patterns[WIRE_PATTERNS_SIZE]; // a comma list of base/glob.h; "": any
};

// One enabled row of /ip upnp interfaces.
struct wire_settings_interface {
	char name[WIRE_INTERFACE_SIZE];
	uint32_t forced_address; // external: reported and used instead of the interface's own; 0:
				 // none
	uint8_t external;
	uint8_t found; // within gate: not configured, but a default route leads there
	uint8_t reserved[2];
	struct wire_rules rules; // internal; of an external one nothing is read
};

// What happens on an uplink whose address the Internet cannot reach: one of RFC 1918, or of a
// provider that translates for many (RFC 6598; RFC 6333 for DS-Lite).
enum wire_private_wan {
	WIRE_PRIVATE_WAN_AUTO,	 // a provider's is refused, another reported
	WIRE_PRIVATE_WAN_REPORT, // told as it is, ports are opened on it
	WIRE_PRIVATE_WAN_REFUSE, // not told, and no port is opened
	WIRE_PRIVATE_WAN__COUNT
};

// Where mappings are open when there are several uplinks.
enum wire_mapping_uplinks {
	WIRE_MAPPING_UPLINKS_ACTIVE, // on the one that packets to the Internet take
	WIRE_MAPPING_UPLINKS_ALL,    // on all that are connected
	WIRE_MAPPING_UPLINKS__COUNT
};

struct wire_settings {
	uint8_t enabled;
	uint8_t nat_traversal;		// no: every request to open a port is refused
	uint8_t allow_disable_external; // ForceTermination acts
	uint8_t allow_disable_internal;
	uint8_t show_dummy_rule;
	uint8_t igd_versions;	 // set of enum wire_igd: the trees that are offered
	uint8_t private_wan;	 // enum wire_private_wan
	uint8_t advertise_ppp;	 // WANPPPConnection also where the uplink is no PPP link
	uint8_t mapping_uplinks; // enum wire_mapping_uplinks
	uint8_t strict;		 // requests must be as the standards have them
	uint16_t http_port;
	uint16_t interfaces;	 // used rows of `interface`
	uint8_t ssdp_ttl;	 // of what discovery sends, 1..255
	uint8_t unnamed_device;	 // enum wire_permission_action: where no rule decides
	uint8_t log_full;	 // every request is logged
	uint8_t critical_alerts; // alerts are logged as critical, too
	uint8_t reserved[6];
	uint32_t mappings_total;
	uint32_t reserved2;
	struct wire_ports reserved_ports; // never mapped
	struct wire_sources sources;	  // who may open ports
	struct wire_zone zone;
	struct wire_rules rules; // of LANs without a row
	struct wire_settings_interface interface[WIRE_INTERFACES_MAX];
	char lease_file[WIRE_LEASE_FILES_MAX][WIRE_PATH_SIZE]; // of DHCP servers; "": none
	char name[64]; // /system identity, part of the friendly name
};

// A part of the configuration that comes along as a memory file, whole at each change; answered when
// it is in force, or refused with nothing changed.
struct wire_file {
	uint64_t size;
};

#define WIRE_UUID_SIZE	37
#define WIRE_TOKEN_SIZE 25

// The versions of InternetGatewayDevice, each a tree of its own.
enum wire_igd { WIRE_IGD_1, WIRE_IGD_2, WIRE_IGD__COUNT };

enum { WIRE_IGD_ALL = (1 << WIRE_IGD__COUNT) - 1 };

// The UUIDs of one tree's devices.
struct wire_tree {
	char root[WIRE_UUID_SIZE];	 // InternetGatewayDevice
	char wan[WIRE_UUID_SIZE];	 // WANDevice
	char connection[WIRE_UUID_SIZE]; // WANConnectionDevice
};

// Who we are to control points, and how to behave. Kept by gate, so that a restarted lan is the
// same device.
struct wire_service {
	uint8_t enabled;
	uint8_t show_dummy_rule;
	uint8_t announce;     // the service just began: say byebye, then alive
	uint8_t igd_versions; // set of enum wire_igd: the trees that are offered
	uint32_t boot_id;     // BOOTID.UPNP.ORG
	uint32_t config_id;   // CONFIGID.UPNP.ORG
	struct wire_tree tree[WIRE_IGD__COUNT];
	char token[WIRE_TOKEN_SIZE]; // first segment of every path
	char name[64];
	uint8_t ppp;	// WANPPPConnection is offered
	uint8_t strict; // requests must be as the standards have them
	uint8_t ssdp_ttl;
	uint8_t log_full; // every request is logged
	char reserved2[1];
};
