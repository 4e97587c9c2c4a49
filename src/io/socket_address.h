// SPDX-License-Identifier: BSD-2-Clause
// The kernel's socket addresses of both families, as addresses and ports. IPv4 is told in its mapped
// form.
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/ip6.h"

union socket_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

// Returns the length for bind, connect and sendmsg. IFINDEX is the scope of a link-local address.
socklen_t socket_address_write(union socket_address *out, struct ip6 address, uint16_t port,
			       uint32_t ifindex);

// False for any other family.
bool socket_address_read(const union socket_address *from, struct ip6 *address, uint16_t *port);
