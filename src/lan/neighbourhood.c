// SPDX-License-Identifier: BSD-2-Clause
// Addresses of a LAN.

#include "lan/neighbourhood.h"

static bool has_ip4(const struct wire_lan *lan, ip4 address)
{
	struct ip4_prefix prefix = {lan->address, lan->length};

	if (!ip4_in_prefix(address, prefix))
		return false;
	return lan->length >= 31 ||
	       (address != ip4_prefix_network(prefix) && address != ip4_prefix_broadcast(prefix));
}

bool neighbourhood_has(const struct wire_lan *lan, struct ip6 address)
{
	ip4 mapped;

	if (ip6_to_ip4(address, &mapped))
		return has_ip4(lan, mapped);
	if (ip6_is_none(lan->link_local) || !ip6_is_unicast(address))
		return false;
	return ip6_is_link_local(address) ||
	       (!ip6_is_none(lan->site) && ip6_in_prefix(address, lan->site, lan->site_length));
}

bool neighbourhood_is_ours(const struct wire_lan *lan, struct ip6 address)
{
	if (ip6_is_none(address))
		return false;
	return ip6_equal(address, ip6_from_ip4(lan->address)) ||
	       ip6_equal(address, lan->link_local) || ip6_equal(address, lan->site);
}
