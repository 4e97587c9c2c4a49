// SPDX-License-Identifier: BSD-2-Clause
// Connections for event delivery, to hosts of a LAN only.

#include "daemon/delivery.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/socket_address.h"

enum { PORT_LEAST = 1024 };

static struct ip6 address_of(const struct sockaddr *address)
{
	union socket_address copy = {0};
	struct ip6 out = IP6_NONE;
	uint16_t port;

	memcpy(&copy, address, address->sa_family == AF_INET6 ? sizeof(copy.v6) : sizeof(copy.v4));
	(void)socket_address_read(&copy, &out, &port);
	return out;
}

static bool is_ip(const struct ifaddrs *row)
{
	return row->ifa_addr && row->ifa_netmask &&
	       (row->ifa_addr->sa_family == AF_INET || row->ifa_addr->sa_family == AF_INET6);
}

// Whether ADDRESS may be a host's in the network of ROW.
static bool is_host_of(struct ip6 address, const struct ifaddrs *row)
{
	struct ip6 own = address_of(row->ifa_addr);
	struct ip6 mask = address_of(row->ifa_netmask);
	struct ip4_prefix prefix;
	unsigned length = 0;
	ip4 host, mask4;

	if (ip6_to_ip4(own, &prefix.address) != ip6_to_ip4(address, &host))
		return false;
	if (ip6_is_mapped(address)) {
		(void)ip6_to_ip4(mask, &mask4);
		prefix.length = (uint8_t)__builtin_popcount(mask4);
		return prefix.length < 31 && ip4_in_prefix(host, prefix) &&
		       host != ip4_prefix_network(prefix) && host != ip4_prefix_broadcast(prefix);
	}
	for (size_t i = 0; i < sizeof(mask.byte); i++)
		length += (unsigned)__builtin_popcount(mask.byte[i]);
	return length < 127 && ip6_in_prefix(address, own, (uint8_t)length);
}

// Whether ADDRESS is a host, other than us, of a network that INTERFACE is on. Asked of the kernel
// each time: what the asking child says of the network counts for nothing.
static bool is_neighbour(const char *interface, struct ip6 address)
{
	struct ifaddrs *all;
	bool inside = false;
	bool ours = false;
	ip4 mapped;

	if (ip6_to_ip4(address, &mapped) ? !ip4_is_unicast(mapped) : !ip6_is_unicast(address))
		return false;
	if (getifaddrs(&all) != 0)
		return false;
	for (struct ifaddrs *i = all; i; i = i->ifa_next) {
		if (!is_ip(i))
			continue;
		if (ip6_equal(address_of(i->ifa_addr), address))
			ours = true;
		if (strcmp(i->ifa_name, interface) == 0 && is_host_of(address, i))
			inside = true;
	}
	freeifaddrs(all);
	return inside && !ours;
}

int delivery_connect(const struct wire_connect *asked, struct err *e)
{
	char interface[IF_NAMESIZE];
	union socket_address to;
	socklen_t length = socket_address_write(&to, asked->address, asked->port, asked->ifindex);
	int fd;

	if (asked->port < PORT_LEAST || !if_indextoname(asked->ifindex, interface) ||
	    !is_neighbour(interface, asked->address))
		return err_set(e, ERR_NOT_AUTHORIZED, NULL);
	fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_errno(e, ERR_IO, "cannot make a socket");
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, interface, (socklen_t)strlen(interface)) ||
	    (connect(fd, &to.any, length) != 0 && errno != EINPROGRESS)) {
		(void)err_errno(e, ERR_IO, "cannot connect");
		(void)close(fd);
		return -1;
	}
	return fd;
}
