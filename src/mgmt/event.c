// SPDX-License-Identifier: BSD-2-Clause
// Events about records.

#include "mgmt/event.h"

#include <utlist.h>

#include "schema/row.h"

void event_listen(struct table *t, struct listener *l)
{
	DL_APPEND(t->listeners, l);
}

void event_unlisten(struct table *t, struct listener *l)
{
	DL_DELETE(t->listeners, l);
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
