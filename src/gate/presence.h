// SPDX-License-Identifier: BSD-2-Clause
// Whether devices are there, as the neighbour table tells: a mapping belongs to the device that
// asked for it, not to its address. When another device has the address, the mapping goes.
//
// It goes as well when the device does not answer for as long as the rules of its LAN say
// (remove-when-gone-after). In that time it is looked for every now and then, and once more at the
// end; a console that sleeps, and wakes once in a while, or for a moment before the end, keeps its
// mappings. The kernel looks (neighbour_probe): we send nothing, need no socket for ARP, and where
// it has heard of the device lately anyway nothing is sent at all. A device without a mapping is not
// looked for, nor one whose LAN is not served; after a start, or when its LAN comes back, the time
// begins anew.
#pragma once

#include <stdbool.h>

#include "gate/device.h"
#include "gate/mapping.h"
#include "kernel/neighbour.h"

struct gate;

enum {
	PRESENCE_LOOKS = 8,	    // in the time after which a device is gone
	PRESENCE_ANSWER_MS = 10000, // that the last one waits: the kernel asks for eight seconds
};

void presence_told(struct gate *g, const struct neighbour *neighbour, bool gone);

void presence_check_all(struct gate *g); // by the neighbours that are known already

// Who has D's address has MAC. Whether that is another device than before.
bool presence_learn(struct device *d, struct mac mac);

// A day of M's lease of 0 is over: it begins anew if the device was seen in that day, or if the
// rules call it permanent.
void presence_look(struct gate *g, struct mapping *m);
bool presence_keeps(const struct gate *g, const struct mapping *m);

// D owns a mapping: it is looked for from now on, unless it is already.
void presence_watch(struct gate *g, struct device *d);

bool presence_is_gone(const struct gate *g, const struct device *d);

void presence_rules_changed(struct gate *g); // or the LANs that are served
