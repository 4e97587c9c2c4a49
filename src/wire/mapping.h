// SPDX-License-Identifier: BSD-2-Clause
// Port mappings as lan asks for them and gate tells them. IPv4 addresses and ports are in host
// order. Never included alone: wire/message.h is.
#pragma once

#include <stdint.h>

#include "base/mac.h"
#include "wire/dhcp.h"
#include "wire/parent.h"

#define WIRE_DESCRIPTION_SIZE 129 // 128 bytes of UTF-8
#define WIRE_AGENT_SIZE	      96  // of what a control point says it is

// By which protocol a mapping was asked for.
enum wire_origin { WIRE_ORIGIN_UPNP, WIRE_ORIGIN_NAT_PMP, WIRE_ORIGIN_PCP, WIRE_ORIGIN__COUNT };

// WANIPConnection:1 section 2.4.16. The requester is who sent the packet; gate decides what it may.
struct wire_mapping_add {
	uint32_t ifindex;     // LAN interface the request came in on
	uint32_t requester;   // source address of the request
	uint32_t remote_host; // 0: any
	uint32_t internal_address;
	uint16_t external_port;
	uint16_t internal_port;
	uint8_t protocol; // 6 or 17
	uint8_t enabled;
	uint8_t origin;	  // enum wire_origin
	uint8_t any_port; // the external port is a wish: another will do
	uint32_t lease_s; // 0: as long as policy allows, renewed by us
	char description[WIRE_DESCRIPTION_SIZE];
	char agent[WIRE_AGENT_SIZE]; // "": it does not say
	uint8_t reserved2[3];
};

// Names one mapping, for MAPPING_DELETE and MAPPING_GET. Which ones a requester sees: policy.h of gate.
struct wire_mapping_key {
	uint32_t ifindex;
	uint32_t requester;
	uint32_t remote_host;
	uint16_t external_port;
	uint8_t protocol;
	uint8_t reserved;
};

// External ports FIRST to LAST: MAPPING_DELETE_RANGE closes the mappings there that lead to REQUESTER
// itself, MAPPING_RANGE lists those that it sees in the order of wire_range_key, those above CURSOR.
struct wire_mapping_range {
	uint32_t ifindex;
	uint32_t requester;
	uint16_t first;
	uint16_t last;
	uint8_t protocol;
	uint8_t reserved[3];
	uint64_t cursor; // listing only; 0 at first
};

// The INDEX-th of the mappings that REQUESTER may see, from 0, in the order they were made.
struct wire_mapping_at {
	uint32_t ifindex;
	uint32_t requester;
	uint32_t index;
	uint32_t reserved;
};

struct wire_mapping {
	uint32_t id;	  // grows with each new mapping, never used again
	uint32_t ifindex; // LAN it belongs to
	uint32_t remote_host;
	uint32_t external_address; // 0: the uplink has none at present
	uint32_t internal_address;
	uint32_t requester; // who asked
	uint16_t external_port;
	uint16_t internal_port;
	uint8_t protocol;
	uint8_t enabled;
	uint8_t origin;	       // enum wire_origin
	uint8_t active;	       // its elements are in the kernel
	uint32_t lease_s;      // as asked; 0: renewed by us
	uint32_t lease_left_s; // until it ends, or until our next renewal
	uint32_t unused_s;     // since the last packet seen; UINT32_MAX: none was seen
	struct mac mac;	       // of the owner; all zero: unknown
	uint16_t reserved;
	int64_t created;	       // seconds since 1970
	uint64_t packets_in, bytes_in; // from outside to the device
	uint64_t packets_out, bytes_out;
	char uplink[WIRE_INTERFACE_SIZE];
	char lan[WIRE_INTERFACE_SIZE];
	char description[WIRE_DESCRIPTION_SIZE];
	char host_name[WIRE_HOST_NAME_SIZE]; // of the device, by DHCP; "": unknown
	uint8_t reserved2[7];
};

// A mapping's place in a listing of MAPPING_RANGE: by external port.
static inline uint64_t wire_range_key(uint16_t external_port, uint32_t id)
{
	return (uint64_t)external_port << 32 | id;
}

enum wire_mapping_change {
	WIRE_MAPPING_OPENED,
	WIRE_MAPPING_CHANGED, // renewed, or the address under it moved
	WIRE_MAPPING_CLOSED,
};

struct wire_mapping_event {
	uint32_t change; // enum wire_mapping_change
	uint32_t count;	 // mappings that remain
	struct wire_mapping mapping;
};

struct wire_mapping_remove {
	uint32_t id;
	uint32_t reserved;
};
