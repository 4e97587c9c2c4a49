// SPDX-License-Identifier: BSD-2-Clause
// When something was last told, by LAN and kind.

#include "lan/hearing.h"

#include <string.h>

#include "base/utf8.h"

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

// The last bytes of addresses differ most.
static size_t place_of(struct ip6 source)
{
	size_t sum = 0;

	for (size_t i = 0; i < sizeof(source.byte); i++)
		sum = sum * 31 + source.byte[i];
	return sum % HEARING_AGENTS_MAX;
}

void hearing_note_agent(struct hearing *h, struct ip6 source, struct slice agent)
{
	struct hearing_agent *place = h ? &h->agent[place_of(source)] : NULL;

	if (!place || agent.n == 0)
		return;
	place->source = source;
	utf8_clean(agent, place->text, sizeof(place->text));
}

const char *hearing_agent(const struct hearing *h, struct ip6 source)
{
	const struct hearing_agent *place = h ? &h->agent[place_of(source)] : NULL;

	return place && ip6_equal(place->source, source) ? place->text : "";
}

void hearing_forget(struct hearing *h, uint32_t ifindex)
{
	struct hearing_lan *lan = find(h, ifindex);

	if (lan)
		memset(lan, 0, sizeof(*lan));
}
