// SPDX-License-Identifier: BSD-2-Clause
// What devices may switch off, where an administrator lets them: the way to the Internet, and the
// service for their own LAN. Never included alone: wire/message.h is.
#pragma once

#include <stdint.h>

#include "wire/settings.h"

enum wire_switch {
	WIRE_SWITCH_CONNECT,	// RequestConnection
	WIRE_SWITCH_DISCONNECT, // RequestTermination
	WIRE_SWITCH_FORCE,	// ForceTermination
	WIRE_SWITCH_ENABLE,	// SetEnabledForInternet 1
	WIRE_SWITCH_DISABLE,	// SetEnabledForInternet 0
	WIRE_SWITCH_LAN_OFF,	// the service, for the LAN that asks
	WIRE_SWITCH_RESUME,	// everything on again: mgmt only
	WIRE_SWITCH__COUNT
};

struct wire_switch_request {
	uint32_t what; // enum wire_switch
	uint32_t ifindex;
	uint32_t requester;
	uint32_t reserved;
};

// How the way to the Internet was switched off.
enum wire_suspended {
	WIRE_SUSPENDED_NOT,
	WIRE_SUSPENDED_REQUESTED,
	WIRE_SUSPENDED_FORCED,
	WIRE_SUSPENDED_DISABLED,
	WIRE_SUSPENDED__COUNT
};

struct wire_suspended_lan {
	char name[WIRE_INTERFACE_SIZE];
	uint32_t by; // address of the device
};

// What is switched off.
struct wire_suspension {
	uint32_t uplink; // enum wire_suspended
	uint32_t by;	 // address of the device
	uint32_t lans;	 // used rows of `lan`
	struct wire_suspended_lan lan[WIRE_INTERFACES_MAX];
};
