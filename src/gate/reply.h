// SPDX-License-Identifier: BSD-2-Clause
// Answers leave by the uplink that the question came in on, also where the way to the Internet is
// another: flows to mapped ports are marked as they come in (nft_skeleton.h) and what comes back with
// the mark is routed by a table of that uplink (reply_route.h). Nothing of it is there while one
// uplink is in use and the default route leads through it.
//
// A table has the default route of the main one that leads through the uplink, whatever its metric;
// without one only what is on the link itself can be answered that way, and the log says so. It also
// helps where the default route still leads through a cable that was pulled out.
//
// Strict reverse path filtering would drop what comes in by an uplink that is not the way out. It is
// made loose on such an uplink, for as long as that is so: no flow could come in otherwise, and a
// gateway that says it opened a port has to. Through netlink, which asks for nothing that gate does
// not have already: neither a file under /proc nor another right of the parent's. What it was is
// stored before, and put back; a kill in between leaves it loose, which the next start finds out.
#pragma once

#include "gate/host_facts.h"
#include "gate/lan_set.h"
#include "gate/uplink.h"
#include "kernel/reply_route.h"
#include "wire/message.h"

struct gate;

struct reply_plan {
	struct reply_routes routes;
	char name[REPLY_ROUTES_MAX][WIRE_INTERFACE_SIZE]; // of their links
};

// An interface whose reverse path filtering was strict by its own setting or by that of all.
struct reply_loosened {
	char name[WIRE_INTERFACE_SIZE];
	uint32_t before; // its own setting
};

struct reply {
	struct reply_plan plan; // in force
	bool doubtful;		// the kernel may have others
	struct reply_loosened loosened[WIRE_INTERFACES_MAX];
	size_t loosened_count;
};

// What an earlier gate left in the kernel and in the store. 0 or -1.
int reply_load(struct gate *g, struct err *e);

// Plans for MAIN and OTHERS, with LANS inside. A link keeps the number that it has in BEFORE, which flows in the kernel
// bear.
void reply_plan_make(struct reply_plan *out, const struct reply_plan *before,
		     const struct uplink *main, const struct uplink_others *others,
		     const struct lan_set *lans, const struct host_facts *facts);

void reply_adopt(struct gate *g, const struct reply_plan *plan); // brings the kernel to it
void reply_end(struct gate *g);					 // puts all back
