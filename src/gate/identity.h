// SPDX-License-Identifier: BSD-2-Clause
// Who we are to control points, kept in the leases' file, so that a new lan, gate or boot is the
// same device: random UUIDs for each version's tree and the random segment that every path begins
// with, made once; and the two counters of UDA 1.1 section 1.2.2, BOOTID and CONFIGID.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "store/leases.h"
#include "wire/message.h"

struct identity {
	uint32_t boot_id;
	uint32_t config_id;
	struct wire_tree tree[WIRE_IGD__COUNT];
	uint32_t shape; // which devices and services there are, as identity_describe was told
	char token[WIRE_TOKEN_SIZE];
	char name[64]; // of the router, as the descriptions tell it
};

// Reads what is stored, or makes and stores what is missing. 0 or -1.
int identity_load(struct identity *i, struct leases *store, struct err *e);

// The service begins, or is reachable in one more place: a BOOTID larger than all before, by wall time WALL_S if that is. 0 or -1: it
// is larger all the same, but will not be remembered.
int identity_begin(struct identity *i, struct leases *store, int64_t wall_s, struct err *e);

// The descriptions tell NAME, and that devices and services are SHAPE, a number that is another for
// other ones: another CONFIGID if they told otherwise before. As above.
int identity_describe(struct identity *i, struct leases *store, const char *name, uint32_t shape,
		      struct err *e);
