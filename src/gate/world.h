// SPDX-License-Identifier: BSD-2-Clause
// What mappings stand on: the settings, the LANs, the uplink, our table in the kernel. When one of
// these changes, the new state is planned, the table is brought to it, and then, in one
// transaction, mappings open, close or move with it.
//
// A mapping is open while the service and nat-traversal are on, the uplink has an address that is
// not refused, its LAN is served, the rules of that still permit it and its device's address can be
// a device's there. Otherwise it keeps its place and its lease runs on.
//
// Settings are taken whole or refused. Where it was not an administrator who asked (an address
// changed, a first start), a table that cannot be made is tried again, and what does not need it
// happens at once.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gate/lan_set.h"
#include "gate/mapping.h"
#include "gate/peer.h"
#include "gate/reply.h"
#include "gate/uplink.h"

struct gate;

enum {
	WORLD_DEBOUNCE_MS = 200,
	WORLD_RETRY_MS = 1000, // doubled each time
	WORLD_RETRY_MAX_MS = 60000,
	WORLD_SETTINGS_MAX = 8, // waiting
};

struct world_plan {
	struct wire_settings settings;
	struct wire_suspension suspension;
	struct uplink uplink;
	struct uplink_others others;
	struct reply_plan reply;
	struct lan_set lans;
};

struct world_settings {
	bool renews; // with the settings in force
	struct wire_settings settings;
	struct answer_to waiter;
};

struct world {
	bool settled;	  // a first plan was taken: settings and facts are known
	bool busy;	  // a plan is under way
	bool again;	  // facts have changed meanwhile
	bool by_settings; // the plan under way is an administrator's wish
	bool told_ready;  // to the parent
	bool in_sync;	  // the kernel's elements are what kernel_sync says
	struct world_plan plan;
	struct answer_to waiter; // for the plan under way
	struct world_settings waiting[WORLD_SETTINGS_MAX];
	size_t waiting_count;
	struct loop_timer debounce;
	struct loop_timer retry;
	uint32_t retry_ms; // before the next try; 0: none failed
};

void world_init(struct gate *g);
void world_free(struct gate *g);

void world_set(struct gate *g, const struct wire_settings *settings,
	       const struct answer_to *waiter);
void world_facts_changed(struct gate *g);

// What is planned from (suspension.h) has changed: a new plan, and then WAITER is answered.
void world_renew(struct gate *g, const struct answer_to *waiter);

// A commit failed that should not have: the table is made anew if need be, read, and corrected.
void world_repair(struct gate *g, const struct err *why);

// Others have changed what is ours in the kernel: its elements, and with TABLE its rules too.
void world_restore(struct gate *g, bool table);

bool world_opens(const struct gate *g, const struct mapping *m);
uint32_t world_link(const struct gate *g); // ifindex of where mappings are open; 0: none can be

void world_listened(struct gate *g); // every listener asked for was answered
