// SPDX-License-Identifier: BSD-2-Clause
// Sending packets and recognizing what comes back for them.

#include "worker/probe.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "worker/asked.h"
#include "worker/lookup.h"
#include "worker/worker.h"

enum {
	TTL_DEFAULT = 255,
	SIZE_DEFAULT = 56,
	UDP_PORT_FIRST = 33434, // as traceroute(8)
	UDP_HEADER_SIZE = 8,
};

uint64_t probe_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

const char *probe_format_time(uint64_t microseconds, char out[PROBE_TIME_SIZE])
{
	uint64_t s = microseconds / 1000000;
	unsigned ms = (unsigned)(microseconds / 1000 % 1000);
	unsigned us = (unsigned)(microseconds % 1000);
	int n = 0;

	out[0] = '\0';
	if (s > 0)
		n += snprintf(out + n, PROBE_TIME_SIZE - (size_t)n, "%" PRIu64 "s", s);
	if (ms > 0)
		n += snprintf(out + n, PROBE_TIME_SIZE - (size_t)n, "%ums", ms);
	if (us > 0 || n == 0)
		(void)snprintf(out + n, PROBE_TIME_SIZE - (size_t)n, "%uus", us);
	return out;
}

// ---- setting up

static int set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

int probe_set_ttl(struct probe *p, int ttl)
{
	int fd = p->udp >= 0 ? p->udp : p->fd;

	return p->v6 ? set(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl)
		     : set(fd, IPPROTO_IP, IP_TTL, ttl);
}

// Packets above the MTU are told of and not cut up, or the other way round.
static int set_fragmenting(const struct probe *p, int fd, bool allowed)
{
	if (p->v6)
		return set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER,
			   allowed ? IPV6_PMTUDISC_DONT : IPV6_PMTUDISC_DO);
	return set(fd, IPPROTO_IP, IP_MTU_DISCOVER, allowed ? IP_PMTUDISC_DONT : IP_PMTUDISC_DO);
}

static int bind_source(const struct probe *p, int fd, struct slice text, struct err *e)
{
	struct sockaddr_storage from;
	socklen_t length;

	if (text.n == 0)
		return 0;
	if (lookup_numeric(text, &from, &length) != 0 || from.ss_family != p->to.ss_family)
		return err_set(e, ERR_VALUE, "invalid value for argument src-address");
	if (bind(fd, (struct sockaddr *)&from, length) != 0)
		return err_set(e, ERR_FAILURE, "failure: src-address is not one of this system's");
	return 0;
}

static int bind_interface(int fd, struct slice name, struct err *e)
{
	if (name.n == 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name.p, (socklen_t)name.n) == 0)
		return 0;
	return errno == ENODEV
		       ? err_set(e, ERR_NO_MATCH, "input does not match any value of interface")
		       : err_errno(e, ERR_FAILURE, "failure: interface cannot be used");
}

static int set_up(struct probe *p, const struct sentence *asked, struct err *e)
{
	int fd = p->udp >= 0 ? p->udp : p->fd;
	int dscp = (int)asked_number(asked, "dscp", 0);

	if (bind_interface(fd, asked_value(asked, "interface"), e) != 0 ||
	    bind_source(p, fd, asked_value(asked, "src-address"), e) != 0)
		return -1;
	if (probe_set_ttl(p, (int)asked_number(asked, "ttl", TTL_DEFAULT)) != 0 ||
	    set_fragmenting(p, fd, !asked_is(asked, "do-not-fragment", "yes")) != 0 ||
	    (p->v6 ? set(fd, IPPROTO_IPV6, IPV6_TCLASS, dscp << 2)
		   : set(fd, IPPROTO_IP, IP_TOS, dscp << 2)) != 0 ||
	    (p->v6 && set(p->fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1) != 0))
		return err_errno(e, ERR_FAILURE, "failure: cannot set the socket up");
	return 0;
}

static uint16_t port_at(const struct sockaddr_storage *address)
{
	struct sockaddr_in6 v6;
	struct sockaddr_in v4;

	memcpy(&v6, address, sizeof(v6));
	memcpy(&v4, address, sizeof(v4));
	return ntohs(address->ss_family == AF_INET6 ? v6.sin6_port : v4.sin_port);
}

// UDP packets are told apart by the port they come from, which the kernel chooses.
static int learn_port(struct probe *p, bool bound, struct err *e)
{
	struct sockaddr_storage own = {.ss_family = p->to.ss_family};
	socklen_t length = p->to_length;

	if ((!bound && bind(p->udp, (struct sockaddr *)&own, length) != 0) ||
	    getsockname(p->udp, (struct sockaddr *)&own, &length) != 0)
		return err_errno(e, ERR_FAILURE, "failure: cannot open a socket");
	p->identifier = port_at(&own);
	return 0;
}

