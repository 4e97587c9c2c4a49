// SPDX-License-Identifier: BSD-2-Clause
// Announcements of routers. A packet is judged by its way, then by how many there are, then told.

#include "lan/mndp_listener.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "codec/mndp.h"
#include "io/udp.h"
#include "lan/neighbourhood.h"

#define EVERYONE UINT32_C(0xffffffff) // 255.255.255.255

struct mndp_listener {
	struct loop *loop;
	struct udp *udp;
	struct mndp_limits *limits;
	struct lan_log *log;
	const struct wire_lan *lan;
};

static void tell(struct mndp_listener *l, ip4 source, const struct mndp *heard)
{
	struct wire_announcement out = {
		.ifindex = l->lan->ifindex,
		.source = source,
		.address = heard->address4,
		.address6 = heard->address6,
		.uptime_s = heard->uptime_s,
		.has_uptime = heard->has_uptime,
		.unpack = (uint8_t)heard->unpack,
		.mac = heard->mac,
	};

	memcpy(out.lan, l->lan->interface, sizeof(out.lan));
	utf8_clean(heard->identity, out.identity, sizeof(out.identity));
	utf8_clean(heard->version, out.version, sizeof(out.version));
	utf8_clean(heard->platform, out.platform, sizeof(out.platform));
	utf8_clean(heard->software_id, out.software_id, sizeof(out.software_id));
	utf8_clean(heard->board, out.board, sizeof(out.board));
	utf8_clean(heard->interface, out.interface, sizeof(out.interface));
	lan_log_announcement(l->log, &out);
}

// A router that is not set up yet may have any address, or none: the interface alone says that it
// is on the LAN.
static void on_packet(void *context, const struct udp_packet *packet)
{
	struct mndp_listener *l = context;
	struct mndp heard;
	ip4 destination;
	ip4 source;

	if (packet->ifindex != l->lan->ifindex || !ip6_to_ip4(packet->source, &source) ||
	    !ip6_to_ip4(packet->destination, &destination) || destination != EVERYONE ||
	    neighbourhood_is_ours(l->lan, packet->source))
		return;
	if (mndp_read(packet->bytes, &heard) &&
	    mndp_limits_admit(l->limits, l->lan->ifindex, source, heard.mac, loop_now(l->loop)))
		tell(l, source, &heard);
}

struct mndp_listener *mndp_listener_new(struct loop *loop, int fd, struct mndp_limits *limits,
					struct lan_log *log, const struct wire_lan *lan)
{
	struct mndp_listener *l = calloc(1, sizeof(*l));

	if (!l) {
		(void)close(fd);
		return NULL;
	}
	*l = (struct mndp_listener){.loop = loop, .limits = limits, .log = log, .lan = lan};
	l->udp = udp_new(loop, fd, on_packet, l);
	if (!l->udp) {
		free(l);
		return NULL;
	}
	return l;
}

void mndp_listener_free(struct mndp_listener *l)
{
	if (!l)
		return;
	udp_free(l->udp);
	free(l);
}
