// SPDX-License-Identifier: BSD-2-Clause
// The interface to the outside that mappings stand on: the first of those the settings name that is
// connected, or the first of them.
//
// A forced address that this machine has is used as it is. One that it has not is the outer side of
// a 1:1 translation before us: it is reported, but packets arrive for the interface's own address.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "gate/host_facts.h"
#include "wire/message.h"

struct uplink {
	bool configured;
	bool carrier;
	bool connected;	  // has an address and carrier
	uint32_t ifindex; // 0: not there
	ip4 local;	  // what packets from outside are addressed to; 0: none at present
	ip4 reported;	  // what devices are told; 0: none at present
	uint64_t since;	  // loop_now() at which it became connected
	char name[WIRE_INTERFACE_SIZE];
};

// BEFORE is what it was until now; it may be U itself.
void uplink_compute(struct uplink *u, const struct uplink *before,
		    const struct wire_settings *settings, const struct host_facts *facts,
		    uint64_t now);
