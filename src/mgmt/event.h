// SPDX-License-Identifier: BSD-2-Clause
// Telling whoever listens that a record is new, changed or gone.
#pragma once

#include <stdint.h>

#include "mgmt/table.h"

struct mgmt;

// Owned by who listens; it stays where it is between event_listen and event_unlisten. Both
// callbacks may end the listening.
struct listener {
	struct listener *prev, *next;
	void (*row)(void *context, const struct row *row); // new or changed, as it is told
	void (*gone)(void *context, uint32_t id);
	void *context;
};

void event_listen(struct mgmt *m, struct table *t, struct listener *l);
void event_unlisten(struct mgmt *m, struct table *t, struct listener *l);

void event_gate_connected(struct mgmt *m); // a new gate has to be told what is listened to

// ROW is as kept or as made from a message: what is not stored is filled in on a copy.
void event_row(struct mgmt *m, struct table *t, const struct row *row);
void event_gone(struct table *t, uint32_t id);
