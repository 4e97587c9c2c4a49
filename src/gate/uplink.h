// SPDX-License-Identifier: BSD-2-Clause
// The interface to the outside that mappings stand on. Of those the settings name it is the one
// that packets to the Internet take: connected, with the usable default route of the lowest metric;
// without any such route the first that is connected, and without any of these the first. Where
// two are equal, the order of the settings decides. So mappings follow when the routes do.
//
// By mapping-uplinks=all mappings stand on every other that is connected, too; what devices are told
// is the one. How replies find their way is told in reply.h.
//
// Connected is what has an address and carrier. A default route is not asked for: with routing by
// policy it stands in a table of its own.
//
// The address is the one that the default route names as its source, otherwise the one that was
// used until now while the interface has it. A forced address that this machine has is used as it
// is. One that it has not is the outer side of a 1:1 translation before us: it is reported, but
// packets arrive for the interface's own address.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "gate/host_facts.h"
#include "wire/message.h"

struct uplink {
	bool configured;
	bool carrier;
	bool ppp;	  // a point-to-point link: PPP, or a tunnel in its place
	bool connected;	  // has an address and carrier
	bool refused;	  // the Internet cannot reach it, and private-wan says not to open ports
	uint32_t ifindex; // 0: not there
	ip4 local;	  // what packets from outside are addressed to; 0: none at present
	ip4 reported;	  // as it is for the outside; 0: none at present
	uint64_t since;	  // loop_now() at which it became connected
	char name[WIRE_INTERFACE_SIZE];
};

// The others that mappings are open on as well.
struct uplink_other {
	uint32_t ifindex;
	ip4 local;
	char name[WIRE_INTERFACE_SIZE];
};

struct uplink_others {
	struct uplink_other other[WIRE_INTERFACES_MAX];
	size_t count;
};

// BEFORE is what it was until now; it may be U itself.
void uplink_compute(struct uplink *u, const struct uplink *before,
		    const struct wire_settings *settings, const struct host_facts *facts,
		    uint64_t now);

// None unless MAIN can have mappings and the settings want all. Of two with one address the first
// counts.
void uplink_others_compute(struct uplink_others *out, const struct uplink *main,
			   const struct wire_settings *settings, const struct host_facts *facts);

ip4 uplink_told(const struct uplink *u); // the external address as devices hear it; 0: none

// From where an external address can be reached.
enum uplink_reach {
	UPLINK_REACH_ALL,      // or not known better
	UPLINK_REACH_NEAR,     // private or link-local: from the network before us
	UPLINK_REACH_PROVIDER, // one that a provider translates for many
};

enum uplink_reach uplink_reach(ip4 address);

// U is switched off: nothing of it is in use.
void uplink_suspend(struct uplink *u);
