// SPDX-License-Identifier: BSD-2-Clause
// UDP with packet information.

#include "io/udp.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "io/socket_address.h"

enum { READ_BATCH = 64 }; // datagrams read in one pass, so that a flood cannot starve the rest

struct udp {
	struct loop_fd watch;
	udp_callback *callback;
	void *context;
	bool serving; // the callback may be running: freeing waits for its end
	bool dead;    // freed meanwhile
};

static void on_readable(void *context, unsigned events);

struct udp *udp_new(struct loop *loop, int fd, udp_callback *callback, void *context)
{
	struct udp *u = calloc(1, sizeof(*u));
	int flags = fcntl(fd, F_GETFL);

	if (!u || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
		free(u);
		(void)close(fd);
		return NULL;
	}
	u->callback = callback;
	u->context = context;
	loop_fd_init(&u->watch, loop, fd, on_readable, u);
	if (loop_fd_watch(&u->watch, LOOP_READ) != 0) {
		udp_free(u);
		return NULL;
	}
	return u;
}

void udp_free(struct udp *u)
{
	if (!u)
		return;
	loop_fd_done(&u->watch);
	(void)close(u->watch.fd);
	u->dead = true;
	if (!u->serving)
		free(u);
}

union information {
	struct in_pktinfo v4;
	struct in6_pktinfo v6;
};

union control {
	char space[CMSG_SPACE(sizeof(union information)) + CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

static bool take_information(struct msghdr *message, struct udp_packet *packet)
{
	for (struct cmsghdr *h = CMSG_FIRSTHDR(message); h; h = CMSG_NXTHDR(message, h)) {
		union information info;

		if (h->cmsg_level == IPPROTO_IP && h->cmsg_type == IP_PKTINFO &&
		    h->cmsg_len == CMSG_LEN(sizeof(info.v4))) {
			memcpy(&info.v4, CMSG_DATA(h), sizeof(info.v4));
			packet->destination =
				ip6_from_ip4(ip4_from_network(info.v4.ipi_addr.s_addr));
			packet->ifindex = (uint32_t)info.v4.ipi_ifindex;
			return true;
		}
		if (h->cmsg_level == IPPROTO_IPV6 && h->cmsg_type == IPV6_PKTINFO &&
		    h->cmsg_len == CMSG_LEN(sizeof(info.v6))) {
			memcpy(&info.v6, CMSG_DATA(h), sizeof(info.v6));
			memcpy(packet->destination.byte, &info.v6.ipi6_addr,
			       sizeof(packet->destination.byte));
			packet->ifindex = info.v6.ipi6_ifindex;
			return true;
		}
	}
	return false;
}

// False when nothing more is there.
static bool receive_one(struct udp *u)
{
	char bytes[UDP_RECEIVE_MAX];
	union socket_address source = {0};
	union control control;
	struct iovec part = {.iov_base = bytes, .iov_len = sizeof(bytes)};
	struct msghdr message = {.msg_name = &source,
				 .msg_namelen = sizeof(source),
				 .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.space,
				 .msg_controllen = sizeof(control.space)};
	ssize_t n = recvmsg(u->watch.fd, &message, MSG_DONTWAIT);
	struct udp_packet packet = {0};

	if (n < 0) // an error that an earlier datagram caused (ICMP) is cleared by being told
		return errno != EAGAIN && errno != EWOULDBLOCK;
	if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) ||
	    !socket_address_read(&source, &packet.source, &packet.source_port))
		return true;
	packet.bytes = (struct slice){bytes, (size_t)n};
	if (take_information(&message, &packet))
		u->callback(u->context, &packet);
	return true;
}

static void on_readable(void *context, unsigned events)
{
	struct udp *u = context;

	(void)events;
	u->serving = true;
	for (int i = 0; !u->dead && i < READ_BATCH && receive_one(u); i++)
		;
	u->serving = false;
	if (u->dead)
		free(u);
}

static struct cmsghdr *put(struct msghdr *message, struct cmsghdr *at, int level, int type,
			   const void *value, size_t n)
{
	at->cmsg_level = level;
	at->cmsg_type = type;
	at->cmsg_len = CMSG_LEN(n);
	memcpy(CMSG_DATA(at), value, n);
	message->msg_controllen += CMSG_SPACE(n);
	return (struct cmsghdr *)((char *)at + CMSG_SPACE(n));
}

static void put_way(struct msghdr *message, union control *control, const struct udp_way *way)
{
	union information info = {0};
	struct cmsghdr *at = &control->align;
	int ttl = way->ttl;
	bool v4 = ip6_is_mapped(way->to);
	ip4 from;

	message->msg_control = control->space;
	if (v4) {
		(void)ip6_to_ip4(way->from, &from); // 0 for none
		info.v4.ipi_ifindex = (int)way->ifindex;
		info.v4.ipi_spec_dst.s_addr = ip4_to_network(from);
		at = put(message, at, IPPROTO_IP, IP_PKTINFO, &info.v4, sizeof(info.v4));
	} else {
		info.v6.ipi6_ifindex = way->ifindex;
		memcpy(&info.v6.ipi6_addr, way->from.byte, sizeof(way->from.byte));
		at = put(message, at, IPPROTO_IPV6, IPV6_PKTINFO, &info.v6, sizeof(info.v6));
	}
	if (ttl > 0)
		(void)put(message, at, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TTL : IPV6_HOPLIMIT,
			  &ttl, sizeof(ttl));
}

int udp_send(struct udp *u, const struct udp_way *way, struct slice bytes)
{
	union socket_address to;
	union control control = {0};
	struct iovec part = {.iov_base = (void *)bytes.p, .iov_len = bytes.n};
	struct msghdr message = {.msg_name = &to, .msg_iov = &part, .msg_iovlen = 1};

	message.msg_namelen = socket_address_write(&to, way->to, way->to_port, way->ifindex);
	put_way(&message, &control, way);
	return sendmsg(u->watch.fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -1 : 0;
}
