// SPDX-License-Identifier: BSD-2-Clause
// Reading counters, and when to read them next.

#include "gate/usage.h"

#include "gate/state.h"

enum { LOOKS = 4 }; // in the time after which a mapping is unused

void usage_read(struct gate *g, struct mapping *m, struct kernel_counters *out)
{
	uint64_t packets;
	struct err e;

	*out = (struct kernel_counters){0};
	if (!m->kernel.active ||
	    g->kernel.counters(g->kernel.context, m->key.protocol, m->kernel.internal,
			       m->kernel.internal_port, out, &e) != 0)
		return;
	packets = out->packets_in + out->packets_out;
	if (packets < m->seen_packets) // they began anew, with our table
		m->seen_packets = 0;
	if (packets > m->seen_packets)
		m->last_used = m->idle_since = loop_now(g->loop);
	m->seen_packets = packets;
}

// How long M may be unused; 0: for ever.
static uint64_t patience_of(const struct gate *g, const struct mapping *m)
{
	const struct lan *lan = lan_set_named(&g->lans, m->lan);

	return lan ? lan->rules.unused_after_s * 1000ull : 0;
}

static void plan(struct gate *g, struct mapping *m)
{
	uint64_t patience = patience_of(g, m);
	uint64_t end = m->idle_since + patience;
	uint64_t next = loop_now(g->loop) + patience / LOOKS;

	lease_look_at(m, patience == 0 ? 0 : next < end ? next : end);
}

bool usage_is_over(const struct gate *g, const struct mapping *m)
{
	uint64_t patience = patience_of(g, m);

	return patience && loop_now(g->loop) >= m->idle_since + patience;
}

void usage_look(struct gate *g, struct mapping *m)
{
	struct turn_request r = {.kind = TURN_UNUSED, .body.id = m->id};
	struct kernel_counters counters;

	usage_read(g, m, &counters);
	if (!m->kernel.active) // nothing can pass
		m->idle_since = loop_now(g->loop);
	if (usage_is_over(g, m))
		turn_add(g, &r);
	else
		plan(g, m);
}

void usage_begin(struct gate *g, struct mapping *m)
{
	m->idle_since = loop_now(g->loop);
	plan(g, m);
}

void usage_rules_changed(struct gate *g)
{
	struct mapping *m;

	for (m = g->table.first; m; m = m->all_next)
		plan(g, m);
}
