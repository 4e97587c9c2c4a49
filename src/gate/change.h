// SPDX-License-Identifier: BSD-2-Clause
// Changes of the table that belong together: made in memory at once, with what they mean for the
// kernel collected; then committed, kernel first, store second; or undone as if they had never been
// made. Why in this order is told in turn.h.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "gate/kernel_change.h"
#include "gate/mapping.h"
#include "gate/peer.h"
#include "store/leases.h"

struct gate;

enum change_kind {
	CHANGE_INSERT,
	CHANGE_UPDATE,
	CHANGE_REMOVE,
};

struct change {
	enum change_kind kind;
	struct mapping *m;
	struct mapping_terms before; // of an update
	bool was_active;	     // before an update or removal
	bool has_flows;		     // it closed something open: ROW says what
	struct lease_closing row;
	const char *reason;	 // of a removal, for the log; NULL: its owner asked
	struct answer_to waiter; // of a removal: waits until the flows are ended
};

// All zero is an empty list.
struct change_list {
	struct change *change;
	size_t count;
	size_t capacity;
	uint32_t updates; // requests that it carries out: SystemUpdateID grows by this
	struct kernel_changes kernel;
};

void change_list_free(struct change_list *l);
void change_list_clear(struct change_list *l); // keeps the memory

// Each makes one change in memory. A new M is complete but for what the indexes keep; a removed one
// lives until the list is finished.
void change_insert(struct gate *g, struct change_list *l, struct mapping *m, struct device *owner,
		   struct device *charged);
// TERMS' description is taken over.
void change_update(struct gate *g, struct change_list *l, struct mapping *m,
		   const struct mapping_terms *terms);
struct change *change_remove(struct gate *g, struct change_list *l, struct mapping *m,
			     const char *reason);

enum change_result {
	CHANGE_DONE,
	CHANGE_KERNEL_REFUSED,
	CHANGE_STORE_REFUSED,
};

// Commits the list to kernel and store; what follows from it is left to change_finish. If one of
// them refuses (E), everything is undone, in memory and in the kernel, and the list is empty
// afterwards.
enum change_result change_commit(struct gate *g, struct change_list *l, struct err *e);

// For a list of removals that must be, whatever happens: where the kernel refuses, its own timeout
// closes within a minute and a repair (world.h) is begun; where the store does, the row goes later.
void change_force(struct gate *g, struct change_list *l);

// What follows from the list that was committed: flows to end, timers, events, log lines. Those who
// asked need not wait for it, but for the end of flows. The list is empty afterwards.
void change_finish(struct gate *g, struct change_list *l);
