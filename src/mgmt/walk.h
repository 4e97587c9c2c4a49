// SPDX-License-Identifier: BSD-2-Clause
// Going through the records of a menu, wherever they come from: those that are kept, those that the
// running system tells, those that gate lists page by page. A walk stops while its owner has no
// room, so any number of records passes through without being held.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "mgmt/table.h"

struct mgmt;
struct walk;

struct walk_events {
	bool (*has_room)(void *context);
	// One record, as it is told. False: no more is wanted, `end` follows.
	bool (*row)(void *context, const struct row *row);
	// The walk is over: with E NULL, well. The owner frees it, here or later.
	void (*end)(void *context, const struct err *e);
};

// NULL without memory. Nothing happens before walk_go.
struct walk *walk_new(struct mgmt *m, struct table *table, const struct walk_events *events,
		      void *context);

// Before the first record, gate is asked for what kept ones tell of its (menu_hooks.refresh).
void walk_refresh(struct walk *w);

// Gate is asked for what concerns DEVICE alone (wire_list.device); 0: for all.
void walk_narrow(struct walk *w, uint32_t device);

// What takes time is found out before a record is told (menu_hooks.inquiry), for who holds POLICIES.
void walk_inquire(struct walk *w, uint32_t policies);

// Goes on as far as there is room and records are at hand. `end` may come in this call.
void walk_go(struct walk *w);
void walk_free(struct walk *w); // NULL is fine; legal inside `end`

// Record ID is gone: should it be waiting to be told, it will not.
void walk_forget(struct walk *w, uint32_t id);