static int open_udp(struct probe *p, const struct sentence *asked, struct err *e)
{
	p->udp = socket(p->to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (p->udp < 0)
		return err_errno(e, ERR_FAILURE, "failure: cannot open a socket");
	if (set_up(p, asked, e) != 0)
		return -1;
	return learn_port(p, asked_value(asked, "src-address").n > 0, e);
}

// The smallest packet that has all of its headers, of which the first lets IPv4 be larger.
static size_t fitting_size(const struct probe *p, uint64_t asked)
{
	size_t least = (p->v6 ? ICMP_IP6_HEADER_SIZE : ICMP_IP4_HEADER_SIZE) + ICMP_HEADER_SIZE;

	return asked < least ? least : (size_t)asked;
}

int probe_open(struct probe *p, const struct sentence *asked, bool udp, struct err *e)
{
	*p = (struct probe){.fd = -1, .udp = -1};
	if (lookup_host(asked_value(asked, "address"), &p->to, &p->to_length, e) != 0)
		return -1;
	p->v6 = p->to.ss_family == AF_INET6;
	p->fd = p->v6 ? WORKER_ICMP6_FD : WORKER_ICMP_FD;
	p->address = lookup_address(&p->to);
	p->size = fitting_size(p, asked_number(asked, "size", SIZE_DEFAULT));
	p->port = (uint16_t)asked_number(asked, "port", UDP_PORT_FIRST);
	if (getrandom(&p->identifier, sizeof(p->identifier), 0) != sizeof(p->identifier))
		return err_errno(e, ERR_FAILURE, "failure: no random number");
	if ((udp ? open_udp(p, asked, e) : set_up(p, asked, e)) != 0) {
		probe_close(p);
		return -1;
	}
	return 0;
}

void probe_close(struct probe *p)
{
	if (p->udp >= 0)
		(void)close(p->udp);
	p->udp = -1;
}

// ---- sending

static uint16_t port_of(const struct probe *p, uint16_t sequence)
{
	return (uint16_t)(p->port + sequence % PROBE_UDP_PORTS);
}

static int send_packet(struct probe *p, int fd, const void *bytes, size_t n)
{
	if (sendto(fd, bytes, n, 0, (struct sockaddr *)&p->to, p->to_length) >= 0)
		return 0;
	return errno;
}

int probe_send(struct probe *p, uint16_t sequence)
{
	static uint8_t packet[ICMP_PACKET_MAX];
	size_t n = p->size - (p->v6 ? ICMP_IP6_HEADER_SIZE : ICMP_IP4_HEADER_SIZE);
	uint16_t port = htons(port_of(p, sequence));

	if (p->udp < 0) {
		icmp_write_echo(p->v6, p->identifier, sequence, packet, n);
		return send_packet(p, p->fd, packet, n);
	}
	if (p->v6)
		((struct sockaddr_in6 *)&p->to)->sin6_port = port;
	else
		((struct sockaddr_in *)&p->to)->sin_port = port;
	return send_packet(p, p->udp, packet, n - UDP_HEADER_SIZE);
}

const char *probe_send_words(int error)
{
	switch (error) {
	case EMSGSIZE:
		return "packet too large and cannot be fragmented";
	case ENETUNREACH:
	case EHOSTUNREACH:
		return "no route to host";
	case EPERM:
	case EACCES:
		return "packet rejected";
	default:
		return "could not be sent";
	}
}

// ---- receiving

static uint8_t hop_limit(struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		int value;

		if (c->cmsg_level != IPPROTO_IPV6 || c->cmsg_type != IPV6_HOPLIMIT)
			continue;
		memcpy(&value, CMSG_DATA(c), sizeof(value));
		return (uint8_t)value;
	}
	return 0;
}

static bool is_ours(const struct probe *p, const struct icmp_message *m, uint16_t *sequence)
{
	bool is_udp = m->protocol == IPPROTO_UDP;

	if (m->identifier != p->identifier || is_udp != (p->udp >= 0))
		return false;
	*sequence = is_udp ? (uint16_t)(m->sequence - p->port) : m->sequence;
	return true;
}

static bool read_one(struct probe *p, struct probe_answer *out)
{
	static char packet[ICMP_PACKET_MAX];
	char control[128];
	struct sockaddr_storage from;
	struct iovec part = {packet, sizeof(packet)};
	struct msghdr message = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(p->fd, &message, MSG_DONTWAIT);
	struct slice bytes = {packet, n > 0 ? (size_t)n : 0};

	out->at = probe_now();
	if (n <= 0 || !(p->v6 ? icmp_read6 : icmp_read4)(bytes, &out->message))
		return false;
	out->from = lookup_address(&from);
	if (p->v6) {
		out->message.ttl = hop_limit(&message);
		out->message.size += ICMP_IP6_HEADER_SIZE;
	}
	return is_ours(p, &out->message, &out->sequence);
}

bool probe_receive(struct probe *p, uint64_t until, struct probe_answer *out)
{
	struct pollfd wait = {.fd = p->fd, .events = POLLIN};

	for (;;) {
		uint64_t now = probe_now();
		int ms = until > now ? (int)((until - now + 999) / 1000) : 0;
		int ready = poll(&wait, 1, ms);

		if (ready > 0 && read_one(p, out))
			return true;
		if (ready == 0 || (ready < 0 && errno != EINTR))
			return false;
		if (probe_now() >= until)
			return false;
	}
}
