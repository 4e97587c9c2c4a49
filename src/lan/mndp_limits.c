// SPDX-License-Identifier: BSD-2-Clause
// Routers known by what they announced. What is silent for too long is forgotten when the next one
// is heard: nothing has to wake up for it.

#include "lan/mndp_limits.h"

static void forget_silent(struct mndp_limits *l, uint64_t now_ms)
{
	for (size_t i = l->count; i-- > 0;)
		if (now_ms - l->known[i].at >= WIRE_ANNOUNCEMENT_MS)
			l->known[i] = l->known[--l->count];
}

bool mndp_limits_admit(struct mndp_limits *l, uint32_t ifindex, ip4 source, struct mac mac,
		       uint64_t now_ms)
{
	size_t of_source = 0;
	size_t of_lan = 0;

	forget_silent(l, now_ms);
	for (size_t i = 0; i < l->count; i++) {
		struct mndp_known *known = &l->known[i];

		if (known->ifindex != ifindex)
			continue;
		of_lan++;
		if (known->source != source)
			continue;
		of_source++;
		if (!mac_equal(known->mac, mac))
			continue;
		if (now_ms - known->at < MNDP_INTERVAL_MS)
			return false;
		known->at = now_ms;
		return true;
	}
	// Routers without an address yet share the source 0.0.0.0.
	if ((source != 0 && of_source >= MNDP_PER_SOURCE) || of_lan >= MNDP_PER_LAN ||
	    l->count >= WIRE_ANNOUNCEMENTS_MAX)
		return false;
	l->known[l->count++] =
		(struct mndp_known){.ifindex = ifindex, .source = source, .mac = mac, .at = now_ms};
	return true;
}
