// SPDX-License-Identifier: BSD-2-Clause
// Who sees which mappings.

#include "gate/visible.h"

#include <string.h>

#include "gate/requester.h"
#include "gate/state.h"

const struct mapping *visible_at(const struct gate *g, const struct lan *lan, ip4 requester,
				 uint32_t index)
{
	const struct device *d;
	const struct mapping *m;

	if (!lan->rules.secure_mode)
		return mapping_table_lan_at(&g->table, lan->name, index);
	d = device_find(&g->devices, requester);
	for (m = d ? d->owned : NULL; m; m = m->owned_next)
		if (strcmp(m->lan, lan->name) == 0 && index-- == 0)
			return m;
	return NULL;
}

size_t visible_count(struct gate *g, const struct lan *lan, struct ip6 device)
{
	const struct device *d;
	const struct mapping *m;
	size_t count = 0;
	ip4 address;
	struct err e;

	if (ip6_is_none(device))
		return 0;
	if (!lan->rules.secure_mode)
		return mapping_table_lan_count(&g->table, lan->name);
	if (!ip6_to_ip4(device, &address) &&
	    requester_find(g, lan->ifindex, device, &address, &e) != 0)
		return 0;
	d = device_find(&g->devices, address);
	for (m = d ? d->owned : NULL; m; m = m->owned_next)
		count += strcmp(m->lan, lan->name) == 0;
	return count;
}
