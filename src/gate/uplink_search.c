// SPDX-License-Identifier: BSD-2-Clause
// Looks for uplinks among the default routes.

#include "gate/uplink_search.h"

#include <string.h>

static const struct wire_settings_interface *find(const struct wire_settings *s, const char *name)
{
	for (size_t i = 0; i < s->interfaces; i++)
		if (strcmp(s->interface[i].name, name) == 0)
			return &s->interface[i];
	return NULL;
}

static bool has_configured(const struct wire_settings *s)
{
	for (size_t i = 0; i < s->interfaces; i++)
		if (s->interface[i].external && !s->interface[i].found)
			return true;
	return false;
}

static void forget(struct wire_settings *s)
{
	uint16_t kept = 0;

	for (size_t i = 0; i < s->interfaces; i++)
		if (!s->interface[i].found)
			s->interface[kept++] = s->interface[i];
	s->interfaces = kept;
}

static void add(struct wire_settings *s, const struct link *link)
{
	struct wire_settings_interface *row;

	if (s->interfaces == WIRE_INTERFACES_MAX || link->type == LINK_LOOPBACK ||
	    find(s, link->name))
		return;
	row = &s->interface[s->interfaces++];
	*row = (struct wire_settings_interface){.external = true, .found = true};
	memcpy(row->name, link->name, sizeof(row->name));
}

void uplink_search(struct wire_settings *settings, const struct host_facts *facts)
{
	const struct host_route *route = host_rows_after(&facts->routes, 0);

	if (has_configured(settings)) {
		forget(settings);
		return;
	}
	if (!route)
		return;
	forget(settings);
	for (; route; route = host_rows_after(&facts->routes, route->row.key)) {
		const struct link *link = host_facts_link(facts, route->route.ifindex);

		if (link)
			add(settings, link);
	}
}
