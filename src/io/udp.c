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

static bool take_information(struct msghdr *message, struct udp_packet *packet)
{
	for (struct cmsghdr *h = CMSG_FIRSTHDR(message); h; h = CMSG_NXTHDR(message, h)) {
		struct in_pktinfo info;

		if (h->cmsg_level != IPPROTO_IP || h->cmsg_type != IP_PKTINFO ||
		    h->cmsg_len != CMSG_LEN(sizeof(info)))
			continue;
		memcpy(&info, CMSG_DATA(h), sizeof(info));
		packet->destination = ip4_from_network(info.ipi_addr.s_addr);
		packet->ifindex = (uint32_t)info.ipi_ifindex;
		return true;
	}
	return false;
}

// False when nothing more is there.
static bool receive_one(struct udp *u)
{
	char bytes[UDP_RECEIVE_MAX];
	struct sockaddr_in source;
	union {
		char space[CMSG_SPACE(sizeof(struct in_pktinfo)) + CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec part = {.iov_base = bytes, .iov_len = sizeof(bytes)};
	struct msghdr message = {.msg_name = &source,
				 .msg_namelen = sizeof(source),
				 .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.space,
				 .msg_controllen = sizeof(control.space)};
	ssize_t n = recvmsg(u->watch.fd, &message, MSG_DONTWAIT);
	struct udp_packet packet;

	if (n < 0) // an error that an earlier datagram caused (ICMP) is cleared by being told
		return errno != EAGAIN && errno != EWOULDBLOCK;
	if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) ||
	    message.msg_namelen != sizeof(source) || source.sin_family != AF_INET)
		return true;
	packet = (struct udp_packet){
		.bytes = {bytes, (size_t)n},
		.source = ip4_from_network(source.sin_addr.s_addr),
		.source_port = ntohs(source.sin_port),
	};
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

static struct cmsghdr *put(struct msghdr *message, struct cmsghdr *at, int type, const void *value,
			   size_t n)
{
	at->cmsg_level = IPPROTO_IP;
	at->cmsg_type = type;
	at->cmsg_len = CMSG_LEN(n);
	memcpy(CMSG_DATA(at), value, n);
	message->msg_controllen += CMSG_SPACE(n);
	return (struct cmsghdr *)((char *)at + CMSG_SPACE(n));
}

int udp_send(struct udp *u, const struct udp_way *way, struct slice bytes)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons(way->to_port),
				 .sin_addr.s_addr = ip4_to_network(way->to)};
	struct in_pktinfo info = {.ipi_ifindex = (int)way->ifindex,
				  .ipi_spec_dst.s_addr = ip4_to_network(way->from)};
	int ttl = way->ttl;
	union {
		char space[CMSG_SPACE(sizeof(struct in_pktinfo)) + CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {0};
	struct iovec part = {.iov_base = (void *)bytes.p, .iov_len = bytes.n};
	struct msghdr message = {.msg_name = &to,
				 .msg_namelen = sizeof(to),
				 .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.space};
	struct cmsghdr *at = put(&message, &control.align, IP_PKTINFO, &info, sizeof(info));

	if (ttl > 0)
		(void)put(&message, at, IP_TTL, &ttl, sizeof(ttl));
	return sendmsg(u->watch.fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -1 : 0;
}
