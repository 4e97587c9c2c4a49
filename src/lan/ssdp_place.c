// SPDX-License-Identifier: BSD-2-Clause
// Groups and addresses.

#include "lan/ssdp_place.h"

#include "codec/ssdp.h"

static const struct ip6 group_v4 = {{[10] = 0xff, [11] = 0xff, [12] = 239, 255, 255, 250}};
static const struct ip6 groups_v6[SSDP_SCOPE__COUNT] = {
	[SSDP_SCOPE_LINK] = {{0xff, 0x02, [15] = 0x0c}},
	[SSDP_SCOPE_SITE] = {{0xff, 0x05, [15] = 0x0c}},
};
static const char *const hosts_v6[SSDP_SCOPE__COUNT] = {
	[SSDP_SCOPE_LINK] = SSDP_GROUP_HOST_LINK,
	[SSDP_SCOPE_SITE] = SSDP_GROUP_HOST_SITE,
};

struct ssdp_place ssdp_place_of(const struct wire_lan *lan, bool v6, enum ssdp_scope scope,
				uint16_t port)
{
	struct ssdp_place place = {
		.ifindex = lan->ifindex,
		.http_port = lan->http_port,
		.search_port = port == SSDP_PORT ? 0 : port,
	};

	if (v6) {
		place.address = scope == SSDP_SCOPE_LINK ? lan->link_local : lan->site;
		place.group = groups_v6[scope];
		place.group_host = hosts_v6[scope];
	} else if (scope == SSDP_SCOPE_LINK) {
		place.address = ip6_from_ip4(lan->address);
		place.group = group_v4;
		place.group_host = SSDP_GROUP_HOST;
	}
	return place;
}

bool ssdp_place_is_same(const struct ssdp_place *a, const struct ssdp_place *b)
{
	return ip6_equal(a->address, b->address) && ip6_equal(a->group, b->group) &&
	       a->ifindex == b->ifindex && a->http_port == b->http_port &&
	       a->search_port == b->search_port;
}
