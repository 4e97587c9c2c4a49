// SPDX-License-Identifier: BSD-2-Clause
// Who may open which ports: /ip/upnp/rules as mgmt hands them to gate, the devices that gate knows,
// and the requests that wait for an administrator. Never included alone: wire/message.h is.
#pragma once

#include <stdint.h>

#include "base/mac.h"
#include "wire/dhcp.h"
#include "wire/mapping.h"
#include "wire/parent.h"
#include "wire/settings.h"

enum wire_permission_action {
	WIRE_PERMISSION_ALLOW,
	WIRE_PERMISSION_DENY,
	WIRE_PERMISSION_ASK, // refused until an administrator has approved it
	WIRE_PERMISSION__COUNT
};

enum {
	WIRE_PERMISSIONS_VERSION = 1,
	WIRE_PERMISSIONS_MAX = 8192,
	WIRE_GLOB_SIZE = 64,
};

// One row of /ip/upnp/rules, in the order of evaluation; one that names an address list is several,
// one for each range, with the same id. What does not narrow it is as the comment says.
struct wire_permission {
	uint32_t id;
	uint8_t action;	       // enum wire_permission_action
	uint8_t protocol;      // 0: any
	uint8_t origin;	       // enum wire_origin; WIRE_ORIGIN__COUNT: any
	uint8_t days;	       // set of days, Sunday first; 0: all
	uint32_t from_s, to_s; // of the local day, both in it; over midnight where FROM is more
	uint32_t first, last;  // addresses, host order, both in it; 0, 0xffffffff: any
	struct mac mac;	       // unknown: any
	uint8_t idle;	       // 1: it fits nothing, and keeps its counter
	uint8_t reserved;
	struct wire_ports external; // count 0: any
	struct wire_ports internal;
	char interface[WIRE_INTERFACE_SIZE]; // "": any
	char device[WIRE_GLOB_SIZE];	     // its name, * and ? stand for anything; "": any
	char description[WIRE_GLOB_SIZE];
};

struct wire_permissions_head {
	uint32_t version;
	uint32_t size; // of the file
	uint32_t count;
	uint32_t reserved;
};

// How often a rule has decided. Row of a listing, by id.
struct wire_permission_counter {
	uint32_t id;
	uint32_t reserved;
	uint64_t matches;
	int64_t last_match; // seconds since 1970; 0: it never has
};

// Sets the counter of a rule to 0; with `id` 0 of all. Answered.
struct wire_permission_reset {
	uint32_t id;
	uint32_t reserved;
};

enum { WIRE_WORDS_SIZE = 192, WIRE_COMMENT_SIZE = 256 };

enum wire_outcome { WIRE_OUTCOME_NONE, WIRE_OUTCOME_GRANTED, WIRE_OUTCOME_REFUSED };

enum wire_row_event { WIRE_ROW_LISTED, WIRE_ROW_NEW, WIRE_ROW_CHANGED, WIRE_ROW_GONE };

// Whether somebody listens to what happens to rows of KIND, which is KNOWN_DEVICE: nobody, until told.
struct wire_events_wanted {
	uint32_t kind;
	uint32_t wanted;
};

// A device that has asked for something, ever. Row of a listing by id, and an event.
struct wire_known_device {
	struct mac mac;
	uint8_t action; // enum wire_permission_action: what the rules say of it as such
	uint8_t event;	// enum wire_row_event
	uint32_t id;
	uint32_t address; // that it had last
	uint32_t mappings;
	uint32_t outcome; // enum wire_outcome: of what it asked last
	uint32_t reserved;
	int64_t first_seen; // seconds since 1970
	int64_t last_seen;
	uint64_t asked, granted, refused; // requests to open a port
	char lan[WIRE_INTERFACE_SIZE];
	char host_name[WIRE_HOST_NAME_SIZE];
	uint8_t reserved2[7];
	char last_request[WIRE_WORDS_SIZE];
	char last_refusal[WIRE_WORDS_SIZE];
	char agent[WIRE_AGENT_SIZE];	 // what it says it is
	char comment[WIRE_COMMENT_SIZE]; // of an administrator
};

// The comment of a device; "": none. Answered when it is stored.
struct wire_known_device_comment {
	struct mac mac;
	uint16_t reserved;
	char comment[WIRE_COMMENT_SIZE];
};

// Answered when it is stored.
struct wire_known_device_forget {
	struct mac mac; // unknown: all of them
	uint16_t reserved;
};

// A request that waits for an administrator. Row of a listing, and an event.
struct wire_pending {
	uint32_t id;
	uint32_t event; // enum wire_row_event
	struct mac mac;
	uint8_t protocol;
	uint8_t origin;
	uint32_t address;
	uint16_t external_port; // 0: any
	uint16_t internal_port;
	int64_t first_asked; // seconds since 1970
	int64_t last_asked;
	uint64_t asked; // times
	char lan[WIRE_INTERFACE_SIZE];
	char host_name[WIRE_HOST_NAME_SIZE];
	char description[WIRE_DESCRIPTION_SIZE];
	uint8_t reserved[6];
};

struct wire_pending_forget {
	uint32_t id; // 0: all of them
	uint32_t reserved;
};
