// SPDX-License-Identifier: BSD-2-Clause
// Whether anything passes through mappings, as the kernel's counters of both directions tell. Where
// the rules of its LAN say so (remove-unused-after), an open mapping goes when nothing has passed for
// that long. Counters are read when somebody lists them and, for these LANs alone, four times in that
// time; so a mapping goes a quarter of it late at most. That its device renews it is no use of it.
#pragma once

#include <stdbool.h>

#include "gate/kernel.h"
#include "gate/mapping.h"

struct gate;

// M's counters as they are now, all zero where it is not open; notes when they have moved.
void usage_read(struct gate *g, struct mapping *m, struct kernel_counters *out);

void usage_begin(struct gate *g, struct mapping *m); // M is new
void usage_look(struct gate *g, struct mapping *m);  // the moment to look at M has come
bool usage_is_over(const struct gate *g, const struct mapping *m);

void usage_rules_changed(struct gate *g); // or the LANs that are served
