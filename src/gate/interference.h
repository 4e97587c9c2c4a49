// SPDX-License-Identifier: BSD-2-Clause
// What other programs do to our table: noticed as it happens, put right at once. `nft flush
// ruleset`, a deleted table, a flushed chain, a deleted or added element: whatever it is, the rules
// are written anew where they may be touched, and the elements are read and compared (reopen.h).
// Flows of mappings go on meanwhile: what was translated stays translated.
//
// Somebody who does it again and again is answered a few times at once, and then ever more slowly.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "io/loop.h"
#include "kernel/nft_monitor.h"

struct gate;

enum {
	INTERFERENCE_AT_ONCE = 5,      // repairs without a pause,
	INTERFERENCE_QUIET_MS = 60000, // until nothing has happened for so long
	INTERFERENCE_PAUSE_MS = 1000,  // doubled each time
	INTERFERENCE_PAUSE_MAX_MS = 60000,
};

// How long the next repair waits.
struct interference_pause {
	uint64_t last;	// loop_now() of the last that was told
	unsigned count; // repairs since it was quiet
	uint32_t ms;
};

struct interference {
	struct loop_timer repair;
	unsigned touched; // since the last repair: set of enum nft_touched
	struct interference_pause pause;

	// While nft runs for us, its own transaction is one of those that are told.
	struct nft_change meanwhile; // of all since it began
	unsigned transactions;
};

void interference_init(struct gate *g);
void interference_free(struct gate *g);

// Another repair is due; the milliseconds until then.
uint32_t interference_pause_next(struct interference_pause *pause, uint64_t now);

// Says that whoever made CHANGE has touched TABLE, which is put right PAUSE_MS from now.
void interference_tell(struct gate *g, const struct nft_change *change, const char *table,
		       uint32_t pause_ms);

void interference_told(struct gate *g, const struct nft_change *change);

// nft is about to run for us; it has run, and with MADE its transaction was made.
void interference_nft_begins(struct gate *g);
void interference_nft_ended(struct gate *g, bool made);
