// SPDX-License-Identifier: BSD-2-Clause
// Telling the parent once.

#include "mgmt/readiness.h"

#include "mgmt/state.h"

enum { PATIENCE = 10000 }; // ms

void readiness_firewall_told(struct mgmt *m)
{
	if (m->ready)
		return;
	m->ready = true;
	loop_timer_cancel(&m->unready);
	parent_link_ready(&m->parent, m->fresh);
}

static void on_impatient(void *context)
{
	readiness_firewall_told(context);
}

void readiness_init(struct mgmt *m)
{
	loop_timer_init(&m->unready, m->loop, on_impatient, m);
}

void readiness_wait(struct mgmt *m)
{
	for (size_t i = 0; i < m->registry.count && !m->ready; i++)
		if (m->registry.tables[i].hooks->gate_connected)
			loop_timer_set(&m->unready, PATIENCE);
	if (!loop_timer_is_set(&m->unready)) // no menu has anything for gate
		readiness_firewall_told(m);
}

void readiness_done(struct mgmt *m)
{
	loop_timer_cancel(&m->unready);
}
