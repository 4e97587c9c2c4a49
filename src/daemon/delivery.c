// SPDX-License-Identifier: BSD-2-Clause
// Connections for event delivery, to hosts of a LAN only.

#include "daemon/delivery.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/ip.h"

enum { PORT_LEAST = 1024 };

static ip4 address_of(const struct sockaddr *address)
{
	struct sockaddr_in in;

	memcpy(&in, address, sizeof(in));
	return ip4_from_network(in.sin_addr.s_addr);
}

// Whether ADDRESS is a host, other than us, of a network that INTERFACE is on. Asked of the kernel
// each time: what the asking child says of the network counts for nothing.
static bool is_neighbour(const char *interface, ip4 address)
{
	struct ifaddrs *all;
	bool inside = false;
	bool ours = false;

	if (!ip4_is_unicast(address) || getifaddrs(&all) != 0)
		return false;
	for (struct ifaddrs *i = all; i; i = i->ifa_next) {
		struct ip4_prefix prefix;
		ip4 mask;

		if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET || !i->ifa_netmask)
			continue;
		prefix.address = address_of(i->ifa_addr);
		mask = address_of(i->ifa_netmask);
		prefix.length = (uint8_t)__builtin_popcount(mask);
		if (prefix.address == address)
			ours = true;
		if (strcmp(i->ifa_name, interface) == 0 && prefix.length < 31 &&
		    ip4_in_prefix(address, prefix) && address != ip4_prefix_network(prefix) &&
		    address != ip4_prefix_broadcast(prefix))
			inside = true;
	}
	freeifaddrs(all);
	return inside && !ours;
}

int delivery_connect(const struct wire_connect *asked, struct err *e)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons(asked->port),
				 .sin_addr.s_addr = ip4_to_network(asked->address)};
	char interface[IF_NAMESIZE];
	int fd;

	if (asked->port < PORT_LEAST || !if_indextoname(asked->ifindex, interface) ||
	    !is_neighbour(interface, asked->address))
		return err_set(e, ERR_NOT_AUTHORIZED, NULL);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_errno(e, ERR_IO, "cannot make a socket");
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, interface, (socklen_t)strlen(interface)) ||
	    (connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0 && errno != EINPROGRESS)) {
		(void)err_errno(e, ERR_IO, "cannot connect");
		(void)close(fd);
		return -1;
	}
	return fd;
}
