// SPDX-License-Identifier: BSD-2-Clause
// One port mapping as gate keeps it. mapping_table.h owns them all; the rooms that keep an index or
// a timer of their own (kernel_sync.h, device.h, lease.h) have their members here, so that nothing
// is looked up twice.
//
// Where memory for an index runs out half-way through a change, the process ends: the parent starts
// it anew and it agrees with kernel and store again, which a half-made change never would.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define uthash_fatal(message) abort()
#include <stdlib.h>
#include <uthash.h>
#include <utlist.h>

#include "base/ip.h"
#include "base/mac.h"
#include "io/loop.h"
#include "kernel/nft_set.h"
#include "wire/message.h"

struct device;
struct lease_keeper;
struct mapping;
struct mapping_port;
struct mapping_view;

// What tells one mapping from another (WANIPConnection:1 section 2.2.16). All mappings stand on the
// uplink in use, so its address is no part of this; the kernel's keys have it. Compared as bytes.
struct mapping_key {
	ip4 remote_host; // 0: any
	uint16_t external_port;
	uint8_t protocol; // 6 or 17
	uint8_t zero;
};

// What a device may change by asking again for the same mapping.
struct mapping_terms {
	uint64_t ends;	  // loop_now() at which the lease is over
	uint32_t lease_s; // granted; 0: renewed by us
	ip4 internal_address;
	ip4 requester;
	uint16_t internal_port;
	uint8_t enabled;
	uint8_t origin;	   // enum wire_origin
	char *description; // owned; at most WIRE_DESCRIPTION_SIZE - 1 bytes
};

// The kernel's side of a mapping, as its elements were made; only kernel_sync writes it.
struct mapping_kernel {
	bool active; // its elements are in the kernel
	ip4 external;
	ip4 internal;
	uint16_t internal_port;
	uint64_t timeout_ms;
	struct mapping *twin_previous, *twin_next; // in its tuple's line for the outbound twin
};

struct mapping {
	struct mapping_key key;
	struct mapping_terms terms;
	uint32_t id;	  // grows with each new mapping, never used again
	uint32_t ifindex; // of its LAN; 0: not there at present
	int64_t created;  // seconds since 1970
	struct mac mac;	  // of the owner, as first seen
	char lan[WIRE_INTERFACE_SIZE];
	struct mapping_kernel kernel;

	struct device *owner;			     // whose address it leads to
	struct device *charged;			     // who asked, against whose quota it counts
	struct mapping *owned_previous, *owned_next; // in the owner's list

	struct lease_keeper *keeper;
	struct loop_timer timer; // the lease's end, or the next look before it
	uint64_t day_look;	 // loop_now() of the next look after a lease of 0
	uint64_t idle_look;	 // of the next look whether it is in use; 0: none
	bool fresh;		 // flows older than it have yet to be ended
	bool leaving;		 // its removal is queued already
	bool hides;		 // a listener of this machine, as was seen and said

	uint64_t seen_packets; // of both directions, when last read
	uint64_t last_used;    // loop_now() at the reading that found more packets; 0: none did
	uint64_t idle_since;   // loop_now() since which nothing is known to have passed

	struct mapping *all_previous, *all_next; // in the list of all
	struct mapping_port *port;
	struct mapping *port_previous, *port_next;
	struct mapping_view *of_lan, *of_device;
};
