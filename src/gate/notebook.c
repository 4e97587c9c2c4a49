// SPDX-License-Identifier: BSD-2-Clause
// When to write, and the transaction.

#include "gate/notebook.h"

#include "gate/state.h"

static void on_due(void *context)
{
	(void)notebook_write(context, NULL);
}

void notebook_init(struct gate *g)
{
	loop_timer_init(&g->notebook.timer, g->loop, on_due, g);
}

void notebook_done(struct gate *g)
{
	loop_timer_cancel(&g->notebook.timer);
}

// When the rate next lets one through.
static uint64_t next_chance(const struct notebook *n, uint64_t now)
{
	const uint64_t ahead = (uint64_t)(NOTEBOOK_BURST - 1) * NOTEBOOK_INTERVAL_MS;

	return n->spent > now + ahead ? n->spent - ahead : now;
}

void notebook_note(struct gate *g, bool soon)
{
	struct notebook *n = &g->notebook;
	uint64_t due = next_chance(n, loop_now(g->loop));

	if (!soon && n->written && due < n->written + NOTEBOOK_LATER_MS)
		due = n->written + NOTEBOOK_LATER_MS;
	if (loop_timer_is_set(&n->timer) && n->due <= due)
		return;
	n->due = due;
	loop_timer_set_at(&n->timer, due);
}

int notebook_write(struct gate *g, struct err *e)
{
	struct notebook *n = &g->notebook;
	uint64_t now = loop_now(g->loop);
	struct err failed;

	loop_timer_cancel(&n->timer);
	n->spent = (n->spent > now ? n->spent : now) + NOTEBOOK_INTERVAL_MS;
	n->written = now;
	if (leases_begin(g->leases, &failed) != 0 || known_device_store(g, &failed) != 0 ||
	    pending_store(g, &failed) != 0 || leases_commit(g->leases, &failed) != 0) {
		leases_rollback(g->leases);
		journal_say(g, WIRE_LOG_SYSTEM | WIRE_LOG_ERROR,
			    "what devices ask cannot be written down: %s", failed.text);
		notebook_note(g, false);
		if (e)
			*e = failed;
		return -1;
	}
	known_device_stored(g);
	pending_stored(g);
	return 0;
}
