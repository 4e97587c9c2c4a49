// SPDX-License-Identifier: BSD-2-Clause
// Names of links, sorted.

#include "gate/firewall_shortcut.h"

#include <stdlib.h>
#include <string.h>

#include "gate/state.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_meant(const struct link *link)
{
	return link->type != LINK_LOOPBACK && firewall_interface_name(slice_from(link->name));
}

// What passes rules by would pass by those that stop it.
static bool is_allowed(const struct gate *g)
{
	return g->firewall.shortcut.has && g->suspension.uplink == WIRE_SUSPENDED_NOT;
}

static size_t count(const struct gate *g)
{
	const struct host_link *row = NULL;
	size_t n = 0;

	while ((row = host_rows_after(&g->facts.links, row ? row->row.key : 0)))
		n += is_meant(&row->link);
	return n;
}

void firewall_shortcut_start(struct gate *g)
{
	struct err e;

	if (g->kernel.flow_tables(g->kernel.context, &g->firewall.shortcut.has, &e) != 0)
		journal_say(g, WIRE_LOG_FIREWALL | WIRE_LOG_WARNING,
			    "it cannot be told whether the kernel has flow tables: %s", e.text);
}

void firewall_shortcut_free(struct gate *g)
{
	struct firewall_shortcut *s = &g->firewall.shortcut;

	free(s->text);
	free(s->name);
	s->text = NULL;
	s->name = NULL;
	s->count = 0;
}

// Without memory there are none: rules are passed as always.
struct firewall_names firewall_shortcut_names(struct gate *g)
{
	struct firewall_shortcut *s = &g->firewall.shortcut;
	const struct host_link *row = NULL;
	size_t n = is_allowed(g) ? count(g) : 0;

	firewall_shortcut_free(g);
	if (s->off || n == 0)
		return (struct firewall_names){.name = NULL};
	s->text = calloc(n, sizeof(*s->text));
	s->name = calloc(n, sizeof(*s->name));
	while (s->text && s->name &&
	       (row = host_rows_after(&g->facts.links, row ? row->row.key : 0))) {
		if (!is_meant(&row->link))
			continue;
		memcpy(s->text[s->count], row->link.name, sizeof(s->text[0]));
		s->name[s->count] = s->text[s->count];
		s->count++;
	}
	if (s->count > 0)
		qsort(s->name, s->count, sizeof(*s->name), by_text);
	return (struct firewall_names){.name = s->name, .count = s->count};
}

bool firewall_shortcut_is_stale(const struct gate *g)
{
	const struct firewall_shortcut *s = &g->firewall.shortcut;
	const struct host_link *row = NULL;

	if (!is_allowed(g))
		return s->count > 0;
	while ((row = host_rows_after(&g->facts.links, row ? row->row.key : 0))) {
		const char *name = row->link.name;

		if (is_meant(&row->link) &&
		    !(s->count > 0 && bsearch(&name, s->name, s->count, sizeof(*s->name), by_text)))
			return true;
	}
	return false;
}
