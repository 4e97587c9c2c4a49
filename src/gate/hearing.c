// SPDX-License-Identifier: BSD-2-Clause
// A place for each LAN; that of one which is not served any more is the next one's.

#include "gate/hearing.h"

#include "gate/state.h"

const struct hearing_lan *hearing_of(const struct gate *g, uint32_t ifindex)
{
	for (size_t i = 0; i < WIRE_INTERFACES_MAX; i++)
		if (g->hearing.lan[i].ifindex == ifindex)
			return &g->hearing.lan[i];
	return NULL;
}

static struct hearing_lan *place(struct gate *g, uint32_t ifindex)
{
	struct hearing_lan *free = NULL;

	for (size_t i = 0; i < WIRE_INTERFACES_MAX; i++) {
		struct hearing_lan *lan = &g->hearing.lan[i];

		if (lan->ifindex == ifindex)
			return lan;
		if (!lan->ifindex || !lan_set_find(&g->lans, lan->ifindex))
			free = lan;
	}
	if (free)
		*free = (struct hearing_lan){.ifindex = ifindex};
	return free;
}

void hearing_told(struct gate *g, const struct wire_heard *heard)
{
	struct hearing_lan *lan;

	if (heard->what >= WIRE_HEARD__COUNT || !lan_set_find(&g->lans, heard->ifindex))
		return;
	lan = place(g, heard->ifindex);
	if (!lan)
		return;
	lan->heard[heard->what].at = loop_now(g->loop);
	lan->heard[heard->what].source = heard->source;
}
