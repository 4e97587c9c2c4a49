// SPDX-License-Identifier: BSD-2-Clause
// Socket addresses.

#include "io/socket_address.h"

#include <string.h>

socklen_t socket_address_write(union socket_address *out, struct ip6 address, uint16_t port,
			       uint32_t ifindex)
{
	ip4 mapped;

	memset(out, 0, sizeof(*out));
	if (ip6_to_ip4(address, &mapped)) {
		out->v4.sin_family = AF_INET;
		out->v4.sin_port = htons(port);
		out->v4.sin_addr.s_addr = ip4_to_network(mapped);
		return sizeof(out->v4);
	}
	out->v6.sin6_family = AF_INET6;
	out->v6.sin6_port = htons(port);
	memcpy(&out->v6.sin6_addr, address.byte, sizeof(address.byte));
	if (ip6_is_link_local(address) || address.byte[0] == 0xff)
		out->v6.sin6_scope_id = ifindex;
	return sizeof(out->v6);
}

bool socket_address_read(const union socket_address *from, struct ip6 *address, uint16_t *port)
{
	if (from->any.sa_family == AF_INET) {
		*address = ip6_from_ip4(ip4_from_network(from->v4.sin_addr.s_addr));
		*port = ntohs(from->v4.sin_port);
	} else if (from->any.sa_family == AF_INET6) {
		memcpy(address->byte, &from->v6.sin6_addr, sizeof(address->byte));
		*port = ntohs(from->v6.sin6_port);
	} else {
		return false;
	}
	return true;
}
