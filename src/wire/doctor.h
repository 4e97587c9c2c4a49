// SPDX-License-Identifier: BSD-2-Clause
// What /ip/upnp/doctor finds: one message for each thing that was looked at. Never included alone:
// wire/message.h is.
#pragma once

#include <stdint.h>

#include "base/ip6.h"
#include "wire/parent.h"

enum wire_heard_what {
	WIRE_HEARD_SEARCH,	// M-SEARCH of a device of that LAN
	WIRE_HEARD_DESCRIPTION, // it read what we are
	WIRE_HEARD_CONTROL,	// it asked for an action
	WIRE_HEARD_STRANGER,	// discovery from an address that is none of that LAN
	WIRE_HEARD_GATEWAY,	// another gateway announced itself
	WIRE_HEARD__COUNT
};

// What lan has heard, at most once a second for each LAN and kind.
struct wire_heard {
	uint32_t ifindex;
	uint32_t what; // enum wire_heard_what
	struct ip6 source;
};

enum wire_verdict {
	WIRE_VERDICT_OK,
	WIRE_VERDICT_WARNING,
	WIRE_VERDICT_PROBLEM,
	WIRE_VERDICT_SKIPPED, // it could not be told; `seen` says why
	WIRE_VERDICT__COUNT
};

// What mgmt has a worker find out before it tells a row; VERDICT, SEEN and ADVICE are then those to
// fall back on.
enum wire_trial {
	WIRE_TRIAL_NONE,
	WIRE_TRIAL_DEVICE,   // is the device there?
	WIRE_TRIAL_LISTENER, // does something listen at its port?
	WIRE_TRIAL_PATH,     // does a connection to the external port get there?
	WIRE_TRIAL_BRIDGED,  // do frames that bridges pass on meet the rules of ip? Asks no device
	WIRE_TRIAL__COUNT
};

struct wire_check {
	uint32_t id;	  // the same in every look; not 0
	uint32_t verdict; // enum wire_verdict
	uint32_t trial;	  // enum wire_trial
	uint32_t device;  // IPv4 address of the device that it is about; 0: none
	uint32_t external_address;
	uint16_t internal_port;
	uint16_t external_port;
	uint8_t protocol; // 6 or 17
	uint8_t last;	  // what all of them come to
	uint8_t filters;  // of a bridge: what it passes on meets the rules of ip by its own setting
	uint8_t filters6; // and those of IPv6
	uint8_t reserved[4];
	char check[24];	  // which one
	char subject[72]; // of what: a LAN, an uplink, a mapping, a device
	char seen[512];
	char advice[1280]; // with the command that helps; "": none is needed
};
