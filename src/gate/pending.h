// SPDX-License-Identifier: BSD-2-Clause
// Requests that were refused because an administrator has to approve them: kept for him, each once,
// for a day behind the last time it was asked. Not stored: a device that is still interested asks
// again.
#pragma once

#include <stdint.h>

#include "gate/peer.h"
#include "gate/permission.h"

struct gate;

enum {
	PENDING_MAX = 256,	     // the one asked for longest ago gives way
	PENDING_PER_DEVICE_MAX = 16, // of the device's own; so that none drives out all others'
	PENDING_KEEP_S = 24 * 3600,
};

struct pending_set {
	struct wire_pending *request; // PENDING_MAX of them, by id
	size_t count;
	uint32_t last_id;
};

void pending_free(struct pending_set *s);

// Keeps REQUEST, or counts it once more; a new one is told to mgmt and logged.
void pending_note(struct gate *g, const struct permission_request *request);

// Sends the first row above CURSOR; its key, or 0 at the end.
uint64_t pending_listing(struct gate *g, uint64_t cursor, const struct answer_to *to);

void pending_forget(struct gate *g, const struct wire_pending_forget *asked,
		    const struct answer_to *to);
