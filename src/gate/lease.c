// SPDX-License-Identifier: BSD-2-Clause
// The timers of leases.

#include "gate/lease.h"

uint64_t lease_end(const struct lease_keeper *k, uint32_t lease_s, enum wire_lease_zero zero)
{
	uint32_t endless = zero == WIRE_LEASE_ZERO_PERMANENT ? LEASE_YEAR_S : LEASE_WEEK_S;

	return loop_now(k->loop) + (uint64_t)(lease_s ? lease_s : endless) * 1000;
}

static void wait(struct mapping *m)
{
	uint64_t due = m->terms.ends;

	if (m->terms.lease_s == 0 && m->day_look < due)
		due = m->day_look;
	if (m->idle_look && m->idle_look < due)
		due = m->idle_look;
	loop_timer_set_at(&m->timer, due);
}

static void on_timer(void *context)
{
	struct mapping *m = context;
	struct lease_keeper *k = m->keeper;
	uint64_t now = loop_now(k->loop);
	bool day = m->terms.lease_s == 0 && now >= m->day_look;
	bool idle = m->idle_look && now >= m->idle_look;

	if (now >= m->terms.ends) {
		k->ended(k->context, m);
		return;
	}
	if (day)
		m->day_look = now + LEASE_DAY_MS;
	if (idle)
		m->idle_look = 0;
	wait(m);
	if (day)
		k->look(k->context, m);
	if (idle)
		k->idle(k->context, m);
}

void lease_arm(struct lease_keeper *k, struct mapping *m)
{
	if (!m->keeper)
		loop_timer_init(&m->timer, k->loop, on_timer, m);
	m->keeper = k;
	m->day_look = loop_now(k->loop) + LEASE_DAY_MS;
	wait(m);
}

void lease_look_at(struct mapping *m, uint64_t when)
{
	m->idle_look = when;
	if (m->keeper && loop_timer_is_set(&m->timer))
		wait(m);
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
