// SPDX-License-Identifier: BSD-2-Clause
// Announcing from one place (UDA 1.0 section 1.1): farewell of an earlier life, sets of announcements,
// refreshed long before they run out, farewell at the end. A set is one message for each target,
// paced, since bursts drown in the queues of wireless networks.
#pragma once

#include <stdbool.h>

#include "lan/ssdp_voice.h"

enum {
	ANNOUNCE_DELAY_MS = 100,    // at most, before the first message
	ANNOUNCE_PACE_MS = 10,	    // between the messages of a set
	ANNOUNCE_BYEBYE_MS = 200,   // between byebye and alive
	ANNOUNCE_GAP_MS = 300,	    // between two sets of alive
	ANNOUNCE_FAREWELL_MS = 100, // between the two sets of byebye at the end
	ANNOUNCE_SETS = 3,	    // sets of alive at the start
	ANNOUNCE_REFRESH_SETS = 2,
};

enum announcer_mode {
	ANNOUNCER_SILENT,
	ANNOUNCER_BYEBYE,
	ANNOUNCER_UPDATE,
	ANNOUNCER_ALIVE,
	ANNOUNCER_FAREWELL,
};

struct ssdp_announcer {
	const struct ssdp_voice *voice;
	struct loop_timer timer;
	enum announcer_mode mode; // what the next message will be
	uint32_t byebye;	  // targets to be taken back first
	uint32_t left;		  // targets of this set that were not spoken of yet
	uint32_t old_boot_id;	  // that an update goes on from
	unsigned sets;		  // sets to come, the current one included
	bool heard;		  // something was announced that a farewell has to take back
	loop_callback *gone;	  // after the farewell
	void *context;
};

void ssdp_announcer_init(struct ssdp_announcer *a, struct loop *loop,
			 const struct ssdp_voice *voice);
void ssdp_announcer_done(struct ssdp_announcer *a); // at once, without a word

// Begins (anew): with byebye for the set of targets BYEBYE, so that control points notice a restart
// or what is no more, before the announcements.
void ssdp_announcer_start(struct ssdp_announcer *a, uint32_t byebye);

// The voice has another BOOTID, since we are reachable in one more place; here nothing has changed.
// What was announced is updated from OLD_BOOT_ID (UDA 1.1 section 1.2.4), then announced again for
// those who do not know updates.
void ssdp_announcer_update(struct ssdp_announcer *a, uint32_t old_boot_id);

// Says byebye for all that is offered, since searches have led to what is not announced; then calls
// GONE, which may free the owner. Never calls it before this returns.
void ssdp_announcer_leave(struct ssdp_announcer *a, loop_callback *gone, void *context);
