// SPDX-License-Identifier: BSD-2-Clause
// Opening listening sockets: bound to their interface, so that nothing from another one is heard.

#include "daemon/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "io/socket_address.h"

enum {
	BACKLOG = 128,
	SSDP_PORT = 1900,
	SEARCH_PORT_FIRST = 49152, // UDA 1.1 section 1.2.2: where SEARCHPORT.UPNP.ORG may be
	SEARCH_PORTS = 64,	   // so many are tried
	SSDP_QUEUE_BYTES = 2 << 20,
};

#define SSDP_GROUP	0xeffffffau // 239.255.255.250
#define SSDP_GROUP_LINK "ff02::c"
#define SSDP_GROUP_SITE "ff05::c"

static int set_int(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

static int bind_to(int fd, const struct wire_listen *asked, uint16_t port)
{
	union socket_address to;
	struct ip6 address = asked->v6 ? IP6_NONE : ip6_from_ip4(asked->address);
	socklen_t length = socket_address_write(&to, address, port, 0);

	return bind(fd, &to.any, length);
}

// An interface that went and came back has another index: the name alone is not enough.
static int bind_to_device(int fd, const struct wire_listen *asked)
{
	if (if_nametoindex(asked->interface) != asked->ifindex)
		return -1;
	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, asked->interface,
			  (socklen_t)strnlen(asked->interface, sizeof(asked->interface)));
}

static int join(int fd, const struct wire_listen *asked)
{
	struct ip_mreqn membership = {.imr_multiaddr.s_addr = htonl(SSDP_GROUP),
				      .imr_ifindex = (int)asked->ifindex};

	// Without IP_MULTICAST_ALL off, a membership of any other program would be heard as well.
	if (set_int(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0) != 0 ||
	    set_int(fd, IPPROTO_IP, IP_PKTINFO, 1) != 0 ||
	    setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &membership, sizeof(membership)) != 0)
		return -1;
	return setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof(membership));
}

static int join_v6(int fd, const struct wire_listen *asked)
{
	static const char *const groups[] = {SSDP_GROUP_LINK, SSDP_GROUP_SITE};
	int ifindex = (int)asked->ifindex;

	if (set_int(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0) != 0 ||
	    set_int(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) != 0 ||
	    set_int(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, ifindex) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		struct ipv6_mreq membership = {.ipv6mr_interface = asked->ifindex};

		if (inet_pton(AF_INET6, groups[i], &membership.ipv6mr_multiaddr) != 1 ||
		    setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &membership,
			       sizeof(membership)) != 0)
			return -1;
	}
	return 0;
}

// Port 1900 or, where another program keeps that for itself, one that SEARCHPORT.UPNP.ORG can name:
// then searches by multicast pass us by, but we are announced and answer there.
static int bind_ssdp(int fd, const struct wire_listen *asked, uint16_t *port)
{
	*port = SSDP_PORT;
	if (bind_to(fd, asked, SSDP_PORT) == 0)
		return 0;
	for (unsigned i = 0; errno == EADDRINUSE && i < SEARCH_PORTS; i++) {
		*port = (uint16_t)(SEARCH_PORT_FIRST + i);
		if (bind_to(fd, asked, *port) == 0)
			return 0;
	}
	return -1;
}

// A burst of one device's, which takes as little as its searches, must not push out another's only
// one before lan gets to it. Without the right to a long queue the usual one has to do.
static void lengthen_queue(int fd)
{
	if (set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, SSDP_QUEUE_BYTES) != 0)
		(void)set_int(fd, SOL_SOCKET, SO_RCVBUF, SSDP_QUEUE_BYTES);
}

static int prepare_ssdp(int fd, const struct wire_listen *asked, uint16_t *port)
{
	lengthen_queue(fd);
	if (set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1) != 0 || bind_to_device(fd, asked) != 0 ||
	    (asked->v6 ? join_v6(fd, asked) : join(fd, asked)) != 0)
		return -1;
	return bind_ssdp(fd, asked, port);
}

// Broadcasts come to every socket of the port, another program's as well, so that it can be shared.
static int prepare_mndp(int fd, const struct wire_listen *asked)
{
	if (set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1) != 0 || bind_to_device(fd, asked) != 0 ||
	    set_int(fd, IPPROTO_IP, IP_PKTINFO, 1) != 0)
		return -1;
	return bind_to(fd, asked, asked->port);
}

static int prepare_tcp(int fd, const struct wire_listen *asked)
{
	if (set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1) != 0)
		return -1;
	if (asked->purpose == WIRE_LISTENER_HTTP && bind_to_device(fd, asked) != 0)
		return -1;
	if (bind_to(fd, asked, asked->port) != 0)
		return -1;
	return listen(fd, BACKLOG);
}

static int prepare(int fd, const struct wire_listen *asked, uint16_t *port)
{
	switch (asked->purpose) {
	case WIRE_LISTENER_SSDP:
		return prepare_ssdp(fd, asked, port);
	case WIRE_LISTENER_MNDP:
		return prepare_mndp(fd, asked);
	default:
		return prepare_tcp(fd, asked);
	}
}

int listener_open(const struct wire_listen *asked, uint16_t *port, struct err *e)
{
	bool ssdp = asked->purpose == WIRE_LISTENER_SSDP;
	bool udp = ssdp || asked->purpose == WIRE_LISTENER_MNDP;
	int type = udp ? SOCK_DGRAM : SOCK_STREAM;
	int fd = socket(asked->v6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int result = -1;

	*port = asked->port;
	if (fd >= 0 && (!asked->v6 || set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) == 0))
		result = prepare(fd, asked, port);
	if (result != 0) {
		(void)err_errno(e, ERR_FAILURE, "failure: cannot listen on %s port %u%s%s%s",
				udp ? "udp" : "tcp", ssdp ? SSDP_PORT : asked->port,
				asked->interface[0] ? " of " : "", asked->interface,
				asked->v6 ? " (IPv6)" : "");
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	return fd;
}

int listener_open_control(const char *path, struct err *e)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	const struct group *group = getgrnam("sallyport");
	int fd;

	if (!slice_copy(slice_from(path), to.sun_path, sizeof(to.sun_path)))
		return err_set(e, ERR_VALUE, "the path %s is too long for a socket", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_errno(e, ERR_INTERNAL, "cannot make the control socket");
	(void)unlink(path);
	if (bind(fd, (const struct sockaddr *)&to, sizeof(to)) != 0 || listen(fd, BACKLOG) != 0 ||
	    chmod(path, 0660) != 0 || (group && chown(path, 0, group->gr_gid) != 0)) {
		(void)err_errno(e, ERR_INTERNAL, "cannot open the control socket %s", path);
		(void)close(fd);
		return -1;
	}
	return fd;
}
