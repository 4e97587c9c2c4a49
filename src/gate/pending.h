// SPDX-License-Identifier: BSD-2-Clause
// Requests that were refused because an administrator has to approve them: kept for him, each once,
// for a day behind the last time it was asked, or until it is granted. They stand in gate's file
// (notebook.h), and their ids are never used again.
#pragma once

#include <stdint.h>

#include "gate/peer.h"
#include "gate/permission.h"

struct gate;

enum {
	PENDING_MAX = 256, // one of the device that is known for the shortest time gives way
	PENDING_PER_DEVICE_MAX = 16, // of the device's own; so that none drives out all others'
	PENDING_KEEP_S = 24 * 3600,
};

struct pending_request {
	struct wire_pending is;
	bool changed; // since it was stored
	bool stored;
};

struct pending_set {
	struct pending_request *request; // PENDING_MAX of them, by id
	size_t count;
	uint32_t last_id;
	uint32_t gone[PENDING_MAX]; // ids of what is stored, and not there any more
	size_t gone_count;
};

int pending_load(struct gate *g, struct err *e);
void pending_free(struct pending_set *s);

// For notebook.h: writes what has changed, inside its transaction; then, when that is committed.
int pending_store(struct gate *g, struct err *e);
void pending_stored(struct gate *g);

// Keeps REQUEST, or counts it once more; mgmt is told, and of a new one the log.
void pending_note(struct gate *g, const struct permission_request *request);

// REQUEST is allowed by now: it does not wait any more.
void pending_satisfied(struct gate *g, const struct permission_request *request);

// There are other rules: what one of them allows or denies waits no more. What the settings say of
// devices that no rule names does not count, since they come later than the rules do at a start.
void pending_rules_changed(struct gate *g);

// Sends the first row above CURSOR; its key, or 0 at the end.
uint64_t pending_listing(struct gate *g, uint64_t cursor, const struct answer_to *to);

void pending_forget(struct gate *g, const struct wire_pending_forget *asked,
		    const struct answer_to *to);

// For pending.c and pending_store.c: room for a request, all zero; NULL without memory.
struct pending_request *pending_append(struct pending_set *s);
