// SPDX-License-Identifier: BSD-2-Clause
// Opening listening sockets: bound to their interface, so that nothing from another one is heard.

#include "daemon/listener.h"

#include <arpa/inet.h>
#include <grp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/ip.h"

enum { BACKLOG = 128, SSDP_PORT = 1900, SSDP_TTL = 2 };

#define SSDP_GROUP 0xeffffffau // 239.255.255.250

static int set_int(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

static int bind_to(int fd, uint32_t address, uint16_t port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons(port),
				 .sin_addr.s_addr = ip4_to_network(address)};

	return bind(fd, (const struct sockaddr *)&to, sizeof(to));
}

// An interface that went and came back has another index: the name alone is not enough.
static int bind_to_device(int fd, const struct wire_listen *asked)
{
	if (if_nametoindex(asked->interface) != asked->ifindex)
		return -1;
	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, asked->interface,
			  (socklen_t)strnlen(asked->interface, sizeof(asked->interface)));
}

static int prepare_ssdp(int fd, const struct wire_listen *asked)
{
	struct ip_mreqn membership = {.imr_multiaddr.s_addr = htonl(SSDP_GROUP),
				      .imr_ifindex = (int)asked->ifindex};

	// Without IP_MULTICAST_ALL off, a membership of any other program would be heard as well.
	if (set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1) != 0 || bind_to_device(fd, asked) != 0 ||
	    set_int(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0) != 0 ||
	    set_int(fd, IPPROTO_IP, IP_PKTINFO, 1) != 0 ||
	    set_int(fd, IPPROTO_IP, IP_MULTICAST_TTL, SSDP_TTL) != 0 ||
	    setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &membership, sizeof(membership)) != 0 ||
	    setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof(membership)) != 0)
		return -1;
	return bind_to(fd, INADDR_ANY, SSDP_PORT);
}

static int prepare_tcp(int fd, const struct wire_listen *asked)
{
	if (set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1) != 0)
		return -1;
	if (asked->purpose == WIRE_LISTENER_HTTP && bind_to_device(fd, asked) != 0)
		return -1;
	if (bind_to(fd, asked->address, asked->port) != 0)
		return -1;
	return listen(fd, BACKLOG);
}

int listener_open(const struct wire_listen *asked, struct err *e)
{
	bool ssdp = asked->purpose == WIRE_LISTENER_SSDP;
	int type = ssdp ? SOCK_DGRAM : SOCK_STREAM;
	int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int result = -1;

	if (fd >= 0)
		result = ssdp ? prepare_ssdp(fd, asked) : prepare_tcp(fd, asked);
	if (result != 0) {
		(void)err_errno(e, ERR_FAILURE, "failure: cannot listen on %s port %u%s%s",
				ssdp ? "udp" : "tcp", ssdp ? SSDP_PORT : asked->port,
				asked->interface[0] ? " of " : "", asked->interface);
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
