// SPDX-License-Identifier: BSD-2-Clause
// What devices say on each LAN, told to gate so that an administrator who looks for a fault can see
// whether they are heard at all. At most once a second for each LAN and kind, whatever devices do.
// And what programs say that they are as they search, for those that do not say it as they ask.
#pragma once

#include <stdint.h>

#include "base/ip6.h"
#include "base/slice.h"
#include "io/loop.h"
#include "lan/gate_channel.h"

enum { HEARING_PAUSE_MS = 1000, HEARING_AGENTS_MAX = 256 };

struct hearing_lan {
	uint32_t ifindex;		  // 0: not used
	uint64_t told[WIRE_HEARD__COUNT]; // loop_now(); 0: never
};

struct hearing_agent {
	struct ip6 source;
	char text[WIRE_AGENT_SIZE]; // clean; "": not used
};

struct hearing {
	struct loop *loop;
	struct gate_channel *gate;
	struct hearing_lan lan[WIRE_INTERFACES_MAX];
	struct hearing_agent agent[HEARING_AGENTS_MAX]; // each in one place, by its address
};

void hearing_init(struct hearing *h, struct loop *loop, struct gate_channel *gate);

// H may be NULL.
void hearing_note(struct hearing *h, enum wire_heard_what what, uint32_t ifindex,
		  struct ip6 source);

// SOURCE says that it is AGENT. H may be NULL.
void hearing_note_agent(struct hearing *h, struct ip6 source, struct slice agent);

// What SOURCE has said; "": nothing, or another device's has come into its place. H may be NULL.
const char *hearing_agent(const struct hearing *h, struct ip6 source);

void hearing_forget(struct hearing *h, uint32_t ifindex); // that LAN is no more
