// SPDX-License-Identifier: BSD-2-Clause
// Which ports of a real kernel are bound.
#include "namespace.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include "kernel/listener.h"

static struct netlink *diag_socket;

static int enter(void **state)
{
	struct err e;

	(void)state;
	if (!namespace_enter())
		return 0;
	IP("link", "set", "lo", "up");
	IP("link", "add", "v0", "type", "veth", "peer", "name", "v1");
	IP("link", "set", "v0", "up");
	IP("addr", "add", "10.1.1.1/24", "brd", "+", "dev", "v0");
	diag_socket = netlink_open(NETLINK_SOCK_DIAG, 0, &e);
	return 0;
}

static int leave(void **state)
{
	(void)state;
	netlink_close(diag_socket);
	return 0;
}

static int bound(int family, int type, const char *address, uint16_t port, bool only_v6)
{
	int fd = socket(family, type | SOCK_CLOEXEC, 0);
	struct sockaddr_in a4 = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in6 a6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	int one = only_v6;

	assert_true(fd >= 0);
	if (family == AF_INET6) {
		assert_int_equal(inet_pton(AF_INET6, address, &a6.sin6_addr), 1);
		assert_int_equal(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one)), 0);
		assert_int_equal(bind(fd, (struct sockaddr *)&a6, sizeof(a6)), 0);
	} else {
		assert_int_equal(inet_pton(AF_INET, address, &a4.sin_addr), 1);
		assert_int_equal(bind(fd, (struct sockaddr *)&a4, sizeof(a4)), 0);
	}
	return fd;
}

static int ask(uint8_t protocol, uint16_t port, ip4 address, uint32_t ifindex)
{
	struct err e;

	return listener_is_port_in_use(diag_socket, protocol, port, address, ifindex, &e);
}

// Without an interface all sockets are gone through; with one the kernel looks up by its hashes,
// which must come to the same.
static int used(uint8_t protocol, uint16_t port, ip4 address, uint32_t ifindex)
{
	int result = ask(protocol, port, address, ifindex);

	if (address && ifindex == 0)
		assert_int_equal(ask(protocol, port, address, if_nametoindex("v0")), result);
	return result;
}

static void bound_ports(void **state)
{
	const ip4 own = 0x0a010101;
	struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(9)};
	int sockets[8];
	uint32_t ifindex;

	(void)state;
	if (!diag_socket) {
		print_message("skipped: no network namespace\n");
		skip();
	}
	ifindex = if_nametoindex("v0");
	sockets[0] = bound(AF_INET, SOCK_STREAM, "0.0.0.0", 80, false);
	assert_int_equal(used(6, 80, own, 0), 0); // bound, but nobody listens
	assert_int_equal(listen(sockets[0], 1), 0);
	assert_int_equal(used(6, 80, own, 0), 1);
	assert_int_equal(used(17, 80, own, 0), 0);
	assert_int_equal(used(6, 81, own, 0), 0);
	sockets[1] = bound(AF_INET, SOCK_DGRAM, "127.0.0.1", 53, false);
	assert_int_equal(used(17, 53, own, 0), 0);
	assert_int_equal(used(17, 53, 0x7f000001, 0), 1);
	assert_int_equal(used(17, 53, 0, 0), 1); // any address at all
	sockets[2] = bound(AF_INET6, SOCK_DGRAM, "::", 54, false);
	assert_int_equal(used(17, 54, own, 0), 1);
	sockets[3] = bound(AF_INET6, SOCK_DGRAM, "::", 55, true);
	assert_int_equal(used(17, 55, own, 0), 0);
	sockets[4] = bound(AF_INET6, SOCK_DGRAM, "::ffff:10.1.1.1", 56, false);
	assert_int_equal(used(17, 56, own, 0), 1);
	sockets[5] = bound(AF_INET6, SOCK_DGRAM, "::1", 57, false);
	assert_int_equal(used(17, 57, own, 0), 0);
	sockets[6] = bound(AF_INET, SOCK_DGRAM, "10.1.1.1", 58, false);
	assert_int_equal(used(17, 58, own, 0), 1);
	peer.sin_addr.s_addr = htonl(own);
	assert_int_equal(connect(sockets[6], (struct sockaddr *)&peer, sizeof(peer)), 0);
	assert_int_equal(used(17, 58, own, 0), 0); // answers its peer alone
	sockets[7] = bound(AF_INET, SOCK_DGRAM, "0.0.0.0", 59, false);
	assert_int_equal(setsockopt(sockets[7], SOL_SOCKET, SO_BINDTODEVICE, "v0", 2), 0);
	assert_int_equal(used(17, 59, own, 0), 1);
	assert_int_equal(used(17, 59, own, ifindex), 1);
	assert_int_equal(used(17, 59, own, ifindex + 1000), 0);
	for (size_t i = 0; i < 8; i++)
		close(sockets[i]);
	assert_int_equal(used(6, 80, own, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(bound_ports)};

	return cmocka_run_group_tests(tests, enter, leave);
}
