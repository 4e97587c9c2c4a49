// SPDX-License-Identifier: BSD-2-Clause
// What devices say on each LAN, told to gate so that an administrator who looks for a fault can see
// whether they are heard at all. At most once a second for each LAN and kind, whatever devices do.
#pragma once

#include <stdint.h>

#include "base/ip6.h"
#include "io/loop.h"
#include "lan/gate_channel.h"

enum { HEARING_PAUSE_MS = 1000 };

struct hearing_lan {
	uint32_t ifindex;		  // 0: not used
	uint64_t told[WIRE_HEARD__COUNT]; // loop_now(); 0: never
};

struct hearing {
	struct loop *loop;
	struct gate_channel *gate;
	struct hearing_lan lan[WIRE_INTERFACES_MAX];
};

void hearing_init(struct hearing *h, struct loop *loop, struct gate_channel *gate);

// H may be NULL.
void hearing_note(struct hearing *h, enum wire_heard_what what, uint32_t ifindex,
		  struct ip6 source);

void hearing_forget(struct hearing *h, uint32_t ifindex); // that LAN is no more
