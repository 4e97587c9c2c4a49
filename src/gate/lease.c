// SPDX-License-Identifier: BSD-2-Clause
// The timers of leases.

#include "gate/lease.h"

uint64_t lease_end(const struct lease_keeper *k, uint32_t lease_s, enum wire_lease_zero zero)
{
	uint32_t endless = zero == WIRE_LEASE_ZERO_PERMANENT ? LEASE_YEAR_S : LEASE_WEEK_S;

	return loop_now(k->loop) + (uint64_t)(lease_s ? lease_s : endless) * 1000;
}

static void on_timer(void *context)
{
	struct mapping *m = context;
	struct lease_keeper *k = m->keeper;

	if (loop_now(k->loop) >= m->terms.ends) {
		k->ended(k->context, m);
		return;
	}
	lease_arm(k, m);
	k->look(k->context, m);
}

void lease_arm(struct lease_keeper *k, struct mapping *m)
{
	uint64_t due = m->terms.ends;
	uint64_t tomorrow = loop_now(k->loop) + LEASE_DAY_MS;

	if (!m->keeper)
		loop_timer_init(&m->timer, k->loop, on_timer, m);
	m->keeper = k;
	if (m->terms.lease_s == 0 && tomorrow < due)
		due = tomorrow;
	loop_timer_set_at(&m->timer, due);
}

void lease_disarm(struct mapping *m)
{
	if (m->keeper)
		loop_timer_cancel(&m->timer);
}

uint32_t lease_left_s(const struct lease_keeper *k, const struct mapping *m)
{
	uint64_t now = loop_now(k->loop);

	return m->terms.ends > now ? (uint32_t)((m->terms.ends - now + 999) / 1000) : 0;
}
