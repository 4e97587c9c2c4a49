// SPDX-License-Identifier: BSD-2-Clause
// Whether devices are there, as the neighbour table tells: a mapping belongs to the device that
// asked for it, not to its address. When another device has the address, the mapping goes.
#pragma once

#include <stdbool.h>

#include "gate/mapping.h"
#include "kernel/neighbour.h"

struct gate;

void presence_told(struct gate *g, const struct neighbour *neighbour, bool gone);

void presence_check_all(struct gate *g); // by the neighbours that are known already

// A day of M's lease of 0 is over: it begins anew if the device was seen in that day, or if the
// rules call it permanent.
void presence_look(struct gate *g, struct mapping *m);
bool presence_keeps(const struct gate *g, const struct mapping *m);
