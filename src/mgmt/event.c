// SPDX-License-Identifier: BSD-2-Clause
// Events about records.

#include "mgmt/event.h"

#include <utlist.h>

#include "mgmt/state.h"
#include "schema/row.h"

static void tell_wanted(struct mgmt *m, const struct table *t)
{
	struct wire_events_wanted wanted = {.kind = t->hooks->list, .wanted = t->listeners != NULL};

	if (t->hooks->told_when_wanted) // without a gate: the next one is told as it comes
		(void)wire_send(m->gate.channel, WIRE_EVENTS_WANTED, 0, &wanted, -1);
}

void event_listen(struct mgmt *m, struct table *t, struct listener *l)
{
	bool first = !t->listeners;

	DL_APPEND(t->listeners, l);
	if (first)
		tell_wanted(m, t);
}

void event_unlisten(struct mgmt *m, struct table *t, struct listener *l)
{
	DL_DELETE(t->listeners, l);
	if (!t->listeners)
		tell_wanted(m, t);
}

void event_gate_connected(struct mgmt *m)
{
	for (size_t i = 0; i < m->registry.count; i++)
		if (m->registry.tables[i].listeners)
			tell_wanted(m, &m->registry.tables[i]);
}

void event_row(struct mgmt *m, struct table *t, const struct row *row)
{
	struct row *told = t->listeners ? row_copy(t->menu, row) : NULL;
	struct listener *l;
	struct listener *next;

	if (!told)
		return;
	if (t->hooks->fill)
		t->hooks->fill(m, told);
	DL_FOREACH_SAFE(t->listeners, l, next)
	l->row(l->context, told);
	row_free(t->menu, told);
}

void event_gone(struct table *t, uint32_t id)
{
	struct listener *l;
	struct listener *next;

	DL_FOREACH_SAFE(t->listeners, l, next)
	l->gone(l->context, id);
}
