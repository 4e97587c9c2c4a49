// SPDX-License-Identifier: BSD-2-Clause
// What lan has told that it heard on each LAN (lan/hearing.h): the last of each kind.
#pragma once

#include <stdint.h>

#include "wire/message.h"

struct gate;

struct hearing_lan {
	uint32_t ifindex; // 0: not used
	struct {
		uint64_t at; // loop_now(); 0: never since our start
		struct ip6 source;
	} heard[WIRE_HEARD__COUNT];
};

struct hearing {
	struct hearing_lan lan[WIRE_INTERFACES_MAX];
};

void hearing_told(struct gate *g, const struct wire_heard *heard);

const struct hearing_lan *hearing_of(const struct gate *g, uint32_t ifindex); // NULL: nothing yet
