// SPDX-License-Identifier: BSD-2-Clause
// A router between an outside host and two LAN hosts on a bridge, each a namespace of the test
// program itself, and sockets in any of them.
#pragma once

#include "namespace.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include "base/ip.h"
#include "kernel/link.h"
#include "kernel/netlink.h"

#define EXTERNAL 0xcb007101u // 203.0.113.1, the router outside
#define OUTSIDE	 0xcb0071feu // 203.0.113.254
#define OUTSIDE2 0xcb0071fdu
#define ROUTER	 0xc0a80101u // 192.168.1.1, the router inside
#define HOST	 0xc0a80105u // 192.168.1.5
#define HOST2	 0xc0a80106u // 192.168.1.6
#define UDP	 IPPROTO_UDP
#define TCP	 IPPROTO_TCP

enum { ARRIVES_MS = 10000, STAYS_AWAY_MS = 150, FIRST_MOVED_PORT = 32768 };

#define NEEDS_NETWORK()                                                                            \
	if (!net.ready)                                                                            \
	skip()

static struct {
	bool ready;
	int router, outside, host, host2; // namespaces
	struct netlink *netlink;
} net;

struct peer {
	ip4 address;
	uint16_t port;
};

static inline void sysctl(const char *path, const char *value)
{
	assert_int_equal(namespace_write(path, value), 0);
}

static inline int new_host(const char *link, const char *move, const char *address,
			   const char *gateway)
{
	char path[64];
	int fd;

	assert_true(namespace_enter());
	fd = namespace_here();
	(void)snprintf(path, sizeof(path), "/proc/%d/fd/%d", getpid(), fd);
	namespace_switch(net.router);
	IP("link", "add", link, "type", "veth", "peer", "name", move);
	IP("link", "set", move, "netns", path);
	IP("link", "set", link, "up");
	namespace_switch(fd);
	IP("link", "set", "lo", "up");
	IP("addr", "add", address, "dev", move);
	IP("link", "set", move, "up");
	if (gateway)
		IP("route", "add", "default", "via", gateway);
	namespace_switch(net.router);
	return fd;
}

// The kernel follows a link's carrier in its own time; a bridge forwards nothing before.
static inline bool is_running(struct netlink *route, const char *name)
{
	struct link *links;
	size_t count;
	bool running = false;
	struct err e;

	assert_int_equal(link_list(route, &links, &count, &e), 0);
	for (size_t i = 0; i < count; i++)
		running = running || (strcmp(links[i].name, name) == 0 && links[i].running);
	free(links);
	return running;
}

static inline void wait_for_links(void)
{
	static const char *const names[] = {"wan0", "lan1", "lan2", "br-lan"};
	struct err e;
	struct netlink *route = netlink_open(NETLINK_ROUTE, 0, &e);

	assert_non_null(route);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (int tries = 0; tries < 1000 && !is_running(route, names[i]); tries++)
			usleep(5000);
		assert_true(is_running(route, names[i]));
	}
	netlink_close(route);
}

static inline int build(void **state)
{
	struct err e;

	(void)state;
	if (!namespace_enter())
		return 0;
	net.router = namespace_here();
	IP("link", "set", "lo", "up");
	IP("link", "add", "br-lan", "type", "bridge");
	net.outside = new_host("wan0", "out0", "203.0.113.254/24", NULL);
	net.host = new_host("lan1", "eth0", "192.168.1.5/24", "192.168.1.1");
	net.host2 = new_host("lan2", "eth0", "192.168.1.6/24", "192.168.1.1");
	IP("link", "set", "lan1", "master", "br-lan");
	IP("link", "set", "lan2", "master", "br-lan");
	IP("link", "set", "br-lan", "up");
	IP("addr", "add", "192.168.1.1/24", "dev", "br-lan");
	IP("addr", "add", "203.0.113.1/24", "dev", "wan0");
	sysctl("/proc/sys/net/ipv4/ip_forward", "1");
	// Not everywhere; where it is, a host could not reach itself through its own bridge port.
	(void)namespace_write("/proc/sys/net/bridge/bridge-nf-call-iptables", "0");
	namespace_switch(net.outside);
	IP("addr", "add", "203.0.113.253/24", "dev", "out0");
	namespace_switch(net.router);
	wait_for_links();
	net.netlink = netlink_open(NETLINK_NETFILTER, 0, &e);
	net.ready = net.netlink != NULL;
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	netlink_close(net.netlink);
	return 0;
}

static inline struct sockaddr_in place(ip4 address, uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address)};
}

// A socket of TYPE in namespace WHERE, bound to ADDRESS and PORT.
static inline int endpoint(int where, int type, ip4 address, uint16_t port)
{
	struct sockaddr_in a = place(address, port);
	int on = 1;
	int fd;

	namespace_switch(where);
	fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	namespace_switch(net.router);
	assert_true(fd >= 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	if (type == SOCK_STREAM)
		(void)listen(fd, 4);
	return fd;
}

static inline void send_to(int fd, ip4 address, uint16_t port)
{
	struct sockaddr_in a = place(address, port);

	assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&a, sizeof(a)), 1);
}

static inline bool readable(int fd, int ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, ms) == 1;
}

static inline struct peer receive(int fd)
{
	struct sockaddr_in a = {0};
	socklen_t n = sizeof(a);
	char byte;

	assert_true(readable(fd, ARRIVES_MS));
	assert_int_equal(recvfrom(fd, &byte, 1, 0, (struct sockaddr *)&a, &n), 1);
	return (struct peer){ntohl(a.sin_addr.s_addr), ntohs(a.sin_port)};
}

static inline void expect_from(int fd, ip4 address, uint16_t port)
{
	struct peer from = receive(fd);

	assert_int_equal(from.address, address);
	assert_int_equal(from.port, port);
}

static inline void expect_nothing(int fd)
{
	assert_false(readable(fd, STAYS_AWAY_MS));
}

// A TCP connection from a new socket; -1 when it does not come about within MS.
static inline int connect_from(int where, ip4 own, uint16_t own_port, ip4 address, uint16_t port,
			       int ms)
{
	struct sockaddr_in to = place(address, port);
	struct sockaddr_in from = place(own, own_port);
	struct pollfd p = {.events = POLLOUT};
	int on = 1;
	int failure = 0;
	socklen_t n = sizeof(failure);

	namespace_switch(where);
	p.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	namespace_switch(net.router);
	assert_true(p.fd >= 0);
	assert_int_equal(setsockopt(p.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
	assert_int_equal(bind(p.fd, (struct sockaddr *)&from, sizeof(from)), 0);
	(void)connect(p.fd, (struct sockaddr *)&to, sizeof(to));
	if (poll(&p, 1, ms) == 1 && getsockopt(p.fd, SOL_SOCKET, SO_ERROR, &failure, &n) == 0 &&
	    failure == 0)
		return p.fd;
	close(p.fd);
	return -1;
}

static inline int accept_one(int listener)
{
	int fd;

	assert_true(readable(listener, ARRIVES_MS));
	fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}
