// SPDX-License-Identifier: BSD-2-Clause
// Who touched our table, and when it is put right.

#include "gate/interference.h"

#include <stdio.h>
#include <string.h>

#include "gate/state.h"
#include "gate/world.h"

enum { OURS = NFT_TOUCHED_ELEMENTS | NFT_TOUCHED_TABLE | NFT_TOUCHED_UNKNOWN };

static void on_repair(void *context)
{
	struct gate *g = context;
	struct interference *i = &g->interference;
	unsigned touched = i->touched;

	i->touched = 0;
	if (g->stopping || !g->settings.enabled)
		return;
	world_restore(g, (touched & ~(unsigned)NFT_TOUCHED_ELEMENTS) != 0);
}

void interference_init(struct gate *g)
{
	loop_timer_init(&g->interference.repair, g->loop, on_repair, g);
}

void interference_free(struct gate *g)
{
	loop_timer_cancel(&g->interference.repair);
}

void interference_tell(struct gate *g, const struct nft_change *change, const char *table,
		       uint32_t pause_ms)
{
	char who[64] = "another program";
	char when[48] = "at once";

	if (change->program[0])
		(void)snprintf(who, sizeof(who), "%s (process %u)", change->program,
			       change->process);
	if (pause_ms)
		(void)snprintf(when, sizeof(when), "in %u s, since it happens again and again",
			       pause_ms / 1000);
	journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_WARNING,
		    "%s has changed table inet %s: it is put right %s", who, table, when);
}

uint32_t interference_pause_next(struct interference_pause *pause, uint64_t now)
{
	if (now - pause->last >= INTERFERENCE_QUIET_MS) {
		pause->count = 0;
		pause->ms = 0;
	}
	pause->last = now;
	if (pause->count++ < INTERFERENCE_AT_ONCE)
		return 0;
	pause->ms = pause->ms ? pause->ms * 2 : INTERFERENCE_PAUSE_MS;
	if (pause->ms > INTERFERENCE_PAUSE_MAX_MS)
		pause->ms = INTERFERENCE_PAUSE_MAX_MS;
	return pause->ms;
}

// Another's transaction touched what is ours.
static void put_right(struct gate *g, const struct nft_change *change)
{
	struct interference *i = &g->interference;
	uint64_t now = loop_now(g->loop);
	uint32_t pause_ms;

	if (!g->settings.enabled)
		return; // nothing of ours is there
	i->touched |= change->touched;
	if (loop_timer_is_set(&i->repair)) {
		i->pause.last = now;
		return;
	}
	pause_ms = interference_pause_next(&i->pause, now);
	// What was lost may have been notifications of our own, of a large transaction.
	if (change->touched != NFT_TOUCHED_UNKNOWN)
		interference_tell(g, change, NFT_TABLE, pause_ms);
	loop_timer_set(&i->repair, pause_ms);
}

void interference_told(struct gate *g, const struct nft_change *change)
{
	struct interference *i = &g->interference;

	if (!(change->touched & OURS))
		return;
	if (skeleton_runs(g)) {
		i->meanwhile.touched |= change->touched;
		i->meanwhile.process = change->process;
		memcpy(i->meanwhile.program, change->program, sizeof(i->meanwhile.program));
		i->transactions++;
		return;
	}
	put_right(g, change);
}

void interference_nft_begins(struct gate *g)
{
	struct interference *i = &g->interference;

	g->kernel.read_changes(g->kernel.context);
	i->meanwhile = (struct nft_change){0};
	i->transactions = 0;
}

void interference_nft_ended(struct gate *g, bool made)
{
	struct interference *i = &g->interference;

	g->kernel.read_changes(g->kernel.context);
	if (i->transactions <= (made ? 1 : 0))
		return;
	// Whose the last one was is not known: not named.
	i->meanwhile.program[0] = '\0';
	put_right(g, &i->meanwhile);
}
