// SPDX-License-Identifier: BSD-2-Clause
// When something was last told, by LAN and kind.

#include "lan/hearing.h"

#include <string.h>

void hearing_init(struct hearing *h, struct loop *loop, struct gate_channel *gate)
{
	*h = (struct hearing){.loop = loop, .gate = gate};
}

static struct hearing_lan *find(struct hearing *h, uint32_t ifindex)
{
	for (size_t i = 0; i < WIRE_INTERFACES_MAX; i++)
		if (h->lan[i].ifindex == ifindex)
			return &h->lan[i];
	return NULL;
}

void hearing_note(struct hearing *h, enum wire_heard_what what, uint32_t ifindex, struct ip6 source)
{
	struct wire_heard heard = {.ifindex = ifindex, .what = what, .source = source};
	struct hearing_lan *lan = h ? find(h, ifindex) : NULL;
	uint64_t now = h ? loop_now(h->loop) : 0;

	if (h && !lan) {
		lan = find(h, 0);
		if (lan)
			lan->ifindex = ifindex;
	}
	if (!lan || (lan->told[what] && now - lan->told[what] < HEARING_PAUSE_MS))
		return;
	lan->told[what] = now;
	gate_channel_tell(h->gate, WIRE_HEARD, &heard);
}

void hearing_forget(struct hearing *h, uint32_t ifindex)
{
	struct hearing_lan *lan = find(h, ifindex);

	if (lan)
		memset(lan, 0, sizeof(*lan));
}
